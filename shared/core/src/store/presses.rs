//! Forms that were sent and did what they are for, so that one that is sent once more
//! leads where the first one led. Kept as a hash, for a few minutes.

use alloc::string::String;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::crypto::token::TokenHash;
use crate::id::{AccountId, SessionId};

/// What became of a press.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Pressed {
    /// Where it led.
    pub location: String,
    /// The session that it left its browser with, if that still lives, and whose it is.
    pub session_id: Option<SessionId>,
    /// Whose session it is.
    pub account_id: Option<AccountId>,
    /// When that session ends at the latest.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub session_ends: Option<DateTime<Utc>>,
}

/// Remembers a press with where it led; `session` is the token that its browser has from
/// then on, where it got another one.
#[must_use]
pub fn keep(
    press: &TokenHash,
    location: &str,
    session: Option<&TokenHash>,
    expires_at: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO presses (hash, location, session_id, expires_at)
         VALUES (?1, ?2, (SELECT id FROM sessions WHERE token_hash = ?3), ?4)
         ON CONFLICT (hash) DO UPDATE SET location = excluded.location,
           session_id = excluded.session_id, repeats = 0, expires_at = excluded.expires_at",
        press,
        location,
        session,
        expires_at,
    )
}

/// Fails the batch where this press did what it is for already.
#[must_use]
pub fn require_new(press: &TokenHash) -> Statement {
    guard!(
        PressNew,
        "NOT EXISTS (SELECT 1 FROM presses WHERE hash = ?1)",
        press,
    )
}

/// Counts a repetition of a press made since, and says where it led; none where there was
/// no such press, or it was repeated so often that no person does.
#[must_use]
pub fn repeat(
    press: &TokenHash,
    now: DateTime<Utc>,
    life: TimeDelta,
    since: DateTime<Utc>,
    most: u32,
) -> Query<Option<Pressed>> {
    statement!(
        "UPDATE presses SET repeats = repeats + 1
         WHERE hash = ?1 AND expires_at > ?2 AND expires_at - ?3 >= ?4 AND repeats < ?5
         RETURNING location,
           (SELECT id FROM sessions WHERE id = session_id AND expires_at > ?2) AS session_id,
           (SELECT account_id FROM sessions WHERE id = session_id) AS account_id,
           (SELECT expires_at FROM sessions WHERE id = session_id) AS session_ends",
        press,
        now,
        life,
        since,
        i64::from(most),
    )
    .optional()
}

/// Erases presses that nobody repeats any more.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM presses WHERE expires_at <= ?1", now)
}
