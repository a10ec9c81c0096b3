//! The page of the recovery codes.

use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};

/// The recovery codes of an account.
#[derive(Clone, Copy, Debug)]
pub struct CodesView<'a> {
    /// How many are left.
    pub left: u32,
    /// The new ones, shown this once.
    pub fresh: &'a [String],
    /// The account's e-mail address: what is printed says whose codes they are.
    pub email: &'a str,
    /// Where its owner goes on.
    pub home: &'a str,
    /// Whether they come with a second factor that was just turned on.
    pub enabled_totp: bool,
    /// When the new ones were made.
    pub at: DateTime<Utc>,
    /// The key of the form for new ones, which are derived from it.
    pub key: &'a str,
}

#[derive(Template)]
#[template(path = "profile/recovery_codes.html")]
struct Remaining<'a> {
    page: Page<'a>,
    t: &'static texts::RecoveryCodes,
    left: String,
    key: &'a str,
}

#[derive(Template)]
#[template(path = "profile/recovery_codes_new.html")]
struct Fresh<'a> {
    page: Page<'a>,
    t: &'static texts::NewCodes,
    field: &'static texts::Field,
    lead: &'static str,
    created: String,
    view: &'a CodesView<'a>,
}

/// How many codes are left, or the new ones.
#[must_use]
pub fn recovery_codes(site: &Site<'_>, view: &CodesView<'_>) -> String {
    if view.fresh.is_empty() {
        let t = texts::RecoveryCodes::of(site.locale);
        return document(&Remaining {
            page: Page::new(site, t.title),
            t,
            left: texts::codes_left(site.locale, view.left),
            key: view.key,
        });
    }
    let t = texts::NewCodes::of(site.locale);
    let (title, lead) = if view.enabled_totp {
        (t.title_enabled, t.lead_enabled)
    } else {
        (t.title, t.lead)
    };
    document(&Fresh {
        page: Page::new(site, title),
        t,
        field: texts::Field::of(site.locale),
        lead,
        created: time::day_of(view.at, site.locale),
        view,
    })
}
