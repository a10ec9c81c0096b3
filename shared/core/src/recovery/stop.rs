//! The owner ends a case: by the link of the notice (`POST /recovery/stop`), or once
//! signed in. A scanner that only follows the link does nothing.

use crate::id::CaseId;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::machine::{Action, next};
use super::no_access;
use crate::account::email_change::Use;
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::limits::rate_limit::record_refusal;
use crate::mail::template::CaseMailTemplate;
use crate::recovery::case::{Call, Case, State};
use crate::store::case_closing::{self, OpenCase};
use crate::store::outbox;
use crate::store::{
    CommitError, Database, Guard, Statement, StoreError, accounts, audit, evidence,
};

/// The open case that a link leads to. Reading it changes nothing.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
) -> Result<Option<OpenCase>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    db.fetch(case_closing::by_stop(&token.hash())).await
}

/// Stops the case that a link leads to; none where it is over, or the link is none
/// of ours.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn stop(
    db: &impl Database,
    used: &Use,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Result<Option<OpenCase>, StoreError> {
    let Some(case) = read_link(db, used.token()).await? else {
        db.write(record_refusal(&no_access(), at)).await?;
        return Ok(None);
    };
    let closing = Closing {
        action: Action::Stop,
        event: Event::CaseStopped,
        actor: None,
    };
    end(db, case, &closing, mail_id, at).await
}

/// How a case is ended by its owner.
pub(crate) struct Closing<'a> {
    /// The step.
    pub action: Action,
    /// What goes on record.
    pub event: Event,
    /// Who did it, as in [`Entry::actor`].
    pub actor: Option<&'a str>,
}

impl Closing<'_> {
    /// What ends a case, and the state that it is then in; none where it is over.
    pub(crate) fn writes(
        &self,
        case: &OpenCase,
        mail_id: &[u8; 16],
        at: &RequestContext,
    ) -> Option<(State, Vec<Statement>)> {
        let state = next(case.state, &self.action).filter(|state| !state.is_open())?;
        let entry = Entry {
            event: self.event,
            actor: self.actor,
            account_id: case.account_id.as_ref(),
        };
        let mut writes = Vec::from(case_closing::end(case, state, at.now));
        writes.push(evidence::remove_all(&case.id));
        // Who answered the call was not whoever says that the case is none of theirs.
        if let (Action::Stop, Some(Call::Verified), Some(account)) =
            (&self.action, case.call, &case.account_id)
        {
            writes.push(accounts::phone_in_doubt(account, at.now));
        }
        let contact = case.contact_email.as_deref();
        let mail = tell(&case.id, &case.reference, contact, state, mail_id, at.now);
        writes.extend(mail);
        writes.push(audit::insert_on_case(&entry, &case.id, at));
        Some((state, writes))
    }
}

/// Ends a case, and tells the claimant that it is over, not why. Once more where it
/// changed between reading and writing: the owner has the last word.
pub(crate) async fn end(
    db: &impl Database,
    case: OpenCase,
    closing: &Closing<'_>,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Result<Option<OpenCase>, StoreError> {
    let (case_id, reopened) = (case.id.clone(), case.reopened);
    let mut current = Some(case);
    for _ in 0..3 {
        let Some(mut case) = current else {
            return Ok(None);
        };
        let Some((state, writes)) = closing.writes(&case, mail_id, at) else {
            return Ok(None);
        };
        match db.commit(writes).await {
            Ok(()) => {
                case.state = state;
                return Ok(Some(case));
            }
            Err(CommitError::Conflict(Guard::CaseVersion)) => {}
            Err(error) => return Err(error.unexpected()),
        }
        // What could stop it before it was reopened may not do so since.
        let changed = db.fetch(case_closing::by_id(&case_id)).await?;
        current = changed.filter(|case| case.reopened == reopened);
    }
    Err(StoreError::Unavailable(
        "a case changes faster than it can be ended".into(),
    ))
}

/// The mail to the claimant of a case that is over.
pub(crate) fn told(case: &Case, mail_id: &[u8; 16], now: DateTime<Utc>) -> Vec<Statement> {
    let contact = case.contact_email.as_deref();
    let mail = tell(&case.id, &case.reference, contact, case.state, mail_id, now);
    mail.into_iter().collect()
}

fn tell(
    case_id: &CaseId,
    reference: &str,
    contact: Option<&str>,
    outcome: State,
    mail_id: &[u8; 16],
    now: DateTime<Utc>,
) -> Option<Statement> {
    let template = CaseMailTemplate::Ended {
        reference: reference.into(),
        outcome,
    };
    let mail_id = id(*mail_id);
    Some(outbox::insert_on_case(
        &mail_id, case_id, None, contact?, &template, now,
    ))
}
