//! Accounts as they are kept.

use crate::account::{Account, Role, Status};
use crate::id::AccountId;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Guard, Query, Statement, guard, statement};
use crate::account::closing::status_change::StatusChange;
use crate::account::email::EmailKey;
use crate::allowlist::{self, Allowlist};
use crate::column::flag;
use crate::crypto::token::TokenHash;
use crate::recovery::rulebook::Lost;

macro_rules! account_sql {
    ($which:literal) => {
        concat!(
            "SELECT *, EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id) AS has_totp
             FROM accounts WHERE ",
            $which
        )
    };
}

/// What signing in reads of an account.
#[derive(Clone, Debug, Deserialize)]
pub struct SignInAccount {
    /// Its id.
    pub id: AccountId,
    /// Its e-mail address.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// Whether it can be used.
    pub status: Status,
    /// Argon2id in PHC form; none until the owner chose a password.
    pub password_hash: Option<String>,
    /// Whether a code is asked for after the password.
    #[serde(deserialize_with = "flag")]
    pub has_totp: bool,
    /// From where it can be used.
    #[serde(deserialize_with = "allowlist::from_column")]
    pub allowlist: Option<Allowlist>,
}

/// The account of this login, for signing in.
#[must_use]
pub fn for_sign_in(email_key: &EmailKey) -> Query<Option<SignInAccount>> {
    statement!(
        concat!(
            "SELECT id, email, role, status, password_hash,
               EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id) AS has_totp, ",
            allowlist_column!(),
            " AS allowlist FROM accounts WHERE email_key = ?1"
        ),
        email_key,
    )
    .optional()
}

/// The account with this e-mail address, in the form of
/// [`Email::key`](crate::account::email::Email::key).
#[must_use]
pub fn by_email(email_key: &EmailKey) -> Query<Option<Account>> {
    statement!(account_sql!("email_key = ?1"), email_key).optional()
}

/// The account with this customer number.
#[must_use]
pub fn by_customer_number(customer_number: &str) -> Query<Option<Account>> {
    statement!(account_sql!("customer_number = ?1"), customer_number).optional()
}

/// The account with this id.
#[must_use]
pub fn by_id(id: &AccountId) -> Query<Option<Account>> {
    statement!(account_sql!("id = ?1"), id).optional()
}

/// The accounts with these customer numbers, given as a JSON array.
#[must_use]
pub fn by_customer_numbers(customer_numbers: &str) -> Query<Vec<Account>> {
    statement!(
        account_sql!("customer_number IN (SELECT value FROM json_each(?1))"),
        customer_numbers
    )
    .all()
}

/// An e-mail address that an account has.
#[derive(Clone, Debug, Deserialize)]
pub struct Taken {
    /// In the form in which addresses are compared.
    pub email_key: EmailKey,
}

/// Which of these addresses accounts have, given as a JSON array of their keys.
#[must_use]
pub fn taken_emails(email_keys: &str) -> Query<Vec<Taken>> {
    statement!(
        "SELECT email_key FROM accounts WHERE email_key IN (SELECT value FROM json_each(?1))",
        email_keys
    )
    .all()
}

macro_rules! insert_sql {
    ($end:literal) => {
        concat!(
            "INSERT INTO accounts (id, customer_number, email, email_key, name, type, phone, locale,
               role, status, password_hash, provisioned, contact_checked_at, created_at, updated_at,
               contact_person, phone_confirmed_at, notice_email)
             SELECT value ->> 'id', value ->> 'customer_number', value ->> 'email',
               value ->> 'email_key', value ->> 'name', value ->> 'type', value ->> 'phone',
               value ->> 'locale', value ->> 'role', 'active', value ->> 'password_hash',
               value ->> 'provisioned', value ->> 'created_at', value ->> 'created_at',
               value ->> 'updated_at', value ->> 'contact_person', value ->> 'phone_confirmed_at',
               value ->> 'notice_email'
             FROM json_each(?1)",
            $end
        )
    };
}

/// Creates an account, which is active; a customer number or e-mail address that another has
/// fails the batch.
#[must_use]
pub fn insert(account: &Account) -> Statement {
    statement!(insert_sql!(""), as_rows(core::iter::once(account)))
}

