//! `POST /profile/email` and the links that it leads to: another e-mail address.
//!
//! The new address has to confirm by its link. The present one is told; where there
//! is no second factor it has to agree by a link of its own, or one stolen session
//! would be enough (OWASP, Changing a User's Registered Email Address).

use crate::account::email::{EmailKey, Purpose};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::change::Change;
use super::contact::read;
use super::profile::{Need, record};
use crate::account::contact_hold::Held;
use crate::account::email::Email;
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::notify::notify;
use crate::mail::template::{Contact, MailTemplate, Notice};
use crate::sign_in::gate::Opened;
use crate::store::email_changes::{self, EmailChange};
use crate::store::outbox;
use crate::store::{CommitError, Database, Guard, Statement, StoreError, password_links};

/// The address to be.
pub struct EmailChangeRequest {
    email: String,
    email_key: EmailKey,
}

impl EmailChangeRequest {
    /// Reads `email`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let wrong = "The field must be an e-mail address, like name@example.org.";
        let email = fields.parsed("email", Email::parse, wrong);
        fields.finish()?;
        match email {
            Some(email) => Ok(Self {
                email: email.as_str().to_string(),
                email_key: email.key(),
            }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It waits for the new address.
    Waits,
    /// It is the address of the account already.
    Present,
    /// The account was recovered a short while ago.
    Held(Held),
}

/// Notes the request and writes to both addresses. Whether another account has the new
/// one is told to nobody: the courier then sends no link.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn ask(
    db: &impl Database,
    token: Option<&Token>,
    request: &EmailChangeRequest,
    mail_ids: &[[u8; 16]; 2],
    at: &RequestContext<'_>,
) -> Opened<Asked> {
    let (profile, held_until) = read(db, token, Need::Change, at).await?;
    if let Err(held) = Held::check(held_until, &[Contact::Email], at.now) {
        return Ok(Asked::Held(held));
    }
    if EmailKey::of(&profile.email) == request.email_key {
        return Ok(Asked::Present);
    }
    let account = &profile.account_id;
    let agreed = profile.totp_since.is_some();
    let until = at.now + at.limits.email_change;
    let [to_new, to_present] = mail_ids;
    let template = MailTemplate::EmailLink;
    let present = if agreed {
        notify(
            to_present,
            account,
            &profile.email,
            Notice::EmailChangeAsked,
            at,
        )
    } else {
        let consent = MailTemplate::EmailConsent {
            at: at.now,
            address: at.client.address.to_string(),
        };
        outbox::insert(&id(*to_present), account, &profile.email, &consent, at.now)
    };
    let writes = alloc::vec![
        email_changes::ask(
            account,
            Purpose::SignIn,
            &request.email,
            &request.email_key,
            agreed,
            at.now,
            until,
        ),
        outbox::insert(&id(*to_new), account, &request.email, &template, at.now),
        present,
        record(Event::EmailChangeAsked, account, at),
    ];
    Change::Email.make(db, token, account, writes, at).await?;
    Ok(Asked::Waits)
}

/// Somebody's use of a link.
pub struct Use {
    token: Option<Token>,
}

impl Use {
    /// Reads `token`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let token = fields.secret("token", 1..=256);
        fields.finish()?;
        Ok(Self {
            token: Token::presented(&token),
        })
    }
}

impl Use {
    /// The token, where it can be one of ours.
    #[must_use]
    pub const fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }
}

/// The change that a link leads to. Reading it changes nothing, so that mail
/// scanners may follow links.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Result<Option<EmailChange>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    let read = email_changes::by_token(&token.hash(), at.now);
    db.fetch(read).await
}

/// What came of the use of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The address is the new one.
    Changed,
    /// The address gets notices from now on.
    GetsNotices,
    /// The other mailbox has to confirm as well.
    OtherMissing,
    /// The link does not lead to anything (any more).
    LinkExpired,
    /// Another account has the address by now.
    Taken,
}

/// Carries out one use of a link.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn confirm(
    db: &impl Database,
    used: &Use,
    mail_ids: &[[u8; 16]; 2],
    at: &RequestContext<'_>,
) -> Result<Outcome, StoreError> {
    let Some(token) = used.token.as_ref() else {
        return Ok(Outcome::LinkExpired);
    };
    // Once more where the other mailbox has confirmed between reading and writing.
    for _ in 0..2 {
        let Some(change) = read_link(db, Some(token), at).await? else {
            return Ok(Outcome::LinkExpired);
        };
        let (outcome, writes) = decide(&change, token, mail_ids, at);
        match db.commit(writes).await {
            Ok(()) => return Ok(outcome),
            Err(CommitError::Conflict(Guard::EmailChange)) => {}
            Err(CommitError::Conflict(Guard::EmailFree)) => return Ok(Outcome::Taken),
            Err(error) => return Err(error.unexpected()),
        }
    }
    Ok(Outcome::LinkExpired)
}

impl EmailChange {
    /// Whether the link that leads to it is the last one that it takes.
    #[must_use]
    pub const fn completes(&self) -> bool {
        if self.consent {
            self.confirmed
        } else {
            self.consented
        }
    }
}

/// What a link does that leads to this change.
fn decide(
    change: &EmailChange,
    token: &Token,
    mail_ids: &[[u8; 16]; 2],
    at: &RequestContext,
) -> (Outcome, Vec<Statement>) {
    let (hash, account) = (token.hash(), &change.account_id);
    let mut writes = alloc::vec![
        email_changes::require_live(
            &hash,
            &change.email,
            change.confirmed,
            change.consented,
            at.now,
        ),
        email_changes::confirm(&hash),
    ];
    if !change.completes() {
        writes.push(record(Event::EmailChangeConfirmed, account, at));
        return (Outcome::OtherMissing, writes);
    }
    let [to_new, to_former] = mail_ids;
    if change.purpose == Purpose::Notices {
        let changes = alloc::vec![Contact::NoticeEmail];
        let notice = Notice::ContactChanged { changes };
        writes.extend([
            // Before the address is another one: the former one is told as well.
            notify(to_former, account, &change.present, notice, at),
            email_changes::apply_to_notices(account, at.now),
            email_changes::void(account, Purpose::Notices),
            record(Event::ContactChanged, account, at),
        ]);
        return (Outcome::GetsNotices, writes);
    }
    let changes = alloc::vec![Contact::Email];
    let notice = Notice::ContactChanged { changes };
    writes.extend([
        email_changes::apply(account, at.now),
        email_changes::void(account, Purpose::SignIn),
        // A link that went to the former address must not open the account.
        password_links::void(account),
        notify(to_new, account, &change.email, notice.clone(), at),
        notify(to_former, account, &change.present, notice, at),
        record(Event::ContactChanged, account, at),
    ]);
    (Outcome::Changed, writes)
}
