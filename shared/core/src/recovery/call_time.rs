//! `POST /recovery/case/call-time`: when the claimant can be called, or that the number on
//! file is dead. Then documents are asked for, as after a call that failed.

use alloc::vec::Vec;

use super::credential::Credential;
use super::machine::Action;
use super::notices::documents_asked;
use super::{Answered, commit, open, record, refuse, save};
use crate::audit::event::Event;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit_key::RateLimitKey;
use crate::recovery::case::{CallTime, State};
use crate::store::{Database, attempts, rate_limits};

/// Reads `call_time`.
///
/// # Errors
/// What is wrong with the fields.
pub fn parse(mut fields: Fields) -> Result<CallTime, Vec<FieldError>> {
    let wrong = "The field must be morning, afternoon, evening or never.";
    let time = fields.parsed("call_time", CallTime::from_word, wrong);
    fields.finish()?;
    // It was refused above where there is none.
    time.ok_or_else(Vec::new)
}

/// Writes down when the claimant can be called. What was said already is written once.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn say(
    db: &impl Database,
    credential: Option<&Credential>,
    time: CallTime,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Answered<()> {
    let (found, ()) = open(db, credential, |_, _| (), at).await?;
    if found.case.call_time == Some(time) {
        return Ok(());
    }
    let before = found.case.clone();
    let action = Action::CallTime(time);
    let after = match found.case.take(action, &found.rules, at.now, at.limits) {
        Ok(after) => after,
        Err(error) => {
            let event = Event::CaseStepRefused;
            return refuse(db, &before, event, error.into(), at).await;
        }
    };
    let limit_key: RateLimitKey = alloc::format!("call-time:case:{}", after.id).into();
    let mut writes = alloc::vec![
        rate_limits::consume(&limit_key, &at.limits.changes, at.now).into(),
        attempts::require_changes_left(&limit_key),
    ];
    writes.extend(save(&after));
    let asked = after.state == State::Documents;
    writes.extend(
        asked
            .then(|| documents_asked(&after, mail_id, at.now))
            .flatten(),
    );
    writes.push(record(Event::CaseCallTimeSaid, &after, at));
    commit(db, writes).await
}