/// Creates accounts as [`insert`] does, in order, but for those whose customer number or
/// e-mail address another has.
#[must_use]
pub fn insert_where_free<'a>(accounts: impl Iterator<Item = &'a Account>) -> Statement {
    statement!(
        insert_sql!(" WHERE true ORDER BY key ON CONFLICT DO NOTHING"),
        as_rows(accounts)
    )
}

/// Accounts as a JSON array of what their rows get.
fn as_rows<'a>(accounts: impl Iterator<Item = &'a Account>) -> String {
    let row = |account: &Account| {
        json!({
            "id": account.id,
            "customer_number": account.customer_number,
            "email": account.email,
            "email_key": EmailKey::of(&account.email),
            "name": account.name,
            "type": account.account_type,
            "phone": account.phone,
            "locale": account.locale.tag(),
            "role": account.role,
            "password_hash": account.password_hash,
            "provisioned": account.provisioned,
            "created_at": account.created_at.timestamp_millis(),
            "updated_at": account.updated_at.timestamp_millis(),
            "contact_person": account.contact_person,
            "phone_confirmed_at": account.phone_confirmed_at.map(|at| at.timestamp_millis()),
            "notice_email": account.notice_email,
        })
    };
    Value::Array(accounts.map(row).collect()).to_string()
}

/// Writes the contact data of an account.
#[must_use]
pub fn update(account: &Account) -> Statement {
    statement!(
        "UPDATE accounts SET email = ?2, email_key = ?3, name = ?4, phone = ?5, locale = ?6,
           updated_at = ?7, email_proven = email_proven AND email_key = ?3,
           email_changed_at = iif(email_key = ?3, email_changed_at, ?7),
           phone_changed_at = iif(phone = ?5, phone_changed_at, ?7), contact_person = ?8,
           name_changed_at = iif(name = ?4 AND contact_person IS ?8, name_changed_at, ?7),
           phone_confirmed_at = ?9, notice_email = ?10,
           notice_email_since = iif(notice_email IS ?10, notice_email_since, ?7)
         WHERE id = ?1",
        &account.id,
        account.email.as_str(),
        &EmailKey::of(&account.email),
        account.name.as_str(),
        account.phone.as_str(),
        account.locale.tag(),
        account.updated_at,
        account.contact_person.as_deref(),
        account.phone_confirmed_at,
        account.notice_email.as_deref(),
    )
}

/// Somebody of support has reached the owner by this number, if it is still the one on file.
/// Whoever has read the account before writes it no more.
#[must_use]
pub fn phone_confirmed(id: &AccountId, phone: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET phone_confirmed_at = ?3, updated_at = max(?3, updated_at + 1)
         WHERE id = ?1 AND phone = ?2",
        id,
        phone,
        now,
    )
}

/// Whoever was reached by the phone may not have been the owner.
#[must_use]
pub fn phone_in_doubt(id: &AccountId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET phone_confirmed_at = NULL, updated_at = max(?2, updated_at + 1)
         WHERE id = ?1 AND phone_confirmed_at IS NOT NULL",
        id,
        now,
    )
}

/// Fails the batch unless the provider's data of the account are still those
/// that were read.
#[must_use]
pub fn require_unchanged(id: &AccountId, updated_at: DateTime<Utc>) -> Statement {
    guard!(
        AccountUnchanged,
        "EXISTS
           (SELECT 1 FROM accounts WHERE id = ?1 AND updated_at = ?2)",
        id,
        updated_at,
    )
}

/// Fails the batch unless the account is active, its password still the one that
/// was checked, and its second factor still there or still not.
#[must_use]
pub fn require_password(id: &AccountId, password_hash: &str, has_totp: bool) -> Statement {
    guard!(
        Password,
        "EXISTS (SELECT 1 FROM accounts
           WHERE id = ?1 AND password_hash = ?2 AND status = 'active'
             AND ?3 = EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id))",
        id,
        password_hash,
        i64::from(has_totp),
    )
}

