//! The owner ends a case: by the link of the notice (`POST /recovery/stop`), or once
//! signed in. A scanner that only follows the link does nothing.

use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::machine::Action;
use super::{no_access, save};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::profile::email::Use;
use crate::store::audit::{self, Entry, Event};
use crate::store::cases::{self, Case};
use crate::store::outbox::{self, CaseLetter};
use crate::store::{Database, Statement, StoreError};
use crate::throttle::record_refusal;
use crate::token::{Token, id};

/// The open case that a link leads to. Reading it changes nothing.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
) -> Result<Option<Case>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    let [case] = db.rows([cases::by_stop(&token.hash())]).await?;
    case.first()
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
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<Option<Case>, StoreError> {
    let Some(case) = read_link(db, used.token()).await? else {
        db.commit(record_refusal(&no_access(), at, policy)).await?;
        return Ok(None);
    };
    let ending = Ending {
        action: Action::Stop,
        event: Event::CaseStopped,
        actor: None,
    };
    end(db, case, &ending, mail_id, at).await
}

/// How a case is ended by its owner.
pub(crate) struct Ending<'a> {
    /// The step.
    pub action: Action,
    /// What goes on record.
    pub event: Event,
    /// Who did it, as in [`Entry::actor`].
    pub actor: Option<&'a str>,
}

/// Ends a case, and tells the claimant that it is over, not why. Once more where it
/// changed between reading and writing: the owner has the last word.
pub(crate) async fn end(
    db: &impl Database,
    case: Case,
    ending: &Ending<'_>,
    mail_id: &[u8; 16],
    at: &Moment<'_>,
) -> Result<Option<Case>, StoreError> {
    let case_id = case.id.clone();
    let mut current = Some(case);
    for _ in 0..3 {
        let Some(case) = current else {
            return Ok(None);
        };
        let Ok(after) = case.end(&ending.action, at.now) else {
            return Ok(None);
        };
        let entry = Entry {
            event: ending.event,
            actor: ending.actor,
            account_id: after.account_id.as_deref(),
        };
        let mut writes = save(&after);
        writes.extend(told(&after, mail_id, at.now));
        writes.push(audit::insert_on_case(&entry, &after.id, at));
        match db.commit(writes).await {
            Ok(()) => return Ok(Some(after)),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
        let [again] = db.rows([cases::by_id(&case_id)]).await?;
        current = again.first()?;
    }
    Err(StoreError::Unavailable(
        "a case changes faster than it can be ended".into(),
    ))
}

/// The mail to the claimant of a case that is over.
pub(crate) fn told(case: &Case, mail_id: &[u8; 16], now: DateTime<Utc>) -> Vec<Statement> {
    let Some(contact) = &case.contact_email else {
        return Vec::new();
    };
    let letter = CaseLetter::Ended {
        reference: case.reference.clone(),
        outcome: case.state,
    };
    let mail_id = id(*mail_id);
    alloc::vec![outbox::insert_on_case(
        &mail_id, &case.id, None, contact, &letter, now
    )]
}
