// Long: one function for each mail.
//! The mails about a recovery case. What goes to its claimant has no name and
//! nothing of the account: they may not be its holder.

use super::{Mail, MailBody, MailSite, Part};
use crate::{texts, time};
use chrono::{DateTime, Utc};
use regain_core::recovery::case::{State, Wish};
use regain_core::recovery::rulebook::Lost;

/// What the owner is told of a case.
#[derive(Clone, Copy)]
pub struct CaseNotice<'a> {
    /// When it was opened.
    pub at: DateTime<Utc>,
    /// From which address.
    pub address: &'a str,
    /// Its reference.
    pub reference: &'a str,
    /// What it is about.
    pub about: Lost,
    /// What its claimant wants of it.
    pub wish: Wish,
    /// The code to be given back, if there is one.
    pub code: Option<&'a str>,
    /// The link that stops it.
    pub stop: &'a str,
}

/// The notice that somebody opened a case, for the owner.
#[must_use]
pub fn case_notice(site: &MailSite<'_>, name: &str, notice: &CaseNotice<'_>) -> Mail {
    let t = texts::CaseNotice::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let mut facts = super::facts(site.locale, notice.at, notice.address);
    facts.insert(
        0,
        (names.what, names.about(notice.about, notice.wish).into()),
    );
    facts.push((names.reference, notice.reference.into()));
    let mut intro = vec![Part::Paragraph(t.intro(site.provider)), Part::Facts(facts)];
    // The code comes first: below the button, an owner who asked would stop their own case.
    if let Some(code) = notice.code {
        intro.extend([
            Part::Paragraph(t.code.into()),
            Part::Code(code.into()),
            Part::Link(site.case()),
            Part::Paragraph(t.code_nobody.into()),
        ]);
    } else {
        intro.push(Part::Paragraph(t.was_me.into()));
    }
    intro.push(Part::Paragraph(t.not_you.into()));
    MailBody::new(site, name, t.heading)
        .parts(intro)
        .button(t.button, notice.stop)
        .finish()
}

/// The case is open, as whoever opened it is told. The secret was shown on the page.
#[must_use]
pub fn case_received(
    site: &MailSite<'_>,
    reference: &str,
    (about, wish): (Lost, Wish),
    documents: bool,
) -> Mail {
    let t = texts::CaseReceived::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let next = if documents {
        t.next_documents
    } else {
        t.next_check
    };
    let page = site.case();
    MailBody::new(site, "", t.heading)
        .says(t.intro(site.provider))
        .facts(vec![
            (names.what, names.about(about, wish).into()),
            (names.reference, reference.into()),
        ])
        .says(next)
        .button(t.button, &page)
        .says(t.secret)
        .says(t.not_you)
        .finish()
}

/// Support has opened the case for its reader, who gets its secret by this link.
#[must_use]
pub fn case_link(
    site: &MailSite<'_>,
    reference: &str,
    (about, wish): (Lost, Wish),
    link: &str,
) -> Mail {
    let t = texts::CaseLink::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    MailBody::new(site, "", t.heading)
        .says(t.intro(site.provider))
        .facts(vec![
            (names.what, names.about(about, wish).into()),
            (names.reference, reference.into()),
        ])
        .says(t.then)
        .button(t.button, link)
        .says(t.once)
        .says(t.not_you)
        .finish()
}

/// The code that is to be given back. There is a name only where it goes to the
/// address of the account.
#[must_use]
pub fn case_code(site: &MailSite<'_>, name: &str, reference: &str, code: &str) -> Mail {
    let t = texts::CaseCode::of(site.locale);
    let page = site.case();
    MailBody::new(site, name, t.heading)
        .says(t.intro(texts::CaseCodeIntro {
            provider: site.provider,
            reference,
        }))
        .part(Part::Code(code.into()))
        .says(t.validity)
        .button(t.button, &page)
        .says(t.nobody)
        .says(t.not_you)
        .finish()
}

/// Support asks for documents, or for better copies of some, and until when they can be
/// handed in.
#[must_use]
pub fn case_documents(
    site: &MailSite<'_>,
    reference: &str,
    until: DateTime<Utc>,
    better_copies: bool,
) -> Mail {
    let t = texts::DocumentsAsked::of(site.locale);
    let copies = texts::CopiesAsked::of(site.locale);
    let reminder = texts::CaseReminder::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let page = site.case();
    let (heading, intro, which) = if better_copies {
        (copies.heading, copies.intro(site.provider), copies.which)
    } else {
        (t.heading, t.intro(site.provider), t.which)
    };
    MailBody::new(site, "", heading)
        .says(intro)
        .facts(vec![
            (reminder.until, time::in_words(until, site.locale)),
            (names.reference, reference.into()),
        ])
        .says(which)
        .button(reminder.button, &page)
        .says(reminder.secret)
        .says(t.never)
        .says(reminder.otherwise)
        .finish()
}

