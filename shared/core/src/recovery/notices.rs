//! Who is told of what becomes of a case: every address on file, so that an owner who
//! did not ask for it can stop it, or dispute it (NIST 63B-4, 4.6); and its claimant,
//! who learns nothing of the account.

use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::rulebook::Loss;
use super::stop::told;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::template::CaseMailTemplate;
use crate::recovery::case::Case;
use crate::store::Statement;
use crate::store::outbox;

/// The mails about a case that cools off, or, `again`, is halfway through: to the
/// account's present address and the one at the opening, with a link to stop it unless it
/// was reopened, and to the claimant, at the address for news and the new one. Nobody gets two.
#[must_use]
pub fn approved(
    case: &Case,
    present_email: Option<&str>,
    again: bool,
    mail_ids: &[[u8; 16]; 4],
    now: DateTime<Utc>,
) -> Vec<Statement> {
    let Some(effect_at) = case.effect_at else {
        return Vec::new();
    };
    let [to_present, to_former, to_claimant, to_new] = mail_ids;
    let (reference, about) = (|| case.reference.clone(), case.lost);
    let holders = if case.reopened_at.is_some() {
        reopened_template(case, now)
    } else {
        CaseMailTemplate::Approved {
            at: now,
            reference: reference(),
            about,
            effect_at,
            again,
        }
    };
    let claimants = CaseMailTemplate::Waits {
        reference: reference(),
        about,
        effect_at,
        again,
    };
    let former = former_email(case, present_email);
    let contact = case.contact_email.as_deref();
    let contact = differing(contact, &[present_email, former]);
    let new = differing(case.new_email.as_deref(), &[present_email, former, contact]);
    let emails = [present_email, former];
    let to_claimants = [(to_claimant, contact), (to_new, new)].into_iter();
    let to_claimants = to_claimants.filter_map(|(mail_id, email)| {
        let mail_id = id(*mail_id);
        Some(outbox::insert_on_case(
            &mail_id, &case.id, None, email?, &claimants, now,
        ))
    });
    to_holders([to_present, to_former], case, emails, &holders, now)
        .chain(to_claimants)
        .collect()
}

/// The mail to the claimant of a case that waits for documents from now on.
#[must_use]
pub fn documents_asked(case: &Case, mail_id: &[u8; 16], now: DateTime<Utc>) -> Option<Statement> {
    let template = CaseMailTemplate::Documents {
        reference: case.reference.clone(),
        until: case.expires_at,
    };
    to_claimant(case, mail_id, &template, now)
}

/// The mail to the claimant of a case that waits for better copies from now on. Which,
/// and why, is told on its page alone.
#[must_use]
pub fn copies_asked(case: &Case, mail_id: &[u8; 16], now: DateTime<Utc>) -> Option<Statement> {
    let template = CaseMailTemplate::Copies {
        reference: case.reference.clone(),
        until: case.expires_at,
    };
    to_claimant(case, mail_id, &template, now)
}

/// The mail to the claimant to whom support has written. What, is on the page of the case
/// alone.
#[must_use]
pub fn message_left(case: &Case, mail_id: &[u8; 16], now: DateTime<Utc>) -> Option<Statement> {
    let template = CaseMailTemplate::Message {
        reference: case.reference.clone(),
    };
    to_claimant(case, mail_id, &template, now)
}

/// The mail to the claimant of a case that soon expires for want of documents.
#[must_use]
pub fn expires_soon(case: &Case, mail_id: &[u8; 16], now: DateTime<Utc>) -> Option<Statement> {
    let template = CaseMailTemplate::Reminder {
        reference: case.reference.clone(),
        until: case.expires_at,
    };
    to_claimant(case, mail_id, &template, now)
}

fn to_claimant(
    case: &Case,
    mail_id: &[u8; 16],
    template: &CaseMailTemplate,
    now: DateTime<Utc>,
) -> Option<Statement> {
    let contact = case.contact_email.as_deref()?;
    let mail_id = id(*mail_id);
    Some(outbox::insert_on_case(
        &mail_id, &case.id, None, contact, template, now,
    ))
}

