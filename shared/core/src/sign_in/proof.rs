//! `POST /login/proof`: all factors once more, before something sensitive is
//! changed. The session gets another token on the way (ASVS 7.2.4).

use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::gate::Opened;
use super::guessing::{Owner, PASSWORD, accepted, wrong_code, wrong_password};
use crate::account::profile::{Need, open, record, record_repeat};
use crate::audit::event::{self, Event};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields, Password};
use crate::http::problem::Kind;
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::{Admission, judge_one};
use crate::password::hash::{self, Verdict};
use crate::password::rules::MAX_CHARS;
use crate::password::work::Hashing;
use crate::second_factor::totp::{self, Code, MALFORMED};
use crate::store::profiles::Profile;
use crate::store::rate_limits::{self, Usage};
use crate::store::{
    CommitError, Database, Guard, StoreError, accounts, attempts, second_factor, sessions,
};

/// What every factor is checked with.
pub struct Keys {
    /// What passwords are hashed with.
    pub hashing: Hashing,
    /// The keys under which second factors are sealed.
    pub totp: Keyring,
}

/// Somebody's factors.
pub struct Factors {
    password: Password,
    code: Option<Code>,
}

impl Factors {
    /// Reads `password` and, if given, `code`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let password = fields.password("password", 1..=MAX_CHARS);
        let code = if fields.has("code") {
            fields.parsed("code", Code::parse, MALFORMED)
        } else {
            None
        };
        fields.finish()?;
        Ok(Self { password, code })
    }
}

/// What came of it.
pub enum Outcome {
    /// All factors were right: the session goes on with this token.
    Proved {
        /// The token.
        token: Token,
        /// When the session ends at the latest.
        expires_at: DateTime<Utc>,
        /// How long that is from now.
        life: TimeDelta,
    },
    /// One of them was not; nobody is told which.
    InvalidCredentials(Profile),
    /// The account has a second factor, and no code came along.
    SecondFactorRequired(Profile),
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
        /// Whose factors they are.
        profile: Profile,
    },
}

/// Random values for one proof.
pub struct Fresh {
    /// The session's next token.
    pub token: [u8; 32],
    /// The id of a notice to the owner.
    pub mail_id: [u8; 16],
}

/// Carries out one proof.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn handle(
    db: &impl Database,
    token: Option<&Token>,
    factors: &Factors,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    keys: &Keys,
) -> Opened<Outcome> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let ever = DateTime::default();
    let consumed = rate_limits::consume_session_password(&hash, ever, &at.limits.passwords, at.now);
    let code = factors.code.as_ref().map(|code| {
        let counted_as = code.counted_as();
        (
            rate_limits::consume_session_code(&hash, counted_as, &at.limits.codes, at.now),
            second_factor::of_session(&hash, &code.recovery_hash(), at.now),
        )
    });
    let reads = (consumed, code);
    let (profile, (password, code)) = open(db, token, Need::Prove, reads, at).await?;
    let (code, on_file) = code.unwrap_or_default();
    let Some(password) = password else {
        return Err(StoreError::Unavailable("a proof was not counted".into()).into());
    };
    let unread = |usage: Option<&Usage>, limit| {
        let admitted = usage.filter(|usage| usage.admitted());
        admitted.map(|usage| attempts::refund(usage, limit, at.now))
    };
    let account = &profile.account_id;
    let throttled = (Event::ProofThrottled, Some(&password));
    for (event, usage) in [throttled, (Event::CodesThrottled, code.as_ref())] {
        let refused = usage.map(|usage| judge_one(usage, at.now));
        if let Some(Admission::Refused { wait, first }) = refused {
            let mut writes = Vec::from_iter(first.then(|| record(event, account, at)));
            writes.extend(unread(Some(&password), &at.limits.passwords));
            writes.extend(unread(code.as_ref(), &at.limits.codes));
            db.write(writes).await?;
            return Ok(Outcome::TooManyAttempts { wait, profile });
        }
    }
    let has_totp = profile.totp_since.is_some();
    if has_totp && factors.code.is_none() {
        let mut writes = Vec::from(record_repeat(Event::SecondFactorMissing, account, at));
        writes.extend(unread(Some(&password), &at.limits.passwords));
        db.write(writes).await?;
        return Ok(Outcome::SecondFactorRequired(profile));
    }
    let owner = Owner {
        account_id: account,
        email: &profile.email,
        mail_id: &fresh.mail_id,
    };
    let stored = profile.password_hash.as_deref();
    let right = hash::verify(&factors.password, stored, &keys.hashing)? != Verdict::Wrong;
    if !right || !accepted(&password, at.limits) {
        let mut writes = alloc::vec![record(Event::ProofFailed, account, at)];
        writes.extend(wrong_password(&password, Some(owner), at));
        // Whoever does not know the password spends none of the owner's codes.
        writes.extend(unread(code.as_ref(), &at.limits.codes));
        db.write(writes).await?;
        return Ok(Outcome::InvalidCredentials(profile));
    }
    let mut writes = alloc::vec![
        accounts::require_password(account, stored.unwrap_or_default(), has_totp),
        sessions::require(&hash),
        attempts::clear(&password.limit_key),
        attempts::end_row(account, PASSWORD),
    ];
    let mut proven = event::Factors::Password;
    if let (true, Some(code), Some(usage), Some(on_file)) =
        (has_totp, &factors.code, &code, &on_file)
    {
        let proof = totp::check(code, on_file, usage, account, &keys.totp, at.now, at.limits)?;
        let Some(proof) = proof else {
            let mut writes = alloc::vec![
                record(Event::ProofFailed, account, at),
                attempts::clear(&password.limit_key),
            ];
            writes.extend(wrong_code(usage, owner, at));
            db.write(writes).await?;
            return Ok(Outcome::InvalidCredentials(profile));
        };
        proven = proof.factors();
        writes.extend(totp::spend(
            &proof, on_file, usage, account, at.now, at.limits,
        ));
    } else if has_totp {
        return Err(StoreError::Unavailable("a code was not counted".into()).into());
    }
    let renewed = Token::new(&fresh.token);
    writes.push(sessions::prove(&hash, &renewed.hash(), proven, at));
    writes.extend(record_repeat(proven.proved(), account, at));
    match db.commit(writes).await {
        Ok(()) => Ok(Outcome::Proved {
            token: renewed,
            expires_at: profile.expires_at,
            life: profile.expires_at - at.now,
        }),
        // A parallel request spent the code, or changed a factor.
        Err(CommitError::Conflict(
            Guard::Password | Guard::Session | Guard::TotpStep | Guard::RecoveryCode,
        )) => Ok(Outcome::InvalidCredentials(profile)),
        Err(error) => Err(error.unexpected().into()),
    }
}

#[derive(Serialize)]
struct Told<'a> {
    status: &'static str,
    session: Renewed<'a>,
}

#[derive(Serialize)]
struct Renewed<'a> {
    token: &'a str,
    expires_at: DateTime<Utc>,
}

/// What a program is told.
impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Proved {
                token, expires_at, ..
            } => {
                let token = token.as_str();
                let session = Renewed { token, expires_at };
                let status = "proved";
                Self::json(200, &Told { status, session })
            }
            Outcome::InvalidCredentials(_) => Kind::InvalidCredentials.into(),
            Outcome::SecondFactorRequired(_) => Kind::SecondFactorRequired.into(),
            Outcome::TooManyAttempts { wait, .. } => {
                Self::from(Kind::TooManyAttempts).with_retry_after(wait)
            }
        }
    }
}
