//! `POST /login`: the first factor.
//!
//! 1. Count the attempt against the networks and the account, as one of a stranger or of a
//!    known device, and read the account: one batch.
//! 2. Check the password; an unknown login costs the same.
//! 3. Decide.
//! 4. Write session or challenge, rate limits, device and audit log: one batch, or nothing.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::account::Status;
use crate::account::email::EmailKey;
use crate::audit::event::{Entry, Event, Factors};
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields, Password};
use crate::http::problem::{Kind, Problem};
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::{Admission, Networks, judge, record_repeat};
use crate::limits::rate_limit_key::login_limit_key;
use crate::password::hash::{self, Verdict};
use crate::password::rules::{MAX_CHARS, flaws};
use crate::password::work::Hashing;
use crate::sign_in::Proven;
use crate::sign_in::guessing::{Owner, PASSWORD, accepted, wrong_password};
use crate::sign_in::session_issue::{self, AddressRefused, ClientCookies, SignedIn, enter};
use crate::store::accounts::{self, SignInAccount};
use crate::store::attempts;
use crate::store::password_links::{self, Way};
use crate::store::rate_limits::{self, Usage};
use crate::store::{CommitError, Database, Guard, Statement, StoreError, audit, challenges};

/// Somebody's claim to an account.
pub struct Attempt {
    email_key: EmailKey,
    password: Password,
    cookies: ClientCookies,
}

impl Attempt {
    /// Reads `login` and `password`, and of a program what [`ClientCookies::read`] names.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, mut cookies: ClientCookies) -> Result<Self, Vec<FieldError>> {
        cookies.read(&mut fields);
        let attempt = Self {
            email_key: EmailKey::of(&fields.text("login", 1..=254)),
            password: fields.password("password", 1..=MAX_CHARS),
            cookies,
        };
        fields.finish()?;
        Ok(attempt)
    }
}

/// Random values for one attempt.
pub struct Fresh {
    /// Those of the session.
    pub session: session_issue::Fresh,
    /// The token of a challenge, where there is a second factor.
    pub challenge: [u8; 32],
    /// Salt, where the password has to be hashed anew.
    pub salt: [u8; 16],
    /// The id of a notice to the owner.
    pub mail_id: [u8; 16],
}

