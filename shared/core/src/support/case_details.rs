//! `GET /support/cases/{id}`: all that support may see of a case, and the way of every
//! step in it.

use crate::id::{AccountId, CaseId};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::version::Version;
use super::{Agent, Capacity, Refused, open, unknown};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::limits::Limits;
use crate::recovery::case::{Case, State};
use crate::recovery::machine::{Action, TransitionError};
use crate::recovery::rulebook::{Item, Rulebook};
use crate::recovery::{rules, save};
use crate::refusal::Ended;
use crate::sign_in::Session;
use crate::store::audit::{self, Line};
use crate::store::case_details::{self, Holder, Paper};
use crate::store::case_traces::{self, Link};
use crate::store::evidence::{self, File};
use crate::store::messages::{self, Written};
use crate::store::staff_actions::{self, Opening, Taken};
use crate::store::wordings::{self, Stored};
use crate::store::{Batch, CommitError, Database, Guard, Statement, StoreError, cases, sessions};
use crate::support::action::StaffActionEntry;

/// A call about a case.
#[derive(Clone, Copy)]
pub struct OnCase<'a> {
    /// The session.
    pub token: Option<&'a Token>,
    /// The case's id, as in the path.
    pub case_id: &'a CaseId,
    /// Time and client of the request.
    pub at: &'a RequestContext<'a>,
}

/// A case as support sees it.
pub struct CaseDetails {
    /// The case.
    pub case: Case,
    /// The rules that it goes by.
    pub rules: Rulebook,
    /// What the claimant wrote, and who works on it.
    pub paper: Paper,
    /// What was handed in.
    pub files: Vec<File>,
    /// The account.
    pub holder: Option<Holder>,
    /// What staff did, the first of it first.
    pub steps: Vec<Taken>,
    /// Who has opened which of the files.
    pub openings: Vec<Opening>,
    /// What support and claimant wrote to each other.
    pub messages: Vec<Written>,
    /// What the provider has worded for its policy.
    pub wordings: Vec<Stored>,
    /// Other cases that it has something in common with.
    pub links: Vec<Link>,
    /// What others did: claimant, owner, courier; the first of it first.
    pub audit_log: Vec<Line>,
}

/// What comes of a call about a case.
pub type Answered<T> = Result<T, Ended<Refused>>;

/// Shows a case. That it was read goes on record (ASVS 16.3.2).
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(db: &impl Database, on: OnCase<'_>) -> Answered<(Agent, Box<CaseDetails>)> {
    let (agent, details) = read::<Agent>(db, on).await?;
    record_read(db, &agent, &details.case, on).await?;
    let unread = details.messages.iter().any(|message| message.unread);
    if unread && details.takes_message_of(agent.id()).is_ok() {
        db.write(alloc::vec![messages::read(on.case_id, on.at.now)])
            .await?;
    }
    Ok((agent, details))
}

/// That a case was read, or one of its items, goes on record.
pub(crate) async fn record_read(
    db: &impl Database,
    agent: &Agent,
    case: &Case,
    on: OnCase<'_>,
) -> Result<(), StoreError> {
    let entry = Entry {
        event: Event::CaseRead,
        actor: Some(&agent.actor()),
        account_id: case.account_id.as_ref(),
    };
    let record = audit::insert_on_case(&entry, &case.id, on.at);
    db.write(alloc::vec![record]).await
}

/// Reads a case for somebody who may know of it.
pub(crate) async fn read<C: Capacity>(
    db: &impl Database,
    on: OnCase<'_>,
) -> Answered<(C, Box<CaseDetails>)> {
    let (capacity, details, ()) = read_with(db, on, ()).await?;
    Ok((capacity, details))
}

