//! `GET /recovery/case`: where a case stands, for its claimant. It shows nothing of
//! the account, not even by a mask: what the claimant sees is the same whether or
//! not there is one (NIST 63A-4, 3.2.1). Only where support found that it is theirs, and
//! they asked no more than that, does it tell them its e-mail address.

use alloc::boxed::Box;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::credential::Credential;
use super::machine::Action;
use super::rulebook::Loss;
use super::{Answered, Found, no_access, open};
use crate::crypto::token::{Token, digest};
use crate::http::request_context::RequestContext;
use crate::limits::Limits;
use crate::limits::rate_limit::{Admission, Networks, judge_one, record_refusal, refused};
use crate::recovery::case::{Case, State, Wish};
use crate::sign_in::device;
use crate::store::evidence::File;
use crate::store::messages::Written;
use crate::store::staff_actions::CallMade;
use crate::store::{CommitError, Database, Guard, StoreError};

/// Reads the case of a credential.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn read(
    db: &impl Database,
    credential: Option<&Credential>,
    at: &RequestContext<'_>,
) -> Answered<Found> {
    let (found, ()) = open(db, credential, |_, _| (), at).await?;
    Ok(found)
}

/// The device of a claimant whose case has taken effect: they were found to be the owner, and
/// what strangers get wrong does not keep them out from then on. It is made of the case's
/// credential, so that a page that is shown again makes no other one. None where nothing took
/// effect, or longer ago than the account is on hold.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn device(
    db: &impl Database,
    credential: Option<&Credential>,
    case: &Case,
    fresh: &device::Fresh,
    at: &RequestContext<'_>,
) -> Result<Option<device::Known>, StoreError> {
    let changed = case.state == State::Applied && case.wish == Wish::Change;
    let applied = case.ended_at.filter(|_| changed);
    let fresh_enough = applied.is_some_and(|ended_at| at.now - ended_at < at.limits.recovery_hold);
    let token = credential.and_then(|credential| {
        let made_of = alloc::format!("device.{}", credential.text());
        Token::presented(&digest(made_of.as_bytes()))
    });
    let (Some(account_id), Some(token), true) = (&case.account_id, token, fresh_enough) else {
        return Ok(None);
    };
    let (known, writes) = device::remember(account_id, Some(&token), fresh, at);
    match db.commit(writes.into()).await {
        Ok(()) => Ok(Some(known)),
        // The account was deleted.
        Err(CommitError::Conflict(Guard::Reference)) => Ok(None),
        Err(error) => Err(error.unexpected()),
    }
}

/// What comes of a reference and a secret that somebody typed.
pub enum Entered {
    /// Their case.
    Case(Box<Found>),
    /// They open none.
    NotFound,
    /// Nothing was looked at.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// Reads the case of a credential that was typed. The attempt is counted to its
/// networks before it is looked at (NIST 63A-4, 3.9).
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn enter(
    db: &impl Database,
    credential: Option<&Credential>,
    at: &RequestContext<'_>,
) -> Result<Entered, StoreError> {
    let networks = Networks::of("case-access", &at.limits.case_access, at.client);
    // What cannot be a credential finds nothing either.
    let reference = credential.map(Credential::reference).unwrap_or_default();
    let hash = credential.map(Credential::secret_hash).unwrap_or_default();
    let reads = (networks.consume(at.now), Found::reads(&reference, &hash));
    let (usages, found) = db.fetch(reads).await?;
    let refused = refused(&usages).map(|usage| judge_one(usage, at.now));
    if let Some(Admission::Refused { wait, .. }) = refused {
        return Ok(Entered::TooManyAttempts { wait });
    }
    let Some(found) = Found::of(found)? else {
        db.write(record_refusal(&no_access(), at)).await?;
        return Ok(Entered::NotFound);
    };
    db.write(networks.refund(&usages, at.now)).await?;
    Ok(Entered::Case(Box::new(found)))
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The claimant's.
    Claimant,
    /// Support's.
    Support,
    /// Nobody's: the cool-off runs.
    Wait,
    /// Nobody's any more.
    Nobody,
}

impl Turn {
    /// The word for programs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Claimant => "claimant",
            Self::Support => "support",
            Self::Wait => "wait",
            Self::Nobody => "nobody",
        }
    }
}

impl Found {
    /// Whose turn it is.
    #[must_use]
    pub fn turn(&self, limits: &Limits) -> Turn {
        match self.case.state {
            State::Documents => Turn::Claimant,
            State::CoolingOff => Turn::Wait,
            state if !state.is_open() => Turn::Nobody,
            _ if self.takes_code(limits) => Turn::Claimant,
            _ => Turn::Support,
        }
    }

