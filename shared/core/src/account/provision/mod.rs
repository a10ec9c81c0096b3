//! `/accounts`: provisioning by the provider's own programs, with a service key
//! of scope `accounts` (and `staff` for roles other than customer).

#[cfg(all(feature = "password", feature = "totp"))]
pub mod batch;
mod change;
#[cfg(all(feature = "password", feature = "totp"))]
mod create;
#[cfg(all(feature = "password", feature = "totp"))]
mod creation;
pub mod events;
pub mod find;
pub mod password_mail;
pub mod sessions;

pub use change::{Change, change, delete};
#[cfg(all(feature = "password", feature = "totp"))]
pub use create::{Fresh, Keeping, Provider, create};
#[cfg(all(feature = "password", feature = "totp"))]
pub use creation::Creation;

use crate::id::AccountId;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use serde_json::{Value, json};

use crate::account::Account;
use crate::account::email::Email;
use crate::account::phone::{Homes, Phone};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::{Token, digest};
use crate::http::fields::Fields;
use crate::http::locale::Locale;
use crate::http::problem::{Kind, Problem};
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::template::MailTemplate;
use crate::refusal::Ended;
use crate::sign_in::service_key::{self, Scope};
use crate::store::outbox;
use crate::store::service_keys::{self, ServiceKey};
use crate::store::{Batch, Database, Query, Statement, account_names, accounts, audit};

/// The key a call came with, and the one that the operator set as a secret.
pub struct Keys {
    /// The key of the `Authorization` header.
    pub presented: Option<Token>,
    /// The first key, which has every scope and exists before any other.
    pub first: Token,
}

impl Keys {
    /// Reads the key; the first one is stored on the way, so that the other
    /// functions, which do not know the secret, know the key as well.
    fn read(&self, at: &RequestContext) -> (Statement, Query<Option<ServiceKey>>) {
        // Also where another key is presented: an old first key ends here.
        (
            service_keys::ensure_first(&self.first.hash(), at.now),
            service_key::read(self.presented.as_ref()),
        )
    }
}

/// What came of a call.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// The account was created.
    Created(Account),
    /// The account, found or changed.
    Found(Account),
    /// The customer number belongs to this account, which was made of other data.
    NumberTaken(AccountId),
}

/// What comes of a call: what it wanted, or what the program is told instead.
pub type Answered = Result<Outcome, Ended<Problem>>;

/// There is no such account, or it is not for this key. Nobody guesses an id.
fn not_found() -> Ended<Problem> {
    Ended::unrecorded(Kind::NotFound.into())
}

/// What the program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        let told = |status, account: &Account| {
            Self::json(status, &describe(account)).with("etag", entity_tag(account))
        };
        match outcome {
            Outcome::Created(account) => {
                told(201, &account).with("location", alloc::format!("/accounts/{}", account.id))
            }
            // So that it can be changed, where that is what was meant.
            Outcome::NumberTaken(id) => Self::from(Kind::CustomerNumberTaken)
                .with("location", alloc::format!("/accounts/{id}")),
            Outcome::Found(account) => told(200, &account),
        }
    }
}

/// With what the owner of an account signs in.
fn factors(account: &Account) -> Vec<&'static str> {
    let password = account.password_hash.is_some().then_some("password");
    let totp = account.has_totp.then_some("totp");
    password.into_iter().chain(totp).collect()
}

fn describe(account: &Account) -> Value {
    json!({
        "id": account.id,
        "customer_number": account.customer_number,
        "email": account.email,
        "notice_email": account.notice_email,
        "name": account.name,
        "contact_person": account.contact_person,
        "type": account.account_type,
        "phone": account.phone,
        "phone_confirmed_at": account.phone_confirmed_at,
        "locale": account.locale,
        "role": account.role,
        "status": account.status,
        "factors": factors(account),
        "created_at": account.created_at,
        "updated_at": account.updated_at,
    })
}

/// What a version of an account is known by (RFC 9110, 8.8.3).
fn entity_tag(account: &Account) -> String {
    alloc::format!("\"{}\"", digest(describe(account).to_string().as_bytes()))
}

/// The account has changed since the program read it.
fn changed() -> Ended<Problem> {
    Ended::unrecorded(Kind::AccountChanged.into())
}