/// Fails the batch unless the account has still this role and this status.
#[must_use]
pub fn require_role_and_status(id: &AccountId, role: Role, status: Status) -> Statement {
    guard!(
        RoleAndStatus,
        "EXISTS
           (SELECT 1 FROM accounts WHERE id = ?1 AND role = ?2 AND status = ?3)",
        id,
        text(&role),
        text(&status),
    )
}

/// Gives an account a new password.
#[must_use]
pub fn set_password(id: &AccountId, password_hash: &str) -> Statement {
    statement!(
        "UPDATE accounts SET password_hash = ?2 WHERE id = ?1",
        id,
        password_hash,
    )
}

/// Fails the batch unless e-mail and phone were last said to be right at this time.
#[must_use]
pub fn require_contact_checked(id: &AccountId, at: DateTime<Utc>) -> Statement {
    guard!(
        ContactCheck,
        "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND contact_checked_at = ?2)",
        id,
        at,
    )
}

/// The owner has shown by a mailed link that they read this address, if it is the one on
/// file.
#[must_use]
pub fn email_proven(id: &AccountId, email: &str) -> Statement {
    statement!(
        "UPDATE accounts SET email_proven = 1 WHERE id = ?1 AND email = ?2",
        id,
        email,
    )
}

/// Closes an account or opens it again. To freeze one that is disabled does not make it one that
/// its owner can open.
#[must_use]
pub fn set_status(id: &AccountId, change: &StatusChange, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET status = iif(?2 = 'frozen' AND status = 'disabled', status, ?2), password_hash = iif(?3, NULL, password_hash),
           updated_at = ?4
         WHERE id = ?1 AND (?5 IS NULL OR status = ?5)",
        id,
        text(&change.to()),
        i64::from(change.voids_password()),
        now,
        change.from().and_then(|from| text(&from)),
    )
}

/// Fails the batch unless the account is one that a recovery can change, and has this
/// address.
#[must_use]
pub fn require_recoverable(id: &AccountId, email: &str) -> Statement {
    guard!(
        Recoverable,
        "EXISTS (SELECT 1 FROM accounts
           WHERE id = ?1 AND email = ?2 AND role = 'customer' AND status <> 'disabled')",
        id,
        email,
    )
}

/// Gives an account the address that its recovery was about. One that another account
/// has fails the batch.
#[must_use]
pub fn replace_email(id: &AccountId, email: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET email = ?2, email_key = ?3, email_changed_at = ?4,
           contact_checked_at = ?4, email_proven = 1 WHERE id = ?1",
        id,
        email,
        &EmailKey::of(email),
        now,
    )
}

/// After a recovery the contact data stay as they are for a while. Whoever has read
/// them before, be it in the same millisecond, writes them no more.
#[must_use]
pub fn hold(id: &AccountId, lost: Lost, until: DateTime<Utc>, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET held_until = ?2, updated_at = max(?3, updated_at + 1), held_lost = ?4
         WHERE id = ?1",
        id,
        until,
        now,
        serde_json::to_string(&lost).unwrap_or_default(),
    )
}

/// Until when the contact data of the account of a session cannot be changed; none
/// where they can.
#[must_use]
pub fn held(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<DateTime<Utc>>> {
    #[derive(Deserialize)]
    struct Hold {
        #[serde(with = "chrono::serde::ts_milliseconds")]
        held_until: DateTime<Utc>,
    }
    statement!(
        "SELECT held_until FROM accounts WHERE held_until > ?2
           AND id = (SELECT account_id FROM sessions WHERE token_hash = ?1)",
        token_hash,
        now,
    )
    .read_by(|rows| Ok(rows.first()?.map(|hold: Hold| hold.held_until)))
}

/// The owner said that e-mail and phone are right.
#[must_use]
pub fn contact_checked(id: &AccountId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET contact_checked_at = ?2 WHERE id = ?1",
        id,
        now
    )
}

/// Deletes an account, and with it all that hangs on it.
#[must_use]
pub fn delete(id: &AccountId) -> Statement {
    statement!("DELETE FROM accounts WHERE id = ?1", id)
}

/// The word that the database and programs know a value by.
fn text(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}
