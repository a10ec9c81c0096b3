//! The page that says that an account is closed to an address.

use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};

/// Who is refused, and until when at the latest.
#[derive(Clone, Copy, Debug)]
pub struct AddressRefused<'a> {
    /// The address that was seen.
    pub address: &'a str,
    /// When the former list is back, if the present one is on trial.
    pub trial_until: Option<DateTime<Utc>>,
    /// Whether whoever sees it is signed in, and can end the trial there.
    pub signed_in: bool,
}

#[derive(Template)]
#[template(path = "address_refused.html")]
struct Refused<'a> {
    page: Page<'a>,
    t: &'static texts::AddressRefused,
    address: &'a str,
    trial: Option<String>,
    /// What the button says that ends the trial.
    undo: Option<&'static str>,
}

/// All factors were right, but the account is closed to this address.
#[must_use]
pub fn address_refused(site: &Site<'_>, view: &AddressRefused<'_>) -> String {
    let t = texts::AddressRefused::of(site.locale);
    let until = view.trial_until;
    let undo = texts::AllowedIps::of(site.locale).undo;
    document(&Refused {
        page: Page::new(site, t.title),
        t,
        address: view.address,
        trial: until.map(|at| t.former_list_is_back(&time::in_words(at, site.locale))),
        undo: until.filter(|_| view.signed_in).map(|_| undo),
    })
}
