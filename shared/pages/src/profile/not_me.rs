//! The pages behind "it was not me".

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub enum NotMe<'a> {
    /// The button is there to be pressed.
    Ask {
        /// The secret of the mailed link.
        token: &'a str,
    },
    /// The account is frozen.
    Frozen,
    /// The link is used, old or unknown.
    Expired,
}

#[derive(Template)]
#[template(path = "profile/not_me.html")]
struct Ask<'a> {
    page: Page<'a>,
    t: &'static texts::NotMe,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "profile/not_me_done.html")]
struct Done<'a> {
    page: Page<'a>,
    t: &'static texts::NotMe,
    frozen: bool,
}

/// "It was not me": asks, then tells what to do.
#[must_use]
pub fn not_me(site: &Site<'_>, view: &NotMe<'_>) -> String {
    let t = texts::NotMe::of(site.locale);
    match *view {
        NotMe::Ask { token } => document(&Ask {
            page: Page::new(site, t.title),
            t,
            token,
        }),
        NotMe::Frozen => document(&Done {
            page: Page::new(site, t.frozen),
            t,
            frozen: true,
        }),
        NotMe::Expired => document(&Done {
            page: Page::new(site, t.expired),
            t,
            frozen: false,
        }),
    }
}
