//! `POST /support/cases`: support opens a case for somebody who wrote or called. What opens
//! it goes to the claimant alone: the courier mints a link when it sends the mail, and
//! nobody has a secret before it is followed (`recovery/link.rs`).

use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::recovery::open::{CaseRequest, Fresh, Opened, Opener, Outcome, Settings, handle};
use crate::refusal::Ended;
use crate::sign_in::gate::Denied;
use crate::sign_in::gate::office::{Agent, open};
use crate::store::{Database, StoreError};
use serde_json::{Value, json};

/// Opens a case by the rules of `POST /recovery/`, but for the networks: it counts for the
/// account that it names. The key of a form leads to the reference alone.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn open_case(
    db: &impl Database,
    token: Option<&Token>,
    request: &CaseRequest,
    key: Option<&Token>,
    settings: Settings<'_>,
    fresh: Fresh,
    at: &RequestContext<'_>,
) -> Result<Opened, Ended<Denied>> {
    let (agent, ()) = open::<Agent, _>(db, token, (), at).await?;
    let secret = fresh.secret;
    let fresh = match key {
        Some(key) => Fresh {
            secret,
            ..fresh.of_form(key, request)
        },
        None => fresh,
    };
    match handle(db, request, Opener::Staff(&agent), settings, &fresh, at).await? {
        Outcome::Opened(opened) => Ok(opened),
        // No network of theirs is counted.
        Outcome::TooManyAttempts { .. } => {
            Err(StoreError::Unavailable("support waits".into()).into())
        }
    }
}

/// What a program of support is told: nothing that opens the case for its claimant.
#[must_use]
pub fn describe(opened: &Opened, origin: &str) -> Value {
    json!({
        "id": opened.id.as_str(),
        "reference": opened.credential.reference(),
        "status": opened.state.word(),
        "url": alloc::format!("{origin}/support/cases/{}", opened.id),
    })
}
