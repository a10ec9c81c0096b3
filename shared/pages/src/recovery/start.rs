//! "Can't sign in?": the page that leads to the right form.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

#[derive(Template)]
#[template(path = "recovery/start.html")]
struct Start<'a> {
    page: Page<'a>,
    t: &'static texts::RecoveryStart,
    how_check: &'static str,
}

/// The quick ways, and then the one by support, by what was lost; `calls` where it calls.
#[must_use]
pub fn recovery_start(site: &Site<'_>, calls: bool) -> String {
    let t = texts::RecoveryStart::of(site.locale);
    document(&Start {
        page: Page::new(site, t.title),
        t,
        how_check: if calls { t.how_check_call } else { t.how_check },
    })
}
