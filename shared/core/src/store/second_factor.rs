//! The second factor: the secret in use, one that waits, and recovery codes.

use crate::crypto::code::CodeHash;
use crate::id::AccountId;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::account::email::EmailKey;
use crate::column::flag;
use crate::crypto::token::TokenHash;

/// The second factor on file, with the answer to whether a recovery code is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SecondFactor {
    /// The secret, sealed.
    pub secret: String,
    /// The time step of the last accepted code.
    pub last_step: u64,
    /// Whether the recovery code that was asked for is one of the account's.
    #[serde(deserialize_with = "flag")]
    pub recovery_code: bool,
}

/// The second factor of the account that a subselect finds.
macro_rules! on_file_sql {
    ($account:literal) => {
        concat!(
            "SELECT secret, last_step, EXISTS (SELECT 1 FROM recovery_codes
               WHERE recovery_codes.account_id = totp.account_id AND code_hash = ?2) AS recovery_code
             FROM totp WHERE account_id = (",
            $account,
            ")"
        )
    };
}

/// The second factor of the account of a live challenge.
#[must_use]
pub fn of_challenge(
    token_hash: &TokenHash,
    code_hash: &CodeHash,
    now: DateTime<Utc>,
) -> Query<Option<SecondFactor>> {
    statement!(
        on_file_sql!(
            "SELECT account_id FROM challenges WHERE token_hash = ?1 AND expires_at > ?3 AND proven = 'password'"
        ),
        token_hash,
        code_hash,
        now,
    )
.optional()
}

/// The second factor of the account of a live link.
#[must_use]
pub fn of_link(
    token_hash: &TokenHash,
    code_hash: &CodeHash,
    now: DateTime<Utc>,
) -> Query<Option<SecondFactor>> {
    statement!(
        on_file_sql!(
            "SELECT account_id FROM password_links WHERE token_hash = ?1 AND expires_at > ?3"
        ),
        token_hash,
        code_hash,
        now,
    )
    .optional()
}

/// The second factor of the account of a live session.
#[must_use]
pub fn of_session(
    token_hash: &TokenHash,
    code_hash: &CodeHash,
    now: DateTime<Utc>,
) -> Query<Option<SecondFactor>> {
    statement!(
        on_file_sql!("SELECT account_id FROM sessions WHERE token_hash = ?1 AND expires_at > ?3"),
        token_hash,
        code_hash,
        now,
    )
    .optional()
}

/// The second factor of the active account with this e-mail address.
#[must_use]
pub fn of_login(email_key: &EmailKey) -> Query<Option<SecondFactor>> {
    statement!(
        on_file_sql!("SELECT id FROM accounts WHERE email_key = ?1 AND status = 'active'"),
        email_key,
        "",
    )
    .optional()
}

/// Fails the batch unless this secret is still in use and no code of this step or
/// a later one was accepted: of many parallel uses of a code one gets through.
#[must_use]
pub fn require_unspent(account_id: &AccountId, secret: &str, step: u64) -> Statement {
    guard!(
        TotpStep,
        "EXISTS
           (SELECT 1 FROM totp WHERE account_id = ?1 AND secret = ?2 AND last_step < ?3)",
        account_id,
        secret,
        step,
    )
}

/// A code of this step was accepted.
#[must_use]
pub fn spend_step(account_id: &AccountId, step: u64) -> Statement {
    statement!(
        "UPDATE totp SET last_step = ?2 WHERE account_id = ?1",
        account_id,
        step,
    )
}

/// Fails the batch unless the recovery code was not used yet.
#[must_use]
pub fn require_code(account_id: &AccountId, code_hash: &CodeHash) -> Statement {
    guard!(
        RecoveryCode,
        "EXISTS
           (SELECT 1 FROM recovery_codes WHERE account_id = ?1 AND code_hash = ?2)",
        account_id,
        code_hash,
    )
}

/// The recovery code was used.
#[must_use]
pub fn spend_code(account_id: &AccountId, code_hash: &CodeHash) -> Statement {
    statement!(
        "DELETE FROM recovery_codes WHERE account_id = ?1 AND code_hash = ?2",
        account_id,
        code_hash,
    )
}

/// Stores a secret that waits for its first code, in place of an earlier one.
#[must_use]
pub fn set_pending(account_id: &AccountId, secret: &str, expires_at: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO totp_pending (account_id, secret, expires_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (account_id) DO UPDATE SET
           secret = excluded.secret, expires_at = excluded.expires_at",
        account_id,
        secret,
        expires_at,
    )
}

/// Fails the batch unless this secret still waits for its first code.
#[must_use]
pub fn require_pending(account_id: &AccountId, secret: &str, now: DateTime<Utc>) -> Statement {
    guard!(
        TotpPending,
        "EXISTS
           (SELECT 1 FROM totp_pending WHERE account_id = ?1 AND secret = ?2 AND expires_at > ?3)",
        account_id,
        secret,
        now,
    )
}

/// The secret waits no more.
#[must_use]
pub fn drop_pending(account_id: &AccountId) -> Statement {
    statement!("DELETE FROM totp_pending WHERE account_id = ?1", account_id)
}

/// Erases secrets that nobody confirmed.
#[must_use]
pub fn erase_pending(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM totp_pending WHERE expires_at <= ?1", now)
}

/// Puts a secret in use, in place of the old one; the code of this step, which
/// confirmed it, is spent.
#[must_use]
pub fn enable(account_id: &AccountId, secret: &str, step: u64, now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO totp (account_id, secret, last_step, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret,
           last_step = excluded.last_step, created_at = excluded.created_at",
        account_id,
        secret,
        step,
        now,
    )
}

/// Puts the secrets of new accounts in use, given as a JSON array of `account` and
/// `secret`; of accounts that are not there none.
#[must_use]
pub fn enable_each(secrets: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO totp (account_id, secret, last_step, created_at)
         SELECT accounts.id, value ->> 'secret', 0, ?2
         FROM json_each(?1) CROSS JOIN accounts ON accounts.id = value ->> 'account'",
        secrets,
        now,
    )
}

/// Takes the second factor off an account.
#[must_use]
pub fn disable(account_id: &AccountId) -> Statement {
    statement!("DELETE FROM totp WHERE account_id = ?1", account_id)
}

/// Voids all recovery codes of an account.
#[must_use]
pub fn void_codes(account_id: &AccountId) -> Statement {
    statement!(
        "DELETE FROM recovery_codes WHERE account_id = ?1",
        account_id
    )
}

/// Whether the account of a session has one of these codes, given as a JSON array of their
/// hashes.
#[must_use]
pub fn has_codes(session: &TokenHash, hashes: &str) -> Query<bool> {
    statement!(
        "SELECT 1 FROM recovery_codes
         WHERE account_id = (SELECT account_id FROM sessions WHERE token_hash = ?1)
           AND code_hash IN (SELECT value FROM json_each(?2)) LIMIT 1",
        session,
        hashes,
    )
    .exists()
}

/// Stores recovery codes, given as a JSON array of their hashes.
#[must_use]
pub fn insert_codes(account_id: &AccountId, hashes: &str) -> Statement {
    statement!(
        "INSERT INTO recovery_codes (account_id, code_hash) SELECT ?1, value FROM json_each(?2)",
        account_id,
        hashes,
    )
}
