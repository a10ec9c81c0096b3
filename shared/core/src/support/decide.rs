//! `POST /support/cases/{id}/decide`, `.../approve`, `.../stop` and `.../reopen`: the first
//! decision, the second person's, the end that support can always make, and the case that two
//! people reopen.

use alloc::vec::Vec;

use super::case_details::{Answered, Done, OnCase, begin, finish, refuse};
use super::reason::{Grounds, Reason};
use super::version::Version;
use super::{Capacity as _, CaseDetails, FreshAgent, FreshReviewer, Refused};
use crate::account::Role;
use crate::audit::event::{Entry, Event};
use crate::http::fields::{FieldError, Fields};
use crate::recovery::case::{Case, State};
use crate::recovery::machine::Action;
use crate::recovery::notices;
use crate::recovery::stop::told;
use crate::sign_in::Session;
use crate::store::{Database, Statement, accounts, audit};
use crate::support::action::{StaffAction, StaffActionEntry};

/// What somebody decides, and why.
pub struct Decision {
    version: Version,
    approves: bool,
    grounds: Grounds,
}

impl Decision {
    /// Reads `decision`, which is `approve` or `refuse`, `reason` and `note`: every
    /// decision is given in writing.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let read = |word: &str| match word {
            "approve" => Some(true),
            "refuse" => Some(false),
            _ => None,
        };
        let wrong = "The field must be approve or refuse.";
        let approves = fields.parsed("decision", read, wrong);
        let allowed = match approves {
            Some(true) => Reason::OF_APPROVAL,
            _ => Reason::OF_REFUSAL,
        };
        Self::rest(
            fields,
            if_match,
            approves.unwrap_or_default(),
            allowed,
            false,
        )
    }

    /// Reads `reason` and `note` of an approval by a second person.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse_approval(fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        Self::rest(fields, if_match, true, Reason::OF_APPROVAL, false)
    }

    /// Reads `reason` and `note` of whoever proposes to reopen a case, or agrees. What the
    /// reason says of the claimant is no reason to think that a link was not the owner's.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse_reopening(
        fields: Fields,
        if_match: Option<&str>,
    ) -> Result<Self, Vec<FieldError>> {
        Self::rest(fields, if_match, true, Reason::OF_APPROVAL, true)
    }

    /// Reads `reason` and `note` of whoever stops a case.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse_stop(fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        Self::rest(fields, if_match, false, Reason::OF_REFUSAL, false)
    }

    fn rest(
        mut fields: Fields,
        if_match: Option<&str>,
        approves: bool,
        allowed: &[Reason],
        written: bool,
    ) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let grounds = Grounds::read(&mut fields, allowed, written);
        fields.finish()?;
        Ok(Self {
            version,
            approves,
            grounds,
        })
    }
}

/// Random values for one decision: the ids of its mails.
pub type MailIds = [[u8; 16]; 4];

/// Approves or refuses, by whoever works on the case. Where documents were judged, an
/// approval waits for a second person; that one may refuse as well.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn decide(
    db: &impl Database,
    on: OnCase<'_>,
    decision: &Decision,
    mail_ids: &MailIds,
) -> Answered<()> {
    let (agent, details) = begin::<FreshAgent>(db, on, &decision.version).await?;
    let by = agent.id().clone();
    let second = !decision.approves
        && details.case.state == State::Decided
        && agent.session().role == Role::Reviewer;
    if !details.is_held_by(&by) && !second {
        let (case, event) = (&details.case, Event::CaseStepRefused);
        return refuse(db, agent.session(), case, event, Refused::ClaimFirst, on).await;
    }
    let action = if decision.approves {
        Action::Approve { by }
    } else {
        Action::Refuse
    };
    take(
        db,
        agent.session(),
        *details,
        action,
        decision,
        mail_ids,
        on,
    )
    .await
}

/// Approves as the second person, who had no part in what is to be confirmed.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn approve(
    db: &impl Database,
    on: OnCase<'_>,
    decision: &Decision,
    mail_ids: &MailIds,
) -> Answered<()> {
    let (reviewer, details) = begin::<FreshReviewer>(db, on, &decision.version).await?;
    let session = reviewer.session();
    let action = match details.confirmation(reviewer.id().clone()) {
        Ok(action) => action,
        Err(error) => {
            let (case, event) = (&details.case, Event::CaseStepRefused);
            return refuse(db, session, case, event, error.into(), on).await;
        }
    };
    take(db, session, *details, action, decision, mail_ids, on).await
}

