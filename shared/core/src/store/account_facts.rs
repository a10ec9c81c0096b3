//! How an account stands when somebody opens a recovery case for it, and when one is
//! to take effect.

use crate::id::AccountId;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, statement};
use crate::account::Role;
use crate::account::account_type::AccountType;
use crate::account::email::EmailKey;
use crate::column::{flag, json};
use crate::crypto::token::TokenHash;
use crate::recovery::rulebook::Lost;
use crate::sign_in::Proven;

/// What opening a case goes by.
#[derive(Clone, Debug, Deserialize)]
pub struct AccountFacts {
    /// The account's id.
    pub id: AccountId,
    /// What it may do.
    pub role: Role,
    /// Its type on file.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// Its e-mail address.
    pub email: String,
    /// Its phone, in E.164.
    pub phone: String,
    /// When the address was last changed.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub email_changed_at: Option<DateTime<Utc>>,
    /// When the phone was.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub phone_changed_at: Option<DateTime<Utc>>,
    /// When the name of its holder, or of who speaks for it, was.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub name_changed_at: Option<DateTime<Utc>>,
    /// Its address for notices.
    pub notice_email: Option<String>,
    /// Since when it has that.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub notice_email_since: Option<DateTime<Utc>>,
    /// When a browser last signed in by every factor.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub signed_in_at: Option<DateTime<Utc>>,
    /// The same of any browser but the one that asks.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub signed_in_elsewhere_at: Option<DateTime<Utc>>,
    /// Whether it has an open case.
    #[serde(deserialize_with = "flag")]
    pub has_open_case: bool,
    /// Until when no case is opened, after a recovery.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub held_until: Option<DateTime<Utc>>,
    /// What that recovery gave back.
    #[serde(deserialize_with = "json")]
    pub held_lost: Option<Lost>,
    /// Whether it has a second factor.
    #[serde(deserialize_with = "flag")]
    pub has_totp: bool,
    /// What the half-done sign-in that was shown has proven of this account.
    pub proven: Option<Proven>,
}

impl AccountFacts {
    /// Whether a recovery was so short a while ago that no case opens for what is said to
    /// be lost: the next one only shows where the owner, let in so far, looks further.
    #[must_use]
    pub fn is_held(&self, lost: Lost, now: DateTime<Utc>) -> bool {
        let revealed = self.held_lost.is_some_and(|effect| effect.reveals(lost));
        self.held_until.is_some_and(|until| now < until) && !revealed
    }
}

/// The account that a login names, by its address or else its customer number, and
/// what a half-done sign-in not older than `challenged_since` has proven of it.
/// `device_hash` is that of the device that asks.
#[must_use]
pub fn of_login(
    login: &str,
    login_key: &EmailKey,
    challenge_hash: Option<&TokenHash>,
    challenged_since: DateTime<Utc>,
    device_hash: Option<&TokenHash>,
) -> Query<Option<AccountFacts>> {
    statement!(
        "SELECT id, role, type, email, phone, email_changed_at, phone_changed_at, name_changed_at,
           notice_email, notice_email_since, held_until,
           coalesce(held_lost, 'null') AS held_lost,
           (SELECT max(seen_at) FROM devices WHERE account_id = accounts.id) AS signed_in_at,
           (SELECT max(seen_at) FROM devices WHERE account_id = accounts.id
             AND token_hash IS NOT ?5) AS signed_in_elsewhere_at,
           EXISTS (SELECT 1 FROM cases
             WHERE account_id = accounts.id AND ended_at IS NULL) AS has_open_case,
           EXISTS (SELECT 1 FROM totp WHERE account_id = accounts.id) AS has_totp,
           (SELECT proven FROM challenges WHERE token_hash = ?3
             AND account_id = accounts.id AND expires_at > ?4) AS proven
         FROM accounts WHERE id = coalesce((SELECT id FROM accounts WHERE email_key = ?2),
           (SELECT id FROM accounts WHERE customer_number = ?1))",
        login,
        login_key,
        challenge_hash,
        challenged_since,
        device_hash,
    )
    .optional()
}

/// What the effect of a case goes by.
#[derive(Clone, Debug, Deserialize)]
pub struct AtEffect {
    /// The account's present e-mail address.
    pub email: String,
    /// Whether it can be carried out: the account is an open one of a customer, and no
    /// other has the address that it is to have.
    #[serde(deserialize_with = "flag")]
    pub possible: bool,
}

/// How an account stands that is to have this address, in the form of
/// [`Email::key`](crate::account::email::Email::key), or to keep its own.
#[must_use]
pub fn at_effect(
    account_id: Option<&AccountId>,
    new_email_key: Option<&EmailKey>,
) -> Query<Option<AtEffect>> {
    statement!(
        "SELECT email, role = 'customer' AND status <> 'disabled' AND NOT EXISTS (SELECT 1
           FROM accounts AS other WHERE other.email_key = ?2 AND other.id <> ?1) AS possible
         FROM accounts WHERE id = ?1",
        account_id,
        new_email_key,
    )
    .optional()
}
