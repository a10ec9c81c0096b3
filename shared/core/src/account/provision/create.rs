//! `POST /accounts`: a customer of the provider gets an account.

use alloc::string::String;
use alloc::vec::Vec;

use super::creation::{Creation, Secret};
use super::{Answered, Keys, Outcome, created, open, record, visible};
use crate::account::{Account, Status};
use crate::allowlist::Entry;
use crate::audit::event::Event;
use crate::crypto::aead;
use crate::crypto::keyring::Keyring;
use crate::http::locale::Locale;
use crate::http::problem::{Kind, Problem};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::password::hash;
use crate::password::rules::{flaws, not_acceptable};
use crate::password::work::Hashing;
use crate::refusal::Ended;
use crate::sign_in::service_key::{self, Scope};
use crate::store::service_keys::ServiceKey;
use crate::store::{
    CommitError, Database, Guard, accounts, allowlists, breached_passwords, second_factor,
};

/// Random values for one creation.
pub struct Fresh {
    /// The account's id.
    pub account_id: [u8; 16],
    /// Salt of the password's hash.
    pub salt: [u8; 16],
    /// For sealing the secret of the second factor.
    pub nonce: [u8; 24],
    /// The id of the mail with the first link.
    pub mail_id: [u8; 16],
}

/// What a new account takes from its provider.
#[derive(Clone, Copy)]
pub struct Provider<'a> {
    /// The provider's name, which makes no good password.
    pub name: &'a str,
    /// The language of those who did not say theirs.
    pub locale: Locale,
}

/// With what the secrets of an account are kept.
pub struct Keeping {
    /// For passwords.
    pub hashing: Hashing,
    /// For second factors.
    pub totp_keys: Keyring,
}

/// Creates the account, once, however often the call is repeated.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn create(
    db: &impl Database,
    keys: &Keys,
    creation: &Creation,
    provider: Provider<'_>,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    keeping: &Keeping,
) -> Answered {
    let known = match &creation.secret {
        Secret::Password(password) => Some(breached_passwords::has(password)),
        Secret::Hash(_) | Secret::Mailed => None,
    };
    let reads = (
        accounts::by_customer_number(&creation.customer_number),
        accounts::by_email(&creation.email_key()).exists(),
        known,
    );
    let (key, (same_number, email_taken, breached)) = open(db, keys, reads, at).await?;
    if creation.role.is_staff() && !key.has(Scope::Staff) {
        let refused = service_key::refuse(db, Kind::ScopeMissing, Some(&key), at).await;
        return Err(refused.into());
    }
    if let Some(existing) = same_number {
        return repeated(creation, existing, &key).map_err(Ended::unrecorded);
    }
    if email_taken {
        return Err(Ended::unrecorded(Kind::EmailTaken.into()));
    }
    if let Secret::Password(password) = &creation.secret {
        let own_words = [
            &*creation.email,
            &creation.name,
            &creation.customer_number,
            provider.name,
        ];
        let flaws = flaws(password, &own_words, breached.unwrap_or_default());
        if !flaws.is_empty() {
            let problem = not_acceptable("/password", &flaws);
            return Err(Ended::unrecorded(problem));
        }
    }
    let made = Made::of(creation, provider, fresh, at, keeping)?;
    let account = made.account;
    let mut writes = created(&account, &fresh.mail_id);
    if let Some(sealed) = &made.totp {
        writes.push(second_factor::enable(&account.id, sealed, 0, at.now));
    }
    if !made.allowed_ips.is_empty() {
        let entries = serde_json::to_string(&made.allowed_ips).unwrap_or_default();
        writes.push(allowlists::save(&account.id, &entries, None));
    }
    writes.push(record(Event::AccountCreated, &key, &account.id, at));
    match db.commit(writes).await {
        Ok(()) => Ok(Outcome::Created(account)),
        // A parallel call was faster: read again what it has made of it.
        Err(CommitError::Conflict(Guard::NumberFree | Guard::EmailFree)) => {
            let existing = accounts::by_customer_number(&creation.customer_number);
            let existing = db.fetch(existing).await?;
            after_conflict(creation, existing, &key).map_err(Ended::unrecorded)
        }
        Err(error) => Err(error.unexpected().into()),
    }
}

/// An account that is to be written, with what comes along.
pub(super) struct Made {
    pub(super) account: Account,
    /// The secret of the second factor, sealed.
    pub(super) totp: Option<String>,
    pub(super) allowed_ips: Vec<Entry>,
}

impl Made {
    /// # Errors
    /// Why it is not made: it is refused, or a failure of ours.
    pub(super) fn of(
        creation: &Creation,
        provider: Provider<'_>,
        fresh: &Fresh,
        at: &RequestContext<'_>,
        keeping: &Keeping,
    ) -> Result<Self, Ended<Problem>> {
        let hashing = &keeping.hashing;
        creation
            .check_hash(&hashing.imported)
            .map_err(|error| Ended::unrecorded(invalid(alloc::vec![error])))?;
        let password_hash = match &creation.secret {
            Secret::Password(password) => Some(hash::hash(password, &fresh.salt, hashing)?),
            Secret::Hash(made_elsewhere) => {
                Some(hash::import(made_elsewhere, &fresh.salt, hashing)?)
            }
            Secret::Mailed => None,
        };
        let account = Account {
            id: id(fresh.account_id),
            customer_number: creation.customer_number.clone(),
            email: creation.email.clone(),
            notice_email: creation.notice_email.clone(),
            name: creation.name.clone(),
            contact_person: creation.contact_person.clone(),
            account_type: creation.account_type,
            phone: creation.phone.clone(),
            phone_confirmed_at: creation.phone_confirmed.then_some(at.now),
            locale: creation.locale.unwrap_or(provider.locale),
            role: creation.role,
            status: Status::Active,
            password_hash,
            has_totp: creation.totp.is_some(),
            provisioned: creation.fingerprint(),
            created_at: at.now,
            updated_at: at.now,
            held_until: None,
        };
        let seal = |secret: &Vec<u8>| {
            let owner = account.id.as_str();
            aead::seal(secret, owner, &fresh.nonce, &keeping.totp_keys)
        };
        Ok(Self {
            totp: creation.totp.as_ref().map(seal).transpose()?,
            allowed_ips: creation.allowed_ips.clone(),
            account,
        })
    }
}

/// Some fields cannot be accepted.
pub(super) const fn invalid(errors: Vec<crate::http::fields::FieldError>) -> Problem {
    Problem {
        kind: Kind::InvalidFields,
        errors,
    }
}

/// What a call comes to whose customer number is that of an account.
pub(super) fn repeated(
    creation: &Creation,
    existing: Account,
    key: &ServiceKey,
) -> Result<Outcome, Problem> {
    match visible(Some(existing), key) {
        Some(existing) if existing.provisioned == creation.fingerprint() => {
            Ok(Outcome::Found(existing))
        }
        Some(existing) => Ok(Outcome::NumberTaken(existing.id)),
        // It is not for this key to know whose it is.
        None => Err(Kind::CustomerNumberTaken.into()),
    }
}

/// The same where the database would not take the account: its number or its address is that
/// of another.
pub(super) fn after_conflict(
    creation: &Creation,
    existing: Option<Account>,
    key: &ServiceKey,
) -> Result<Outcome, Problem> {
    match existing {
        Some(existing) => repeated(creation, existing, key),
        None => Err(Kind::EmailTaken.into()),
    }
}
