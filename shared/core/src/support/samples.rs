//! `/support/samples...`: approved cases that were drawn at random, which an auditor looks at a
//! second time. Whoever had a part in one does not judge it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::case_details::{Answered, OnCase, read_with, refuse};
use super::sample::Judgement;
use super::{Auditor, Capacity as _, CaseDetails, Refused, open, unknown};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::recovery::machine::TransitionError;
use crate::sign_in::gate::Opened;
use crate::store::samples::{self, Sample};
use crate::store::{CommitError, Database, Guard, audit, sessions};

/// The samples, those that wait for a look first.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Auditor, Vec<Sample>)> {
    open(db, token, samples::latest(), at).await
}

/// A sample, to be read.
pub struct Shown {
    /// Who reads it.
    pub auditor: Auditor,
    /// The sample.
    pub sample: Sample,
    /// The case.
    pub details: Box<CaseDetails>,
    /// Whether they had a part in the case, and cannot judge it.
    pub had_part: bool,
}

/// Shows the case of a sample; an auditor sees no others. That it was read goes on record.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(db: &impl Database, on: OnCase<'_>) -> Answered<Shown> {
    let more = samples::by_case(on.case_id);
    let (auditor, details, sample) = read_with::<Auditor, _>(db, on, more).await?;
    let Some(sample) = sample else {
        return Err(unknown(db, auditor.session(), Refused::NotFound, on.at).await);
    };
    let entry = Entry {
        event: Event::SampleRead,
        actor: Some(&auditor.actor()),
        account_id: details.case.account_id.as_ref(),
    };
    let record = audit::insert_on_case(&entry, on.case_id, on.at);
    let part = samples::had_part(on.case_id, auditor.id());
    let (had_part, ()) = db.fetch((part, record)).await?;
    Ok(Shown {
        auditor,
        sample,
        details,
        had_part,
    })
}

/// Writes down what an auditor found.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn judge(db: &impl Database, on: OnCase<'_>, judgement: &Judgement) -> Answered<()> {
    let more = samples::by_case(on.case_id);
    let (auditor, details, sample) = read_with::<Auditor, _>(db, on, more).await?;
    let (session, case) = (auditor.session(), &details.case);
    if sample.is_none() {
        return Err(unknown(db, session, Refused::NotFound, on.at).await);
    }
    let entry = Entry {
        event: Event::SampleJudged,
        actor: Some(&auditor.actor()),
        account_id: case.account_id.as_ref(),
    };
    let hash = on.token.map(Token::hash).unwrap_or_default();
    let mut writes = alloc::vec![sessions::require(&hash)];
    writes.extend(samples::judge(&case.id, auditor.id(), judgement, on.at.now));
    writes.push(audit::insert_on_case(&entry, &case.id, on.at));
    let why = match db.commit(writes).await {
        Ok(()) => return Ok(()),
        Err(CommitError::Conflict(Guard::NoPartInSample)) => TransitionError::SamePerson.into(),
        Err(CommitError::Conflict(Guard::SampleOpen)) => TransitionError::WrongState.into(),
        Err(CommitError::Conflict(Guard::Session)) => Refused::Stale,
        Err(error) => return Err(error.unexpected().into()),
    };
    refuse(db, session, case, Event::CaseStepRefused, why, on).await
}

/// What programs are told of the list.
#[must_use]
pub fn describe(samples: &[Sample]) -> Value {
    let samples: Vec<_> = samples.iter().map(describe_one).collect();
    json!({ "samples": samples })
}

impl Shown {
    /// What programs are told of one, with its case.
    #[must_use]
    pub fn describe(&self, at: &RequestContext) -> Value {
        json!({
            "sample": describe_one(&self.sample),
            "case": self.details.describe(self.auditor.id(), at),
        })
    }
}

fn describe_one(sample: &Sample) -> Value {
    json!({
        "case": sample.case_id,
        "reference": sample.reference,
        "week": sample.monday.date_naive(),
        "outcome": sample.outcome,
        "note": sample.note,
        "by": sample.judged_by,
        "name": sample.judge,
        "at": sample.judged_at,
    })
}
