//! `/profile/recovery-codes`: codes that stand in for the second factor.

use crate::crypto::code::CodeHash;
use crate::id::AccountId;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use serde::Serialize;

use crate::account::change::Change;
use crate::account::profile::{Need, open, record};
use crate::audit::event::Event;
use crate::crypto::code::{CODE_BYTES, TypedCode};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::mail::notify::notify;
use crate::mail::template::Notice;
use crate::sign_in::gate::Opened;
use crate::store::profiles::Profile;
use crate::store::{Database, Query, Statement, second_factor};

/// Random values for new codes.
pub struct Fresh {
    /// One for each code.
    pub codes: [[u8; CODE_BYTES]; 10],
    /// The notice's id.
    pub mail_id: [u8; 16],
}

impl Fresh {
    /// Values with the codes that the key of a form leads to.
    #[must_use]
    pub fn of_form(key: &Token, mail_id: [u8; 16]) -> Self {
        let mut codes = [[0; CODE_BYTES]; 10];
        let derived: [u8; CODE_BYTES * 10] = key.derive("recovery codes");
        codes.as_flattened_mut().copy_from_slice(&derived);
        Self { codes, mail_id }
    }
}

/// Ten new codes, to be shown once.
#[derive(Serialize)]
pub struct Codes {
    #[serde(rename = "recovery_codes")]
    shown: Vec<String>,
    #[serde(skip)]
    hashes: Vec<CodeHash>,
}

impl Codes {
    pub(super) fn new(fresh: &Fresh) -> Self {
        let codes = fresh.codes.iter().map(|random| TypedCode::new(random));
        let (shown, hashes) = codes.map(|code| (code.grouped(), code.hash())).unzip();
        Self { shown, hashes }
    }

    /// The codes as they are shown.
    #[must_use]
    pub fn shown(&self) -> &[String] {
        &self.shown
    }

    fn json(&self) -> String {
        serde_json::to_string(&self.hashes).unwrap_or_default()
    }

    /// Stores the hashes in place of earlier ones.
    pub(super) fn store(&self, account_id: &AccountId) -> [Statement; 2] {
        [
            second_factor::void_codes(account_id),
            second_factor::insert_codes(account_id, &self.json()),
        ]
    }

    /// Whether they are those of the session's account already, as a form sent twice finds
    /// them.
    pub(super) fn are_stored(&self, session: Option<&Token>) -> Query<bool> {
        let session = session.map(Token::hash).unwrap_or_default();
        second_factor::has_codes(&session, &self.json())
    }
}

/// What came of a request for new codes.
pub enum Outcome {
    /// The new ones, and whose they are.
    Renewed(Codes, Box<Profile>),
    /// There is no second factor for which they could stand in.
    NoSecondFactor,
}

/// Makes ten new codes; the old ones are void.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn renew(
    db: &impl Database,
    token: Option<&Token>,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Opened<Outcome> {
    let codes = Codes::new(fresh);
    let stored = codes.are_stored(token);
    let (profile, stored) = open(db, token, Need::Change, stored, at).await?;
    if profile.totp_since.is_none() {
        return Ok(Outcome::NoSecondFactor);
    }
    let account = &profile.account_id;
    if stored {
        return Ok(Outcome::Renewed(codes, Box::new(profile)));
    }
    let notice = Notice::RecoveryCodesRenewed;
    let mut writes = Vec::from(codes.store(account));
    writes.push(notify(&fresh.mail_id, account, &profile.email, notice, at));
    writes.push(record(Event::CodesRenewed, account, at));
    Change::RecoveryCodes
        .make(db, token, account, writes, at)
        .await?;
    Ok(Outcome::Renewed(codes, Box::new(profile)))
}
