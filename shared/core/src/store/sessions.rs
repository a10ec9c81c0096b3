//! Sessions, and the devices that have a lane of their own.

use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::accounts::AccountType;
use super::{Statement, statement};
use crate::locale::Locale;
use crate::moment::Moment;
use crate::policy::{Policy, SessionLife};

/// A live session with what is shown of its account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Session {
    /// Whose session it is.
    pub account_id: String,
    /// The account's e-mail address.
    pub email: String,
    /// The account holder's name.
    pub name: String,
    /// The account's language.
    pub locale: Locale,
    /// The account's type.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The end that no activity puts off.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
}

/// A new session.
#[must_use]
pub fn insert(
    id: &str,
    account_id: &str,
    token_hash: &str,
    life: SessionLife,
    at: &Moment,
) -> Statement {
    statement!(
        "INSERT INTO sessions
           (id, account_id, token_hash, created_at, seen_at, proved_at, expires_at, idle, address, user_agent)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5, ?6, ?7, ?8)",
        id,
        account_id,
        token_hash,
        at.now,
        at.now + life.total,
        life.idle,
        alloc::string::ToString::to_string(&at.peer.address),
        at.peer.user_agent.as_str(),
    )
}

/// The live session of this token, on an account that is active.
#[must_use]
pub fn by_token(token_hash: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "SELECT account_id, email, name, locale, type, expires_at
         FROM sessions JOIN accounts ON accounts.id = account_id
         WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at + idle > ?2 AND status = 'active'",
        token_hash,
        now,
    )
}

/// Notes that a live session is in use, at most once a minute.
#[must_use]
pub fn touch(token_hash: &str, now: DateTime<Utc>, policy: &Policy) -> Statement {
    statement!(
        "UPDATE sessions SET seen_at = ?2
         WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at + idle > ?2 AND seen_at <= ?2 - ?3",
        token_hash,
        now,
        policy.session_touch,
    )
}

/// Ends the session of this token.
#[must_use]
pub fn end(token_hash: &str) -> Statement {
    statement!("DELETE FROM sessions WHERE token_hash = ?1", token_hash)
}

/// Ends every session of an account.
#[must_use]
pub fn end_all(account_id: &str) -> Statement {
    statement!("DELETE FROM sessions WHERE account_id = ?1", account_id)
}

/// Erases sessions that are over.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM sessions WHERE expires_at <= ?1", now)
}

/// Notes that a device signed in to an account.
#[must_use]
pub fn remember_device(token_hash: &str, account_id: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO devices (token_hash, account_id, seen_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (token_hash) DO UPDATE SET account_id = excluded.account_id, seen_at = excluded.seen_at",
        token_hash,
        account_id,
        now,
    )
}

/// Makes every device a stranger to an account again.
#[must_use]
pub fn forget_devices(account_id: &str) -> Statement {
    statement!("DELETE FROM devices WHERE account_id = ?1", account_id)
}

/// Erases devices that did not sign in since.
#[must_use]
pub fn erase_devices_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM devices WHERE seen_at < ?1", instant)
}
