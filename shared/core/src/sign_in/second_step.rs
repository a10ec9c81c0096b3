//! `POST /totp/verify` with a challenge: the second factor of a sign-in.
//!
//! 1. Count the attempt against the account, as one of a stranger or of a known device, and
//!    read challenge and factor: one batch.
//! 2. Check the code.
//! 3. Decide.
//! 4. Spend code and challenge, write session and audit log: one batch, or nothing.

use crate::id::AccountId;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};

use crate::audit::event::{Entry, Event};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::{Kind, Problem};
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::{Admission, judge_one, record_refusal};
use crate::mail::notify::notify;
use crate::mail::template::Notice;
use crate::second_factor::totp::{self, Code, MALFORMED, Proof};
use crate::sign_in::Proven;
use crate::sign_in::guessing::{Owner, wrong_code};
use crate::sign_in::session_issue::{
    self, AddressRefused, Authenticated, ClientCookies, SignedIn, enter, home,
};
use crate::store::challenges::{self, Challenge};
use crate::store::rate_limits::{self, Usage};
use crate::store::second_factor::{self, SecondFactor};
use crate::store::{CommitError, Database, Guard, Statement, StoreError, audit, sessions};

/// Somebody's answer to a challenge.
pub struct Answer {
    challenge: Option<Token>,
    code: Code,
    cookies: ClientCookies,
}

