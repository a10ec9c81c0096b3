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
        /// Whether support alone opens the account again: the link was mailed to another
        /// address than the account's.
        for_support: bool,
    },
    /// The account is frozen.
    Frozen {
        /// The same.
        for_support: bool,
    },
    /// The link is used, old or unknown.
    Expired,
}

#[derive(Template)]
#[template(path = "profile/not_me.html")]
struct Ask<'a> {
    page: Page<'a>,
    t: &'static texts::NotMe,
    token: &'a str,
    for_support: bool,
}

#[derive(Template)]
#[template(path = "profile/not_me_done.html")]
struct Done<'a> {
    page: Page<'a>,
    t: &'static texts::NotMe,
    frozen: bool,
    for_support: bool,
}

/// "It was not me": asks, then tells what to do.
#[must_use]
pub fn not_me(site: &Site<'_>, view: &NotMe<'_>) -> String {
    let t = texts::NotMe::of(site.locale);
    match *view {
        NotMe::Ask { token, for_support } => document(&Ask {
            page: Page::new(site, t.title),
            t,
            token,
            for_support,
        }),
        NotMe::Frozen { for_support } => document(&Done {
            page: Page::new(site, t.frozen),
            t,
            frozen: true,
            for_support,
        }),
        NotMe::Expired => document(&Done {
            page: Page::new(site, t.expired),
            t,
            frozen: false,
            for_support: false,
        }),
    }
}
