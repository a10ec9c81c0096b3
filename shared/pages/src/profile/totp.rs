//! The page of the second factor.

use crate::second_factor::CodeProblem;
use crate::site::{Page, Site, document};
use crate::{texts, time};
use askama::Template;
use chrono::{DateTime, Utc};

/// How the second factor stands.
#[derive(Clone, Copy, Debug)]
pub enum TotpView<'a> {
    /// There is none.
    Off,
    /// It is on.
    On {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A new secret waits for its first code.
    Enrol(EnrolView<'a>),
}

/// A new secret, shown once.
#[derive(Clone, Copy, Debug)]
pub struct EnrolView<'a> {
    /// The secret in base32.
    pub secret: &'a str,
    /// The picture of `uri`, from [`crate::qr_svg`]: it goes into the page as it is.
    pub qr_svg: &'a str,
    /// The secret as `otpauth:` address.
    pub uri: &'a str,
    /// Whether it takes the place of another one.
    pub replaces: bool,
    /// Why the code did not do.
    pub problem: Option<CodeProblem>,
}

/// What the page of the second factor shows.
#[derive(Clone, Copy, Debug)]
pub struct TotpPage<'a> {
    /// How it stands.
    pub view: TotpView<'a>,
    /// Whether it cannot be turned off.
    pub staff: bool,
    /// The key of its form: what that makes is derived from it.
    pub key: &'a str,
}

#[derive(Template)]
#[template(path = "profile/totp.html")]
struct Totp<'a> {
    page: Page<'a>,
    t: &'static texts::Totp,
    since: Option<String>,
    staff: bool,
    key: &'a str,
}

#[derive(Template)]
#[template(path = "profile/totp_enrol.html")]
struct Enrol<'a> {
    page: Page<'a>,
    t: &'static texts::TotpEnrol,
    lead: &'static str,
    groups: Vec<String>,
    qr_svg: &'a str,
    uri: Option<&'a str>,
    key: &'a str,
}

/// The second factor: on, off or being turned on.
#[must_use]
pub fn totp(site: &Site<'_>, page: &TotpPage<'_>) -> String {
    let since = match page.view {
        TotpView::Enrol(view) => return enrol(site, &view, page.key),
        TotpView::On { since } => Some(time::in_words(since, site.locale)),
        TotpView::Off => None,
    };
    let t = texts::Totp::of(site.locale);
    document(&Totp {
        page: Page::new(site, t.title),
        t,
        since,
        staff: page.staff,
        key: page.key,
    })
}

fn enrol(site: &Site<'_>, view: &EnrolView<'_>, key: &str) -> String {
    let t = texts::TotpEnrol::of(site.locale);
    let (title, lead) = if view.replaces {
        (t.title_move, t.lead_move)
    } else {
        (t.title, t.lead)
    };
    let mut page = Page::new(site, title);
    page.problems
        .extend(view.problem.map(|problem| problem.app_code(site.locale)));
    let characters: Vec<char> = view.secret.chars().collect();
    document(&Enrol {
        page,
        t,
        lead,
        groups: characters
            .chunks(4)
            .map(|group| group.iter().collect())
            .collect(),
        qr_svg: view.qr_svg,
        // The one link of ours that leads out of the browser.
        uri: Some(view.uri).filter(|uri| uri.starts_with("otpauth://")),
        key,
    })
}