/// Support has written to the claimant. What, is told on the page alone.
#[must_use]
pub fn case_message(site: &MailSite<'_>, reference: &str) -> Mail {
    let t = texts::CaseMessage::of(site.locale);
    let reminder = texts::CaseReminder::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let page = site.case();
    MailBody::new(site, "", t.heading)
        .says(t.intro(site.provider))
        .facts(vec![(names.reference, reference.into())])
        .says(t.read_here)
        .button(t.button, &page)
        .says(reminder.secret)
        .finish()
}

/// The case soon expires.
#[must_use]
pub fn case_reminder(site: &MailSite<'_>, reference: &str, until: DateTime<Utc>) -> Mail {
    let t = texts::CaseReminder::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let page = site.case();
    MailBody::new(site, "", t.heading(&time::day_of(until, site.locale)))
        .says(t.intro(site.provider))
        .facts(vec![
            (t.until, time::in_words(until, site.locale)),
            (names.reference, reference.into()),
        ])
        .says(t.missing)
        .button(t.button, &page)
        .says(t.secret)
        .says(t.otherwise)
        .finish()
}

/// What the owner is told of an approval.
#[derive(Clone, Copy)]
pub struct CaseApproved<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// The case's reference.
    pub reference: &'a str,
    /// What it is about.
    pub about: Lost,
    /// When it takes effect.
    pub effect_at: DateTime<Utc>,
    /// Whether it is the reminder.
    pub again: bool,
    /// The link that stops it.
    pub stop: &'a str,
}

/// The notice that a case was approved, for the owner.
#[must_use]
pub fn case_approved(site: &MailSite<'_>, name: &str, approved: &CaseApproved<'_>) -> Mail {
    let t = texts::CaseApproved::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let in_words = |at| time::in_words(at, site.locale);
    let mut facts = vec![
        (names.what, names.change(approved.about).into()),
        (t.effect, in_words(approved.effect_at)),
        (names.reference, approved.reference.into()),
    ];
    let day = time::day_of(approved.effect_at, site.locale);
    let heading = if approved.again {
        t.again_heading(&day)
    } else {
        facts.insert(1, (t.approved, in_words(approved.at)));
        t.heading(&day)
    };
    let mut intro = vec![Part::Paragraph(t.intro(site.provider)), Part::Facts(facts)];
    let then = approved.about.iter().map(|loss| t.then(loss));
    intro.extend(
        then.chain([t.not_you])
            .map(|text| Part::Paragraph(text.into())),
    );
    MailBody::new(site, name, heading)
        .parts(intro)
        .button(texts::CaseNotice::of(site.locale).button, approved.stop)
        .says(t.was_me)
        .finish()
}

/// The case is approved, as its claimant is told.
#[must_use]
pub fn case_waits(
    site: &MailSite<'_>,
    reference: &str,
    about: Lost,
    effect_at: DateTime<Utc>,
    again: bool,
) -> Mail {
    let t = texts::CaseWaits::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let page = site.case();
    let mut intro = vec![
        Part::Paragraph(t.intro(site.provider)),
        Part::Facts(vec![
            (names.what, names.change(about).into()),
            (t.effect, time::in_words(effect_at, site.locale)),
            (names.reference, reference.into()),
        ]),
    ];
    let then = about.iter().map(|loss| t.then(loss));
    intro.extend(
        [t.until]
            .into_iter()
            .chain(then)
            .map(|text| Part::Paragraph(text.into())),
    );
    let day = time::day_of(effect_at, site.locale);
    let heading = if again {
        t.again_heading(&day)
    } else {
        t.heading(&day)
    };
    MailBody::new(site, "", heading)
        .parts(intro)
        .button(texts::CaseReceived::of(site.locale).button, &page)
        .says(t.stopped)
        .says(t.not_you)
        .finish()
}

/// What the owner is told of an effect.
#[derive(Clone, Copy)]
pub struct CaseApplied<'a> {
    /// When it took place.
    pub at: DateTime<Utc>,
    /// The case's reference.
    pub reference: &'a str,
    /// What it was about.
    pub about: Lost,
    /// The link "it was not me".
    pub report_link: &'a str,
}

/// The notice that a case took effect, for the address that was on file.
#[must_use]
pub fn case_applied(site: &MailSite<'_>, name: &str, applied: &CaseApplied<'_>) -> Mail {
    let t = texts::CaseApplied::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let told = texts::Told::of(site.locale);
    let mut intro = vec![
        Part::Paragraph(t.intro(site.provider)),
        Part::Facts(vec![
            (names.what, names.change(applied.about).into()),
            (told.when, time::in_words(applied.at, site.locale)),
            (names.reference, applied.reference.into()),
        ]),
    ];
    let effects = applied.about.iter().map(|loss| t.effect(loss));
    let texts = effects.chain([t.ended, told.not_you]);
    intro.extend(texts.map(|text| Part::Paragraph(text.into())));
    MailBody::new(site, name, t.title(applied.about))
        .parts(intro)
        .button(told.button, applied.report_link)
        .says(t.dispute)
        .part(Part::Mailbox(site.support_email.into()))
        .finish()
}

