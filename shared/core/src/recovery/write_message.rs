//! `POST /recovery/case/messages`: the claimant writes to support. A message changes nothing
//! in a case, and its words stand in no record.

use alloc::vec::Vec;

use super::credential::Credential;
use super::machine::TransitionError;
use super::message::Message;
use super::{Answered, Refused, open, record, refuse};
use crate::audit::event::Event;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::store::{CommitError, Database, Guard, messages};

/// Writes what the claimant says. What they have just said is written once.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn write(
    db: &impl Database,
    credential: Option<&Credential>,
    message: &Message,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let (found, ()) = open(db, credential, |_, _| (), at).await?;
    let case = &found.case;
    let over = async || {
        let refused = TransitionError::WrongState.into();
        refuse(db, case, Event::CaseStepRefused, refused, at).await
    };
    if !case.state.is_open() {
        return over().await;
    }
    let mut writes = Vec::from(messages::insert(&case.id, None, message, at));
    writes.push(record(Event::MessageReceived, case, at));
    match db.commit(writes).await {
        Ok(()) | Err(CommitError::Conflict(Guard::MessageNew)) => Ok(()),
        Err(CommitError::Conflict(Guard::CaseOpen)) => over().await,
        Err(CommitError::Conflict(Guard::MessagesLeft)) => {
            Err(Ended::unrecorded(Refused::TooOften))
        }
        Err(error) => Err(error.unexpected().into()),
    }
}
