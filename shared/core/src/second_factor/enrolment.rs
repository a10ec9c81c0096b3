//! `/profile/totp`: the second factor is enrolled, replaced and removed.
//!
//! A new secret waits until its first code has come: whoever never scans it keeps
//! what they had (ASVS 6.4.1 in spirit; a new one never replaces the old before).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::recovery_codes::{self, Codes};
use crate::account::change::Change;
use crate::account::profile::{Need, commit, record, show};
use crate::audit::event::Event;
use crate::crypto::aead;
use crate::crypto::code::TypedCode;
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::mail::notify::notify;
use crate::mail::template::Notice;
use crate::refusal::Ended;
use crate::second_factor::totp::{otpauth_uri, step_of};
use crate::sign_in::gate::{Denied, Opened};
use crate::sign_in::guessing::TOTP;
use crate::store::profiles::Profile;
use crate::store::{
    CommitError, Database, Guard, StoreError, attempts, devices, second_factor, sessions,
};

/// Random values for one enrolment.
pub struct Fresh {
    /// The secret: 160 bits (RFC 4226, 4).
    pub secret: [u8; 20],
    /// For sealing it.
    pub nonce: [u8; 24],
}

/// A secret that waits for its first code. It is shown until then, or until it
/// expires, and never again.
pub struct Enrolment {
    /// In base32.
    pub secret: String,
    /// The address by which apps take it over.
    pub uri: String,
    /// Whether it will replace one that is in use.
    pub replaces: bool,
    /// Whose it is.
    pub profile: Box<Profile>,
}

impl Enrolment {
    fn of(secret: &[u8; 20], profile: Profile, provider: &str) -> Result<Self, StoreError> {
        Ok(Self {
            secret: TypedCode::new(secret).plain().into(),
            uri: otpauth_uri(secret, provider, &profile.email)?,
            replaces: profile.totp_since.is_some(),
            profile: Box::new(profile),
        })
    }
}

/// Makes a secret, in place of an earlier one that waits.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn enrol(
    db: &impl Database,
    token: Option<&Token>,
    provider: &str,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    keys: &Keyring,
) -> Opened<Enrolment> {
    let profile = show(db, token, Need::Enrol, at).await?;
    let enrolment = Enrolment::of(&fresh.secret, profile, provider)?;
    let account = &enrolment.profile.account_id;
    let sealed = aead::seal(&fresh.secret, account.as_str(), &fresh.nonce, keys)?;
    let writes = alloc::vec![
        second_factor::set_pending(account, &sealed, at.now + at.limits.enrolment),
        record(Event::EnrolmentStarted, account, at),
    ];
    Change::Enrolment
        .make(db, token, account, writes, at)
        .await?;
    Ok(enrolment)
}

/// The first code of a secret that waits.
pub struct Confirmation {
    digits: String,
}

impl Confirmation {
    /// The confirmation of somebody who typed no code at all: it is wrong.
    #[must_use]
    pub const fn impossible() -> Self {
        Self {
            digits: String::new(),
        }
    }

    /// Reads `code`: six digits, blanks ignored.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let digits = |text: &str| match crate::second_factor::totp::Code::parse(text) {
            Some(crate::second_factor::totp::Code::Totp(digits)) => Some(digits),
            _ => None,
        };
        let digits = fields.parsed("code", digits, "The field must have six digits.");
        fields.finish()?;
        Ok(Self {
            digits: digits.unwrap_or_default(),
        })
    }
}

/// What came of a confirmation.
pub enum Confirmed {
    /// The factor is in use; these are its recovery codes, shown once, and whose they are.
    Enabled(Codes, Box<Profile>),
    /// Another code is needed; the secret still waits.
    WrongCode(Enrolment),
    /// No secret waits (any more).
    NothingPending,
}

/// Puts the secret that waits in use. The code is spent with it, new recovery
/// codes take the place of old ones, sessions that never gave a code end, and all devices
/// but this one are strangers again.
///
/// # Errors
/// [`StoreError::Unavailable`] where database or keys cannot be used.
#[expect(
    clippy::too_many_arguments,
    reason = "the values, the limits and the keys of one decision"
)]
pub async fn confirm(
    db: &impl Database,
    token: Option<&Token>,
    device: Option<&Token>,
    confirmation: &Confirmation,
    provider: &str,
    fresh: &recovery_codes::Fresh,
    at: &RequestContext<'_>,
    keys: &Keyring,
) -> Opened<Confirmed> {
    let profile = show(db, token, Need::Enrol, at).await?;
    let account = &profile.account_id;
    let codes = Codes::new(fresh);
    let Some(sealed) = &profile.totp_pending else {
        return confirmed(db, codes, profile, token).await;
    };
    let secret = aead::open(sealed, account.as_str(), keys)?;
    let Some(step) = step_of(&confirmation.digits, secret.clone(), at.now) else {
        let secret = secret.try_into().map_err(|_| aead::Sealed)?;
        let enrolment = Enrolment::of(&secret, profile, provider)?;
        return Ok(Confirmed::WrongCode(enrolment));
    };
    let (event, notice) = if profile.totp_since.is_some() {
        (Event::TotpReplaced, Notice::TotpReplaced)
    } else {
        (Event::TotpEnabled, Notice::TotpOn)
    };
    let mut writes = alloc::vec![
        sessions::require(&token.map(Token::hash).unwrap_or_default()),
        second_factor::require_pending(account, sealed, at.now),
        second_factor::drop_pending(account),
        second_factor::enable(account, sealed, step, at.now),
        devices::forget_others(account, device.map(Token::hash).as_ref()),
        attempts::clear_all(account, TOTP),
        notify(&fresh.mail_id, account, &profile.email, notice, at),
        record(event, account, at),
    ];
    writes.extend(sessions::end_others(account, &profile.session_id));
    writes.extend(codes.store(account));
    match db.commit(writes).await {
        Ok(()) => Ok(Confirmed::Enabled(codes, Box::new(profile))),
        // A parallel request was faster, or the session has just been ended.
        Err(CommitError::Conflict(Guard::Session | Guard::TotpPending)) => {
            confirmed(db, codes, profile, token).await
        }
        Err(error) => Err(error.unexpected().into()),
    }
}

/// What a confirmation comes to where no secret waits (any more): one that is repeated has
/// the same codes, which may never have been seen.
async fn confirmed(
    db: &impl Database,
    codes: Codes,
    profile: Profile,
    token: Option<&Token>,
) -> Opened<Confirmed> {
    Ok(if db.fetch(codes.are_stored(token)).await? {
        Confirmed::Enabled(codes, Box::new(profile))
    } else {
        Confirmed::NothingPending
    })
}

/// Turns the second factor off, its recovery codes with it. Staff need theirs.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn remove(
    db: &impl Database,
    token: Option<&Token>,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Opened<()> {
    let profile = show(db, token, Need::Change, at).await?;
    if profile.role.is_staff() {
        return Err(Ended::unrecorded(Denied::SecondFactorMandatory));
    }
    let account = &profile.account_id;
    let mut writes = alloc::vec![second_factor::drop_pending(account)];
    // Where there is none it is off already: nobody needs to be told.
    if profile.totp_since.is_some() {
        writes.extend([
            second_factor::disable(account),
            second_factor::void_codes(account),
            attempts::clear_all(account, TOTP),
            notify(mail_id, account, &profile.email, Notice::TotpOff, at),
            record(Event::TotpDisabled, account, at),
        ]);
    }
    commit(db, token, writes).await
}