/// Goes on where `If-Match`, if it is sent, names the account as it is. A weak tag will do,
/// although RFC 9110, 13.1.1, compares strongly: whatever compresses an answer on its way makes
/// its tag weak.
fn require_match(if_match: Option<&str>, account: &Account) -> Result<(), Ended<Problem>> {
    let Some(tags) = if_match.map(str::trim).filter(|tags| *tags != "*") else {
        return Ok(());
    };
    let tag = entity_tag(account);
    let mut tags = tags
        .split(',')
        .map(|known| known.trim().trim_start_matches("W/"));
    if tags.any(|known| known == tag) {
        Ok(())
    } else {
        Err(changed())
    }
}

/// `GET /accounts/{id}`.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn read(
    db: &impl Database,
    keys: &Keys,
    id: &AccountId,
    at: &RequestContext<'_>,
) -> Answered {
    let (key, account) = open(db, keys, accounts::by_id(id), at).await?;
    Ok(Outcome::Found(
        visible(account, &key).ok_or_else(not_found)?,
    ))
}

/// Whether a key may call at all.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn admit(
    db: &impl Database,
    keys: &Keys,
    at: &RequestContext<'_>,
) -> Result<(), Ended<Problem>> {
    open(db, keys, (), at).await.map(drop)
}

/// Checks the key and runs reads in the same batch.
async fn open<B: Batch>(
    db: &impl Database,
    keys: &Keys,
    reads: B,
    at: &RequestContext<'_>,
) -> Result<(ServiceKey, B::Output), Ended<Problem>> {
    let (((), key), found) = db.fetch((keys.read(at), reads)).await?;
    let key = service_key::admit(db, key, Scope::Accounts, at).await?;
    Ok((key, found))
}

/// The account, unless it is one of staff and the key is not for those.
fn visible(account: Option<Account>, key: &ServiceKey) -> Option<Account> {
    account.filter(|account| !account.role.is_staff() || key.has(Scope::Staff))
}

fn record(
    event: Event,
    key: &ServiceKey,
    account_id: &AccountId,
    at: &RequestContext,
) -> Statement {
    let actor = key.actor();
    let entry = Entry {
        event,
        actor: Some(&actor),
        account_id: Some(account_id),
    };
    audit::insert(&entry, at)
}

/// Writes a new account. One without a password gets a link by mail to choose it.
pub(crate) fn created(account: &Account, mail_id: &[u8; 16]) -> Vec<Statement> {
    let mut writes = alloc::vec![
        accounts::insert(account),
        account_names::insert(core::iter::once(account)),
    ];
    if account.password_hash.is_none() {
        writes.push(outbox::insert(
            &id(*mail_id),
            &account.id,
            &account.email,
            &MailTemplate::FirstPassword,
            account.created_at,
        ));
    }
    writes
}

/// The fields that creation and change have in common.
pub(crate) fn email(fields: &mut Fields) -> Option<String> {
    let wrong = "The field must be an e-mail address, like name@example.org.";
    let email = fields.parsed("email", Email::parse, wrong)?;
    Some(email.as_str().to_string())
}

/// What is told where somebody in person is to have a contact person.
pub(crate) const NO_CONTACT_PERSON: &str = "Only a company or an association has a contact person.";

fn contact_person(fields: &mut Fields) -> Option<String> {
    let given = fields.has("contact_person");
    given.then(|| fields.text("contact_person", 1..=200))
}

/// What is told where notices are to go twice to the same address.
pub(crate) const SAME_EMAIL: &str = "The field must be another address than the account's.";

/// The address for notices, empty where there is to be none.
fn notice_email(fields: &mut Fields) -> Option<String> {
    if !fields.has("notice_email") {
        return None;
    }
    if !fields.filled("notice_email") {
        return Some(String::new());
    }
    let wrong = "The field must be an e-mail address, like name@example.org, or empty.";
    let email = fields.parsed("notice_email", Email::parse, wrong)?;
    Some(email.as_str().to_string())
}

pub(crate) fn phone(fields: &mut Fields, homes: &Homes) -> Option<String> {
    let wrong = "The field must be a number with its country code, like +33123456789.";
    let phone = fields.parsed("phone", |text| Phone::parse(text, homes), wrong)?;
    Some(phone.as_str().to_string())
}

pub(crate) fn locale(fields: &mut Fields) -> Option<Locale> {
    fields.parsed("locale", Locale::from_tag, &Locale::expected())
}