/// The same, and further rows in the same batch.
pub(super) async fn read_with<C: Capacity, B: Batch>(
    db: &impl Database,
    on: OnCase<'_>,
    more: B,
) -> Answered<(C, Box<CaseDetails>, B::Output)> {
    let own = (
        cases::by_id(on.case_id),
        case_details::of_case(on.case_id),
        evidence::of_case(on.case_id),
        case_details::holder_of_case(on.case_id),
        (
            staff_actions::of_case(on.case_id),
            staff_actions::openings(on.case_id),
            messages::of_case(on.case_id),
            case_traces::links(on.case_id),
            wordings::of_case(on.case_id),
        ),
        audit::of_case(on.case_id),
    );
    let (capacity, (found, more)) = open::<C, _>(db, on.token, (own, more), on.at).await?;
    let (case, paper, files, holder, (steps, openings, messages, links, wordings), audit_log) =
        found;
    let (Some(case), Some(paper)) = (case, paper) else {
        let (session, refused) = (capacity.session(), Refused::NotFound);
        return Err(unknown(db, session, refused, on.at).await);
    };
    let details = CaseDetails {
        rules: rules(&case)?,
        case,
        paper,
        files,
        holder,
        steps,
        openings,
        messages,
        wordings,
        links,
        audit_log,
    };
    let session = capacity.session();
    if details.concerns(session) {
        let (case, event) = (&details.case, Event::OwnCaseRefused);
        return refuse(db, session, case, event, Refused::OwnCase, on).await;
    }
    Ok((capacity, Box::new(details), more))
}

/// Reads a case for a step in it, which is about this version of it.
pub(crate) async fn begin<C: Capacity>(
    db: &impl Database,
    on: OnCase<'_>,
    version: &Version,
) -> Answered<(C, Box<CaseDetails>)> {
    let (capacity, details, ()) = begin_with(db, on, version, ()).await?;
    Ok((capacity, details))
}

/// The same, and further rows in the same batch.
pub(crate) async fn begin_with<C: Capacity, B: Batch>(
    db: &impl Database,
    on: OnCase<'_>,
    version: &Version,
    more: B,
) -> Answered<(C, Box<CaseDetails>, B::Output)> {
    let (capacity, details, more) = read_with::<C, B>(db, on, more).await?;
    if let Err(refused) = version.check(&details.case) {
        let (case, event) = (&details.case, Event::CaseStepRefused);
        return refuse(db, capacity.session(), case, event, refused, on).await;
    }
    Ok((capacity, details, more))
}

/// A step that the case does not allow goes on record (ASVS 16.3.3).
pub(crate) async fn refuse<T>(
    db: &impl Database,
    session: &Session,
    case: &Case,
    event: Event,
    refused: Refused,
    on: OnCase<'_>,
) -> Answered<T> {
    let actor = alloc::format!("staff:{}", session.account_id);
    let entry = Entry {
        event,
        actor: Some(&actor),
        account_id: case.account_id.as_ref(),
    };
    let record = audit::insert_on_case(&entry, &case.id, on.at);
    Err(Ended::recorded(db, alloc::vec![record], refused).await)
}

/// A step that was taken, with what it writes beside the case.
pub(crate) struct Done<'a> {
    /// The case as it is now.
    pub after: &'a Case,
    /// What goes on record.
    pub event: Event,
    /// What staff see of it.
    pub step: StaffActionEntry<'a>,
    /// Further writes, such as mails.
    pub writes: Vec<Statement>,
}

/// What a step writes, unless the case has changed since it was read, or the session ended.
pub(super) fn record(session: &Session, done: Done<'_>, on: OnCase<'_>) -> Vec<Statement> {
    let actor = alloc::format!("staff:{}", session.account_id);
    let entry = Entry {
        event: done.event,
        actor: Some(&actor),
        account_id: done.after.account_id.as_ref(),
    };
    let hash = on.token.map(Token::hash).unwrap_or_default();
    let mut writes = alloc::vec![sessions::require(&hash)];
    // Before the case is written: some of them make way for it.
    writes.extend(done.writes);
    writes.extend(save(done.after));
    writes.push(staff_actions::insert(&done.step, on.at));
    writes.push(audit::insert_on_case(&entry, &done.after.id, on.at));
    writes
}