/// The account has this address now: the link to choose a password, and the one to
/// freeze the account.
#[must_use]
pub fn case_new_address(
    site: &MailSite<'_>,
    name: &str,
    at: DateTime<Utc>,
    reference: &str,
    link: &str,
    report_link: &str,
) -> Mail {
    let t = texts::CaseNewAddress::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let told = texts::Told::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .facts(vec![
            (told.when, time::in_words(at, site.locale)),
            (names.reference, reference.into()),
        ])
        .says(t.then)
        .button(t.button, link)
        .says(t.later)
        .part(Part::Link(site.password_lost()))
        .says(t.hold)
        .says(t.not_you)
        .part(Part::Link(report_link.into()))
        .finish()
}

/// The case goes on though a mailed link had stopped it, as the owner is told: from here they
/// cannot stop it any more, but once signed in.
#[must_use]
pub fn case_reopened(
    site: &MailSite<'_>,
    name: &str,
    (at, effect_at): (DateTime<Utc>, Option<DateTime<Utc>>),
    reference: &str,
    about: Lost,
) -> Mail {
    let t = texts::CaseReopened::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let in_words = |at| time::in_words(at, site.locale);
    let mut facts = vec![
        (names.what, names.change(about).into()),
        (texts::Told::of(site.locale).when, in_words(at)),
    ];
    let effect = texts::CaseApproved::of(site.locale).effect;
    facts.extend(effect_at.map(|at| (effect, in_words(at))));
    facts.push((names.reference, reference.into()));
    let login = format!("{}/login", site.origin);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .facts(facts)
        .says(t.not_you)
        .button(t.button, &login)
        .says(t.cannot)
        .part(Part::Mailbox(site.support_email.into()))
        .finish()
}

/// Support told the claimant of a case which address the account has, as that address is
/// told.
#[must_use]
pub fn case_address_told(
    site: &MailSite<'_>,
    name: &str,
    at: DateTime<Utc>,
    reference: &str,
    report_link: &str,
) -> Mail {
    let t = texts::CaseAddressTold::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let told = texts::Told::of(site.locale);
    MailBody::new(site, name, t.heading)
        .says(t.intro(site.provider))
        .facts(vec![
            (told.when, time::in_words(at, site.locale)),
            (names.reference, reference.into()),
        ])
        .says(t.nothing)
        .says(told.not_you)
        .button(told.button, report_link)
        .says(texts::CaseApplied::of(site.locale).dispute)
        .part(Part::Mailbox(site.support_email.into()))
        .finish()
}

/// The address of the account stands on the page of the case, as its claimant is told.
#[must_use]
pub fn case_address_shown(site: &MailSite<'_>, reference: &str, until: DateTime<Utc>) -> Mail {
    let t = texts::CaseAddressShown::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let page = site.case();
    MailBody::new(site, "", t.heading)
        .says(t.intro(site.provider))
        .facts(vec![
            (t.until, time::in_words(until, site.locale)),
            (names.reference, reference.into()),
        ])
        .button(texts::CaseEnded::of(site.locale).button, &page)
        .says(texts::CaseReminder::of(site.locale).secret)
        .says(texts::CaseEnded::of(site.locale).erased)
        .finish()
}

/// The case is over, as its claimant is told. Of one that was stopped it is not
/// said why.
#[must_use]
pub fn case_ended(site: &MailSite<'_>, reference: &str, outcome: State) -> Mail {
    let t = texts::CaseEnded::of(site.locale);
    let names = texts::CaseNames::of(site.locale);
    let (heading, how, means) = match outcome {
        State::Applied => (t.applied_heading, t.applied, t.applied_means),
        State::Refused => (t.refused_heading, t.refused, t.refused_means),
        State::Withdrawn => (t.withdrawn_heading, t.withdrawn, t.again),
        State::Stopped => (t.stopped_heading, t.stopped, t.stopped_means),
        _ => (t.expired_heading, t.expired, t.again),
    };
    let page = site.case();
    let mut outro = Vec::new();
    if outcome == State::Refused {
        outro.push(Part::Paragraph(t.refused_review.into()));
        outro.push(Part::Mailbox(site.support_email.into()));
        outro.push(Part::Paragraph(t.complain.into()));
    }
    outro.push(Part::Paragraph(t.erased.into()));
    MailBody::new(site, "", heading)
        .says(t.intro(texts::CaseEndedIntro {
            how,
            provider: site.provider,
        }))
        .facts(vec![(names.reference, reference.into())])
        .says(means)
        .button(t.button, &page)
        .parts(outro)
        .finish()
}
