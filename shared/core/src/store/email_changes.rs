//! Changes of an e-mail address that wait to be confirmed.

use crate::id::AccountId;
use alloc::string::String;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::account::email::{EmailKey, Purpose};
use crate::column::flag;
use crate::crypto::token::TokenHash;
use crate::http::locale::Locale;

/// A change that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EmailChange {
    /// Whose address it is.
    pub account_id: AccountId,
    /// What the address is to be for.
    pub purpose: Purpose,
    /// The address to be.
    pub email: String,
    /// The present one.
    pub present: String,
    /// The account's language.
    pub locale: Locale,
    /// Whether the link was mailed to the present address, and not to the new one.
    #[serde(deserialize_with = "flag")]
    pub consent: bool,
    /// Whether the new address was read.
    #[serde(deserialize_with = "flag")]
    pub confirmed: bool,
    /// Whether the present one agreed, or need not.
    #[serde(deserialize_with = "flag")]
    pub consented: bool,
    /// Until when its links can be used.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
}

/// Notes a request, in place of an earlier one.
#[must_use]
pub fn ask(
    account_id: &AccountId,
    purpose: Purpose,
    email: &str,
    email_key: &EmailKey,
    consented: bool,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO email_changes
           (account_id, purpose, email, email_key, consented, asked_at, expires_at)
         VALUES (?1, ?7, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (account_id, purpose) DO UPDATE SET email = excluded.email,
           email_key = excluded.email_key, token_hash = NULL, consent_hash = NULL, confirmed = 0,
           consented = excluded.consented, asked_at = excluded.asked_at,
           expires_at = excluded.expires_at",
        account_id,
        email,
        email_key,
        i64::from(consented),
        now,
        expires_at,
        purpose.word(),
    )
}

/// An address that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Waiting {
    /// The address to be.
    pub email: String,
    /// Whether it was read.
    #[serde(deserialize_with = "flag")]
    pub confirmed: bool,
    /// Whether the present one agreed, or need not.
    #[serde(deserialize_with = "flag")]
    pub consented: bool,
}

/// The address that waits for the account of a live session.
#[must_use]
pub fn waiting(
    session_hash: &TokenHash,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Query<Option<Waiting>> {
    statement!(
        "SELECT email, confirmed, consented FROM email_changes
         WHERE account_id = (SELECT account_id FROM sessions WHERE token_hash = ?1)
           AND purpose = ?2 AND expires_at > ?3",
        session_hash,
        purpose.word(),
        now,
    )
    .optional()
}

/// Fails the batch unless this address still waits.
#[must_use]
pub fn require_waiting(
    account_id: &AccountId,
    purpose: Purpose,
    email: &str,
    now: DateTime<Utc>,
) -> Statement {
    guard!(
        EmailChange,
        "EXISTS (SELECT 1 FROM email_changes
           WHERE account_id = ?1 AND purpose = ?2 AND email = ?3 AND expires_at > ?4)",
        account_id,
        purpose.word(),
        email,
        now,
    )
}

/// Gives a change more time, but no more than this in all since it was asked for.
#[must_use]
pub fn prolong(
    account_id: &AccountId,
    purpose: Purpose,
    expires_at: DateTime<Utc>,
    in_all: TimeDelta,
) -> Statement {
    statement!(
        "UPDATE email_changes SET expires_at = min(?3, asked_at + ?4)
         WHERE account_id = ?1 AND purpose = ?2",
        account_id,
        purpose.word(),
        expires_at,
        in_all.num_milliseconds(),
    )
}

/// Stores the link that is about to be mailed to the new address. No row is
/// returned where the request is no more, or an address to sign in with has an account by
/// now.
#[must_use]
pub fn mint(
    token_hash: &TokenHash,
    account_id: &AccountId,
    purpose: Purpose,
    email: &str,
    now: DateTime<Utc>,
) -> Query<bool> {
    statement!(
        "UPDATE email_changes SET token_hash = ?1
         WHERE account_id = ?2 AND purpose = ?5 AND email = ?3 AND expires_at > ?4
           AND (purpose = 'notices' OR NOT EXISTS (SELECT 1 FROM accounts
             WHERE accounts.email_key = email_changes.email_key AND accounts.id <> ?2))
         RETURNING account_id",
        token_hash,
        account_id,
        email,
        now,
        purpose.word(),
    )
    .exists()
}