impl Answer {
    /// Reads `code` and, unless a cookie brought it, `challenge`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(
        mut fields: Fields,
        cookie: Option<Token>,
        mut cookies: ClientCookies,
    ) -> Result<Self, Vec<FieldError>> {
        cookies.read(&mut fields);
        let challenge = if fields.has("challenge") || cookie.is_none() && !cookies.browser {
            Token::presented(&fields.secret("challenge", 1..=256))
        } else {
            cookie
        };
        let code = fields.parsed("code", Code::parse, MALFORMED);
        fields.finish()?;
        match code {
            Some(code) => Ok(Self {
                challenge,
                code,
                cookies,
            }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

impl Answer {
    /// Whether it is a recovery code.
    #[must_use]
    pub const fn is_recovery(&self) -> bool {
        matches!(self.code, Code::Recovery(_))
    }
}

/// Random values for one answer.
pub struct Fresh {
    /// Those of the session.
    pub session: session_issue::Fresh,
    /// The id of a notice to the owner.
    pub mail_id: [u8; 16],
}

/// What came of it.
pub enum Outcome {
    /// Every factor was right.
    SignedIn {
        /// The session.
        session: SignedIn,
        /// Whether it took a recovery code.
        recovery: bool,
    },
    /// Every factor was right, but not the address. What was proven counts for a
    /// recovery case.
    AddressRefused(AddressRefused),
    /// The code is wrong, or was used before.
    InvalidCode {
        /// When the challenge ends.
        expires_at: DateTime<Utc>,
    },
    /// There is no such challenge (any more).
    ChallengeExpired,
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
        /// When the challenge ends.
        expires_at: DateTime<Utc>,
    },
}

/// What a browser is shown that asks for the page of the second step.
pub enum Standing {
    /// The form, with when the challenge ends.
    Waits(DateTime<Utc>),
    /// Every factor was right, but not the address.
    AddressRefused(AddressRefused),
    /// Whoever is signed in goes on there.
    SignedIn(&'static str),
    /// There is no challenge: it is over, or the browser keeps no cookies.
    Nothing,
}

/// How far the sign-in of a browser has come: by its challenge, else by its session.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn standing(
    db: &impl Database,
    challenge: Option<&Token>,
    session: Option<&Token>,
    at: &RequestContext<'_>,
) -> Result<Standing, StoreError> {
    let challenge = challenge.map(|token| challenges::by_token(&token.hash(), None, at.now));
    let session = session.map(|token| sessions::by_token(&token.hash(), at.now));
    let (challenge, session) = db.fetch((challenge, session)).await?;
    let challenge = challenge.flatten();
    if let Some(waits) = challenge
        .as_ref()
        .filter(|one| one.proven == Proven::Password)
    {
        return Ok(Standing::Waits(waits.expires_at));
    }
    if let Some(session) = session.flatten() {
        return Ok(Standing::SignedIn(home(session.role)));
    }
    let list = challenge.and_then(|met| met.allowlist);
    Ok(match AddressRefused::check(list.as_ref(), at) {
        Err(refused) => Standing::AddressRefused(refused),
        Ok(()) => Standing::Nothing,
    })
}

/// What step 1 found.
struct Facts {
    usage: Usage,
    challenge: Challenge,
    /// None where it was turned off meanwhile.
    on_file: Option<SecondFactor>,
}

/// Carries out one answer.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or keys cannot be used.
pub async fn handle(
    db: &impl Database,
    answer: &Answer,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    keys: &Keyring,
) -> Result<Outcome, StoreError> {
    let Some(token) = &answer.challenge else {
        return expired(db, at).await;
    };
    let Some(facts) = consume_and_read(db, token, answer, at).await? else {
        return expired(db, at).await;
    };
    let account_id = &facts.challenge.account_id;
    if let Admission::Refused { wait, first } = judge_one(&facts.usage, at.now) {
        if first {
            db.write(alloc::vec![record(Event::CodesThrottled, account_id, at)])
                .await?;
        }
        return Ok(Outcome::TooManyAttempts {
            wait,
            expires_at: facts.challenge.expires_at,
        });
    }
    let proof = match &facts.on_file {
        Some(on_file) => {
            let (code, usage) = (&answer.code, &facts.usage);
            totp::check(code, on_file, usage, account_id, keys, at.now, at.limits)?
        }
        None => None,
    };
    let (Some(on_file), Some(proof)) = (&facts.on_file, proof) else {
        return refuse(db, &facts, fresh, at).await;
    };
    let (outcome, writes) = accept(&facts, on_file, &proof, token, answer, fresh, at);
    match db.commit(writes).await {
        Ok(()) => Ok(outcome),
        // A parallel request spent the code, or the challenge: nobody is let in twice.
        Err(CommitError::Conflict(Guard::Challenge | Guard::TotpStep | Guard::RecoveryCode)) => {
            refuse(db, &facts, fresh, at).await
        }
        Err(error) => Err(error.unexpected()),
    }
}

async fn consume_and_read(
    db: &impl Database,
    token: &Token,
    answer: &Answer,
    at: &RequestContext<'_>,
) -> Result<Option<Facts>, StoreError> {
    let hash = token.hash();
    let device = answer.cookies.device.as_ref().map(Token::hash);
    let counted_as = answer.code.counted_as();
    let reads = (
        rate_limits::consume_challenge(
            &hash,
            counted_as,
            device.as_ref(),
            &at.limits.codes,
            at.now,
        ),
        challenges::by_token(&hash, device.as_ref(), at.now),
        second_factor::of_challenge(&hash, &answer.code.recovery_hash(), at.now),
    );
    Ok(match db.fetch(reads).await? {
        (Some(usage), Some(challenge), on_file) if challenge.proven == Proven::Password => {
            Some(Facts {
                usage,
                challenge,
                on_file,
            })
        }
        _ => None,
    })
}

fn accept(
    facts: &Facts,
    on_file: &SecondFactor,
    proof: &Proof,
    token: &Token,
    answer: &Answer,
    fresh: &Fresh,
    at: &RequestContext,
) -> (Outcome, Vec<Statement>) {
    let challenge = &facts.challenge;
    let account_id = &challenge.account_id;
    let hash = token.hash();
    let recovery = matches!(proof, Proof::Recovery { .. });
    let mut writes = alloc::vec![challenges::require_live(&hash, at.now)];
    let authenticated = Authenticated {
        account_id,
        email: &challenge.email,
        role: challenge.role,
        allowlist: challenge.allowlist.as_ref(),
        device_known: challenge.device_known,
    };
    let (entered, more) = enter(
        &authenticated,
        &answer.cookies,
        proof.factors(),
        &fresh.session,
        at,
    );
    match proof {
        // It opened nothing, so its owner keeps it. Its attempt stays counted, or it could be
        // tried without end.
        Proof::Recovery { hash } if entered.is_err() => {
            writes.push(second_factor::require_code(account_id, hash));
        }
        _ => {
            let usage = &facts.usage;
            writes.extend(totp::spend(
                proof, on_file, usage, account_id, at.now, at.limits,
            ));
        }
    }
    writes.extend(more);
    if recovery && entered.is_ok() {
        let left = challenge.recovery_codes.saturating_sub(1);
        let notice = Notice::RecoveryCodeUsed { left };
        writes.push(notify(
            &fresh.mail_id,
            account_id,
            &challenge.email,
            notice,
            at,
        ));
    }
    let outcome = match entered {
        Ok(session) => {
            writes.push(challenges::void(&hash));
            Outcome::SignedIn { session, recovery }
        }
        Err(refused) => {
            writes.push(challenges::met(&hash, at.now + at.limits.challenge));
            Outcome::AddressRefused(refused)
        }
    };
    (outcome, writes)
}

/// Who comes here knows the password.
async fn refuse(
    db: &impl Database,
    facts: &Facts,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Result<Outcome, StoreError> {
    let challenge = &facts.challenge;
    let account_id = &challenge.account_id;
    let mut writes = alloc::vec![record(Event::CodeRefused, account_id, at)];
    let owner = Owner {
        account_id,
        email: &challenge.email,
        mail_id: &fresh.mail_id,
    };
    writes.extend(wrong_code(&facts.usage, owner, at));
    db.write(writes).await?;
    Ok(Outcome::InvalidCode {
        expires_at: challenge.expires_at,
    })
}

async fn expired(db: &impl Database, at: &RequestContext<'_>) -> Result<Outcome, StoreError> {
    let entry = Entry {
        event: Event::CodeRefused,
        actor: None,
        account_id: None,
    };
    db.write(record_refusal(&entry, at)).await?;
    Ok(Outcome::ChallengeExpired)
}

fn record(event: Event, account_id: &AccountId, at: &RequestContext) -> Statement {
    let entry = Entry {
        event,
        actor: None,
        account_id: Some(account_id),
    };
    audit::insert(&entry, at)
}

/// What a program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::SignedIn { session, .. } => session.into(),
            Outcome::AddressRefused(refused) => Problem::from(refused).into(),
            Outcome::InvalidCode { .. } => Kind::InvalidCode.into(),
            Outcome::ChallengeExpired => Kind::ChallengeExpired.into(),
            Outcome::TooManyAttempts { wait, .. } => {
                Self::from(Kind::TooManyAttempts).with_retry_after(wait)
            }
        }
    }
}
