//! `GET /accounts`: the accounts that a program may see, one by its number or its address, or
//! all of them page by page.

use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::{Keys, describe, open, visible};
use crate::account::account_type::AccountType;
use crate::account::email::EmailKey;
use crate::account::{Account, Status};
use crate::http::fields::FieldError;
use crate::http::parameter::read;
use crate::http::problem::Problem;
use crate::http::request_context::RequestContext;
use crate::id::AccountId;
use crate::refusal::Ended;
use crate::store::{Database, account_pages, accounts};

/// Which accounts are wanted: those that meet all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// With this address.
    pub email: Option<EmailKey>,
    /// With this customer number.
    pub customer_number: Option<String>,
    /// Of this status.
    pub status: Option<Status>,
    /// Of this type.
    pub account_type: Option<AccountType>,
    /// After the one of this id.
    pub after: Option<AccountId>,
    /// So many at most.
    pub limit: u32,
}

impl Wanted {
    /// Made of the parameters of an address, which have the names of the fields; an empty one
    /// says nothing. A page has `most` accounts at most.
    ///
    /// # Errors
    /// The parameters that cannot be read: a list that left them aside would be another one.
    pub fn read(
        parameter: impl Fn(&str) -> Option<String>,
        most: u32,
    ) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let text = |name| parameter(name).filter(|text| !text.is_empty());
        let wanted = Self {
            email: text("email").map(|email| EmailKey::of(&email)),
            customer_number: text("customer_number"),
            status: read(&parameter, "status", Status::from_word, &mut errors),
            account_type: read(&parameter, "type", AccountType::from_word, &mut errors),
            after: text("after").map(AccountId::from),
            limit: limit(&parameter, most, &mut errors),
        };
        if errors.is_empty() {
            Ok(wanted)
        } else {
            Err(errors)
        }
    }

    /// Whether it is about one account at most.
    const fn is_one(&self) -> bool {
        self.email.is_some() || self.customer_number.is_some()
    }

    fn has(&self, account: &Account) -> bool {
        let email = self.email.as_ref();
        let number = self.customer_number.as_ref();
        let after = self.after.as_ref();
        email.is_none_or(|key| *key == EmailKey::of(&account.email))
            && number.is_none_or(|number| number.eq_ignore_ascii_case(&account.customer_number))
            && self.status.is_none_or(|status| status == account.status)
            && self
                .account_type
                .is_none_or(|kind| kind == account.account_type)
            && after.is_none_or(|after| after.as_str() < account.id.as_str())
    }
}

/// How many lines are wanted at most: all that a page can have, unless fewer are named.
pub(super) fn limit(
    parameter: impl Fn(&str) -> Option<String>,
    most: u32,
    errors: &mut Vec<FieldError>,
) -> u32 {
    let number = |text: &str| {
        text.parse()
            .ok()
            .filter(|number| (1..=most).contains(number))
    };
    read(parameter, "limit", number, errors).unwrap_or(most)
}

/// Some accounts, in the order of their ids.
pub struct Page {
    accounts: Vec<Account>,
    /// After which one the next page begins, where there may be more: the parameter `after`.
    next: Option<AccountId>,
}

/// Finds them. A page that only few accounts meet ends after a thousand that were looked at.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn find(
    db: &impl Database,
    keys: &Keys,
    wanted: &Wanted,
    at: &RequestContext<'_>,
) -> Result<Page, Ended<Problem>> {
    let by_email = wanted.email.as_ref().map(accounts::by_email);
    let by_number = match &wanted.customer_number {
        Some(number) if by_email.is_none() => Some(accounts::by_customer_number(number)),
        _ => None,
    };
    let page = (!wanted.is_one()).then(|| {
        let Wanted {
            status,
            account_type,
            limit,
            ..
        } = *wanted;
        let after = wanted.after.clone().unwrap_or_default();
        let looked_at = if status.is_some() || account_type.is_some() {
            at.limits.accounts_looked_at
        } else {
            limit
        };
        (
            account_pages::after(&after, status, account_type, looked_at, limit),
            account_pages::id_after(&after, looked_at),
        )
    });
    let (key, (by_email, by_number, page)) =
        open(db, keys, (by_email, by_number, page), at).await?;
    let (found, reached) = page.unwrap_or_else(|| {
        let one = by_email.or(by_number).flatten();
        (one.into_iter().collect(), None)
    });
    // Where the page is full, more may follow its last account.
    let is_full = !wanted.is_one() && found.len() == wanted.limit as usize;
    let last = found.last().filter(|_| is_full);
    let next = last.map(|last| last.id.clone()).or(reached);
    let found = found.into_iter().filter(|account| wanted.has(account));
    Ok(Page {
        accounts: found
            .filter_map(|account| visible(Some(account), &key))
            .collect(),
        next,
    })
}

/// What the program is told.
#[must_use]
pub fn describe_page(page: &Page) -> Value {
    json!({
        "accounts": page.accounts.iter().map(describe).collect::<Vec<_>>(),
        "next": page.next,
    })
}
