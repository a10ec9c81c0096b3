//! `POST /login`: the first factor.
//!
//! 1. Charge the attempt to the network and to the login (or known device),
//!    and read the account: one batch.
//! 2. Check the password; an unknown login costs the same.
//! 3. Decide.
//! 4. Write session, lanes, device and audit: one batch, or nothing.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::email::login_key;
use crate::fields::{FieldError, Fields};
use crate::moment::Moment;
use crate::password::{self, MAX_CHARS, Uncheckable, Verdict};
use crate::policy::Policy;
use crate::problem::Kind;
use crate::reply::{Cookie, Reply};
use crate::ring::Ring;
use crate::store::accounts::{self, Account, Status};
use crate::store::audit::{self, Entry, Event};
use crate::store::throttles::{self, Charge};
use crate::store::{Database, Statement, StoreError, sessions};
use crate::throttle::{Admission, judge, login_lane, network_lane};
use crate::token::{Token, id};

/// Somebody's claim to an account.
pub struct Attempt {
    email_key: String,
    password: String,
    carried: Carried,
}

/// What the client brought along from earlier.
#[derive(Default)]
pub struct Carried {
    /// Whether it is a browser, which can keep a device cookie.
    pub browser: bool,
    /// The device it is known as.
    pub device: Option<Token>,
    /// A session that the new one takes the place of.
    pub session: Option<Token>,
}

impl Attempt {
    /// Reads `login` and `password`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, carried: Carried) -> Result<Self, Vec<FieldError>> {
        let attempt = Self {
            email_key: login_key(&fields.text("login", 1..=254)),
            password: fields.secret("password", 1..=MAX_CHARS),
            carried,
        };
        fields.finish()?;
        Ok(attempt)
    }
}

/// Random values for one attempt.
pub struct Fresh {
    /// The session's id.
    pub session_id: [u8; 16],
    /// The session's token.
    pub session_token: [u8; 32],
    /// The device's token, where it is new.
    pub device_token: [u8; 32],
    /// Salt, where the password has to be hashed anew.
    pub salt: [u8; 16],
}

