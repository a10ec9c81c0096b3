//! `POST /support/search`: the accounts and the cases that somebody asks about, by whatever
//! people say of themselves. The list of cases shows nothing of a claimant.

use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::queue::describe as describe_case;
use super::{AccountReader, Agent, Capacity as _, open};
use crate::account::Role;
use crate::account::email::EmailKey;
use crate::audit::event::{Entry, Event};
use crate::crypto::code::TypedCode;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, CaseId};
use crate::recovery::credential::REFERENCE_BYTES;
use crate::sign_in::gate::Opened;
use crate::store::account_search::{self, FoundAccount};
use crate::store::queue::{self, FOUND, Listed};
use crate::store::{Database, audit};

/// What somebody asks about.
pub struct Search {
    words: String,
}

impl Search {
    /// Reads `words`: a reference, or the beginning of a customer number, an address or a name,
    /// or a phone number.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let words = fields.text("words", 1..=254);
        fields.finish()?;
        Ok(Self { words })
    }

    /// The reference that the words are, as cases have it.
    fn reference(&self) -> Option<String> {
        let typed = TypedCode::parse(&self.words, REFERENCE_BYTES)?;
        Some(typed.grouped())
    }
}

/// Some of what was found.
pub struct Part<T> {
    /// The first of it.
    pub shown: Vec<T>,
    /// Whether there is more: longer words find less.
    pub more: bool,
}

impl<T> Part<T> {
    fn of(mut shown: Vec<T>, keeps: impl Fn(&T) -> bool) -> Self {
        let more = shown.len() > FOUND;
        shown.retain(keeps);
        shown.truncate(FOUND);
        Self { shown, more }
    }
}

/// What was found.
pub struct Results {
    /// Cases, the open ones first and of these the latest.
    pub cases: Part<Listed>,
    /// Accounts, those first whose number or address was given whole.
    pub accounts: Part<FoundAccount>,
    /// Whether names are kept back where documents wait to be read.
    pub blind: bool,
}

impl Results {
    /// The case whose reference was searched for, where nothing else was found.
    #[must_use]
    pub fn named(&self, search: &Search) -> Option<&CaseId> {
        match &self.cases.shown[..] {
            [case] if self.accounts.shown.is_empty() => search
                .reference()
                .is_some_and(|reference| reference == case.reference)
                .then_some(&case.id),
            _ => None,
        }
    }

    /// The name on an account, unless it is kept back.
    #[must_use]
    pub fn name_of<'a>(&self, account: &'a FoundAccount) -> Option<&'a str> {
        (!self.blind || !account.reading).then_some(&account.name)
    }

    /// What programs are told of it.
    #[must_use]
    pub fn describe(&self) -> Value {
        let cases: Vec<_> = self.cases.shown.iter().map(describe_case).collect();
        let account = |account: &FoundAccount| {
            json!({
                "id": account.id,
                "customer_number": account.customer_number,
                "name": self.name_of(account),
                "type": account.account_type,
                "email": account.email,
                "status": account.status,
            })
        };
        let accounts: Vec<_> = self.accounts.shown.iter().map(account).collect();
        json!({
            "cases": cases,
            "more_cases": self.cases.more,
            "accounts": accounts,
            "more_accounts": self.accounts.more,
        })
    }
}

/// Finds accounts, and the cases that are about them or name an address; for admins the accounts
/// only. That somebody searched goes on record, not what for.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn search(
    db: &impl Database,
    token: Option<&Token>,
    search: &Search,
    at: &RequestContext<'_>,
) -> Opened<(AccountReader, Results)> {
    let reference = search.reference();
    let reads = (
        queue::by_reference(reference.as_deref().unwrap_or_default()),
        account_search::by_words(&search.words),
    );
    let (reader, (by_reference, accounts)) = open::<AccountReader, _>(db, token, reads, at).await?;
    let accounts = Part::of(accounts, |account| reader.finds(account));
    let ids: Vec<&AccountId> = accounts.shown.iter().map(|account| &account.id).collect();
    let entry = Entry {
        event: Event::CasesSearched,
        actor: Some(&reader.actor()),
        account_id: match ids[..] {
            [alone] => Some(alone),
            _ => None,
        },
    };
    let works = Agent::ROLES.contains(&reader.session().role);
    let by_words = works.then(|| queue::found(&ids, &EmailKey::of(&search.words)));
    let ((), by_words) = db.fetch((audit::insert(&entry, at), by_words)).await?;
    let mut cases = Vec::from_iter(by_reference.filter(|_| works));
    // A customer number may read like a reference.
    let new = |case: &Listed| cases.iter().all(|known| known.id != case.id);
    let by_words: Vec<_> = by_words.into_iter().flatten().filter(new).collect();
    cases.extend(by_words);
    let results = Results {
        cases: Part::of(cases, |_| true),
        accounts,
        blind: reader.session().role != Role::Admin,
    };
    Ok((reader, results))
}

impl AccountReader {
    /// Whether they find an account: those of staff are for admins only; and whoever may have to
    /// read a name on a document does not find out by it whether it is the one on file.
    fn finds(&self, account: &FoundAccount) -> bool {
        let kept_back = account.role.is_staff() || account.by_name && account.reading;
        !kept_back || self.session().role == Role::Admin
    }
}