/// The mails about a case that has taken effect: to the address that was on file, to
/// the one that is now, with a link to choose a password, and to the claimant. Nobody
/// gets two.
pub(crate) fn applied(
    case: &Case,
    before: &str,
    mail_ids: &[[u8; 16]; 3],
    now: DateTime<Utc>,
) -> Vec<Statement> {
    let [to_before, to_new, to_claimant] = mail_ids;
    let reference = || case.reference.clone();
    let new = case
        .new_email
        .as_deref()
        .filter(|_| case.lost.has(Loss::Email));
    let mut mails = Vec::new();
    if let Some(before) = differing(Some(before), &[new]) {
        let template = CaseMailTemplate::Applied {
            at: now,
            reference: reference(),
            about: case.lost,
        };
        mails.push(to_holder(to_before, case, before, &template, now));
    }
    if let Some(new) = new {
        let template = CaseMailTemplate::NewAddress {
            at: now,
            reference: reference(),
        };
        mails.push(to_holder(to_new, case, new, &template, now));
    }
    if differing(case.contact_email.as_deref(), &[Some(before), new]).is_some() {
        mails.extend(told(case, to_claimant, now));
    }
    mails
}

/// That a link in the owner's mailbox does not stop the case any more.
fn reopened_template(case: &Case, now: DateTime<Utc>) -> CaseMailTemplate {
    CaseMailTemplate::Reopened {
        at: now,
        reference: case.reference.clone(),
        about: case.lost,
        effect_at: case.effect_at,
    }
}

/// The mails about a case that was reopened and waits for documents: to the account's present
/// address and the one at the opening, and to the claimant.
#[must_use]
pub fn reopened(
    case: &Case,
    present_email: Option<&str>,
    mail_ids: &[[u8; 16]; 4],
    now: DateTime<Utc>,
) -> Vec<Statement> {
    let [to_present, to_former, to_contact, _] = mail_ids;
    let template = reopened_template(case, now);
    let emails = [present_email, former_email(case, present_email)];
    to_holders([to_present, to_former], case, emails, &template, now)
        .chain(documents_asked(case, to_contact, now))
        .collect()
}

/// The mails about a case that ended with telling the address of the account: to that
/// address and the one at the opening, and to the claimant. The address is in none of them.
#[must_use]
pub fn address_told(
    case: &Case,
    present_email: Option<&str>,
    mail_ids: &[[u8; 16]; 4],
    at: &RequestContext,
) -> Vec<Statement> {
    let [to_present, to_former, to_contact, _] = mail_ids;
    let (reference, now) = (|| case.reference.clone(), at.now);
    let holders = CaseMailTemplate::AddressTold {
        at: now,
        reference: reference(),
    };
    let claimants = CaseMailTemplate::AddressShown {
        reference: reference(),
        until: now + at.limits.address_told,
    };
    let emails = [present_email, former_email(case, present_email)];
    to_holders([to_present, to_former], case, emails, &holders, now)
        .chain(to_claimant(case, to_contact, &claimants, now))
        .collect()
}

fn to_holders(
    mail_ids: [&[u8; 16]; 2],
    case: &Case,
    emails: [Option<&str>; 2],
    template: &CaseMailTemplate,
    now: DateTime<Utc>,
) -> impl Iterator<Item = Statement> {
    let mails = mail_ids.into_iter().zip(emails);
    mails.filter_map(move |(mail_id, email)| Some(to_holder(mail_id, case, email?, template, now)))
}

fn to_holder(
    mail_id: &[u8; 16],
    case: &Case,
    recipient: &str,
    template: &CaseMailTemplate,
    now: DateTime<Utc>,
) -> Statement {
    let account = case.account_id.as_ref();
    outbox::insert_on_case(&id(*mail_id), &case.id, account, recipient, template, now)
}

/// The account's address at the opening, unless it is still the present one.
fn former_email<'a>(case: &'a Case, present_email: Option<&str>) -> Option<&'a str> {
    differing(case.email.as_deref(), &[present_email])
}

/// An address, unless it is one of the others.
fn differing<'a>(email: Option<&'a str>, others: &[Option<&str>]) -> Option<&'a str> {
    let same = |email: &str, other: &str| email.eq_ignore_ascii_case(other);
    email.filter(|email| !others.iter().flatten().any(|other| same(email, other)))
}
