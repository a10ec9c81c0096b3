//! Signing in: the password, the second step, the session that comes of it, and
//! who may call with which session or key.

pub mod device;
pub mod device_list;
pub mod gate;
pub mod guessing;
#[cfg(feature = "password")]
pub mod login;
#[cfg(all(feature = "password", feature = "totp"))]
pub mod proof;
#[cfg(feature = "totp")]
pub mod second_step;
pub mod service_key;
pub mod session;
pub mod session_issue;
pub mod session_list;
pub mod time_limits;

use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::account::Role;
use crate::account::account_type::AccountType;
use crate::allowlist::{self, Allowlist};
use crate::audit::event::Factors;
use crate::column;
use crate::http::locale::Locale;
use crate::id::{AccountId, DeviceId, SessionId};
use crate::words::words;

/// A live session with what is shown of its account.
#[derive(Clone, Debug, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose session it is.
    pub account_id: AccountId,
    /// The account's e-mail address.
    pub email: String,
    /// Its holder's name.
    pub name: String,
    /// The account's type.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The account's language.
    pub locale: Locale,
    /// What the account may do.
    pub role: Role,
    /// Whether the account has a second factor, which the session then had to give.
    #[serde(deserialize_with = "column::flag")]
    pub has_totp: bool,
    /// From where the account can be used.
    #[serde(deserialize_with = "allowlist::from_column")]
    pub allowlist: Option<Allowlist>,
    /// When all factors were last proved in it.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub proved_at: DateTime<Utc>,
    /// Which factors these were.
    pub factors: Factors,
    /// From which IPv4 network.
    pub network4: Option<String>,
    /// From which IPv6 network.
    pub network6: Option<String>,
    /// The end that no activity puts off.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
}

words! {
    /// What a half-done sign-in has proven.
    pub enum Proven {
        /// The password; the account has a second factor.
        Password = "password",
        /// Every factor; the address was refused.
        All = "all",
    }
}

/// One line of the list of an account's devices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whether it is the caller's.
    #[serde(deserialize_with = "column::flag")]
    pub own: bool,
    /// Since when it is known.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// When somebody last proved there who they are.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub seen_at: DateTime<Utc>,
    /// From which address.
    pub address: String,
    /// In which country that is thought to be.
    pub country: Option<String>,
    /// In which city.
    pub city: Option<String>,
    /// What the client called itself.
    pub user_agent: String,
}