/// Writes a step, unless the case has changed since it was read.
pub(crate) async fn finish(
    db: &impl Database,
    session: &Session,
    done: Done<'_>,
    on: OnCase<'_>,
) -> Answered<()> {
    let after = done.after;
    match db.commit(record(session, done, on)).await {
        Ok(()) => Ok(()),
        Err(CommitError::Conflict(Guard::FilesOpened)) => {
            let (case, event) = (after, Event::CaseStepRefused);
            refuse(db, session, case, event, Refused::OpenFirst, on).await
        }
        Err(CommitError::Conflict(Guard::MailQueued)) => {
            let (case, event) = (after, Event::CaseStepRefused);
            refuse(db, session, case, event, Refused::MailWithheld, on).await
        }
        Err(CommitError::Conflict(Guard::Session | Guard::CaseVersion | Guard::OneOpenCase)) => {
            let (case, event) = (after, Event::CaseStepRefused);
            refuse(db, session, case, event, Refused::Stale, on).await
        }
        Err(error) => Err(error.unexpected().into()),
    }
}

impl CaseDetails {
    /// Whether it is about this member of staff, or about any: nobody acts on that.
    fn concerns(&self, session: &Session) -> bool {
        let theirs = |email: &Option<String>| {
            let email = email.as_deref().unwrap_or_default();
            email.eq_ignore_ascii_case(&session.email)
        };
        let case = &self.case;
        let own = Some(&session.account_id);
        let staff = |holder: &Holder| holder.role.is_staff();
        case.account_id.as_ref() == own
            || self.paper.named.as_ref() == own
            || self.holder.as_ref().is_some_and(staff)
            || [&case.contact_email, &case.new_email, &case.email]
                .into_iter()
                .any(theirs)
    }

    /// Whether this member of staff works on it.
    #[must_use]
    pub fn is_held_by(&self, by: &AccountId) -> bool {
        self.case.agent_id.as_ref() == Some(by)
    }

    /// Whether somebody else works on it, who took it on a short while ago.
    #[must_use]
    pub fn is_busy(&self, by: &AccountId, now: DateTime<Utc>, limits: &Limits) -> bool {
        let recent = |since| now - since < limits.case_claim;
        !self.is_held_by(by)
            && self.case.agent_id.is_some()
            && self.case.claimed_at.is_some_and(recent)
    }

    /// The phone on file, for whoever is about to call it: as it stood when the case
    /// was opened, never one from the claimant (NIST 63A-4, 2.5.1).
    #[must_use]
    pub fn phone_for(&self, by: &AccountId) -> Option<&str> {
        let calls = self.is_held_by(by) && self.case.can_be_called(&self.rules).is_ok();
        let phone = self.paper.phone.as_deref();
        phone.filter(|_| calls && self.case.state == State::Submitted)
    }

    /// The checklist.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.rules.checklist(self.case.account_type, self.case.lost)
    }

    /// The files of an item.
    pub fn files_of<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.item == item)
    }

    /// What would bar an approval by this member of staff, if anything.
    ///
    /// # Errors
    /// [`TransitionError`].
    pub fn approval(
        &self,
        by: &AccountId,
        now: DateTime<Utc>,
        limits: &Limits,
    ) -> Result<(), TransitionError> {
        let by = by.clone();
        let action = match self.case.state {
            State::Decided => self.confirmation(by)?,
            _ => Action::Approve { by },
        };
        self.allows(action, now, limits)
    }

    /// The approval by a second person, but not by whoever had a part in what is to be
    /// confirmed; and where there are documents, once they have read on them what the
    /// first one did.
    pub(super) fn confirmation(&self, by: AccountId) -> Result<Action, TransitionError> {
        if self.case.state == State::Decided {
            if self.has_part(&by) {
                return Err(TransitionError::SamePerson);
            }
            if self.case.asked_at.is_some() {
                self.readings_agree(&by)?;
            }
        }
        Ok(Action::Confirm { by })
    }

    /// Takes a step, by whoever works on the case.
    pub(super) fn take(self, by: &AccountId, action: Action, on: OnCase) -> Result<Case, Refused> {
        if !self.is_held_by(by) {
            return Err(Refused::ClaimFirst);
        }
        let Self { case, rules, .. } = self;
        Ok(case.take(action, &rules, on.at.now, on.at.limits)?)
    }

    /// What would bar a step, if anything.
    ///
    /// # Errors
    /// [`TransitionError`].
    pub fn allows(
        &self,
        action: Action,
        now: DateTime<Utc>,
        limits: &Limits,
    ) -> Result<(), TransitionError> {
        let case = self.case.clone();
        case.take(action, &self.rules, now, limits).map(drop)
    }
}
