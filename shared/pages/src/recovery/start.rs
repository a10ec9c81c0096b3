//! "Can't sign in?": the page that leads to the right form.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

#[derive(Template)]
#[template(path = "recovery/start.html")]
struct Start<'a> {
    page: Page<'a>,
    t: &'static texts::RecoveryStart,
}

/// The quick ways, and then the one by support, by what was lost.
#[must_use]
pub fn recovery_start(site: &Site<'_>) -> String {
    let t = texts::RecoveryStart::of(site.locale);
    document(&Start {
        page: Page::new(site, t.title),
        t,
    })
}
