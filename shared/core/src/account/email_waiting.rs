//! `POST /profile/email/again` and `/profile/email/cancel`: an address that waits to be
//! confirmed gets its link once more, or nobody wants it any more.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::change::Change;
use super::contact_hold::Held;
use super::email::Purpose;
use super::profile::{Need, not_written, open, record};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::notify::notify;
use crate::mail::template::{Contact, MailTemplate, Notice};
use crate::sign_in::gate::Opened;
use crate::store::{CommitError, Database, Guard, accounts, email_changes, outbox, sessions};

/// Which of the two addresses that can wait.
pub struct Waiting(Purpose);

impl Waiting {
    /// Reads `purpose`; where it is left out, it is the address to sign in with.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let purpose = if fields.has("purpose") {
            let wrong = "The field must be sign_in or notices.";
            fields.parsed("purpose", Purpose::from_word, wrong)
        } else {
            None
        };
        fields.finish()?;
        Ok(Self(purpose.unwrap_or(Purpose::SignIn)))
    }
}

/// What came of the wish for another link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on its way.
    Sent,
    /// No address waits.
    NothingWaits,
    /// The account was recovered a short while ago.
    Held(Held),
}

/// Mails a link once more to each mailbox that has not confirmed, and gives both a day again,
/// but not beyond the time in which the first notice can freeze the account. The earlier links
/// end when the new ones are made.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn send_again(
    db: &impl Database,
    token: Option<&Token>,
    &Waiting(purpose): &Waiting,
    mail_ids: &[[u8; 16]; 2],
    at: &RequestContext<'_>,
) -> Opened<Outcome> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = (
        accounts::held(&hash, at.now),
        email_changes::waiting(&hash, purpose, at.now),
    );
    let (profile, (held_until, waiting)) = open(db, token, Need::Change, reads, at).await?;
    let (contact, to_new) = match purpose {
        Purpose::SignIn => (Contact::Email, MailTemplate::EmailLink),
        Purpose::Notices => (Contact::NoticeEmail, MailTemplate::NoticeEmailLink),
    };
    if let Err(held) = Held::check(held_until, &[contact], at.now) {
        return Ok(Outcome::Held(held));
    }
    let Some(waiting) = waiting else {
        return Ok(Outcome::NothingWaits);
    };
    let (account, [new_id, present_id]) = (&profile.account_id, mail_ids);
    let until = at.now + at.limits.email_change;
    let mut writes = alloc::vec![
        email_changes::require_waiting(account, purpose, &waiting.email, at.now),
        email_changes::prolong(account, purpose, until, at.limits.report_link),
        record(Event::EmailChangeAsked, account, at),
    ];
    let mut mail = |mail_id: &[u8; 16], recipient, template: &MailTemplate| {
        writes.push(outbox::insert(
            &id(*mail_id),
            account,
            recipient,
            template,
            at.now,
        ));
    };
    if !waiting.confirmed {
        mail(new_id, &waiting.email, &to_new);
    }
    if !waiting.consented {
        let consent = MailTemplate::EmailConsent {
            at: at.now,
            address: at.client.address.to_string(),
        };
        mail(present_id, &profile.email, &consent);
    }
    match Change::Email.commit(db, token, account, writes, at).await? {
        None => Ok(Outcome::Sent),
        Some(Guard::EmailChange) => Ok(Outcome::NothingWaits),
        Some(guard) => Err(CommitError::Conflict(guard).unexpected().into()),
    }
}

/// Takes an address back that waits to be confirmed; says whether one did. No proof is asked
/// for: nothing changes. The owner is told, whose wish a thief may have cancelled.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn cancel(
    db: &impl Database,
    token: Option<&Token>,
    &Waiting(purpose): &Waiting,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Opened<bool> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let reads = email_changes::waiting(&hash, purpose, at.now);
    let (profile, waiting) = open(db, token, Need::Read, reads, at).await?;
    let Some(waiting) = waiting else {
        return Ok(false);
    };
    let account = &profile.account_id;
    let notice = Notice::EmailChangeCancelled;
    let writes = alloc::vec![
        sessions::require(&hash),
        email_changes::require_waiting(account, purpose, &waiting.email, at.now),
        email_changes::void(account, purpose),
        notify(mail_id, account, &profile.email, notice, at),
        record(Event::EmailChangeCancelled, account, at),
    ];
    match db.commit(writes).await {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict(Guard::EmailChange)) => Ok(false),
        Err(error) => Err(not_written(error)),
    }
}
