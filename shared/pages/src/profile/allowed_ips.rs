//! The page of the allowed addresses.

use crate::site::{Page, Problem, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::allowlist::EntryFlaw;

/// What the page of the allowed addresses shows.
#[derive(Clone, Copy, Debug)]
pub struct AllowedView<'a> {
    /// The address that its owner comes from.
    pub address: &'a str,
    /// The list as it is: each network and its name.
    pub entries: &'a [(String, String)],
    /// What was typed, where it was not saved.
    pub typed: Option<&'a str>,
    /// Why it was not saved.
    pub problems: &'a [EntryProblem],
    /// Whether it was not saved because it leaves out its owner's address.
    pub confirm: bool,
    /// Whether its owner's address was put on it, unsaved.
    pub added: bool,
    /// The network of its owner's address, where the list has that address alone.
    pub network: Option<&'a str>,
    /// When the former list is back, if the present one is on trial.
    pub trial_until: Option<DateTime<Utc>>,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProblem {
    /// Which line, from 1; 0 is the whole list.
    pub line: usize,
    /// What is wrong with it.
    pub kind: EntryFlaw,
}

#[derive(Template)]
#[template(path = "profile/allowed_ips.html")]
struct Allowed<'a> {
    page: Page<'a>,
    t: &'static texts::AllowedIps,
    view: &'a AllowedView<'a>,
    list: String,
    trial: Option<String>,
    added: Option<String>,
    moves: Option<Moves>,
}

/// An address that will be another tomorrow.
struct Moves {
    how: String,
    widen: String,
}

/// The addresses that an account can be used from.
#[must_use]
pub fn allowed_ips(site: &Site<'_>, view: &AllowedView<'_>) -> String {
    let t = texts::AllowedIps::of(site.locale);
    let mut page = Page::new(site, t.title);
    page.problems
        .extend(view.problems.iter().map(|problem| Problem {
            field: Some("entries".into()),
            text: texts::entry_problem(site.locale, &problem.kind, problem.line),
        }));
    if view.confirm {
        page.problems.push(Problem {
            field: Some("entries".into()),
            text: t.leaves_you_out(view.address),
        });
    }
    if view.network.is_some() {
        page.problems.push(Problem {
            field: Some("entries".into()),
            text: t.moves_problem.into(),
        });
    }
    let line = |(network, name): &(String, String)| format!("{network} {name}").trim().to_owned();
    document(&Allowed {
        page,
        t,
        view,
        list: view.typed.map_or_else(
            || {
                let lines: Vec<String> = view.entries.iter().map(line).collect();
                lines.join("\n")
            },
            str::to_owned,
        ),
        trial: view
            .trial_until
            .map(|at| t.trial_until(&time::in_words(at, site.locale))),
        added: view.added.then(|| t.added(view.address)),
        moves: view.network.map(|network| Moves {
            how: t.moves_how(texts::AllowedIpsMovesHow {
                address: view.address,
                network,
            }),
            widen: t.widen(network),
        }),
    })
}
