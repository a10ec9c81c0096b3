//! Recovery cases: for owners who lost a factor or the e-mail address.
//!
//! In scope: opening, the claimant's and the owner's side, the machine that both
//! they and support move, and the provider's rules as data. Each call reads in one
//! batch and writes in another.

pub mod better_copy;
pub mod call_time;
pub mod case;
pub mod code;
pub mod credential;
pub mod effect;
pub mod link;
pub mod machine;
pub mod message;
pub mod notices;
pub mod open;
pub mod phrase;
mod reopen;
mod requirements;
pub mod rulebook;
pub mod sign;
pub mod stop;
pub mod submit;
#[cfg(feature = "evidence")]
pub mod upload;
pub mod view;
pub mod withdraw;
pub mod wording;
pub mod write_message;

use crate::crypto::code::CodeHash;
use alloc::vec::Vec;

use crate::audit::event::{Entry, Event};
use crate::evidence::Flaw;
use crate::http::fields::FieldError;
use crate::http::problem::{Kind as Of, Problem};
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::{record_refusal, record_refusal_on_case};
use crate::recovery::case::Case;
use crate::refusal::Ended;
use crate::store::evidence::{self, File};
use crate::store::messages::{self, Written};
use crate::store::staff_actions::{self, CallMade};
use crate::store::wordings::{self, Stored};
use crate::store::{
    Batch, CommitError, Database, Guard, Query, Statement, StoreError, audit, cases,
};
use credential::Credential;
use machine::TransitionError;
use rulebook::Rulebook;

/// A case as its claimant's calls find it.
#[derive(Clone)]
pub struct Found {
    /// The case.
    pub case: Case,
    /// What was handed in.
    pub files: Vec<File>,
    /// The rules that it goes by.
    pub rules: Rulebook,
    /// How support tried to reach its claimant.
    pub calls: Vec<CallMade>,
    /// What support and claimant wrote to each other.
    pub messages: Vec<Written>,
    /// What the provider has worded for its policy.
    pub wordings: Vec<Stored>,
}

impl Found {
    /// What is read of the case of a credential.
    fn reads(reference: &str, secret_hash: &CodeHash) -> Reads {
        (
            cases::by_credential(reference, secret_hash),
            evidence::by_credential(reference, secret_hash),
            staff_actions::calls(reference, secret_hash),
            messages::by_credential(reference, secret_hash),
            wordings::by_credential(reference, secret_hash),
        )
    }

    /// A case with its files, rules, calls and messages, if there is one.
    fn of(
        (case, files, calls, messages, wordings): <Reads as Batch>::Output,
    ) -> Result<Option<Self>, StoreError> {
        let Some(case) = case else {
            return Ok(None);
        };
        let rules = rules(&case)?;
        Ok(Some(Self {
            case,
            files,
            rules,
            calls,
            messages,
            wordings,
        }))
    }
}

/// The rows of a case, of its files, of the calls and of the messages in it, and what is worded
/// for its policy.
type Reads = (
    Query<Option<Case>>,
    Query<Vec<File>>,
    Query<Vec<CallMade>>,
    Query<Vec<Written>>,
    Query<Vec<Stored>>,
);

/// Why a call of the claimant changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The credential opens no case, or the case has no such item. Which of it is
    /// told to nobody.
    NotFound,
    /// The case does not allow it where it stands.
    TransitionError(TransitionError),
    /// The code is wrong, or too old, or was replaced.
    WrongCode {
        /// How many more are let pass.
        tries_left: u32,
    },
    /// The file cannot be accepted.
    File(Flaw),
    /// No file could be read.
    Unreadable(Problem),
    /// The case has no room for another file.
    Full,
    /// Others of its files are still on their way in, or out.
    Busy,
    /// The case changed at the same time.
    ChangedMeanwhile,
    /// This was done too often in the last hour.
    TooOften,
}

/// What comes of a call: what it wanted, or why not.
pub type Answered<T> = Result<T, Ended<Refused>>;

/// Reads the case of a credential, after `first` and in the same batch. Whoever has
/// no right credential is told the same as for a case that never was.
async fn open<B: Batch>(
    db: &impl Database,
    credential: Option<&Credential>,
    first: impl FnOnce(&str, &CodeHash) -> B,
    at: &RequestContext<'_>,
) -> Answered<(Found, B::Output)> {
    if let Some(credential) = credential {
        let (reference, hash) = (credential.reference(), credential.secret_hash());
        let reads = (first(&reference, &hash), Found::reads(&reference, &hash));
        let (first, found) = db.fetch(reads).await?;
        if let Some(found) = Found::of(found)? {
            return Ok((found, first));
        }
    }
    let record = record_refusal(&no_access(), at);
    Err(Ended::recorded(db, record, Refused::NotFound).await)
}

/// What goes on record of a credential, or a link, that opens nothing.
const fn no_access<'a>() -> Entry<'a> {
    Entry {
        event: Event::CaseAccessRefused,
        actor: None,
        account_id: None,
    }
}

/// A step that the case does not allow goes on record (ASVS 16.3.3).
async fn refuse<T>(
    db: &impl Database,
    case: &Case,
    event: Event,
    refused: Refused,
    at: &RequestContext<'_>,
) -> Answered<T> {
    Err(Ended::recorded(db, noted(case, event, at), refused).await)
}

