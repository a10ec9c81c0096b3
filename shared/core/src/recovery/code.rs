//! `POST /recovery/case/code`: the mailed code is given back, which proves that the
//! mailbox can be read; and `/recovery/case/code/new`: another is asked for.
//!
//! 1. Count the attempt against the case, and read the case: one batch.
//! 2. Decide.
//! 3. Write the step: one batch, which fails where a newer code replaced this one.

use crate::crypto::code::CodeHash;
use alloc::vec::Vec;

use super::credential::Credential;
use super::machine::{Action, TransitionError};
use super::rulebook::Loss;
use super::submit::take;
use super::{Answered, Found, Refused, open, record, refuse, save};
use crate::audit::event::Event;
use crate::crypto::code::{CODE_BYTES, TypedCode};
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::template::CaseMailTemplate;
use crate::recovery::case::Case;
use crate::refusal::Ended;
use crate::store::case_codes::{self, Usage};
use crate::store::outbox;
use crate::store::{CommitError, Database, Guard};

/// A code that somebody gives back.
pub struct Returned {
    code: TypedCode,
}

impl Returned {
    /// Reads `code`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let wrong = "The field must have the 24 letters and digits of the mailed code.";
        let code = fields.parsed("code", |text| TypedCode::parse(text, CODE_BYTES), wrong);
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
    at: &RequestContext<'_>,
) -> Answered<()> {
    let hash = returned.code.hash();
    let usage = |reference: &str, secret: &CodeHash| {
        case_codes::consume(reference, secret, &hash, at.now, at.limits)
    };
    let (found, usage) = open(db, credential, usage, at).await?;
    let Found { case, rules, .. } = found;
    let before = case.clone();
    let tries_left = case.code_tries_left(at.limits);
    let after = match case.take(Action::ReturnCode, &rules, at.now, at.limits) {
        Ok(after) => after,
        Err(error) => {
            let event = Event::CaseStepRefused;
            return refuse(db, &before, event, error.into(), at).await;
        }
    };
    let refused = match usage {
        Some(Usage { right: true }) => {
            let mut writes = Vec::from(case_codes::spend(&after.id, &hash));
            writes.extend(save(&after));
            writes.push(record(Event::CaseCodeReturned, &after, at));
            return match db.commit(writes).await {
                Ok(()) => Ok(()),
                Err(CommitError::Conflict(Guard::CaseVersion | Guard::CaseCode)) => {
                    // The case changed meanwhile. Right as it was, the code was no guess.
                    db.write(alloc::vec![case_codes::refund(&after.id)]).await?;
                    Err(Ended::unrecorded(Refused::ChangedMeanwhile))
                }
                Err(error) => Err(error.unexpected().into()),
            };
        }
        Some(Usage { right: false }) => Refused::WrongCode { tries_left },
        None => TransitionError::CodesUsedUp.into(),
    };
    refuse(db, &before, Event::CaseCodeRefused, refused, at).await
}

/// Another code is mailed; the earlier one is good until then.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn renew(
    db: &impl Database,
    credential: Option<&Credential>,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Answered<()> {
    let mail = |case: &Case| {
        // Nobody to write to where it matches no account: that is told to nobody.
        let (recipient, account) = if case.lost.has(Loss::Email) {
            (case.new_email.as_deref()?, None)
        } else {
            (case.email.as_deref()?, case.account_id.as_ref())
        };
        let template = CaseMailTemplate::Code {
            reference: case.reference.clone(),
        };
        let (id, now) = (id(*mail_id), at.now);
        let mail = outbox::insert_on_case(&id, &case.id, account, recipient, &template, now);
        Some(mail)
    };
    let (step, event) = (|_: &Found| Action::RenewCode, Event::CaseCodeRenewed);
    take(db, credential, step, mail, event, at).await
}
