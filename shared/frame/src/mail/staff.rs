//! The mail to staff that cases wait.

use super::{Mail, MailBody, MailSite, Part};
use crate::texts;
use regain_core::mail::template::Waiting;

/// Cases have waited for longer than so many hours: how many, and nothing of any.
#[must_use]
pub fn cases_wait(site: &MailSite<'_>, name: &str, hours: u16, waiting: Waiting) -> Mail {
    let t = texts::CasesWait::of(site.locale);
    let counts = [
        (t.looks, u64::from(waiting.looks)),
        (t.approvals, waiting.approvals),
        (t.messages, waiting.messages.into()),
    ];
    let counts = counts.into_iter().filter(|(_, cases)| *cases > 0);
    let counts = counts.map(|(what, cases)| (what, cases.to_string()));
    MailBody::new(site, name, t.heading)
        .says(t.intro(hours.into()))
        .part(Part::Facts(counts.collect()))
        .button(t.button, &site.office())
        .says(t.why)
        .finish()
}
