//! `/accounts/{id}/sessions`: where an owner is signed in, as the provider's programs see and
//! end it.

use alloc::vec::Vec;

use super::{Keys, not_found, open, record, visible};
use crate::audit::event::Event;
use crate::http::problem::Problem;
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, SessionId};
use crate::refusal::Ended;
use crate::store::service_keys::ServiceKey;
use crate::store::sessions::{self, Listed};
use crate::store::{Database, accounts};

/// The account's live sessions, the latest first.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    at: &RequestContext<'_>,
) -> Result<Vec<Listed>, Ended<Problem>> {
    read(db, keys, account_id, at)
        .await
        .map(|(_, listed)| listed)
}

async fn read(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    at: &RequestContext<'_>,
) -> Result<(ServiceKey, Vec<Listed>), Ended<Problem>> {
    let reads = (
        accounts::by_id(account_id),
        sessions::of_account(account_id, at.now),
    );
    let (key, (account, listed)) = open(db, keys, reads, at).await?;
    visible(account, &key).ok_or_else(not_found)?;
    Ok((key, listed))
}

/// Ends all sessions of an account, and what clients have of it.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn end_all(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    at: &RequestContext<'_>,
) -> Result<(), Ended<Problem>> {
    let (key, listed) = read(db, keys, account_id, at).await?;
    // Clients may go on without a session.
    let mut writes = Vec::from(sessions::end_all(account_id));
    if !listed.is_empty() {
        writes.push(record(Event::SessionsEnded, &key, account_id, at));
    }
    Ok(db.write(writes).await?)
}

/// Ends one session of an account, if it is there.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn end_one(
    db: &impl Database,
    keys: &Keys,
    account_id: &AccountId,
    session_id: &SessionId,
    at: &RequestContext<'_>,
) -> Result<(), Ended<Problem>> {
    let (key, listed) = read(db, keys, account_id, at).await?;
    if !listed.iter().any(|session| session.id == *session_id) {
        return Ok(());
    }
    let ended = record(Event::SessionEnded, &key, account_id, at);
    Ok(db
        .write(alloc::vec![
            sessions::end_one(account_id, session_id),
            ended
        ])
        .await?)
}
