//! The page behind the mailed link by which an owner stops a case.

use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::recovery::case::Wish;
use regain_core::recovery::rulebook::Lost;

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub enum StopCase<'a> {
    /// The button is there to be pressed.
    Ask {
        /// The secret of the mailed link.
        token: &'a str,
        /// The case's reference.
        reference: &'a str,
        /// What it is about.
        lost: Lost,
        /// What its claimant wants of it.
        wish: Wish,
        /// When it was opened.
        opened_at: DateTime<Utc>,
    },
    /// The case is stopped.
    Stopped,
    /// The case was over before, or the link is none.
    Over,
}

#[derive(Template)]
#[template(path = "recovery/stop.html")]
struct Ask<'a> {
    page: Page<'a>,
    t: &'static texts::StopCase,
    names: &'static texts::CaseNames,
    token: &'a str,
    reference: &'a str,
    about: &'static str,
    opened: String,
}

#[derive(Template)]
#[template(path = "recovery/stop_done.html")]
struct Done<'a> {
    page: Page<'a>,
    t: &'static texts::StopCase,
    stopped: bool,
}

/// "It was not me", said of a case: asks, then tells what to do.
#[must_use]
pub fn stop_case(site: &Site<'_>, view: &StopCase<'_>) -> String {
    let t = texts::StopCase::of(site.locale);
    match *view {
        StopCase::Ask {
            token,
            reference,
            lost,
            wish,
            opened_at,
        } => document(&Ask {
            page: Page::new(site, t.title),
            t,
            names: texts::CaseNames::of(site.locale),
            token,
            reference,
            about: texts::CaseNames::of(site.locale).about(lost, wish),
            opened: time::in_words(opened_at, site.locale),
        }),
        StopCase::Stopped => document(&Done {
            page: Page::new(site, t.stopped),
            t,
            stopped: true,
        }),
        StopCase::Over => document(&Done {
            page: Page::new(site, t.over),
            t,
            stopped: false,
        }),
    }
}
