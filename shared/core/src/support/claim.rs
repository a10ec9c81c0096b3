//! `POST /support/cases/{id}/claim` and `.../release`: who works on a case. Whoever
//! does is shown the phone number, and judges the documents.

use alloc::vec::Vec;

use super::case_details::{Answered, Done, OnCase, begin, finish, refuse};
use super::version::Version;
use super::{Agent, Capacity as _, Refused};
use crate::audit::event::Event;
use crate::recovery::machine::TransitionError;
use crate::store::Database;
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
    let done = Done {
        after: &after,
        event: if claims {
            Event::CaseClaimed
        } else {
            Event::CaseReleased
        },
        step: StaffActionEntry::plain(&after.id, by, action),
        writes: Vec::new(),
    };
    finish(db, agent.session(), done, on).await
}
