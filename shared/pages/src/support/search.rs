//! What was searched for.

use super::queue::{Row, rows};
use crate::office::{Frame, Office};
use crate::site::{Page, Problem, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::id::AccountId;
use regain_core::store::case_details::Holder;
use regain_core::support::queue::Results;
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
    account: Option<Account<'a>>,
    rows: Vec<Row<'a>>,
}

/// The account that was found.
struct Account<'a> {
    holder: &'a Holder,
    name: &'a str,
    customer_type: &'static str,
}

/// What was searched for.
#[must_use]
pub fn search(office: &Office<'_>, view: &SearchPage<'_>) -> String {
    let locale = office.site.locale;
    let found = texts::Found::of(locale);
    let mut page = Page::new(&office.site, found.title);
    if view.results.is_none() {
        page.problems.push(Problem {
            field: Some("words".into()),
            text: found.words_wrong.into(),
        });
    }
    let words = texts::CaseWords::of(locale);
    let holder = view.results.and_then(|results| results.holder.as_ref());
    let blind = view.results.is_some_and(|results| results.blind);
    let cases = view.results.map_or(&[][..], |results| &results.cases);
    let mut frame = office.frame(None);
    frame.search = frame.search.map(|_| view.words);
    document(&Search {
        page,
        office: frame,
        t: texts::Queue::of(locale),
        texts: found,
        searched: view.results.is_some(),
        works: Agent::ROLES.contains(&office.role),
        account: holder.map(|holder| Account {
            holder,
            name: if blind {
                texts::Bench::of(locale).name_hidden
            } else {
                &holder.name
            },
            customer_type: words.account_type(holder.account_type),
        }),
        rows: rows(cases, view.by, view.now, |_| false, locale),
    })
}
