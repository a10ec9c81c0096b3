//! What was searched for.

use super::queue::{Row, rows};
use crate::office::{Frame, Office};
use crate::site::{Page, Problem, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::id::AccountId;
use regain_core::store::account_search::FoundAccount;
use regain_core::support::search::Results;
use regain_core::support::{Agent, Capacity as _};

/// What was searched for, and found.
#[derive(Clone, Copy)]
pub struct SearchPage<'a> {
    /// What was searched for.
    pub words: &'a str,
    /// What was found; none where the words could not be searched for.
    pub results: Option<&'a Results>,
    /// The account id of who looks at it.
    pub by: &'a AccountId,
    /// The present.
    pub now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "support/search.html")]
struct Search<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Queue,
    texts: &'static texts::Found,
    searched: bool,
    /// Whether they work on cases, and not on accounts only.
    works: bool,
    accounts: Vec<Account<'a>>,
    more_accounts: Option<&'static str>,
    rows: Vec<Row<'a>>,
    more_cases: Option<&'static str>,
}

/// An account that was found.
struct Account<'a> {
    found: &'a FoundAccount,
    name: &'a str,
    customer_type: &'static str,
}

/// What was searched for.
#[must_use]
pub fn search(office: &Office<'_>, view: &SearchPage<'_>) -> String {
    let locale = office.site.locale;
    let texts = texts::Found::of(locale);
    let mut page = Page::new(&office.site, texts.title);
    if view.results.is_none() {
        page.problems.push(Problem {
            field: Some("words".into()),
            text: texts.words_wrong.into(),
        });
    }
    let words = texts::CaseWords::of(locale);
    let account = |found, name: Option<_>| Account {
        found,
        name: name.unwrap_or(texts::Bench::of(locale).name_hidden),
        customer_type: words.account_type(found.account_type),
    };
    let accounts = view.results.map_or_else(Vec::new, |results| {
        let shown = results.accounts.shown.iter();
        let named = shown.map(|found| account(found, results.name_of(found)));
        named.collect()
    });
    let cases = view.results.map_or(&[][..], |results| &results.cases.shown);
    let mut frame = office.frame(None);
    frame.search = frame.search.map(|_| view.words);
    document(&Search {
        page,
        office: frame,
        t: texts::Queue::of(locale),
        texts,
        searched: view.results.is_some(),
        works: Agent::ROLES.contains(&office.role),
        accounts,
        more_accounts: (view.results)
            .and_then(|results| results.accounts.more.then_some(texts.more_accounts)),
        rows: rows(cases, view.by, view.now, |_| false, locale),
        more_cases: (view.results)
            .and_then(|results| results.cases.more.then_some(texts.more_cases)),
    })
}
