//! What an account that is to be made is made of.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::net::IpAddr;
use serde_json::json;

use super::{NO_CONTACT_PERSON, SAME_EMAIL, contact_person, email, locale, notice_email, phone};
use crate::account::Role;
use crate::account::account_type::AccountType;
use crate::account::email::EmailKey;
use crate::account::phone::Homes;
use crate::allowlist::Entry;
use crate::allowlist::edit::entries;
use crate::crypto::token::digest;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::password::hash::MadeElsewhere;
use crate::password::imported::Accepted;
use crate::password::rules::MAX_CHARS;
use crate::second_factor::totp;

const NOT_ACCEPTED: &str = "This deployment does not accept hashes of this scheme or cost: see IMPORTED_PASSWORDS and, for Blesta, BLESTA_KEY.";

const NO_TOTP: &str = "The field must be a secret of 10 to 64 bytes in base32, or an otpauth:// address with SHA1, six digits and 30 seconds.";

/// The form in which customer numbers are compared: the database knows ASCII alone.
pub(super) fn number_key(customer_number: &str) -> String {
    customer_number.to_ascii_lowercase()
}

/// The account that a program wants.
pub struct Creation {
    pub(super) customer_number: String,
    pub(super) email: String,
    pub(super) notice_email: Option<String>,
    pub(super) name: String,
    pub(super) contact_person: Option<String>,
    pub(super) account_type: AccountType,
    pub(super) phone: String,
    pub(super) phone_confirmed: bool,
    pub(super) locale: Option<Locale>,
    pub(super) role: Role,
    pub(super) secret: Secret,
    /// The secret of the second factor.
    pub(super) totp: Option<Vec<u8>>,
    pub(super) allowed_ips: Vec<Entry>,
}

/// How the owner will sign in first.
pub(super) enum Secret {
    /// With this password.
    Password(String),
    /// With the password of this hash.
    Hash(MadeElsewhere),
    /// With one that they choose by a mailed link.
    Mailed,
}

impl Creation {
    /// Reads `customer_number`, `email`, `name`, `type`, `phone` and, if given, `notice_email`,
    /// `contact_person` of a company or an association, `phone_confirmed`, `locale`, `password` or
    /// `password_hash`, `totp`, `allowed_ips` and `role`, from a program that is seen at this
    /// address.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, seen: IpAddr) -> Result<Self, Vec<FieldError>> {
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
        let totp = if fields.has("totp") {
            fields.parsed("totp", totp::made_elsewhere, NO_TOTP)
        } else {
            None
        };
        let allowed_ips = if fields.has("allowed_ips") {
            entries(&mut fields, "allowed_ips", seen)
        } else {
            Vec::new()
        };
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
                totp,
                allowed_ips,
            }),
            // Whatever is missing was refused above.
            _ => Err(Vec::new()),
        }
    }

    /// Whether a password's hash has to be made for it.
    #[must_use]
    pub const fn is_hashed(&self) -> bool {
        matches!(
            self.secret,
            Secret::Password(_) | Secret::Hash(MadeElsewhere::Foreign(..))
        )
    }

    /// Whether the owner will need a link to choose a password.
    #[must_use]
    pub const fn lacks_password(&self) -> bool {
        matches!(self.secret, Secret::Mailed)
    }

    /// The form in which its e-mail address is compared.
    #[must_use]
    pub fn email_key(&self) -> EmailKey {
        EmailKey::of(&self.email)
    }

    /// The form in which its customer number is compared.
    #[must_use]
    pub fn number_key(&self) -> String {
        number_key(&self.customer_number)
    }

    /// Whether a deployment that takes these hashes over takes its own.
    ///
    /// # Errors
    /// What is wrong with the field.
    pub fn check_hash(&self, accepted: &Accepted) -> Result<(), FieldError> {
        match &self.secret {
            Secret::Hash(MadeElsewhere::Foreign(setting, _)) if !accepted.takes(setting) => {
                Err(FieldError {
                    pointer: "/password_hash".into(),
                    detail: NOT_ACCEPTED.into(),
                })
            }
            _ => Ok(()),
        }
    }

    /// Tells a repetition of this call from another for the same customer. Password and
    /// second factor are left out: their plain digest must not be stored.
    pub(super) fn fingerprint(&self) -> String {
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
            self.allowed_ips,
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
