//! The page about the address that somebody comes from.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

/// What the page about one's own address shows.
#[derive(Clone, Copy, Debug)]
pub struct AddressView<'a> {
    /// The address that was seen.
    pub address: &'a str,
    /// What the account of the session says of it; none without a session.
    pub list: Option<ListView<'a>>,
}

/// What the list of an account says of an address.
#[derive(Clone, Copy, Debug)]
pub struct ListView<'a> {
    /// Whether the account can be used from there.
    pub allowed: bool,
    /// The entry that allows it.
    pub matched: Option<&'a str>,
    /// Whether there is a list: without one every address is allowed.
    pub restricted: bool,
}

#[derive(Template)]
#[template(path = "address.html")]
struct Seen<'a> {
    page: Page<'a>,
    t: &'static texts::Address,
    address: &'a str,
    list: Option<ListView<'a>>,
}

/// "Your address", and with a session whether it is allowed.
#[must_use]
pub fn address(site: &Site<'_>, view: &AddressView<'_>) -> String {
    let t = texts::Address::of(site.locale);
    document(&Seen {
        page: Page::new(site, t.title),
        t,
        address: view.address,
        list: view.list,
    })
}
