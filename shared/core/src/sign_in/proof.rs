//! `POST /login/proof`: all factors once more, before something sensitive is
//! changed. The session gets another token on the way (ASVS 7.2.4).

use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::gate::Opened;
use crate::account::profile::{Need, open, record};
use crate::audit::event::Event;
use crate::crypto::keyring::Keys;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields, Password};
use crate::http::problem::Kind;
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::limits::Limits;
use crate::limits::rate_limit::{Admission, judge_one};
use crate::password::hash::{self, Verdict};
use crate::password::rules::MAX_CHARS;
use crate::second_factor::totp::{self, Code, MALFORMED};
use crate::store::profiles::Profile;
use crate::store::{
    CommitError, Database, Guard, StoreError, accounts, rate_limits, second_factor, sessions,
};

/// Somebody's factors.
pub struct Factors {
    password: Password,
    code: Option<Code>,
    device: Option<Token>,
}

impl Factors {
    /// Reads `password` and, if given, `code`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, device: Option<Token>) -> Result<Self, Vec<FieldError>> {
        let password = fields.password("password", 1..=MAX_CHARS);
        let code = if fields.has("code") {
            fields.parsed("code", Code::parse, MALFORMED)
        } else {
            None
        };
        fields.finish()?;
        Ok(Self {
            password,
            code,
            device,
        })
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

/// Carries out one proof.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn handle(
    db: &impl Database,
    token: Option<&Token>,
    factors: &Factors,
    new_token: &[u8; 32],
    at: &RequestContext<'_>,
    limits: &Limits,
    keys: &Keys,
) -> Opened<Outcome> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let device = factors.device.as_ref().map(Token::hash);
    let consumed = rate_limits::consume_session_password(
        &hash,
        DateTime::default(),
        &limits.password_by_login,
        at.now,
    );
    let code = factors.code.as_ref().map(|code| {
        let (device, codes) = (device.as_ref(), &limits.codes);
        (
            rate_limits::consume_session_code(&hash, device, codes, at.now),
            second_factor::of_session(&hash, &code.recovery_hash(), at.now),
        )
    });
    let reads = (consumed, code);
    let (profile, (password, code)) =
        open(db, token, Need::LookAtFactor, reads, at, limits).await?;
    let (code, on_file) = code.unwrap_or_default();
    for usage in password.iter().chain(code.iter()) {
        if let Admission::Refused { wait, .. } = judge_one(usage, at.now) {
            return Ok(Outcome::TooManyAttempts { wait, profile });
        }
    }
    let Some(password) = password else {
        return Err(StoreError::Unavailable("a proof was not counted".into()).into());
    };
    if profile.totp_since.is_some() && factors.code.is_none() {
        // The password was not looked at.
        let refund = rate_limits::refund(&password, &limits.password_by_login, at.now);
        db.write(alloc::vec![refund]).await?;
        return Ok(Outcome::SecondFactorRequired(profile));
    }
    let account = &profile.account_id;
    let stored = profile.password_hash.as_deref();
    let right = hash::verify(&factors.password, stored, &keys.peppers)? != Verdict::Wrong;
    let proof = match (&factors.code, &on_file) {
        (Some(code), Some(on_file)) => totp::check(code, on_file, account, &keys.totp, at.now)?,
        _ => None,
    };
    if !right || profile.totp_since.is_some() && proof.is_none() {
        db.write(alloc::vec![record(Event::ProofFailed, account, at)])
            .await?;
        return Ok(Outcome::InvalidCredentials(profile));
    }
    let renewed = Token::new(new_token);
    let has_totp = profile.totp_since.is_some();
    let mut writes = alloc::vec![
        accounts::require_password(account, stored.unwrap_or_default(), has_totp),
        sessions::require(&hash),
        sessions::prove(&hash, &renewed.hash(), at.now),
        rate_limits::clear(&password.limit_key),
        record(Event::Proved, account, at),
    ];
    if let (Some(proof), Some(on_file)) = (&proof, &on_file) {
        writes.extend(totp::spend(proof, on_file, account));
    }
    if let Some(code) = &code {
        writes.push(rate_limits::refund(code, &limits.codes, at.now));
    }
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