/// Stops a case, until the last second of its cool-off.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn stop(
    db: &impl Database,
    on: OnCase<'_>,
    decision: &Decision,
    mail_ids: &MailIds,
) -> Answered<()> {
    let (agent, details) = begin::<FreshAgent>(db, on, &decision.version).await?;
    let session = agent.session();
    take(db, session, *details, Action::Stop, decision, mail_ids, on).await
}

/// Proposes to reopen a case that a link in the owner's mailbox stopped, or agrees as the
/// second person.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn reopen(
    db: &impl Database,
    on: OnCase<'_>,
    decision: &Decision,
    mail_ids: &MailIds,
) -> Answered<()> {
    let (reviewer, details) = begin::<FreshReviewer>(db, on, &decision.version).await?;
    let session = reviewer.session();
    let action = match details.reopening(reviewer.id().clone()) {
        Ok(action) => action,
        Err(error) => {
            let (case, event) = (&details.case, Event::CaseStepRefused);
            return refuse(db, session, case, event, error.into(), on).await;
        }
    };
    take(db, session, *details, action, decision, mail_ids, on).await
}

/// Takes the step that was decided on, and writes it with its mails.
async fn take(
    db: &impl Database,
    session: &Session,
    details: CaseDetails,
    action: Action,
    decision: &Decision,
    mail_ids: &MailIds,
    on: OnCase<'_>,
) -> Answered<()> {
    let before = details.case.clone();
    let taken = details
        .case
        .take(action.clone(), &details.rules, on.at.now, on.at.limits);
    let mut after = match taken {
        Ok(after) => after,
        Err(error) => {
            let (event, refused) = (Event::CaseStepRefused, error.into());
            return refuse(db, session, &before, event, refused, on).await;
        }
    };
    let is_so = |reason: &Reason| reason.is_so(&before);
    if !decision.grounds.reasons.iter().all(is_so) {
        let (event, refused) = (Event::CaseStepRefused, Refused::ReasonNotSo);
        return refuse(db, session, &before, event, refused, on).await;
    }
    let (event, action) = match (&action, after.state) {
        (Action::Refuse, _) => (Event::CaseRefused, StaffAction::Refuse),
        (Action::Stop, _) => (Event::CaseStoppedByStaff, StaffAction::Stop),
        (Action::Reopen { .. }, State::Stopped) => {
            (Event::CaseReopeningProposed, StaffAction::ProposeReopening)
        }
        (Action::Reopen { .. }, _) => (Event::CaseReopened, StaffAction::Reopen),
        (_, State::Decided) => (Event::CaseApproved, StaffAction::Approve),
        (Action::Approve { .. }, _) => (Event::CaseApprovedAlone, StaffAction::ApproveAlone),
        _ => (Event::CaseConfirmed, StaffAction::Confirm),
    };
    let present = details.holder.as_ref().map(|holder| holder.email.as_str());
    let mut writes = mails(&after, present, mail_ids, on);
    if after.state == State::Applied {
        after.email = present.map(Into::into);
        let entry = Entry {
            event: Event::CaseAddressTold,
            actor: None,
            account_id: after.account_id.as_ref(),
        };
        writes.push(audit::insert_on_case(&entry, &after.id, on.at));
    }
    let fraud = decision.grounds.reasons.contains(&Reason::FraudSuspected);
    if let Some(account) = after.account_id.as_ref().filter(|_| fraud) {
        writes.push(accounts::phone_in_doubt(account, on.at.now));
    }
    let done = Done {
        after: &after,
        event,
        step: StaffActionEntry {
            reasons: &decision.grounds.reasons,
            note: decision.grounds.note.as_deref(),
            ..StaffActionEntry::plain(&after.id, &session.account_id, action)
        },
        writes,
    };
    finish(db, session, done, on).await
}

/// Who is told of a decision: the claimant of the end, and everybody on file of an
/// approval, with a link to stop it.
fn mails(after: &Case, present: Option<&str>, mail_ids: &MailIds, on: OnCase) -> Vec<Statement> {
    let [first, ..] = mail_ids;
    match after.state {
        State::CoolingOff => notices::approved(after, present, false, mail_ids, on.at.now),
        State::Applied => notices::address_told(after, present, mail_ids, on.at),
        State::Documents => notices::reopened(after, present, mail_ids, on.at.now),
        // Nobody is told of a proposal.
        State::Stopped if after.cancelled_in.is_some() => Vec::new(),
        state if !state.is_open() => told(after, first, on.at.now),
        _ => Vec::new(),
    }
}
