//! `POST /accounts`: a customer of the provider gets an account.

use crate::account::email::EmailKey;
use crate::account::phone::Homes;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use serde_json::json;

use super::{
    Answered, Keys, NO_CONTACT_PERSON, Outcome, SAME_EMAIL, contact_person, created, email, locale,
    notice_email, open, phone, record, visible,
};
use crate::account::account_type::AccountType;
use crate::account::{Account, Role, Status};
use crate::audit::event::Event;
use crate::crypto::token::digest;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::http::problem::{Kind, Problem};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::password::hash::{self, MadeElsewhere};
use crate::password::rules::{MAX_CHARS, flaws, not_acceptable};
use crate::password::work::Hashing;
use crate::refusal::Ended;
use crate::sign_in::service_key::{self, Scope};
use crate::store::service_keys::ServiceKey;
use crate::store::{CommitError, Database, Guard, accounts, breached_passwords};

const NOT_ACCEPTED: &str = "This deployment does not accept hashes of this scheme or cost: see IMPORTED_PASSWORDS and, for Blesta, BLESTA_KEY.";

/// The account that a program wants.
pub struct Creation {
    customer_number: String,
    email: String,
    notice_email: Option<String>,
    name: String,
    contact_person: Option<String>,
    account_type: AccountType,
    phone: String,
    phone_confirmed: bool,
    locale: Option<Locale>,
    role: Role,
    secret: Secret,
}

/// How the owner will sign in first.
enum Secret {
    /// With this password.
    Password(String),
    /// With the password of this hash.
    Hash(MadeElsewhere),
    /// With one that they choose by a mailed link.
    Mailed,
}

impl Creation {
    /// Reads `customer_number`, `email`, `name`, `type`, `phone` and, if given, `notice_email`,
    /// `contact_person` of a company or an association, `phone_confirmed`, `locale`, `password` or `password_hash`, and `role`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let customer_number = fields.text("customer_number", 1..=64);
        let email = email(&mut fields);
        let notice_email = notice_email(&mut fields).filter(|given| !given.is_empty());
        if let (Some(email), Some(second)) = (&email, &notice_email)
            && EmailKey::of(email) == EmailKey::of(second)
        {
            fields.refuse("notice_email", SAME_EMAIL);
        }
        let name = fields.text("name", 1..=200);
        let wrong = "The field must be individual, company or association.";
        let account_type = fields.parsed("type", AccountType::from_word, wrong);
        let contact_person = contact_person(&mut fields);
        if contact_person.is_some() && account_type == Some(AccountType::Individual) {
            fields.refuse("contact_person", NO_CONTACT_PERSON);
        }
        let phone = phone(&mut fields, &Homes::default());
        let phone_confirmed = fields.flag("phone_confirmed");
        let locale = if fields.has("locale") {
            locale(&mut fields)
        } else {
            None
        };
        let wrong = "The field must be customer, agent, reviewer, auditor or admin.";
        let role = if fields.has("role") {
            fields.parsed("role", Role::from_word, wrong)
        } else {
            Some(Role::Customer)
        };
        let secret = secret(&mut fields);
        fields.finish()?;
        match (email, account_type, phone, role) {
            (Some(email), Some(account_type), Some(phone), Some(role)) => Ok(Self {
                customer_number,
                email,
                notice_email,
                name,
                contact_person,
                account_type,
                phone,
                phone_confirmed,
                locale,
                role,
                secret,
            }),
            // Whatever is missing was refused above.
            _ => Err(Vec::new()),
        }
    }

    /// Tells a repetition of this call from another for the same customer. The
    /// password is left out: its plain digest must not be stored.
    fn fingerprint(&self) -> String {
        let data = json!([
            self.customer_number,
            self.email,
            self.notice_email,
            self.name,
            self.contact_person,
            self.account_type,
            self.phone,
            self.phone_confirmed,
            self.locale,
            self.role,
        ]);
        digest(data.to_string().as_bytes())
    }
}

