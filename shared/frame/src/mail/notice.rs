//! The mail about something that happened to an account.

use super::contact::{contact_heading, named};
use super::{Mail, MailBody, MailSite, Part, facts};
use crate::{device, texts, time};
use chrono::{DateTime, Utc};
use regain_core::mail::template::Notice;

/// The notice that something happened to an account: when, and from which
/// address. `report_link` is the link of "it was not me".
#[must_use]
pub fn notice(
    site: &MailSite<'_>,
    name: &str,
    notice: &Notice,
    at: DateTime<Utc>,
    address: &str,
    report_link: &str,
) -> Mail {
    let locale = site.locale;
    let told = texts::Told::of(locale);
    let t = texts::Notice::of(locale).about(notice);
    let password_lost = site.password_lost();

    let heading = match notice {
        Notice::ContactChanged { changes } => contact_heading(locale, changes),
        _ => t.heading,
    };
    let mut facts = facts(locale, at, address);
    match notice {
        Notice::RecoveryCodeUsed { left } => facts.push((told.left, left.to_string())),
        Notice::AllowlistOnTrial { until } => {
            facts.push((told.until, time::in_words(*until, locale)));
        }
        Notice::ContactChanged { changes } => {
            let what = texts::ContactChanged::of(locale).what;
            facts.push((what, named(locale, changes)));
        }
        Notice::NewDevice { user_agent } => {
            facts.push((told.device, device::in_words(user_agent, locale)));
        }
        Notice::RoleChanged { role } => {
            facts.push((told.role, texts::Office::of(locale).role(*role).into()));
        }
        _ => {}
    }
    let mut intro = vec![
        Part::Paragraph(t.what.into()),
        Part::Facts(facts),
        Part::Paragraph(t.means.into()),
    ];
    let mut outro = Vec::new();
    let by_mailbox = |help: &str| {
        [
            Part::Paragraph(help.into()),
            Part::Mailbox(site.support_email.into()),
        ]
    };
    let new_password = (told.new_password, password_lost.as_str());
    let button = match notice {
        Notice::Frozen => {
            outro.extend(by_mailbox(told.frozen_support));
            Some(new_password)
        }
        Notice::FrozenForSupport => {
            outro.extend(by_mailbox(told.frozen_support));
            None
        }
        Notice::UnfrozenBySupport | Notice::PasswordRefused => {
            outro.extend(by_mailbox(told.question));
            Some(new_password)
        }
        Notice::FrozenBySupport | Notice::RoleChanged { .. } => {
            outro.extend(by_mailbox(told.question));
            None
        }
        // Who has the password can only be kept out by another one: that comes first.
        Notice::WrongCodes | Notice::AppRefused => {
            intro.push(Part::Paragraph(told.you.into()));
            intro.push(Part::Paragraph(told.then_password.into()));
            outro.push(Part::Paragraph(told.or_freeze.into()));
            outro.push(Part::Link(report_link.into()));
            Some(new_password)
        }
        // What these mean says what is left to do.
        Notice::AllowlistOnTrial { .. } | Notice::EmailChangeAsked => {
            intro.push(Part::Paragraph(told.not_you.into()));
            Some((told.button, report_link))
        }
        _ => {
            intro.push(Part::Paragraph(told.you.into()));
            intro.push(Part::Paragraph(told.not_you.into()));
            Some((told.button, report_link))
        }
    };
    MailBody::new(site, name, heading)
        .parts(intro)
        .parts(button.map(|(label, link)| Part::Button {
            label,
            link: link.into(),
        }))
        .parts(outro)
        .finish()
}