/// What came of an attempt.
pub enum Outcome {
    /// Every factor was right.
    SignedIn(SignedIn),
    /// The password was right, and the account has a second factor.
    SecondFactorRequired(Challenge),
    /// The password was right and the only factor, but today's rules refuse it: it opens
    /// nothing but the choice of another (NIST 63B-4, 3.1.1.2).
    NewPasswordRequired {
        /// What a link to choose one holds.
        token: Token,
        /// When it ends.
        expires_at: DateTime<Utc>,
    },
    /// Every factor was right, but not the address. What was proven counts for a
    /// recovery case.
    AddressRefused(AddressRefused, Challenge),
    /// Unknown, wrong or disabled: nobody is told which.
    InvalidCredentials,
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// A half-done sign-in. It opens nothing but its second half.
pub struct Challenge {
    /// What the client shows with the code.
    pub token: Token,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// How long a browser keeps it: longer than it can be answered, for a recovery
    /// case that is opened from it.
    pub life: TimeDelta,
}

/// An outcome and what it writes.
struct Decision {
    outcome: Outcome,
    writes: Vec<Statement>,
}

/// What step 1 found.
struct Facts {
    networks: Vec<Option<Usage>>,
    own: Option<Usage>,
    account: Option<SignInAccount>,
}

/// Carries out one attempt.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or peppers cannot be used.
pub async fn handle(
    db: &impl Database,
    attempt: &Attempt,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    hashing: &Hashing,
) -> Result<Outcome, StoreError> {
    let mut facts = consume_and_read(db, attempt, at).await?;
    match judge(&facts.networks, facts.own.as_ref(), at.now) {
        Some(Admission::Admitted) => {}
        Some(Admission::Refused { wait, first }) => {
            db.write(refusal_record(first, facts.account.as_ref(), at))
                .await?;
            return Ok(Outcome::TooManyAttempts { wait });
        }
        None => return Err(StoreError::Unavailable("an attempt was not counted".into())),
    }
    let checked = check(attempt, facts.account.as_ref(), fresh, hashing)?;
    let decision = decide(&facts, checked, attempt, fresh, at);
    match db.commit(decision.writes).await {
        Ok(()) => return Ok(decision.outcome),
        Err(CommitError::Conflict(Guard::Password)) => {}
        Err(error) => return Err(error.unexpected()),
    }
    // The account changed while we looked: a parallel sign-in upgraded the hash, or
    // somebody disabled it or changed the password. Look once more.
    facts.account = db.fetch(accounts::for_sign_in(&attempt.email_key)).await?;
    let checked = check(attempt, facts.account.as_ref(), fresh, hashing)?;
    let decision = decide(&facts, checked, attempt, fresh, at);
    match db.commit(decision.writes).await {
        Ok(()) => Ok(decision.outcome),
        // It changes faster than it can be looked at: nobody gets in meanwhile.
        Err(CommitError::Conflict(Guard::Password)) => {
            let decision = decide(&facts, Checked::Wrong, attempt, fresh, at);
            db.write(decision.writes).await?;
            Ok(decision.outcome)
        }
        Err(error) => Err(error.unexpected()),
    }
}

async fn consume_and_read(
    db: &impl Database,
    attempt: &Attempt,
    at: &RequestContext<'_>,
) -> Result<Facts, StoreError> {
    let networks = by_network(at);
    let limit_key = login_limit_key(PASSWORD, &attempt.email_key);
    let device = attempt.cookies.device.as_ref().map(Token::hash);
    let reads = (
        networks.consume(at.now),
        rate_limits::consume_login(
            &networks.keys,
            &limit_key,
            device.as_ref(),
            &attempt.email_key,
            &at.limits.passwords,
            at.now,
        ),
        accounts::for_sign_in(&attempt.email_key),
    );
    let (networks, own, account) = db.fetch(reads).await?;
    Ok(Facts {
        networks,
        own,
        account,
    })
}

fn by_network(at: &RequestContext) -> Networks {
    Networks::of(PASSWORD, &at.limits.password_by_network, at.client)
}

/// What checking the password found, and its new hash where the old one is outdated.
enum Checked {
    Wrong,
    Right { upgraded: Option<String> },
}

/// The slow step, apart from all others.
fn check(
    attempt: &Attempt,
    account: Option<&SignInAccount>,
    fresh: &Fresh,
    hashing: &Hashing,
) -> Result<Checked, StoreError> {
    let stored = account.and_then(|account| account.password_hash.as_deref());
    let verdict = hash::verify(&attempt.password, stored, hashing)?;
    Ok(match verdict {
        Verdict::Wrong => Checked::Wrong,
        Verdict::Right { outdated: None } => Checked::Right { upgraded: None },
        Verdict::Right {
            outdated: Some(password),
        } => {
            let upgraded = hash::hash(password, &fresh.salt, hashing)?;
            Checked::Right {
                upgraded: Some(upgraded),
            }
        }
    })
}

/// All rules of the first factor.
fn decide(
    facts: &Facts,
    checked: Checked,
    attempt: &Attempt,
    fresh: &Fresh,
    at: &RequestContext,
) -> Decision {
    let accepted = facts
        .own
        .as_ref()
        .is_some_and(|own| accepted(own, at.limits));
    let active = facts
        .account
        .as_ref()
        .filter(|account| accepted && account.status == Status::Active);
    match (active, checked) {
        (Some(account), Checked::Right { upgraded }) => {
            sign_in(account, upgraded, facts, attempt, fresh, at)
        }
        _ => Decision {
            outcome: Outcome::InvalidCredentials,
            writes: fail(facts, fresh, at),
        },
    }
}

fn fail(facts: &Facts, fresh: &Fresh, at: &RequestContext) -> Vec<Statement> {
    let account = facts.account.as_ref();
    let networks = by_network(at);
    let mut writes = alloc::vec![
        record(Event::SignInFailed, account, at),
        attempts::fail(&networks.each().collect::<Vec<_>>()),
    ];
    if let Some(own) = &facts.own {
        let owner = account.map(|account| Owner {
            account_id: &account.id,
            email: &account.email,
            mail_id: &fresh.mail_id,
        });
        writes.extend(wrong_password(own, owner, at));
    }
    writes
}

fn sign_in(
    account: &SignInAccount,
    upgraded: Option<String>,
    facts: &Facts,
    attempt: &Attempt,
    fresh: &Fresh,
    at: &RequestContext,
) -> Decision {
    let checked_hash = account.password_hash.as_deref().unwrap_or_default();
    let guard = accounts::require_password(&account.id, checked_hash, account.has_totp);
    let mut writes = alloc::vec![guard, attempts::end_row(&account.id, PASSWORD)];
    if let Some(own) = &facts.own {
        writes.push(attempts::clear(&own.limit_key));
    }
    writes.extend(by_network(at).refund(&facts.networks, at.now));
    if let Some(hash) = upgraded {
        writes.push(accounts::set_password(&account.id, &hash));
    }
    let challenge = Challenge {
        token: Token::new(&fresh.challenge),
        expires_at: at.now + at.limits.challenge,
        life: at.limits.challenge + at.limits.case_carry,
    };
    let begun = |proven| {
        let hash = challenge.token.hash();
        challenges::insert(&hash, &account.id, proven, challenge.expires_at, at.limits)
    };
    let passed = |event| record_repeat(&entry(event, Some(account)), at);
    if account.has_totp {
        writes.extend(begun(Proven::Password));
        writes.extend(passed(Event::ChallengeIssued));
        return Decision {
            outcome: Outcome::SecondFactorRequired(challenge),
            writes,
        };
    }
    let allowlist = account.allowlist.as_ref();
    let own_words = [&*account.email];
    if AddressRefused::check(allowlist, at).is_ok()
        && !flaws(&attempt.password.sent, &own_words, false).is_empty()
    {
        let (token, expires_at) = (challenge.token, at.now + at.limits.reset_link);
        let (hash, email) = (token.hash(), &account.email);
        let link = password_links::replace(&hash, &account.id, email, Way::SignedIn, expires_at);
        writes.push(link.into());
        writes.extend(passed(Event::NewPasswordRequired));
        return Decision {
            outcome: Outcome::NewPasswordRequired { token, expires_at },
            writes,
        };
    }
    let authenticated = session_issue::Authenticated {
        account_id: &account.id,
        email: &account.email,
        role: account.role,
        allowlist,
        device_known: facts.own.as_ref().is_some_and(Usage::is_known),
    };
    let (entered, more) = enter(
        &authenticated,
        &attempt.cookies,
        Factors::Password,
        &fresh.session,
        at,
    );
    writes.extend(more);
    let outcome = match entered {
        Ok(signed_in) => Outcome::SignedIn(signed_in),
        Err(refused) => {
            writes.extend(begun(Proven::All));
            Outcome::AddressRefused(refused, challenge)
        }
    };
    Decision { outcome, writes }
}

/// Only the first refusal of a wait is put on record: a flood leaves one line.
fn refusal_record(
    first: bool,
    account: Option<&SignInAccount>,
    at: &RequestContext,
) -> Vec<Statement> {
    Vec::from_iter(first.then(|| record(Event::SignInThrottled, account, at)))
}

fn record(event: Event, account: Option<&SignInAccount>, at: &RequestContext) -> Statement {
    audit::insert(&entry(event, account), at)
}

fn entry(event: Event, account: Option<&SignInAccount>) -> Entry<'_> {
    Entry {
        event,
        actor: None,
        account_id: account.map(|account| &account.id),
    }
}

/// What a program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::SignedIn(signed_in) => signed_in.into(),
            Outcome::SecondFactorRequired(challenge) => Self::json(
                200,
                &json!({
                    "status": "second_factor_required",
                    "challenge": challenge.token.as_str(),
                    "methods": ["totp", "recovery_code"],
                    "expires_at": challenge.expires_at,
                }),
            ),
            Outcome::NewPasswordRequired { token, expires_at } => Self::json(
                200,
                &json!({
                    "status": "new_password_required",
                    "token": token.as_str(),
                    "expires_at": expires_at,
                }),
            ),
            Outcome::AddressRefused(refused, _) => Problem::from(refused).into(),
            Outcome::InvalidCredentials => Kind::InvalidCredentials.into(),
            Outcome::TooManyAttempts { wait } => {
                Self::from(Kind::TooManyAttempts).with_retry_after(wait)
            }
        }
    }
}
