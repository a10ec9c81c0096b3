//! The mails about contact data.

use super::{Mail, MailBody, MailSite, Part, facts};
use crate::{texts, time};
use chrono::{DateTime, Utc};
use regain_core::http::locale::Locale;
use regain_core::mail::template::Contact;

/// The notice that the provider changed contact data. Never the new values.
/// `report_link` is the link of "it was not me".
#[must_use]
pub fn contact_changed(
    site: &MailSite<'_>,
    name: &str,
    at: DateTime<Utc>,
    changes: &[Contact],
    report_link: &str,
) -> Mail {
    let t = texts::ContactChanged::of(site.locale);
    let told = texts::Told::of(site.locale);
    MailBody::new(site, name, contact_heading(site.locale, changes))
        .says(t.intro(site.provider))
        .facts(vec![
            (told.when, time::in_words(at, site.locale)),
            (t.what, named(site.locale, changes)),
        ])
        .says(t.asked)
        .says(t.not_asked)
        .button(t.button, report_link)
        .finish()
}

/// What was changed, or that several things were.
pub(super) fn contact_heading(locale: Locale, changes: &[Contact]) -> &'static str {
    let t = texts::ContactChanged::of(locale);
    match changes {
        [Contact::Email] => t.email_heading,
        [Contact::Phone] => t.phone_heading,
        [Contact::Name] => t.name_heading,
        [Contact::NoticeEmail] => t.notice_email_heading,
        _ => t.heading,
    }
}

/// The names of what was changed.
pub(super) fn named(locale: Locale, changes: &[Contact]) -> String {
    let t = texts::ContactChanged::of(locale);
    let names: Vec<&str> = changes
        .iter()
        .map(|change| match change {
            Contact::Email => t.email,
            Contact::Phone => t.phone,
            Contact::Name => t.name,
            Contact::NoticeEmail => t.notice_email,
        })
        .collect();
    texts::list(locale, &names)
}

/// The link for a new e-mail address to confirm that it is read.
#[must_use]
pub fn email_link(site: &MailSite<'_>, name: &str, link: &str) -> Mail {
    let t = texts::EmailLink::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .says(t.validity)
        .button(t.button, link)
        .says(t.not_you)
        .finish()
}

/// The link for an address that is to get the notices of an account to confirm that it is read.
#[must_use]
pub fn notice_email_link(site: &MailSite<'_>, name: &str, link: &str) -> Mail {
    let t = texts::NoticeEmailLink::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .says(t.validity)
        .button(t.button, link)
        .says(t.not_you)
        .finish()
}

/// The link for the present address of an account without a second factor to
/// agree to another one, or, with `report_link`, to freeze the account.
#[must_use]
pub fn email_consent(
    site: &MailSite<'_>,
    name: &str,
    at: DateTime<Utc>,
    address: &str,
    link: &str,
    report_link: &str,
) -> Mail {
    let t = texts::EmailConsent::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.what)
        .facts(facts(site.locale, at, address))
        .says(t.agree)
        .button(t.button, link)
        .says(t.not_you)
        .part(Part::Link(report_link.into()))
        .finish()
}
