//! The mails about a password.

use super::{Mail, MailBody, MailSite, Part, facts};
use crate::texts;
use chrono::{DateTime, Utc};

/// A link to choose a new password, for whoever asked.
#[must_use]
pub fn password_link(site: &MailSite<'_>, name: &str, link: &str) -> Mail {
    let t = texts::PasswordLink::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .says(t.validity)
        .button(t.button, link)
        .says(t.not_you)
        .finish()
}

/// A link to choose the first password of a new account.
#[must_use]
pub fn first_password(site: &MailSite<'_>, name: &str, link: &str) -> Mail {
    let t = texts::FirstPassword::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .says(t.validity)
        .button(t.button, link)
        .says(t.later)
        .part(Part::Link(site.password_lost()))
        .says(t.not_you)
        .finish()
}

/// The notice that the password was changed: when, and from which address.
/// `report_link` is the link of "it was not me".
#[must_use]
pub fn password_changed(
    site: &MailSite<'_>,
    name: &str,
    at: DateTime<Utc>,
    address: &str,
    report_link: &str,
) -> Mail {
    let t = texts::PasswordNotice::of(site.locale);
    let told = texts::Told::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .facts(facts(site.locale, at, address))
        .says(t.ended)
        .says(told.not_you)
        .button(told.button, report_link)
        .finish()
}
