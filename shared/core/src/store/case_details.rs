//! What support reads of a case beyond its machine: what the claimant wrote, who works
//! on it, and the account that it is about.

use crate::id::{AccountId, CaseId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, email_key, statement};
use crate::account::account_type::AccountType;
use crate::account::{Role, Status};
use crate::column::{flag, json as from_json};
use crate::http::locale::Locale;
use crate::recovery::case::Unmatched;
use crate::recovery::rulebook::{Item, MadeOutTo};
use crate::recovery::sign::FraudSign;

/// What only support reads of a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Paper {
    /// Why there was no account when it was opened.
    pub unmatched: Option<Unmatched>,
    /// The login as the claimant wrote it.
    pub login: Option<String>,
    /// What the claimant wants to say.
    pub note: Option<String>,
    /// The phone on file as it stood at the opening, in E.164.
    pub phone: Option<String>,
    /// What it has in common with others, and what else speaks of fraud.
    #[serde(deserialize_with = "from_json")]
    pub signs: Vec<FraudSign>,
    /// The name of who works on it.
    pub agent: Option<String>,
    /// The account that the login names, whether the case is about it or not.
    pub named: Option<AccountId>,
    /// The account ids of those who opened the case or named the account, called with success, and before
    /// the first approval, read a document or judged one.
    #[serde(deserialize_with = "from_json")]
    pub parts: Vec<AccountId>,
}

/// What only support reads of this case.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Option<Paper>> {
    statement!(
        concat!(
            "SELECT unmatched, login, note, phone, signs,
           (SELECT name FROM accounts WHERE accounts.id = agent_id) AS agent,
           (SELECT id FROM accounts WHERE customer_number = login OR email_key = ",
            email_key!("login"),
            ") AS named,
           (SELECT json_group_array(DISTINCT by) FROM staff_actions
            WHERE case_id = cases.id AND (action IN ('open_case', 'match')
              OR action = 'call' AND outcome = 'verified'
              OR action IN ('transcribe', 'review') AND seq < (SELECT max(seq) FROM staff_actions AS first
                WHERE first.case_id = cases.id AND first.action = 'approve'))) AS parts
         FROM cases WHERE id = ?1"
        ),
        case_id
    )
    .optional()
}

/// An account as support sees it: nothing that opens it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Holder {
    /// Its id.
    pub id: AccountId,
    /// The provider's own number for this customer.
    pub customer_number: String,
    /// The holder's name.
    pub name: String,
    /// Who speaks for a company or an association.
    pub contact_person: Option<String>,
    /// What kind of customer it is.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// The profile e-mail.
    pub email: String,
    /// The address that gets notices as well.
    pub notice_email: Option<String>,
    /// The profile phone, in E.164.
    pub phone: String,
    /// The language of its mails.
    pub locale: Locale,
    /// What it may do.
    pub role: Role,
    /// Whether it can be used.
    pub status: Status,
    /// Whether there is a password.
    #[serde(deserialize_with = "flag")]
    pub has_password: bool,
    /// Whether there is a second factor.
    #[serde(deserialize_with = "flag")]
    pub has_totp: bool,
    /// Whether only some addresses are allowed.
    #[serde(deserialize_with = "flag")]
    pub has_allowlist: bool,
    /// When it was created.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// When the address was last changed.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub email_changed_at: Option<DateTime<Utc>>,
    /// When the phone was.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub phone_changed_at: Option<DateTime<Utc>>,
    /// When its owner was last reached by it.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub phone_confirmed_at: Option<DateTime<Utc>>,
    /// When a browser last signed in by every factor.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub signed_in_at: Option<DateTime<Utc>>,
}

impl Holder {
    /// The name that an item has to be made out to: that of the holder too where no contact
    /// person is on file, so that whoever compares sees that it is another.
    #[must_use]
    pub fn name_for(&self, item: &Item) -> &str {
        let contact = self.contact_person.as_deref();
        let contact = contact.filter(|_| self.is_for_contact(item));
        contact.unwrap_or(&self.name)
    }

    /// Whether an item has to be made out to a contact person, and none is on file.
    #[must_use]
    pub fn lacks_contact(&self, item: &Item) -> bool {
        self.is_for_contact(item) && self.contact_person.is_none()
    }

    fn is_for_contact(&self, item: &Item) -> bool {
        item.made_out_to == MadeOutTo::Contact && self.account_type != AccountType::Individual
    }
}

macro_rules! holder_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, customer_number, name, contact_person, type, email, notice_email, phone, locale, role, status,
               password_hash IS NOT NULL AS has_password,
               EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id) AS has_totp,
               EXISTS (SELECT 1 FROM allowlists
                 WHERE allowlists.account_id = accounts.id) AS has_allowlist,
               created_at, email_changed_at, phone_changed_at, phone_confirmed_at,
               (SELECT max(seen_at) FROM devices WHERE account_id = accounts.id) AS signed_in_at
             FROM accounts WHERE ",
            $which
        )
    };
}

/// The account of this id.
#[must_use]
pub fn holder(account_id: &AccountId) -> Query<Option<Holder>> {
    statement!(holder_sql!("id = ?1"), account_id).optional()
}

/// The account that a case is about.
#[must_use]
pub fn holder_of_case(case_id: &CaseId) -> Query<Option<Holder>> {
    statement!(
        holder_sql!("id = (SELECT account_id FROM cases WHERE cases.id = ?1)"),
        case_id
    )
    .optional()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recovery::rulebook::Rulebook;

    #[test]
    fn a_document_of_a_company_bears_its_name_or_that_of_its_contact_person() {
        let row = |account_type: &str, person: Option<&str>| -> Holder {
            serde_json::from_value(serde_json::json!({
                "id": "a", "customer_number": "1", "name": "Les Quais", "contact_person": person,
                "type": account_type, "email": "a@example.org", "notice_email": null, "phone": "+33123456789",
                "locale": "fr", "role": "customer", "status": "active", "has_password": 1,
                "has_totp": 0, "has_allowlist": 0, "created_at": 0, "email_changed_at": null,
                "phone_changed_at": null, "phone_confirmed_at": null, "signed_in_at": null,
            }))
            .unwrap()
        };
        let rules = Rulebook::named("alwaysdata").unwrap();
        let item = |id| rules.items.iter().find(|item| item.id == id).unwrap();
        let company = row("company", Some("Camille Laurent"));
        assert_eq!(company.name_for(item("kbis")), "Les Quais");
        let identity = item("manager-identity");
        assert_eq!(company.name_for(identity), "Camille Laurent");
        assert!(!company.lacks_contact(identity));
        // A stranger's own papers are compared with something all the same.
        let unknown = row("company", None);
        assert_eq!(unknown.name_for(identity), "Les Quais");
        assert!(unknown.lacks_contact(identity) && !unknown.lacks_contact(item("kbis")));
        assert_eq!(row("individual", None).name_for(identity), "Les Quais");
    }
}