/// What came of an attempt.
pub enum Outcome {
    /// Every factor was right.
    SignedIn(SignedIn),
    /// Unknown, wrong or disabled: nobody is told which.
    InvalidCredentials,
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// A new session.
pub struct SignedIn {
    /// What the client shows from now on.
    pub token: Token,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// How long that is.
    pub life: TimeDelta,
    /// What a browser keeps to be known again, and for how long.
    pub device: Option<(Token, TimeDelta)>,
}

/// An outcome and what it writes.
struct Decision {
    outcome: Outcome,
    writes: Vec<Statement>,
}

/// What step 1 found.
struct Facts {
    network: Option<Charge>,
    login: Option<Charge>,
    account: Option<Account>,
}

/// Carries out one attempt.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or peppers cannot be used.
pub async fn handle(
    db: &impl Database,
    attempt: &Attempt,
    fresh: &Fresh,
    at: &Moment<'_>,
    policy: &Policy,
    peppers: &Ring,
) -> Result<Outcome, StoreError> {
    let mut facts = charge_and_read(db, attempt, at, policy).await?;
    match judge(facts.network.as_ref(), facts.login.as_ref(), at.now) {
        Some(Admission::Admitted) => {}
        Some(Admission::Refused { wait, first }) => {
            db.commit(refusal_record(first, facts.account.as_ref(), at))
                .await?;
            return Ok(Outcome::TooManyAttempts { wait });
        }
        None => return Err(StoreError::Unavailable("an attempt was not charged".into())),
    }
    let checked = check(attempt, facts.account.as_ref(), fresh, peppers)?;
    let decision = decide(&facts, checked, attempt, fresh, at, policy);
    match db.commit(decision.writes).await {
        Ok(()) => return Ok(decision.outcome),
        Err(StoreError::Conflict) => {}
        Err(error) => return Err(error),
    }
    // The account changed while we looked: a parallel sign-in upgraded the hash, or
    // somebody disabled it or changed the password. Look once more.
    let [account] = db.rows([accounts::by_email(&attempt.email_key)]).await?;
    facts.account = account.first()?;
    let checked = check(attempt, facts.account.as_ref(), fresh, peppers)?;
    let decision = decide(&facts, checked, attempt, fresh, at, policy);
    match db.commit(decision.writes).await {
        Ok(()) => Ok(decision.outcome),
        // It changes faster than it can be looked at: nobody gets in meanwhile.
        Err(StoreError::Conflict) => {
            let decision = decide(&facts, Checked::Wrong, attempt, fresh, at, policy);
            db.commit(decision.writes).await?;
            Ok(decision.outcome)
        }
        Err(error) => Err(error),
    }
}

async fn charge_and_read(
    db: &impl Database,
    attempt: &Attempt,
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<Facts, StoreError> {
    let gate = network_lane("password", at.peer);
    let lane = login_lane("password", &attempt.email_key);
    let device = attempt.carried.device.as_ref().map(Token::hash);
    let [network, login, account] = db
        .rows([
            throttles::charge(&gate, &policy.password_by_network, at.now),
            throttles::charge_login(
                &gate,
                &lane,
                device.as_deref(),
                &attempt.email_key,
                &policy.password_by_login,
                at.now,
            ),
            accounts::by_email(&attempt.email_key),
        ])
        .await?;
    Ok(Facts {
        network: network.first()?,
        login: login.first()?,
        account: account.first()?,
    })
}

/// What checking the password found, and its new hash where the old one is outdated.
enum Checked {
    Wrong,
    Right { upgraded: Option<String> },
}

/// The slow step, apart from all others.
fn check(
    attempt: &Attempt,
    account: Option<&Account>,
    fresh: &Fresh,
    peppers: &Ring,
) -> Result<Checked, StoreError> {
    let stored = account.and_then(|account| account.password_hash.as_deref());
    let verdict = password::verify(&attempt.password, stored, peppers).map_err(uncheckable)?;
    Ok(match verdict {
        Verdict::Wrong => Checked::Wrong,
        Verdict::Right { outdated: false } => Checked::Right { upgraded: None },
        Verdict::Right { outdated: true } => {
            let upgraded =
                password::hash(&attempt.password, &fresh.salt, peppers).map_err(uncheckable)?;
            Checked::Right {
                upgraded: Some(upgraded),
            }
        }
    })
}

fn uncheckable(_: Uncheckable) -> StoreError {
    StoreError::Unavailable("a stored password needs a pepper that PEPPERS does not have".into())
}

/// All rules of the first factor.
fn decide(
    facts: &Facts,
    checked: Checked,
    attempt: &Attempt,
    fresh: &Fresh,
    at: &Moment,
    policy: &Policy,
) -> Decision {
    let active = facts
        .account
        .as_ref()
        .filter(|account| account.status == Status::Active);
    match (active, checked) {
        (Some(account), Checked::Right { upgraded }) => {
            sign_in(account, upgraded, facts, attempt, fresh, at, policy)
        }
        _ => Decision {
            outcome: Outcome::InvalidCredentials,
            writes: alloc::vec![record(
                Event::SignInFailed,
                None,
                facts.account.as_ref(),
                at
            )],
        },
    }
}

fn sign_in(
    account: &Account,
    upgraded: Option<String>,
    facts: &Facts,
    attempt: &Attempt,
    fresh: &Fresh,
    at: &Moment,
    policy: &Policy,
) -> Decision {
    let life = if account.role.is_staff() {
        policy.staff_session
    } else {
        policy.customer_session
    };
    let checked_hash = account.password_hash.as_deref().unwrap_or_default();
    let mut writes = alloc::vec![accounts::require_password(&account.id, checked_hash)];
    if let Some(previous) = &attempt.carried.session {
        writes.push(sessions::end(&previous.hash()));
    }
    let token = Token::new(&fresh.session_token);
    let session_id = id(fresh.session_id);
    writes.push(sessions::insert(
        &session_id,
        &account.id,
        &token.hash(),
        life,
        at,
    ));
    if let Some(charge) = &facts.login {
        writes.push(throttles::clear(&charge.lane));
    }
    if let Some(charge) = facts.network.as_ref().filter(|charge| charge.admitted()) {
        writes.push(throttles::refund(
            charge,
            &policy.password_by_network,
            at.now,
        ));
    }
    if let Some(hash) = upgraded {
        writes.push(accounts::set_password(&account.id, &hash));
    }
    let device = attempt.carried.browser.then(|| {
        let device = match &attempt.carried.device {
            Some(known) if facts.login.as_ref().is_some_and(Charge::is_device) => {
                Token::presented(known.as_str())
            }
            _ => None,
        };
        device.unwrap_or_else(|| Token::new(&fresh.device_token))
    });
    if let Some(device) = &device {
        writes.push(sessions::remember_device(
            &device.hash(),
            &account.id,
            at.now,
        ));
    }
    let actor = alloc::format!("account:{}", account.id);
    writes.push(record(Event::SignedIn, Some(&actor), Some(account), at));
    Decision {
        outcome: Outcome::SignedIn(SignedIn {
            token,
            expires_at: at.now + life.total,
            life: life.total,
            device: device.map(|token| (token, policy.device_life)),
        }),
        writes,
    }
}

/// Only the first refusal of a wait is put on record: a flood leaves one line.
fn refusal_record(first: bool, account: Option<&Account>, at: &Moment) -> Vec<Statement> {
    if first {
        alloc::vec![record(Event::SignInThrottled, None, account, at)]
    } else {
        Vec::new()
    }
}

fn record(event: Event, actor: Option<&str>, account: Option<&Account>, at: &Moment) -> Statement {
    let entry = Entry {
        event,
        actor,
        account_id: account.map(|account| account.id.as_str()),
    };
    audit::insert(&entry, at)
}

/// What a program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::SignedIn(signed_in) => Self::json(
                200,
                &json!({
                    "status": "signed_in",
                    "session": {
                        "token": signed_in.token.as_str(),
                        "expires_at": signed_in.expires_at,
                    },
                }),
            ),
            Outcome::InvalidCredentials => Kind::InvalidCredentials.into(),
            Outcome::TooManyAttempts { wait } => {
                Self::from(Kind::TooManyAttempts).with_retry_after(wait)
            }
        }
    }
}

impl SignedIn {
    /// What a browser is told: go on to this path, and keep these cookies.
    #[must_use]
    pub fn browser_reply(&self, path: &str) -> Reply {
        let reply = Reply::see_other(path).with_cookie(Cookie::Session, &self.token, self.life);
        match &self.device {
            Some((device, life)) => reply.with_cookie(Cookie::Device, device, *life),
            None => reply,
        }
    }
}
