//! Accounts: what they hold, who makes and changes them, and how they are closed.

pub mod account_type;
pub mod change;
pub mod closing;
pub mod contact;
pub mod contact_hold;
pub mod email;
pub mod email_change;
pub mod email_waiting;
pub mod history;
pub mod name;
pub mod not_me;
pub mod phone;
pub mod profile;
pub mod provision;
pub mod redact;

use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::account::account_type::AccountType;
use crate::column;
use crate::http::locale::Locale;
use crate::id::AccountId;
use crate::words::words;

words! {
    /// What an account may do.
    pub enum Role {
        /// A customer, with rights over their own account only.
        Customer = "customer",
        /// Takes recovery cases.
        Agent = "agent",
        /// Gives the second approval.
        Reviewer = "reviewer",
        /// Reads the audit log.
        Auditor = "auditor",
        /// Manages staff.
        Admin = "admin",
    }
}

impl Role {
    /// Whether it is one of the staff roles.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Customer)
    }
}

words! {
    /// Whether an account can be used.
    pub enum Status {
        /// It can.
        Active = "active",
        /// Somebody said "it was not me": no sign-in, no session, until its owner chose
        /// a new password by a mailed link, or support opens it.
        Frozen = "frozen",
        /// The provider or support closed it: no sign-in, no link, no session.
        Disabled = "disabled",
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its id, random.
    pub id: AccountId,
    /// The provider's own number for this customer.
    pub customer_number: String,
    /// The profile e-mail, as its owner writes it.
    pub email: String,
    /// The holder's name.
    pub name: String,
    /// Who speaks for a company or an association.
    pub contact_person: Option<String>,
    /// What kind of customer it is.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The profile phone, in E.164.
    pub phone: String,
    /// The address that gets notices as well.
    pub notice_email: Option<String>,
    /// When its owner was last reached by it.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub phone_confirmed_at: Option<DateTime<Utc>>,
    /// The language of its mails.
    pub locale: Locale,
    /// What it may do.
    pub role: Role,
    /// Whether it can be used.
    pub status: Status,
    /// Argon2id in PHC form; none until the owner chose a password.
    pub password_hash: Option<String>,
    /// Whether a code is asked for after the password.
    #[serde(deserialize_with = "column::flag")]
    pub has_totp: bool,
    /// Fingerprint of the call that created it, to know a repetition of it.
    pub provisioned: String,
    /// When it was created.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed by the provider.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub updated_at: DateTime<Utc>,
    /// Until when its contact data cannot be changed, after a recovery.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub held_until: Option<DateTime<Utc>>,
}
