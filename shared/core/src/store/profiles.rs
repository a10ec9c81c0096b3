//! What the owner of a live session sees and changes, in one row.

use crate::column::flag;
use crate::id::{AccountId, SessionId};
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Query, Statement, statement};
use crate::account::Role;
use crate::account::account_type::AccountType;
use crate::allowlist::{self, Allowlist};
use crate::crypto::token::TokenHash;
use crate::http::locale::Locale;
use crate::recovery::case::{State, Wish};
use crate::recovery::rulebook::Lost;

/// An account as its owner sees it, with the session that looks.
#[derive(Clone, Debug, Deserialize)]
pub struct Profile {
    /// The session's id.
    pub session_id: SessionId,
    /// When all factors were last proved in it.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub proved_at: DateTime<Utc>,
    /// From which IPv4 network.
    pub network4: Option<String>,
    /// From which IPv6 network.
    pub network6: Option<String>,
    /// When it ends at the latest.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
    /// The account's id.
    pub account_id: AccountId,
    /// The customer number.
    pub customer_number: String,
    /// The profile e-mail.
    pub email: String,
    /// The holder's name.
    pub name: String,
    /// Who speaks for a company or an association.
    pub contact_person: Option<String>,
    /// The account's type.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The profile phone, in E.164.
    pub phone: String,
    /// When its owner was last reached by it.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub phone_confirmed_at: Option<DateTime<Utc>>,
    /// The language of its mails.
    pub locale: Locale,
    /// What it may do.
    pub role: Role,
    /// Argon2id in PHC form.
    pub password_hash: Option<String>,
    /// When e-mail and phone were last said to be right.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub contact_checked_at: DateTime<Utc>,
    /// When the data were last changed.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub updated_at: DateTime<Utc>,
    /// Since when there is a second factor.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub totp_since: Option<DateTime<Utc>>,
    /// A secret that waits for its first code, sealed.
    pub totp_pending: Option<String>,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// From where the account can be used.
    #[serde(deserialize_with = "allowlist::from_column")]
    pub allowlist: Option<Allowlist>,
    /// The address that waits to be confirmed.
    pub pending_email: Option<String>,
    /// The address that gets notices as well.
    pub notice_email: Option<String>,
    /// The one that waits to be confirmed.
    pub pending_notice_email: Option<String>,
    /// The recovery case that is open, as JSON: only one page takes it apart.
    open_case: Option<String>,
}

impl Profile {
    /// The recovery case that is open.
    #[must_use]
    pub fn open_case(&self) -> Option<OpenCase> {
        serde_json::from_str(self.open_case.as_deref()?).ok()
    }
}

/// A recovery case as the account's owner is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    /// Its reference.
    pub reference: String,
    /// What it is about.
    pub lost: Lost,
    /// What its claimant wants of it.
    pub wish: Wish,
    /// Where it stands.
    #[serde(rename(serialize = "status"))]
    pub state: State,
    /// When it was opened.
    #[serde(deserialize_with = "chrono::serde::ts_milliseconds::deserialize")]
    pub opened_at: DateTime<Utc>,
    /// When its effect takes place unless it is stopped.
    #[serde(deserialize_with = "chrono::serde::ts_milliseconds_option::deserialize")]
    pub effect_at: Option<DateTime<Utc>>,
    /// Whether the owner can stop it from here, as
    /// [`of_session`](super::case_closing::of_session) has it.
    #[serde(deserialize_with = "flag")]
    pub stoppable: bool,
}

/// The profile of a live session, on an account that is active.
#[must_use]
pub fn by_session(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Profile>> {
    statement!(
        concat!(
            "SELECT sessions.id AS session_id, proved_at, network4, network6, expires_at, account_id,
               customer_number, email, notice_email, name,
               contact_person,
               type, phone, phone_confirmed_at, locale, role, password_hash, contact_checked_at, updated_at,
               (SELECT created_at FROM totp
                 WHERE totp.account_id = accounts.id) AS totp_since,
               (SELECT secret FROM totp_pending WHERE totp_pending.account_id = accounts.id
                 AND totp_pending.expires_at > ?2) AS totp_pending,
               (SELECT count(*) FROM recovery_codes
                 WHERE recovery_codes.account_id = accounts.id) AS recovery_codes,
               (SELECT email_changes.email FROM email_changes
                 WHERE email_changes.account_id = accounts.id AND purpose = 'sign_in'
                   AND email_changes.expires_at > ?2) AS pending_email,
               (SELECT email_changes.email FROM email_changes
                 WHERE email_changes.account_id = accounts.id AND purpose = 'notices'
                   AND email_changes.expires_at > ?2) AS pending_notice_email,
               (SELECT json_object('reference', reference, 'lost', json(lost), 'wish', wish,
                   'state', state, 'opened_at', opened_at, 'effect_at', effect_at,
                   'stoppable', reopened_at IS NULL OR EXISTS (SELECT 1 FROM totp
                     WHERE totp.account_id = accounts.id AND totp.created_at < opened_at))
                 FROM cases WHERE cases.account_id = accounts.id
                   AND ended_at IS NULL) AS open_case, ",
            allowlist_column!(),
            " AS allowlist
             FROM sessions JOIN accounts ON accounts.id = account_id
             WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at + idle > ?2
               AND status = 'active'"
        ),
        token_hash,
        now,
    )
    .optional()
}

/// By how many browsers and programs an account is in use, and known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct InUse {
    /// Its live sessions.
    pub sessions: u32,
    /// The devices that it is known by.
    pub devices: u32,
}

/// The same of the account of a session.
#[must_use]
pub fn in_use(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<InUse>> {
    statement!(
        "SELECT (SELECT count(*) FROM sessions AS live WHERE live.account_id = own.account_id
             AND live.expires_at > ?2 AND live.seen_at + live.idle > ?2) AS sessions,
           (SELECT count(*) FROM devices WHERE devices.account_id = own.account_id) AS devices
         FROM sessions AS own WHERE token_hash = ?1",
        token_hash,
        now,
    )
    .optional()
}

/// Writes the contact data that the owner may change.
#[must_use]
pub fn update(
    account_id: &AccountId,
    name: &str,
    contact_person: Option<&str>,
    phone: &str,
    locale: Locale,
    notice_email: Option<&str>,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "UPDATE accounts SET name = ?2, phone = ?3, locale = ?4, updated_at = ?5,
           contact_checked_at = iif(phone = ?3, contact_checked_at, ?5),
           phone_changed_at = iif(phone = ?3, phone_changed_at, ?5), notice_email = ?6,
           name_changed_at = iif(name = ?2 AND contact_person IS ?7, name_changed_at, ?5),
           phone_confirmed_at = iif(phone = ?3, phone_confirmed_at, NULL), contact_person = ?7
         WHERE id = ?1",
        account_id,
        name,
        phone,
        locale.tag(),
        now,
        notice_email,
        contact_person,
    )
}
