//! `POST /password/reset`: a new password, by the mailed link.
//!
//! 1. Read the link and its account; where a code came along, count the attempt.
//! 2. Ask for the second factor of an account that has one; judge and hash the new
//!    password.
//! 3. Use up the link, set the password, end every session and tell the owner:
//!    one batch, which fails for all but one of many parallel uses.

use crate::id::AccountId;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::TimeDelta;

use crate::account::closing::{Reopening, end_access, reopen};
use crate::audit::event::{Entry, Event};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::Kind;
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::limits::rate_limit::{Admission, judge_one, record_refusal, record_repeat};
use crate::mail::template::MailTemplate;
use crate::password::hash;
use crate::password::rules::{Flaw, flaws, not_acceptable};
use crate::refusal::Ended;
use crate::second_factor::totp::{self, Code, MALFORMED, Proof};
use crate::sign_in::device;
use crate::sign_in::guessing::{Owner, PASSWORD, wrong_code};
use crate::sign_in::proof::Keys;
use crate::store::outbox;
use crate::store::password_links::{self, Link};
use crate::store::rate_limits::{self, Usage};
use crate::store::second_factor::{self, SecondFactor};
use crate::store::{
    CommitError, Database, Guard, Statement, StoreError, accounts, attempts, audit,
    breached_passwords,
};

/// Somebody's use of a link.
pub struct Use {
    token: Option<Token>,
    password: String,
    code: Option<Code>,
}

impl Use {
    /// Reads `token`, `password` and, if given, `code`. A password of the wrong length is not
    /// refused here: what is wrong with it is said in one place, [`flaws`].
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let token = fields.secret("token", 1..=256);
        let password = fields.secret("password", 0..=usize::MAX);
        // A form sends the field empty where it was left so.
        let code = if fields.has("code") && !fields.peek("code").trim().is_empty() {
            fields.parsed("code", Code::parse, MALFORMED)
        } else {
            fields.ignore("code");
            None
        };
        fields.finish()?;
        Ok(Self {
            token: Token::presented(&token),
            password,
            code,
        })
    }
}

/// Random values for one use.
pub struct Fresh {
    /// Salt of the new hash.
    pub salt: [u8; 16],
    /// The notice's id.
    pub mail_id: [u8; 16],
    /// Those of the device that its owner leaves with.
    pub device: device::Fresh,
}

/// What came of it.
pub enum Outcome {
    /// The password is the new one; everybody is signed out, and the account knows the
    /// device that it was chosen on.
    Changed(Link, device::Known),
    /// The link does not open anything (any more).
    LinkExpired,
    /// The link is still good, but not this password.
    NotAcceptable(Link, Vec<Flaw>),
    /// The link is still good, but the second factor did not come along, or was
    /// wrong (ASVS 6.4.3).
    SecondFactorRequired(Link, CodeFlaw),
}

/// What is wrong with the code of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFlaw {
    /// There is none.
    Missing,
    /// It is wrong, or was used before.
    Wrong,
    /// Codes have to wait; nothing was looked at.
    TooMany {
        /// How long.
        wait: TimeDelta,
        /// Whether it is the first refusal of this wait, which goes on record.
        first: bool,
    },
}

/// The account that a link opens. Reading it changes nothing, so that mail
/// scanners may follow links.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Result<Option<Link>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    db.fetch(password_links::by_token(&token.hash(), at.now))
        .await
}

/// What step 1 found.
struct Facts {
    link: Link,
    /// Whether the new password became known somewhere.
    breached: bool,
    usage: Option<Usage>,
    on_file: Option<SecondFactor>,
}

async fn consume_and_read(
    db: &impl Database,
    used: &Use,
    at: &RequestContext<'_>,
) -> Result<Option<Facts>, StoreError> {
    let Some(token) = &used.token else {
        return Ok(None);
    };
    let hash = token.hash();
    let code = used.code.as_ref().map(|code| {
        (
            rate_limits::consume_link(&hash, code.counted_as(), &at.limits.codes, at.now),
            second_factor::of_link(&hash, &code.recovery_hash(), at.now),
        )
    });
    let reads = (
        password_links::by_token(&hash, at.now),
        breached_passwords::has(&used.password),
        code,
    );
    let (link, breached, code) = db.fetch(reads).await?;
    let (usage, on_file) = code.unwrap_or_default();
    Ok(link.map(|link| Facts {
        link,
        breached,
        usage,
        on_file,
    }))
}

/// Proof of the second factor, where the account has one. What goes on record of a code
/// that does not do is for whoever knows what was told about it.
fn prove(
    used: &Use,
    facts: &Facts,
    at: &RequestContext,
    keys: &Keyring,
) -> Result<Option<Proof>, Ended<CodeFlaw>> {
    if !facts.link.has_totp {
        return Ok(None);
    }
    let (Some(code), Some(usage), Some(on_file)) = (&used.code, &facts.usage, &facts.on_file)
    else {
        return Err(Ended::unrecorded(CodeFlaw::Missing));
    };
    if let Admission::Refused { wait, first } = judge_one(usage, at.now) {
        return Err(Ended::unrecorded(CodeFlaw::TooMany { wait, first }));
    }
    let account = &facts.link.account_id;
    let proof = totp::check(code, on_file, usage, account, keys, at.now, at.limits)?;
    let wrong = Ended::unrecorded(CodeFlaw::Wrong);
    proof.map(Some).ok_or(wrong)
}

