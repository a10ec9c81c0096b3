//! Half-done sign-ins, kept as a hash.

use crate::id::AccountId;
use crate::sign_in::Proven;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::account::Role;
use crate::allowlist::{self, Allowlist};
use crate::column::flag;
use crate::crypto::token::TokenHash;
use crate::limits::Limits;

/// A live challenge, or one that was met, with what is needed of its account.
#[derive(Clone, Debug, Deserialize)]
pub struct Challenge {
    /// Whose sign-in it is.
    pub account_id: AccountId,
    /// The account's e-mail address.
    pub email: String,
    /// What the account may do.
    pub role: Role,
    /// From where it can be used.
    #[serde(deserialize_with = "allowlist::from_column")]
    pub allowlist: Option<Allowlist>,
    /// What was proven: all of it where only the address was refused.
    pub proven: Proven,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// Whether the device that was asked about signed in to the account before.
    #[serde(deserialize_with = "flag")]
    pub device_known: bool,
    /// When it ends.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
}

/// Stores a half-done sign-in, and ends those of the account that are beyond so many, the
/// oldest first.
#[must_use]
pub fn insert(
    token_hash: &TokenHash,
    account_id: &AccountId,
    proven: Proven,
    expires_at: DateTime<Utc>,
    limits: &Limits,
) -> [Statement; 2] {
    [
        statement!(
            "INSERT INTO challenges (token_hash, account_id, proven, expires_at)
             VALUES (?1, ?2, ?3, ?4)",
            token_hash,
            account_id,
            proven.word(),
            expires_at,
        ),
        statement!(
            "DELETE FROM challenges WHERE token_hash IN (SELECT token_hash FROM challenges
               WHERE account_id = ?1 ORDER BY expires_at DESC, rowid DESC LIMIT -1 OFFSET ?2)",
            account_id,
            u64::from(limits.challenges),
        ),
    ]
}

/// The challenge was met, but not by the address: it is no challenge any more, and
/// only shows what was proven.
#[must_use]
pub fn met(token_hash: &TokenHash, expires_at: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE challenges SET proven = 'all', expires_at = ?2 WHERE token_hash = ?1",
        token_hash,
        expires_at,
    )
}

/// The account's address that a half-done sign-in not older than `since` is about.
#[must_use]
pub fn email_of(token_hash: &TokenHash, since: DateTime<Utc>) -> Query<Option<String>> {
    #[derive(Deserialize)]
    struct Address {
        email: String,
    }
    statement!(
        "SELECT email FROM challenges JOIN accounts ON accounts.id = account_id
         WHERE token_hash = ?1 AND expires_at > ?2",
        token_hash,
        since,
    )
    .read_by(|rows| Ok(rows.first()?.map(|address: Address| address.email)))
}

/// The challenge of this token that is not over, on an account that is active.
#[must_use]
pub fn by_token(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    now: DateTime<Utc>,
) -> Query<Option<Challenge>> {
    statement!(
        concat!(
            "SELECT account_id, email, role, proven, expires_at, ",
            allowlist_column!(),
            " AS allowlist,
               (SELECT count(*) FROM recovery_codes WHERE account_id = accounts.id) AS recovery_codes,
               EXISTS (SELECT 1 FROM devices
                 WHERE token_hash = ?3 AND account_id = accounts.id) AS device_known
             FROM challenges JOIN accounts ON accounts.id = account_id
             WHERE token_hash = ?1 AND expires_at > ?2 AND status = 'active'"
        ),
        token_hash,
        now,
        device_hash,
    )
.optional()
}

/// Fails the batch unless the challenge is still live and its account active.
#[must_use]
pub fn require_live(token_hash: &TokenHash, now: DateTime<Utc>) -> Statement {
    guard!(
        Challenge,
        "EXISTS
           (SELECT 1 FROM challenges JOIN accounts ON accounts.id = account_id
            WHERE token_hash = ?1 AND expires_at > ?2 AND proven = 'password'
              AND status = 'active')",
        token_hash,
        now,
    )
}

/// The challenge was met.
#[must_use]
pub fn void(token_hash: &TokenHash) -> Statement {
    statement!("DELETE FROM challenges WHERE token_hash = ?1", token_hash)
}

/// Voids every challenge of an account.
#[must_use]
pub fn void_all(account_id: &AccountId) -> Statement {
    statement!("DELETE FROM challenges WHERE account_id = ?1", account_id)
}

/// Erases challenges that have expired.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM challenges WHERE expires_at <= ?1", now)
}
