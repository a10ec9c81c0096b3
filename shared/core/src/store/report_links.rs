//! Mailed links "it was not me", kept as a hash.

use crate::id::AccountId;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::column::flag;
use crate::crypto::token::TokenHash;
use crate::http::locale::Locale;

/// What a link "it was not me" leads to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReportLink {
    /// Whose account it is.
    pub account_id: AccountId,
    /// The account's present e-mail address.
    pub email: String,
    /// The account's language.
    pub locale: Locale,
    /// Whether the link was mailed to the address that is still the account's.
    #[serde(deserialize_with = "flag")]
    pub address_is_current: bool,
    /// Whether the account is closed already, by somebody else than its owner.
    #[serde(deserialize_with = "flag")]
    pub disabled: bool,
}

impl ReportLink {
    /// Whether only support can open the account again once it is frozen.
    #[must_use]
    pub const fn is_for_support(&self) -> bool {
        !self.address_is_current || self.disabled
    }
}

/// Stores the link that is about to be mailed. No row is returned where the
/// account is no more.
#[must_use]
pub fn insert(
    token_hash: &TokenHash,
    account_id: &AccountId,
    recipient: &str,
    expires_at: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO report_links (token_hash, account_id, recipient, expires_at)
         VALUES (?1, ?2, ?3, ?4)",
        token_hash,
        account_id,
        recipient,
        expires_at,
    )
}

/// What a live link leads to.
#[must_use]
pub fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<ReportLink>> {
    statement!(
        "SELECT account_id, email, locale, recipient = email AS address_is_current,
           status = 'disabled' AS disabled
         FROM report_links JOIN accounts ON accounts.id = account_id
         WHERE token_hash = ?1 AND expires_at > ?2",
        token_hash,
        now,
    )
    .optional()
}

/// Fails the batch unless the link is still live.
#[must_use]
pub fn require_live(token_hash: &TokenHash, now: DateTime<Utc>) -> Statement {
    guard!(
        ReportLink,
        "EXISTS (SELECT 1 FROM report_links WHERE token_hash = ?1 AND expires_at > ?2)",
        token_hash,
        now,
    )
}

/// Voids every such link of an account: it is frozen.
#[must_use]
pub fn void_all(account_id: &AccountId) -> Statement {
    statement!("DELETE FROM report_links WHERE account_id = ?1", account_id)
}

/// Erases links that have expired.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM report_links WHERE expires_at <= ?1", now)
}
