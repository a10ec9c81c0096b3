//! The page of what happened to an account.

use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::audit::event::Actor;

/// A part of the history, the newest first.
#[derive(Clone, Copy, Debug)]
pub struct HistoryView<'a> {
    /// What happened.
    pub lines: &'a [HistoryLine<'a>],
    /// Where the older lines begin, if there are any.
    pub older: Option<u64>,
}

/// Something that happened to an account.
#[derive(Clone, Copy, Debug)]
pub struct HistoryLine<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in the word of the audit log.
    pub event: &'a str,
    /// Who did it.
    pub actor: Actor,
    /// The address it was done from.
    pub address: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "profile/history.html")]
struct History<'a> {
    page: Page<'a>,
    t: &'static texts::History,
    lines: Vec<Line<'a>>,
    older: Option<u64>,
}

struct Line<'a> {
    what: &'static str,
    at: String,
    actor: Option<&'a str>,
    address: Option<&'a str>,
}

/// What happened to one's account.
#[must_use]
pub fn history(site: &Site<'_>, view: &HistoryView<'_>) -> String {
    let t = texts::History::of(site.locale);
    let lines = view.lines.iter().map(|line| Line {
        what: texts::Event::of(site.locale)
            .by_word(line.event)
            .unwrap_or(t.other),
        at: time::in_words(line.at, site.locale),
        actor: match line.actor {
            Actor::You => Some(t.you),
            Actor::Provider => Some(site.provider),
            Actor::Claimant => Some(t.claimant),
            Actor::Support => Some(t.support),
            Actor::Nobody => None,
        },
        address: line.address,
    });
    document(&History {
        page: Page::new(site, t.title),
        t,
        lines: lines.collect(),
        older: view.older,
    })
}