    /// The address of the account, where the case ended with telling it; and until when.
    #[must_use]
    pub fn told(&self, now: DateTime<Utc>, limits: &Limits) -> Option<(&str, DateTime<Utc>)> {
        let case = &self.case;
        let tells = case.wish == Wish::Tell && case.state == State::Applied;
        let until = case.ended_at.filter(|_| tells)? + limits.address_told;
        Some((case.email.as_deref()?, until)).filter(|_| now < until)
    }

    /// Whether a code can still be given back.
    #[must_use]
    pub fn takes_code(&self, limits: &Limits) -> bool {
        self.case.state.is_pending()
            && self.case.wants_code(&self.rules)
            && self.case.code_tries_left(limits) > 0
    }

    /// Whether another code can be asked for.
    #[must_use]
    pub fn takes_another_code(&self, now: DateTime<Utc>, limits: &Limits) -> bool {
        let case = self.case.clone();
        case.take(Action::RenewCode, &self.rules, now, limits)
            .is_ok()
    }

    /// The phrase, while a call may come.
    #[must_use]
    pub fn phrase(&self) -> Option<&str> {
        let calls = self.rules.calls(self.case.lost) && self.case.state == State::Submitted;
        calls.then_some(self.case.phrase.as_str())
    }

    /// Whether the claimant can say when they can be called. It is the same whether or not
    /// there is anybody to call.
    #[must_use]
    pub fn takes_call_time(&self) -> bool {
        self.phrase().is_some()
    }

    /// Whether documents are, or were, asked for.
    #[must_use]
    pub const fn has_documents(&self) -> bool {
        self.case.asked_at.is_some()
    }

    /// The files of one item.
    pub fn files_of<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.item == item)
    }
}

impl Case {
    /// Where the code is mailed to, in a word that tells nothing of the account.
    #[must_use]
    pub const fn code_goes_to(&self) -> &'static str {
        if self.lost.has(Loss::Email) {
            "new_email"
        } else {
            "profile_email"
        }
    }
}

/// What programs are told of a case.
#[must_use]
pub fn describe(found: &Found, at: &RequestContext) -> Value {
    let (case, limits) = (&found.case, at.limits);
    let code = found.rules.takes_code(case.lost).then(|| {
        json!({
            "sent_to": case.code_goes_to(),
            "returned": case.code_returned_at.is_some(),
            "tries_left": case.code_tries_left(limits),
        })
    });
    let documents = found.has_documents().then(|| {
        let items = found.rules.checklist(case.account_type, case.lost);
        items
            .map(|item| {
                json!({
                    "item": item.id,
                    "title": item.title.get(case.locale),
                    "why": item.why.get(case.locale),
                    "link": item.link,
                    "may_hide": item.black_out.as_ref().map(|text| text.get(case.locale)),
                    "checks": item.checks,
                    "made_out_to": item.made_out_to,
                    "max_age_days": item.max_age_days,
                    "better_copy": case.copy_wanted(&item.id),
                    "files": found.files_of(&item.id).map(file).collect::<Vec<_>>(),
                })
            })
            .collect::<Vec<_>>()
    });
    json!({
        "reference": case.reference,
        "lost": case.lost,
        "wish": case.wish,
        "type": case.account_type,
        "status": case.state,
        "turn": found.turn(limits).word(),
        "opened_at": case.opened_at,
        "expires_at": case.state.is_pending().then_some(case.expires_at),
        "phrase": found.phrase(),
        "call_time": case.call_time,
        "messages": found.messages.iter().map(message).collect::<Vec<_>>(),
        "calls": found.calls.iter().map(call).collect::<Vec<_>>(),
        "code": code,
        "documents": documents,
        "effect_at": case.effect_at,
        "ended_at": case.ended_at,
        "account_email": found.told(at.now, limits).map(|(email, _)| email),
    })
}

fn message(message: &Written) -> Value {
    json!({
        "at": message.at,
        "by": if message.by.is_some() { "support" } else { "claimant" },
        "ready": message.ready,
        "text": message.text,
    })
}

fn call(call: &CallMade) -> Value {
    json!({ "at": call.at })
}

/// What programs are told of a file.
#[must_use]
pub fn file(file: &File) -> Value {
    json!({
        "id": file.id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "received_at": file.created_at,
    })
}
