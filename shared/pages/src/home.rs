//! The home page.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: Page<'a>,
    t: &'static texts::Home,
    signed_in: bool,
}

/// What one can do here. Whoever seems to be signed in is led to their account first.
#[must_use]
pub fn home(site: &Site<'_>, signed_in: bool) -> String {
    let t = texts::Home::of(site.locale);
    document(&Home {
        page: Page::new(site, t.title),
        t,
        signed_in,
    })
}
