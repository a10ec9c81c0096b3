//! `POST /recovery/case/code`: the mailed code is given back, which proves that the
//! mailbox can be read; and `/recovery/case/code/new`: another is asked for.
//!
//! 1. Charge the code to the case, and read it: one batch.
//! 2. Decide.
//! 3. Write the step: one batch, which fails where another code took its place.

use crate::written::CodeHash;
use alloc::vec::Vec;

use super::credential::Credential;
use super::machine::{Action, Obstacle};
use super::rulebook::Kind;
use super::steps::take;
use super::{Answered, Found, Refused, commit, open, record, refuse, save};
use crate::fields::{FieldError, Fields};
use crate::id::id;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::store::Database;
use crate::store::audit::Event;
use crate::store::cases::{self, Case, CodeCharge};
use crate::store::outbox::{self, CaseLetter};
use crate::written::{CODE_BYTES, Written};

/// A code that somebody gives back.
pub struct Returned {
    code: Written,
}

impl Returned {
    /// Reads `code`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let wrong = "The field must have the 24 letters and digits of the mailed code.";
        let code = fields.parsed("code", |text| Written::parse(text, CODE_BYTES), wrong);
        fields.finish()?;
        // It was refused above where there is none.
        code.map(|code| Self { code }).ok_or_else(Vec::new)
    }
}

/// The code comes back.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn give_back(
    db: &impl Database,
    credential: Option<&Credential>,
    returned: &Returned,
    at: &Moment<'_>,
    policy: &Policy,
) -> Answered<()> {
    let hash = returned.code.hash();
    let charge = |reference: &str, secret: &CodeHash| {
        cases::charge_code(reference, secret, &hash, at.now, policy)
    };
    let (found, charge) = open(db, credential, charge, at, policy).await?;
    let Found { case, rules, .. } = found;
    let before = case.clone();
    let tries_left = case.code_tries_left(policy);
    let after = match case.take(Action::ReturnCode, &rules, at.now, policy) {
        Ok(after) => after,
        Err(obstacle) => {
            let event = Event::CaseStepRefused;
            return refuse(db, &before, event, obstacle.into(), at, policy).await;
        }
    };
    let refused = match charge {
        Some(CodeCharge { right: true }) => {
            let mut writes = Vec::from(cases::spend_code(&after.id, &hash));
            writes.extend(save(&after));
            writes.push(record(Event::CaseCodeReturned, &after, at));
            return commit(db, writes).await;
        }
        Some(CodeCharge { right: false }) => Refused::WrongCode { tries_left },
        None => Obstacle::CodesUsedUp.into(),
    };
    refuse(db, &before, Event::CaseCodeRefused, refused, at, policy).await
}

/// Another code is mailed; the earlier one is good until then.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn renew(
    db: &impl Database,
    credential: Option<&Credential>,
    mail_id: &[u8; 16],
    at: &Moment<'_>,
    policy: &Policy,
) -> Answered<()> {
    let mail = |case: &Case| {
        // Nobody to write to where it matches no account: that is told to nobody.
        let (recipient, account) = match case.kind {
            Kind::Email => (case.new_email.as_deref()?, None),
            Kind::Totp | Kind::Ip => (case.email.as_deref()?, case.account_id.as_ref()),
        };
        let letter = CaseLetter::Code {
            reference: case.reference.clone(),
        };
        let (id, now) = (id(*mail_id), at.now);
        let mail = outbox::insert_on_case(&id, &case.id, account, recipient, &letter, now);
        Some(mail)
    };
    let (step, event) = (|_: &Found| Action::RenewCode, Event::CaseCodeRenewed);
    take(db, credential, step, mail, event, at, policy).await
}
