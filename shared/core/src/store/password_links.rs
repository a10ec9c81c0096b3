//! Links to choose a password, kept as a hash: one for each account and way to come by it.

use crate::id::AccountId;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::column::flag;
use crate::crypto::token::TokenHash;
use crate::http::locale::Locale;
use crate::words::words;

/// The account that a live link opens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Link {
    /// Whose password it is.
    pub account_id: AccountId,
    /// The account's e-mail address.
    pub email: String,
    /// The account holder's name.
    pub name: String,
    /// The language of its mails.
    pub locale: Locale,
    /// Whether there was a password before: that of a frozen account is void.
    #[serde(deserialize_with = "flag")]
    pub has_password: bool,
    /// Whether the account has a second factor, which a link does not go round.
    #[serde(deserialize_with = "flag")]
    pub has_totp: bool,
    /// Whether it came by mail; else it was given at a sign-in.
    #[serde(deserialize_with = "flag")]
    pub mailed: bool,
    /// Until when it can be used.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
}

words! {
    /// How somebody comes by a link.
    pub enum Way {
        /// By a mail that anybody can ask for: whoever follows it reads the mailbox.
        Mailed = "mailed",
        /// By a mail of the provider's, to whoever has no password yet or has just been given
        /// their account back.
        First = "first",
        /// At a sign-in, with a right password that today's rules refuse.
        SignedIn = "signed_in",
    }
}

/// Stores the link that is about to be given, in place of the older one of the same way: a
/// stranger who asks for a mail ends no form of whoever signed in, nor a link of the provider's.
/// Nothing is stored, and no row returned, where the account is disabled or its
/// address is no longer the one that the mail goes to. A frozen account gets one:
/// a new password is what opens it again.
#[must_use]
pub fn replace(
    token_hash: &TokenHash,
    account_id: &AccountId,
    email: &str,
    way: Way,
    expires_at: DateTime<Utc>,
) -> Query<bool> {
    statement!(
        "INSERT INTO password_links (account_id, token_hash, expires_at, way)
         SELECT id, ?1, ?4, ?5 FROM accounts WHERE id = ?2 AND email = ?3 AND status <> 'disabled'
         ON CONFLICT (account_id, way) DO UPDATE SET token_hash = excluded.token_hash,
           expires_at = excluded.expires_at
         RETURNING account_id",
        token_hash,
        account_id,
        email,
        expires_at,
        way.word(),
    )
    .exists()
}

/// The live link of this token, on an account that is not disabled.
#[must_use]
pub fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Link>> {
    statement!(
        "SELECT account_id, email, name, locale, way <> 'signed_in' AS mailed, expires_at,
           password_hash IS NOT NULL OR status = 'frozen' AS has_password,
           EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id) AS has_totp
         FROM password_links JOIN accounts ON accounts.id = account_id
         WHERE token_hash = ?1 AND expires_at > ?2 AND status <> 'disabled'",
        token_hash,
        now,
    )
    .optional()
}

/// Fails the batch unless the link is still live: of many parallel uses one gets through.
#[must_use]
pub fn require_live(token_hash: &TokenHash, now: DateTime<Utc>) -> Statement {
    guard!(
        PasswordLink,
        "EXISTS
           (SELECT 1 FROM password_links JOIN accounts ON accounts.id = account_id
            WHERE token_hash = ?1 AND expires_at > ?2 AND status <> 'disabled')",
        token_hash,
        now,
    )
}

/// Voids the links of an account.
#[must_use]
pub fn void(account_id: &AccountId) -> Statement {
    statement!(
        "DELETE FROM password_links WHERE account_id = ?1",
        account_id
    )
}

/// Erases links that have expired.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM password_links WHERE expires_at <= ?1", now)
}
