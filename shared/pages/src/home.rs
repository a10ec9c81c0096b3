//! The home page.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    page: Page<'a>,
    t: &'static texts::Home,
}

/// What one can do here.
#[must_use]
pub fn home(site: &Site<'_>) -> String {
    let t = texts::Home::of(site.locale);
    document(&Home {
        page: Page::new(site, t.title),
        t,
    })
}