fn secret(fields: &mut Fields) -> Secret {
    match (fields.has("password"), fields.has("password_hash")) {
        (true, true) => {
            fields.refuse("password_hash", "Give password or password_hash, not both.");
            fields.secret("password", 0..=usize::MAX);
            fields.secret("password_hash", 0..=usize::MAX);
            Secret::Mailed
        }
        (true, false) => Secret::Password(fields.secret("password", 1..=MAX_CHARS)),
        (false, true) => {
            let wrong = "The field must be a hash in a form that docs/importing.md lists, at a cost that can be taken over.";
            fields
                .parsed("password_hash", MadeElsewhere::parse, wrong)
                .map_or(Secret::Mailed, Secret::Hash)
        }
        (false, false) => Secret::Mailed,
    }
}

/// Random values for one creation.
pub struct Fresh {
    /// The account's id.
    pub account_id: [u8; 16],
    /// Salt of the password's hash.
    pub salt: [u8; 16],
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
    hashing: &Hashing,
) -> Answered {
    let known = match &creation.secret {
        Secret::Password(password) => Some(breached_passwords::has(password)),
        Secret::Hash(_) | Secret::Mailed => None,
    };
    let reads = (
        accounts::by_customer_number(&creation.customer_number),
        accounts::by_email(&EmailKey::of(&creation.email)).exists(),
        known,
    );
    let (key, (same_number, email_taken, breached)) = open(db, keys, reads, at).await?;
    if creation.role.is_staff() && !key.has(Scope::Staff) {
        let refused = service_key::refuse(db, Kind::ScopeMissing, Some(&key), at).await;
        return Err(refused.into());
    }
    if let Some(existing) = same_number {
        return repeated(creation, visible(Some(existing), &key));
    }
    if email_taken {
        return Err(Ended::unrecorded(Kind::EmailTaken.into()));
    }
    let password_hash = match &creation.secret {
        Secret::Password(password) => {
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
            Some(hash::hash(password, &fresh.salt, hashing)?)
        }
        Secret::Hash(made_elsewhere) => {
            if let MadeElsewhere::Foreign(setting, _) = made_elsewhere
                && !hashing.imported.takes(setting)
            {
                let errors = vec![FieldError {
                    pointer: "/password_hash".into(),
                    detail: NOT_ACCEPTED.into(),
                }];
                let kind = Kind::InvalidFields;
                return Err(Ended::unrecorded(Problem { kind, errors }));
            }
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
        has_totp: false,
        provisioned: creation.fingerprint(),
        created_at: at.now,
        updated_at: at.now,
        held_until: None,
    };
    let mut writes = created(&account, &fresh.mail_id);
    writes.push(record(Event::AccountCreated, &key, &account.id, at));
    match db.commit(writes).await {
        Ok(()) => Ok(Outcome::Created(account)),
        // A parallel call was faster: read again what it has made of it.
        Err(CommitError::Conflict(Guard::NumberFree | Guard::EmailFree)) => {
            after_conflict(db, creation, &key).await
        }
        Err(error) => Err(error.unexpected().into()),
    }
}

fn repeated(creation: &Creation, existing: Option<Account>) -> Answered {
    match existing {
        Some(existing) if existing.provisioned == creation.fingerprint() => {
            Ok(Outcome::Found(existing))
        }
        Some(existing) => Ok(Outcome::NumberTaken(existing.id)),
        // It is not for this key to know whose it is.
        None => Err(Ended::unrecorded(Kind::CustomerNumberTaken.into())),
    }
}

async fn after_conflict(db: &impl Database, creation: &Creation, key: &ServiceKey) -> Answered {
    let existing = accounts::by_customer_number(&creation.customer_number);
    match db.fetch(existing).await? {
        Some(existing) => repeated(creation, visible(Some(existing), key)),
        None => Err(Ended::unrecorded(Kind::EmailTaken.into())),
    }
}