/// What is written of a refusal, unless the network has provoked many.
fn noted(case: &Case, event: Event, at: &RequestContext) -> Vec<Statement> {
    let actor = alloc::format!("case:{}", case.id);
    let entry = Entry {
        event,
        actor: Some(&actor),
        account_id: case.account_id.as_ref(),
    };
    record_refusal_on_case(&entry, &case.id, at)
}

/// Writes a step, unless the case has changed since it was read.
async fn commit(db: &impl Database, writes: Vec<Statement>) -> Answered<()> {
    match db.commit(writes).await {
        Ok(()) => Ok(()),
        Err(CommitError::Conflict(
            Guard::CaseVersion
            | Guard::CaseCode
            | Guard::CaseTakesFiles
            | Guard::FileAnnounced
            | Guard::FileIsOther,
        )) => Err(Ended::unrecorded(Refused::ChangedMeanwhile)),
        Err(CommitError::Conflict(Guard::ChangesLeft)) => Err(Ended::unrecorded(Refused::TooOften)),
        Err(error) => Err(error.unexpected().into()),
    }
}

impl From<TransitionError> for Refused {
    fn from(error: TransitionError) -> Self {
        Self::TransitionError(error)
    }
}

/// What a program is told.
impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::NotFound => Of::NotFound,
            Refused::ChangedMeanwhile => Of::ChangedMeanwhile,
            Refused::Full => Of::EvidenceFull,
            Refused::Busy | Refused::TooOften => Of::TooManyAttempts,
            Refused::WrongCode { tries_left } => {
                let detail = alloc::format!("{tries_left} more wrong codes are let pass.");
                return Self::with_detail(Of::CodeNotAccepted, "/code", detail);
            }
            Refused::File(flaw) => return flaw.into(),
            Refused::Unreadable(problem) => return problem,
            Refused::TransitionError(TransitionError::ItemsMissing(items)) => {
                let errors = items.iter().map(|item| FieldError {
                    pointer: alloc::format!("/evidence/{item}"),
                    detail: "There is no file for this item yet.".into(),
                });
                return Self {
                    kind: Of::EvidenceMissing,
                    errors: errors.collect(),
                };
            }
            Refused::TransitionError(TransitionError::CodesUsedUp) => Of::CodesUsedUp,
            Refused::TransitionError(_) => Of::CaseWrongState,
        };
        kind.into()
    }
}

/// What a program is told of a file.
impl From<Flaw> for Problem {
    fn from(flaw: Flaw) -> Self {
        let pointer = match flaw {
            Flaw::DateMissing | Flaw::TooOld => "/date",
            _ => "/file",
        };
        let detail = match flaw {
            Flaw::TooLarge => return Of::BodyTooLarge.into(),
            Flaw::TypeUnknown => return Of::EvidenceType.into(),
            Flaw::Heic => {
                let detail = "HEIC pictures are not taken: send it as JPEG or PNG.";
                return Self::with_detail(Of::EvidenceType, "/file", detail);
            }
            Flaw::Empty => "The file is empty.",
            Flaw::NameDisagrees => "Its name or media type says another type than its content.",
            Flaw::TooManyPixels => "The picture has too many pixels.",
            Flaw::TooManyPages => "The document has too many pages.",
            Flaw::Locked => "The document is encrypted, with a password or against copying.",
            Flaw::Active => "The document runs, sends or opens something, or holds other files.",
            Flaw::Opaque => "The document has parts that cannot be looked into.",
            Flaw::Broken => "The file ends before its end.",
            Flaw::DateMissing => "Say which date the document bears, as `date`, like 2026-03-31.",
            Flaw::TooOld => "The document is older than allowed, or its date is still to come.",
        };
        Self::with_detail(Of::EvidenceNotAcceptable, pointer, detail)
    }
}

/// What a step writes: the case as it is now, unless it changed meanwhile. The files
/// of a case go once it is approved for good, or over: what was read on them stays
/// (EDPB guidelines 01/2022, 78).
pub(crate) fn save(after: &Case) -> Vec<Statement> {
    let mut writes = alloc::vec![cases::require(after), cases::save(after)];
    if !after.state.is_pending() {
        writes.push(evidence::remove_all(&after.id));
    }
    writes
}

/// The rulebook of a case.
///
/// # Errors
/// [`StoreError::Unavailable`] where it is not built in any more.
pub(crate) fn rules(case: &Case) -> Result<Rulebook, StoreError> {
    Rulebook::named(&case.policy)
        .ok_or_else(|| StoreError::Unavailable("a case goes by a policy that is not there".into()))
}

/// The rulebook that the provider chose for new cases, and for the queue.
///
/// # Errors
/// [`StoreError::Unavailable`] where there is none of this name.
pub(crate) fn chosen_rules(policy: &str) -> Result<Rulebook, StoreError> {
    Rulebook::named(policy)
        .ok_or_else(|| StoreError::Unavailable("POLICY names no rulebook".into()))
}

/// The one line of the audit log of what the claimant did.
fn record(event: Event, case: &Case, at: &RequestContext) -> Statement {
    let actor = alloc::format!("case:{}", case.id);
    let entry = Entry {
        event,
        actor: Some(&actor),
        account_id: case.account_id.as_ref(),
    };
    audit::insert_on_case(&entry, &case.id, at)
}
