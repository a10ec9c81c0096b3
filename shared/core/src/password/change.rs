//! `POST /profile/password`: another password, for whoever knows the present one.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::TimeDelta;

use crate::account::profile::{Need, open, record, record_repeat};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields, Password};
use crate::http::problem::{Kind, Problem};
use crate::http::reply::Reply;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::{Admission, judge_one};
use crate::password::hash::{self, Verdict};
use crate::password::reset::password_set;
use crate::password::rules::{Flaw, MAX_CHARS, flaws, not_acceptable};
use crate::password::work::Hashing;
use crate::sign_in::device;
use crate::sign_in::gate::Opened;
use crate::sign_in::guessing::{Owner, PASSWORD, accepted, wrong_password};
use crate::store::{
    CommitError, Database, Guard, StoreError, accounts, attempts, breached_passwords, rate_limits,
};

/// The present password and the one to be.
pub struct Change {
    current: Password,
    new: String,
}

impl Change {
    /// Reads `current` and `new`. What is wrong with the new one is said in one
    /// place, [`flaws`].
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let change = Self {
            current: fields.password("current", 1..=MAX_CHARS),
            new: fields.secret("new", 0..=usize::MAX),
        };
        fields.finish()?;
        Ok(change)
    }
}

/// Random values for one change.
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
    /// The password is the new one; everybody is signed out, and the account knows this
    /// device alone.
    Changed(device::Known),
    /// The present password is another.
    CurrentWrong,
    /// The new one is not acceptable.
    NotAcceptable(Vec<Flaw>),
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// Carries out one change.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or peppers cannot be used.
pub async fn change(
    db: &impl Database,
    token: Option<&Token>,
    change: &Change,
    provider: &str,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    hashing: &Hashing,
) -> Opened<Outcome> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let (rate_limit, since) = (&at.limits.passwords, at.now - at.limits.fresh_proof);
    let consumed = rate_limits::consume_session_password(&hash, since, rate_limit, at.now);
    let reads = (consumed, breached_passwords::has(&change.new));
    let (profile, (attempt, breached)) = open(db, token, Need::Change, reads, at).await?;
    let usage =
        attempt.ok_or_else(|| StoreError::Unavailable("a password was not counted".into()))?;
    let account = &profile.account_id;
    if let Admission::Refused { wait, first } = judge_one(&usage, at.now) {
        let throttled = first.then(|| record(Event::ProofThrottled, account, at));
        db.write(Vec::from_iter(throttled)).await?;
        return Ok(Outcome::TooManyAttempts { wait });
    }
    let stored = profile.password_hash.as_deref();
    let verdict = hash::verify(&change.current, stored, hashing)?;
    if verdict == Verdict::Wrong || !accepted(&usage, at.limits) {
        let owner = Owner {
            account_id: account,
            email: &profile.email,
            mail_id: &fresh.mail_id,
        };
        let mut writes = alloc::vec![record(Event::PasswordRefused, account, at)];
        writes.extend(wrong_password(&usage, Some(owner), at));
        db.write(writes).await?;
        return Ok(Outcome::CurrentWrong);
    }
    let own_words = [profile.email.as_str(), profile.name.as_str(), provider];
    let flaws = flaws(&change.new, &own_words, breached);
    if !flaws.is_empty() {
        let mut writes = alloc::vec![
            attempts::clear(&usage.limit_key),
            attempts::end_row(account, PASSWORD),
        ];
        writes.extend(record_repeat(Event::PasswordRefused, account, at));
        db.write(writes).await?;
        return Ok(Outcome::NotAcceptable(flaws));
    }
    let hash = hash::hash(&change.new, &fresh.salt, hashing)?;
    let has_totp = profile.totp_since.is_some();
    let mut writes = alloc::vec![accounts::require_password(
        account,
        stored.unwrap_or_default(),
        has_totp
    ),];
    let (device, more) = password_set(
        account,
        &profile.email,
        &hash,
        &fresh.mail_id,
        &fresh.device,
        at,
    );
    writes.extend(more);
    writes.push(record(Event::PasswordChanged, account, at));
    match db.commit(writes).await {
        Ok(()) => Ok(Outcome::Changed(device)),
        // Somebody changed it meanwhile: what was typed is not the present one.
        Err(CommitError::Conflict(Guard::Password)) => Ok(Outcome::CurrentWrong),
        Err(error) => Err(error.unexpected().into()),
    }
}

/// What a program is told.
impl From<&Outcome> for Reply {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Changed(device) => device.kept_by(Self::empty(204)),
            Outcome::CurrentWrong => {
                let detail = "This is not the present password.";
                Problem::with_detail(Kind::InvalidFields, "/current", detail).into()
            }
            Outcome::NotAcceptable(flaws) => not_acceptable("/new", flaws).into(),
            Outcome::TooManyAttempts { wait } => {
                Self::from(Kind::TooManyAttempts).with_retry_after(*wait)
            }
        }
    }
}
