//! The pages of a change of e-mail address.

use super::overview::held;
use crate::site::{Limit, Page, Problem, Site, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};

/// What the page to change the e-mail address shows.
#[derive(Clone, Copy, Debug)]
pub struct EmailForm<'a> {
    /// The address on the account.
    pub email: &'a str,
    /// What was typed as the new one.
    pub typed: &'a str,
    /// What is wrong with it.
    pub problem: Option<EmailProblem>,
    /// The address that waits to be confirmed.
    pub pending: Option<&'a str>,
    /// Whether the account has a second factor.
    pub totp: bool,
    /// Until when no other address can be asked for, after a recovery.
    pub held_until: Option<DateTime<Utc>>,
}

/// What is wrong with a new address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailProblem {
    /// It is not an e-mail address.
    Invalid,
    /// The account has it already.
    Present,
}

#[derive(Template)]
#[template(path = "profile/email.html")]
struct Change<'a> {
    page: Page<'a>,
    t: &'static texts::EmailChange,
    form: &'a EmailForm<'a>,
    held: Option<String>,
}

/// The page to ask for another e-mail address.
#[must_use]
pub fn email_change(site: &Site<'_>, form: &EmailForm<'_>) -> String {
    let t = texts::EmailChange::of(site.locale);
    let mut page = Page::new(site, t.title);
    if let Some(problem) = form.problem.filter(|_| form.held_until.is_none()) {
        let text = match problem {
            EmailProblem::Invalid => texts::PasswordLost::of(site.locale).invalid,
            EmailProblem::Present => t.is_present,
        };
        page.problems.push(Problem {
            field: Some("email".into()),
            text: text.into(),
        });
    }
    document(&Change {
        page,
        t,
        form,
        held: form.held_until.map(|until| held(until, site.locale)),
    })
}

/// What the page behind a mailed link shows.
#[derive(Clone, Copy, Debug)]
pub struct EmailConfirm<'a> {
    /// The secret of the mailed link.
    pub token: &'a str,
    /// The address that the account is to have.
    pub new_email: &'a str,
    /// Whether it is the old address that is asked to agree.
    pub consent: bool,
    /// Whether the address is to get notices only.
    pub notices: bool,
    /// Until when the link can be used.
    pub until: DateTime<Utc>,
    /// The present.
    pub now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "profile/email_confirm.html")]
struct Confirm<'a> {
    page: Page<'a>,
    t: &'static texts::EmailConfirm,
    view: &'a EmailConfirm<'a>,
}

/// The page where a button confirms the new address, or agrees to it.
#[must_use]
pub fn email_confirm(site: &Site<'_>, view: &EmailConfirm<'_>) -> String {
    let t = texts::EmailConfirm::of(site.locale);
    let title = if view.consent {
        t.title_consent
    } else if view.notices {
        t.title_notices
    } else {
        t.title
    };
    let mut page = Page::new(site, title);
    page.limit = Some(Limit::of_link(view.until, view.now, site.locale));
    document(&Confirm { page, t, view })
}

/// What came of a mailed link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailDone {
    /// The account has the new address.
    Changed,
    /// The other mailbox has not answered yet.
    OtherMissing,
    /// The address gets notices from now on.
    GetsNotices,
    /// The link is used, old or unknown.
    Expired,
    /// The address belongs to another account.
    Taken,
}

#[derive(Template)]
#[template(path = "profile/email_done.html")]
struct Outcome<'a> {
    page: Page<'a>,
    lead: &'static str,
    good: bool,
    action: Option<(&'static str, &'static str)>,
}

/// What came of a mailed link.
#[must_use]
pub fn email_done(site: &Site<'_>, done: EmailDone) -> String {
    let t = texts::EmailDone::of(site.locale);
    let again = Some(("/profile/email", t.again));
    let (title, lead, action) = match done {
        EmailDone::Changed => (t.changed, t.changed_lead, Some(("/profile", t.account))),
        EmailDone::OtherMissing => (t.other, t.other_lead, None),
        EmailDone::GetsNotices => (t.notices, t.notices_lead, None),
        EmailDone::Expired => (t.expired, t.expired_lead, again),
        EmailDone::Taken => (t.taken, t.taken_lead, again),
    };
    document(&Outcome {
        page: Page::new(site, title),
        lead,
        good: matches!(done, EmailDone::Changed | EmailDone::GetsNotices),
        action,
    })
}
