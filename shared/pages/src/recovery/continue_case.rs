//! The page behind the mailed link to a case that support opened.

use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::recovery::case::Wish;
use regain_core::recovery::rulebook::Lost;

/// Whether it can be followed.
#[derive(Clone, Copy, Debug)]
pub enum ContinueCase<'a> {
    /// The button is there to be pressed.
    Ask {
        /// The secret of the mailed link.
        token: &'a str,
        /// The key of the form: the secret of the case is derived from it.
        key: &'a str,
        /// The case's reference.
        reference: &'a str,
        /// What it is about.
        lost: Lost,
        /// What its claimant wants of it.
        wish: Wish,
        /// When it was opened.
        opened_at: DateTime<Utc>,
    },
    /// The case is over, the link was followed before, or it is none.
    Over,
}

#[derive(Template)]
#[template(path = "recovery/continue.html")]
struct Ask<'a> {
    page: Page<'a>,
    t: &'static texts::ContinueCase,
    names: &'static texts::CaseNames,
    token: &'a str,
    key: &'a str,
    reference: &'a str,
    about: &'static str,
    opened: String,
}

#[derive(Template)]
#[template(path = "recovery/continue_over.html")]
struct Over<'a> {
    page: Page<'a>,
    t: &'static texts::ContinueCase,
}

/// Asks before the claimant gets the case, since a scanner may have followed the link.
#[must_use]
pub fn continue_case(site: &Site<'_>, view: &ContinueCase<'_>) -> String {
    let t = texts::ContinueCase::of(site.locale);
    let ContinueCase::Ask {
        token,
        key,
        reference,
        lost,
        wish,
        opened_at,
    } = *view
    else {
        return document(&Over {
            page: Page::new(site, t.over),
            t,
        });
    };
    let names = texts::CaseNames::of(site.locale);
    document(&Ask {
        page: Page::new(site, t.title),
        t,
        names,
        token,
        key,
        reference,
        about: names.about(lost, wish),
        opened: time::in_words(opened_at, site.locale),
    })
}