/// Carries out one use.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or keys cannot be used.
pub async fn handle(
    db: &impl Database,
    used: &Use,
    provider: &str,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    keys: &Keys,
) -> Result<Outcome, StoreError> {
    let facts = consume_and_read(db, used, at).await?;
    let (Some(facts), Some(token)) = (facts, used.token.as_ref()) else {
        return refuse(db, at).await;
    };
    let account = &facts.link.account_id;
    let own_words = [
        facts.link.email.as_str(),
        facts.link.name.as_str(),
        provider,
    ];
    let flaws = flaws(&used.password, &own_words, facts.breached);
    if !flaws.is_empty() {
        let mut writes = Vec::from(record_repeat(&entry(Event::PasswordRefused, account), at));
        // The code was not looked at.
        if let Some(usage) = facts.usage.as_ref().filter(|usage| usage.admitted()) {
            writes.push(attempts::refund(usage, &at.limits.codes, at.now));
        }
        db.write(writes).await?;
        return Ok(Outcome::NotAcceptable(facts.link, flaws));
    }
    let proof = match prove(used, &facts, at, &keys.totp) {
        Ok(proof) => proof,
        Err(ended) => {
            let flaw = ended.reason()?;
            let event = match flaw {
                CodeFlaw::Wrong => Some(Event::CodeRefused),
                CodeFlaw::TooMany { first: true, .. } => Some(Event::CodesThrottled),
                CodeFlaw::Missing | CodeFlaw::TooMany { .. } => None,
            };
            let event = event.map(|event| record(event, account, at));
            let mut writes = Vec::from_iter(event);
            if matches!(flaw, CodeFlaw::Missing) {
                writes.extend(record_repeat(
                    &entry(Event::SecondFactorMissing, account),
                    at,
                ));
            }
            if let (CodeFlaw::Wrong, Some(usage)) = (flaw, &facts.usage) {
                let owner = Owner {
                    account_id: account,
                    email: &facts.link.email,
                    mail_id: &fresh.mail_id,
                };
                writes.extend(wrong_code(usage, owner, at));
            }
            db.write(writes).await?;
            return Ok(Outcome::SecondFactorRequired(facts.link, flaw));
        }
    };
    let hash = hash::hash(&used.password, &fresh.salt, &keys.hashing)?;
    let (device, mut writes) = change(&facts.link, token, &hash, fresh, at);
    if let (Some(proof), Some(on_file), Some(usage)) = (&proof, &facts.on_file, &facts.usage) {
        writes.extend(totp::spend(
            proof, on_file, usage, account, at.now, at.limits,
        ));
    }
    match db.commit(writes).await {
        Ok(()) => Ok(Outcome::Changed(facts.link, device)),
        Err(CommitError::Conflict(Guard::PasswordLink | Guard::TotpStep | Guard::RecoveryCode)) => {
            refuse(db, at).await
        }
        Err(error) => Err(error.unexpected()),
    }
}

fn change(
    link: &Link,
    token: &Token,
    hash: &str,
    fresh: &Fresh,
    at: &RequestContext,
) -> (device::Known, Vec<Statement>) {
    let account = &link.account_id;
    let mut writes = alloc::vec![password_links::require_live(&token.hash(), at.now)];
    // A frozen account is open again: whoever reads the mailbox has a new password.
    writes.push(reopen(account, Reopening::NewPassword, at.now));
    if link.mailed {
        writes.push(accounts::email_proven(account, &link.email));
    }
    let (device, more) = password_set(
        account,
        &link.email,
        hash,
        &fresh.mail_id,
        &fresh.device,
        at,
    );
    writes.extend(more);
    writes.push(record(Event::PasswordChanged, account, at));
    (device, writes)
}

/// What goes with every new password: whatever was begun with the old one ends, nothing was
/// tried on it yet, and the owner is told. Whoever chose it is known from now on, and no
/// stranger who fails keeps them out.
#[must_use]
pub fn password_set(
    account: &AccountId,
    email: &str,
    hash: &str,
    mail_id: &[u8; 16],
    device: &device::Fresh,
    at: &RequestContext,
) -> (device::Known, Vec<Statement>) {
    let notice = MailTemplate::PasswordChanged {
        at: at.now,
        address: at.client.address.to_string(),
    };
    let mut writes = Vec::from(end_access(account));
    writes.extend([
        accounts::set_password(account, hash),
        attempts::clear_all(account, PASSWORD),
        outbox::insert(&id(*mail_id), account, email, &notice, at.now),
    ]);
    let (device, more) = device::remember(account, None, device, at);
    writes.extend(more);
    (device, writes)
}

async fn refuse(db: &impl Database, at: &RequestContext<'_>) -> Result<Outcome, StoreError> {
    let entry = Entry {
        event: Event::LinkRefused,
        actor: None,
        account_id: None,
    };
    db.write(record_refusal(&entry, at)).await?;
    Ok(Outcome::LinkExpired)
}

fn record(event: Event, account_id: &AccountId, at: &RequestContext) -> Statement {
    audit::insert(&entry(event, account_id), at)
}

const fn entry(event: Event, account_id: &AccountId) -> Entry<'_> {
    Entry {
        event,
        actor: None,
        account_id: Some(account_id),
    }
}

/// What a program is told.
impl From<&Outcome> for Reply {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Changed(_, device) => device.kept_by(Self::empty(204)),
            Outcome::LinkExpired => Kind::LinkExpired.into(),
            Outcome::NotAcceptable(_, flaws) => not_acceptable("/password", flaws).into(),
            Outcome::SecondFactorRequired(_, CodeFlaw::TooMany { wait, .. }) => {
                Self::from(Kind::TooManyAttempts).with_retry_after(*wait)
            }
            Outcome::SecondFactorRequired(_, _) => Kind::SecondFactorRequired.into(),
        }
    }
}
