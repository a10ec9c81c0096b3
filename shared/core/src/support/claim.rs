//! `POST /support/cases/{id}/claim` and `.../release`: who works on a case. Whoever
//! does is shown the phone number, and judges the documents.

use alloc::vec::Vec;

use super::dossier::{Answered, Done, OnCase, Version, begin, finish, refuse};
use super::{Agent, Capacity as _, Refused};
use crate::recovery::machine::Obstacle;
use crate::store::Database;
use crate::store::audit::Event;
use crate::store::steps::{Deed, Step};

/// Takes a case on. One that another took on is theirs for a while.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn claim(db: &impl Database, on: OnCase<'_>, version: Version) -> Answered<()> {
    change(db, on, version, Deed::Claim).await
}

/// Gives a case back.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn release(db: &impl Database, on: OnCase<'_>, version: Version) -> Answered<()> {
    change(db, on, version, Deed::Release).await
}

async fn change(
    db: &impl Database,
    on: OnCase<'_>,
    version: Version,
    action: Deed,
) -> Answered<()> {
    let (agent, dossier) = begin::<Agent>(db, on, version).await?;
    let by = agent.id();
    let refused = match action {
        _ if !dossier.case.state.is_pending() => Some(Obstacle::WrongState.into()),
        Deed::Claim if dossier.is_busy(by, on.at.now, on.policy) => Some(Refused::Claimed),
        Deed::Release if !dossier.is_held_by(by) => Some(Refused::ClaimFirst),
        _ => None,
    };
    if let Some(refused) = refused {
        let (case, event) = (&dossier.case, Event::CaseStepRefused);
        return refuse(db, agent.session(), case, event, refused, on).await;
    }
    let mut after = dossier.case;
    let claims = action == Deed::Claim;
    after.agent_id = claims.then(|| by.clone());
    after.claimed_at = claims.then_some(on.at.now);
    let done = Done {
        after: &after,
        event: if claims {
            Event::CaseClaimed
        } else {
            Event::CaseReleased
        },
        step: Step::plain(&after.id, by, action),
        writes: Vec::new(),
    };
    finish(db, agent.session(), done, on).await
}
