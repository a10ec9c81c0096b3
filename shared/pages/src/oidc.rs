//! The pages between an application and the sign-in that it asked for.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;
use regain_core::oidc::authorize::Fault;

#[derive(Template)]
#[template(path = "oidc.html")]
struct Between<'a> {
    page: Page<'a>,
    lead: &'a str,
    how: Option<&'static str>,
    /// Where the browser goes by itself.
    onward: Option<&'a str>,
    links: Vec<(&'a str, &'static str)>,
}

/// Leads a browser on to an application. It has come from a form of ours, and what a page
/// lets its forms lead to is no application's address: a new start is needed.
#[must_use]
pub fn going_on(site: &Site<'_>, address: &str) -> String {
    let t = texts::GoingOn::of(site.locale);
    document(&Between {
        page: Page::new(site, t.title),
        lead: t.lead,
        how: None,
        onward: Some(address),
        links: vec![(address, t.go_on)],
    })
}

/// Why somebody is not sent back to the application that sent them.
#[must_use]
pub fn request_refused(site: &Site<'_>, fault: Fault) -> String {
    let t = texts::RequestRefused::of(site.locale);
    document(&Between {
        page: Page::new(site, t.title),
        lead: match fault {
            Fault::UnknownClient => t.unknown_client,
            Fault::ForeignRedirect => t.foreign_redirect,
            Fault::TooLong => t.too_long,
            Fault::Expired => t.expired,
        },
        how: Some(t.how),
        onward: None,
        links: Vec::new(),
    })
}

/// The application needs a second factor, which the account does not have.
#[must_use]
pub fn second_factor_needed(site: &Site<'_>, client: &str, back: &str) -> String {
    let t = texts::SecondFactorNeeded::of(site.locale);
    let lead = t.lead(client);
    document(&Between {
        page: Page::new(site, t.title),
        lead: &lead,
        how: None,
        onward: None,
        links: vec![("/profile/totp", t.enrol), (back, t.go_on)],
    })
}

/// Leads a browser on to an application once its owner has signed out here by a form.
#[must_use]
pub fn going_away(site: &Site<'_>, address: &str) -> String {
    let t = texts::GoingAway::of(site.locale);
    document(&Between {
        page: Page::new(site, t.title),
        lead: t.lead,
        how: None,
        onward: Some(address),
        links: vec![(address, t.go_on)],
    })
}

/// What a question to sign out carries on, as the application sent it.
#[derive(Clone, Copy, Debug)]
pub struct SignOut<'a> {
    /// Which application says that it asks.
    pub client_id: &'a str,
    /// Where it wants its visitor back.
    pub redirect_uri: &'a str,
    /// What it wants to be given there.
    pub state: &'a str,
}

#[derive(Template)]
#[template(path = "oidc_sign_out.html")]
struct Question<'a> {
    page: Page<'a>,
    t: &'static texts::SignOut,
    lead: String,
    asked: &'a SignOut<'a>,
}

/// Whether somebody wants to sign out, as an application asks: no proof came that it may.
#[must_use]
pub fn sign_out(site: &Site<'_>, asked: &SignOut<'_>) -> String {
    let t = texts::SignOut::of(site.locale);
    document(&Question {
        page: Page::new(site, t.title),
        t,
        lead: t.lead(site.provider),
        asked,
    })
}

/// Somebody has signed out, and no application wants them back.
#[must_use]
pub fn signed_out(site: &Site<'_>) -> String {
    let t = texts::SignedOut::of(site.locale);
    document(&Between {
        page: Page::new(site, t.title),
        lead: t.lead,
        how: None,
        onward: None,
        links: vec![("/login", t.sign_in)],
    })
}
