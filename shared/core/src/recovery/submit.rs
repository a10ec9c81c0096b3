//! `POST /recovery/case/submit` and `.../withdraw`: the claimant has handed in all,
//! or does not want the case any more.

use super::credential::Credential;
use super::machine::Action;
use super::{Answered, Found, commit, open, record, refuse, save};
use crate::audit::event::Event;
use crate::http::request_context::RequestContext;
use crate::recovery::case::Case;
use crate::store::{Database, Statement};

/// Somebody is to look at the documents.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn submit(
    db: &impl Database,
    credential: Option<&Credential>,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let step = |found: &Found| {
        let given = found.files.iter().map(|file| file.item.clone());
        Action::Submit(given.collect())
    };
    let event = Event::CaseSubmitted;
    take(db, credential, step, |_| None, event, at).await
}

/// The case is over.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn withdraw(
    db: &impl Database,
    credential: Option<&Credential>,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let step = |_: &Found| Action::Withdraw;
    let event = Event::CaseWithdrawn;
    take(db, credential, step, |_| None, event, at).await
}

/// Takes a step of the claimant's, and writes it with the mail that goes with it.
pub(crate) async fn take(
    db: &impl Database,
    credential: Option<&Credential>,
    step: impl FnOnce(&Found) -> Action,
    mail: impl FnOnce(&Case) -> Option<Statement>,
    event: Event,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let (found, ()) = open(db, credential, |_, _| (), at).await?;
    let before = found.case.clone();
    let action = step(&found);
    let after = match found.case.take(action, &found.rules, at.now, at.limits) {
        Ok(after) => after,
        Err(error) => {
            let event = Event::CaseStepRefused;
            return refuse(db, &before, event, error.into(), at).await;
        }
    };
    let mut writes = save(&after);
    writes.extend(mail(&after));
    writes.push(record(event, &after, at));
    commit(db, writes).await
}
