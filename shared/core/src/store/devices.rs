//! The devices that an account is known by.

use alloc::string::ToString as _;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::{Query, Statement, statement};
use crate::crypto::token::TokenHash;
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, DeviceId};
use crate::sign_in::Device;

/// Somebody proved on a device who they are: the account knows it from now on, and forgets
/// those beyond what it may know that were longest away.
#[must_use]
pub fn remember(
    id: &DeviceId,
    token_hash: &TokenHash,
    account_id: &AccountId,
    at: &RequestContext,
) -> [Statement; 2] {
    [
        statement!(
            "INSERT INTO devices
               (id, account_id, token_hash, created_at, seen_at, address, country, city,
                user_agent)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (token_hash) DO UPDATE SET
               account_id = excluded.account_id, seen_at = excluded.seen_at,
               address = excluded.address, country = excluded.country,
               city = excluded.city,
               user_agent = excluded.user_agent",
            id,
            account_id,
            token_hash,
            at.now,
            at.client.address.to_string(),
            at.client.country.as_deref(),
            at.client.city.as_deref(),
            at.client.user_agent.as_str(),
        ),
        statement!(
            "DELETE FROM devices WHERE account_id = ?1 AND id NOT IN
               (SELECT id FROM devices WHERE account_id = ?1
                ORDER BY token_hash = ?2 DESC, seen_at DESC LIMIT ?3)",
            account_id,
            token_hash,
            i64::from(at.limits.devices),
        ),
    ]
}

/// The devices of the account of a live session, the one that was used last first. The one
/// with this token is the caller's own.
#[must_use]
pub fn list(
    session_hash: &TokenHash,
    own_hash: Option<&TokenHash>,
    now: DateTime<Utc>,
) -> Query<Vec<Device>> {
    statement!(
        "SELECT id, coalesce(token_hash = ?2, 0) AS own, created_at, seen_at, address, country,
           city, user_agent
         FROM devices WHERE account_id = (SELECT account_id FROM sessions
           WHERE token_hash = ?1 AND expires_at > ?3)
         ORDER BY seen_at DESC",
        session_hash,
        own_hash,
        now,
    )
    .all()
}

/// Makes one device a stranger to its account.
#[must_use]
pub fn forget(account_id: &AccountId, id: &DeviceId) -> Statement {
    statement!(
        "DELETE FROM devices WHERE id = ?2 AND account_id = ?1",
        account_id,
        id
    )
}

/// Makes every device a stranger to an account, but for the one with this token.
#[must_use]
pub fn forget_others(account_id: &AccountId, own_hash: Option<&TokenHash>) -> Statement {
    statement!(
        "DELETE FROM devices WHERE account_id = ?1 AND token_hash IS NOT ?2",
        account_id,
        own_hash
    )
}

/// Erases devices where nobody proved who they are since.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM devices WHERE seen_at < ?1", instant)
}
