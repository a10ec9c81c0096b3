//! `POST /support/cases/{id}/claim` and `.../release`: who works on a case. Whoever
//! does is shown the phone number, and judges the documents.

use alloc::string::String;
use alloc::vec::Vec;

use super::case_details::{Answered, Done, OnCase, begin, finish, record, refuse};
use super::version::Version;
use super::{Agent, Capacity as _, Refused, open};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::recovery::case::{Case, State};
use crate::recovery::machine::TransitionError;
use crate::recovery::rules;
use crate::sign_in::gate::Opened;
use crate::store::{CommitError, Database, Guard, StoreError, cases};
use crate::support::action::{StaffAction, StaffActionEntry};

/// Takes a case on. One that another took on is theirs for a while.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn claim(db: &impl Database, on: OnCase<'_>, version: &Version) -> Answered<()> {
    change(db, on, version, StaffAction::Claim).await
}

/// Gives a case back.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn release(db: &impl Database, on: OnCase<'_>, version: &Version) -> Answered<()> {
    change(db, on, version, StaffAction::Release).await
}

async fn change(
    db: &impl Database,
    on: OnCase<'_>,
    version: &Version,
    action: StaffAction,
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, version).await?;
    let by = agent.id();
    let refused = match action {
        _ if !details.case.state.is_pending() => Some(TransitionError::WrongState.into()),
        StaffAction::Claim if details.is_busy(by, on.at.now, on.at.limits) => {
            Some(Refused::Claimed)
        }
        StaffAction::Release if !details.is_held_by(by) => Some(Refused::ClaimFirst),
        _ => None,
    };
    if let Some(refused) = refused {
        let (case, event) = (&details.case, Event::CaseStepRefused);
        return refuse(db, agent.session(), case, event, refused, on).await;
    }
    let mut after = details.case;
    let claims = action == StaffAction::Claim;
    after.agent_id = claims.then(|| by.clone());
    after.claimed_at = claims.then_some(on.at.now);
    let event = if claims {
        Event::CaseClaimed
    } else {
        Event::CaseReleased
    };
    finish(
        db,
        agent.session(),
        plain(&after, &agent, action, event),
        on,
    )
    .await
}

fn plain<'a>(after: &'a Case, agent: &'a Agent, action: StaffAction, event: Event) -> Done<'a> {
    Done {
        after,
        event,
        step: StaffActionEntry::plain(&after.id, agent.id(), action),
        writes: Vec::new(),
    }
}

/// The oldest cases that somebody can take on, for [`take_on`].
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn free(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Agent, Vec<Case>)> {
    let hash = token.map(Token::hash).unwrap_or_default();
    let cases = cases::free(&hash, at.now - at.limits.case_claim);
    open::<Agent, _>(db, token, cases, at).await
}

/// Where whoever takes a case on begins: with the first document, where they are to be the
/// second person, who reads all of them before anything else.
///
/// # Errors
/// [`StoreError`] where its rulebook is not there any more.
pub fn begins_with(case: &Case) -> Result<Option<String>, StoreError> {
    let rules = rules(case)?;
    let reads = case.state == State::Decided && case.asked_at.is_some();
    let mut items = rules.checklist(case.account_type, case.lost);
    Ok(items.next().filter(|_| reads).map(|item| item.id.clone()))
}

/// What came of taking a free case on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenOn {
    /// It is theirs.
    Theirs,
    /// Somebody else was faster.
    Gone,
    /// The same press has taken one on already.
    Before,
}

/// Takes on a case that was free a moment ago.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn take_on(
    db: &impl Database,
    agent: &Agent,
    case: &Case,
    on: OnCase<'_>,
) -> Result<TakenOn, StoreError> {
    let mut after = case.clone();
    after.agent_id = Some(agent.id().clone());
    after.claimed_at = Some(on.at.now);
    let done = plain(&after, agent, StaffAction::Claim, Event::CaseClaimed);
    match db.commit(record(agent.session(), done, on)).await {
        Ok(()) => Ok(TakenOn::Theirs),
        Err(CommitError::Conflict(Guard::PressNew)) => Ok(TakenOn::Before),
        Err(CommitError::Conflict(Guard::CaseVersion)) => Ok(TakenOn::Gone),
        Err(error) => Err(error.unexpected()),
    }
}