/// Stores the link that is about to be mailed to the present address, which has
/// to agree. No row is returned where it need not.
#[must_use]
pub fn mint_consent(
    token_hash: &TokenHash,
    account_id: &AccountId,
    now: DateTime<Utc>,
) -> Query<bool> {
    statement!(
        "UPDATE email_changes SET consent_hash = ?1
         WHERE account_id = ?2 AND expires_at > ?3 AND consented = 0
         RETURNING account_id",
        token_hash,
        account_id,
        now,
    )
    .exists()
}

/// The live change that a link leads to, on an account that is active and not held.
#[must_use]
pub fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<EmailChange>> {
    statement!(
        "SELECT account_id, purpose, email_changes.email, accounts.email AS present, locale, confirmed,
           consented, consent_hash IS ?1 AS consent, expires_at
         FROM email_changes JOIN accounts ON accounts.id = account_id
         WHERE (token_hash = ?1 OR consent_hash = ?1) AND expires_at > ?2 AND status = 'active'
           AND coalesce(held_until, 0) <= ?2",
        token_hash,
        now,
    )
    .optional()
}

/// Fails the batch unless the link still leads to the change, and neither mailbox
/// has confirmed since that was read.
#[must_use]
pub fn require_live(
    token_hash: &TokenHash,
    email: &str,
    confirmed: bool,
    consented: bool,
    now: DateTime<Utc>,
) -> Statement {
    guard!(
        EmailChange,
        "EXISTS
           (SELECT 1 FROM email_changes JOIN accounts ON accounts.id = account_id
            WHERE (token_hash = ?1 OR consent_hash = ?1) AND email_changes.email = ?2
              AND expires_at > ?3 AND status = 'active' AND coalesce(held_until, 0) <= ?3
              AND confirmed = ?4 AND consented = ?5)",
        token_hash,
        email,
        now,
        i64::from(confirmed),
        i64::from(consented),
    )
}

/// One of the two mailboxes has confirmed; its link is used up.
#[must_use]
pub fn confirm(token_hash: &TokenHash) -> Statement {
    statement!(
        "UPDATE email_changes SET confirmed = iif(token_hash IS ?1, 1, confirmed),
           consented = iif(consent_hash IS ?1, 1, consented),
           token_hash = iif(token_hash IS ?1, NULL, token_hash),
           consent_hash = iif(consent_hash IS ?1, NULL, consent_hash)
         WHERE token_hash = ?1 OR consent_hash = ?1",
        token_hash,
    )
}

/// Carries a change of the address to sign in with out where both mailboxes have confirmed in
/// this very batch.
#[must_use]
pub fn apply(account_id: &AccountId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET email = change.email, email_key = change.email_key,
           updated_at = ?2, contact_checked_at = ?2, email_changed_at = ?2, email_proven = 1
         FROM email_changes AS change
         WHERE accounts.id = ?1 AND change.account_id = ?1 AND change.purpose = 'sign_in'
           AND change.confirmed AND change.consented",
        account_id,
        now,
    )
}

/// The account has the address for notices that was confirmed in this very batch.
#[must_use]
pub fn apply_to_notices(account_id: &AccountId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET notice_email = change.email, notice_email_since = ?2, updated_at = ?2
         FROM email_changes AS change
         WHERE accounts.id = ?1 AND change.account_id = ?1 AND change.purpose = 'notices'
           AND change.confirmed",
        account_id,
        now,
    )
}

/// The change is done, or nobody wants it any more.
#[must_use]
pub fn void(account_id: &AccountId, purpose: Purpose) -> Statement {
    statement!(
        "DELETE FROM email_changes WHERE account_id = ?1 AND purpose = ?2",
        account_id,
        purpose.word(),
    )
}

/// Nobody wants any address that waits any more.
#[must_use]
pub fn void_all(account_id: &AccountId) -> Statement {
    statement!(
        "DELETE FROM email_changes WHERE account_id = ?1",
        account_id
    )
}

/// Erases changes that nobody confirmed.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM email_changes WHERE expires_at <= ?1", now)
}
