//! The page of whoever is signed in.

use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};

/// Whose session it is.
#[derive(Clone, Copy, Debug)]
pub struct SessionView<'a> {
    /// The name on the account.
    pub name: &'a str,
    /// The e-mail address on the account.
    pub email: &'a str,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "session.html")]
struct Session<'a> {
    page: Page<'a>,
    t: &'static texts::Session,
    name: &'a str,
    email: &'a str,
    expires: String,
}

/// "You are signed in", and the way out.
#[must_use]
pub fn session(site: &Site<'_>, view: &SessionView<'_>) -> String {
    let t = texts::Session::of(site.locale);
    document(&Session {
        page: Page::new(site, t.title),
        t,
        name: view.name,
        email: view.email,
        expires: time::in_words(view.expires_at, site.locale),
    })
}
