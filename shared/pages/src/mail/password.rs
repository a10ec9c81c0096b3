//! The mails about a password.

use super::{Button, Mail, MailBody, MailSite, Part, facts};
use crate::texts;
use chrono::{DateTime, Utc};

/// A link to choose a new password, for whoever asked.
#[must_use]
pub fn password_link(site: &MailSite<'_>, name: &str, link: &str) -> Mail {
    let t = texts::PasswordLink::of(site.locale);
    MailBody {
        intro: vec![
            Part::Paragraph(t.intro(site.provider)),
            Part::Paragraph(t.validity.into()),
        ],
        button: Some(Button {
            label: t.button,
            link,
        }),
        outro: vec![Part::Paragraph(t.not_you.into())],
        ..MailBody::new(site, name, t.heading)
    }
    .finish()
}

/// A link to choose the first password of a new account.
#[must_use]
pub fn first_password(site: &MailSite<'_>, name: &str, link: &str) -> Mail {
    let t = texts::FirstPassword::of(site.locale);
    MailBody {
        intro: vec![
            Part::Paragraph(t.intro(site.provider)),
            Part::Paragraph(t.validity.into()),
        ],
        button: Some(Button {
            label: t.button,
            link,
        }),
        outro: vec![
            Part::Paragraph(t.later.into()),
            Part::Link(site.password_lost()),
            Part::Paragraph(t.not_you.into()),
        ],
        ..MailBody::new(site, name, t.heading)
    }
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
    MailBody {
        intro: vec![
            Part::Paragraph(t.intro(site.provider)),
            Part::Facts(facts(site.locale, at, address)),
            Part::Paragraph(t.ended.into()),
            Part::Paragraph(told.not_you.into()),
        ],
        button: Some(Button {
            label: told.button,
            link: report_link,
        }),
        ..MailBody::new(site, name, t.heading)
    }
    .finish()
}
