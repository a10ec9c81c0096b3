//! The pages of a lost, chosen or changed password.

use crate::second_factor::CodeProblem;
use crate::site::{Limit, Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::http::locale::Locale;
use regain_core::password::rules::Flaw;

/// What the page for a lost password shows again.
#[derive(Clone, Copy, Debug)]
pub struct PasswordLostForm<'a> {
    /// The key of the form.
    pub key: &'a str,
    /// What was typed as e-mail address.
    pub email: &'a str,
    /// Whether that is not an e-mail address.
    pub invalid: bool,
}

/// What the page to choose a password shows.
#[derive(Clone, Copy, Debug)]
pub struct ResetForm<'a> {
    /// The secret of the mailed link.
    pub token: &'a str,
    /// The account's e-mail address, for the password manager.
    pub email: &'a str,
    /// Whether it is the account's first password.
    pub first: bool,
    /// Whether the present one is right, but does not do any more.
    pub outdated: bool,
    /// Why the last one was not accepted.
    pub problems: &'a [Flaw],
    /// Whether a code is asked for as well.
    pub totp: bool,
    /// Why the code did not do.
    pub code_problem: Option<CodeProblem>,
    /// Until when the link can be used.
    pub until: DateTime<Utc>,
    /// The present.
    pub now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "password_lost.html")]
struct Lost<'a> {
    page: Page<'a>,
    t: &'static texts::PasswordLost,
    field: &'static texts::Field,
    key: &'a str,
    email: &'a str,
}

/// The page to ask for a link.
#[must_use]
pub fn password_lost(site: &Site<'_>, form: &PasswordLostForm<'_>) -> String {
    let t = texts::PasswordLost::of(site.locale);
    let mut page = Page::new(site, t.title);
    if form.invalid {
        page.problems.push(Problem {
            field: Some("email".into()),
            text: t.invalid.into(),
        });
    }
    let field = texts::Field::of(site.locale);
    document(&Lost {
        page,
        t,
        field,
        key: form.key,
        email: form.email,
    })
}

#[derive(Template)]
#[template(path = "password_lost_sent.html")]
struct LostSent<'a> {
    page: Page<'a>,
    t: &'static texts::PasswordLostSent,
    email: &'a str,
}

/// The answer to any address, known or not. It repeats the address, so that a slip is seen.
#[must_use]
pub fn password_lost_sent(site: &Site<'_>, email: &str) -> String {
    let t = texts::PasswordLostSent::of(site.locale);
    document(&LostSent {
        page: Page::new(site, t.title),
        t,
        email,
    })
}

#[derive(Template)]
#[template(path = "password_reset.html")]
struct Reset<'a> {
    page: Page<'a>,
    t: &'static texts::PasswordReset,
    field: &'static texts::Field,
    codes: &'static texts::Codes,
    second: &'static texts::SecondFactor,
    lead: &'static str,
    token: &'a str,
    email: &'a str,
    /// What the address of the form says of it.
    mark: &'static str,
    totp: bool,
}

/// The page to choose a password.
#[must_use]
pub fn password_reset(site: &Site<'_>, form: &ResetForm<'_>) -> String {
    let t = texts::PasswordReset::of(site.locale);
    let (title, lead) = match (form.first, form.outdated) {
        (true, _) => (t.title_first, t.lead_first),
        (false, true) => (t.title_change, t.lead_outdated),
        (false, false) => (t.title_change, t.lead_change),
    };
    let mut page = Page::new(site, title);
    page.limit = Some(Limit::of_link(form.until, form.now, site.locale));
    page.problems
        .extend(told(form.problems, "password", site.locale));
    page.problems.extend(
        form.code_problem
            .map(|problem| problem.any_code(site.locale)),
    );
    let field = texts::Field::of(site.locale);
    document(&Reset {
        page,
        t,
        field,
        lead,
        codes: texts::Codes::of(site.locale),
        second: texts::SecondFactor::of(site.locale),
        token: form.token,
        email: form.email,
        mark: if form.first { "&first" } else { "" },
        totp: form.totp,
    })
}

/// What a form says of a password that is not accepted in this field.
pub(crate) fn told(
    problems: &[Flaw],
    field: &'static str,
    locale: Locale,
) -> impl Iterator<Item = Problem> {
    let t = texts::PasswordReset::of(locale);
    problems.iter().map(move |problem| {
        let text = match problem {
            Flaw::Missing => t.missing,
            Flaw::TooShort => t.too_short,
            Flaw::TooLong => t.too_long,
            Flaw::TooCommon => t.too_common,
            Flaw::Breached => t.breached,
            Flaw::OwnWords => t.own_words,
        };
        Problem {
            field: Some(field.into()),
            text: text.into(),
        }
    })
}

#[derive(Template)]
#[template(path = "password_changed.html")]
struct Changed<'a> {
    page: Page<'a>,
    lead: &'static str,
    login: &'a str,
    sign_in: &'static str,
}

/// The password is saved; who signs in with it goes on by the path `login`.
#[must_use]
pub fn password_changed(site: &Site<'_>, first: bool, login: &str) -> String {
    let t = texts::PasswordChanged::of(site.locale);
    let (title, lead) = if first {
        (t.title_first, t.lead_first)
    } else {
        (t.title_change, t.lead_change)
    };
    document(&Changed {
        page: Page::new(site, title),
        lead,
        login,
        sign_in: t.sign_in,
    })
}

#[derive(Template)]
#[template(path = "link_expired.html")]
struct LinkExpired<'a> {
    page: Page<'a>,
    t: &'static texts::LinkExpired,
}

/// The mailed link is used, old or unknown.
#[must_use]
pub fn link_expired(site: &Site<'_>) -> String {
    let t = texts::LinkExpired::of(site.locale);
    document(&LinkExpired {
        page: Page::new(site, t.title),
        t,
    })
}
