//! `/support/...`: where staff work on recovery cases. It alone opens evidence. The
//! rules are in `regain_core::support`. One file for each page. What auditors and
//! admins use has functions of its own.

mod case;
mod evidence;
mod home;
mod queue;
mod steps;

use regain_core::reply::Reply;
use regain_core::support::endpoint::{Cases, find};
use regain_web::{Call, Failure, Health, Platform};

use case::Place;

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .bound("COURIER")
        .ring("EVIDENCE_PRIVATE_KEY")
        .database()
        .await
        .evidence()
        .await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let (wanted, parts) = match find(&call.method, &call.path) {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let part = |place: usize| parts.get(place).copied().unwrap_or_default();
    let case = Place {
        case_id: part(0),
        item: None,
    };
    let item = Place {
        item: Some(part(1)),
        ..case
    };
    match wanted {
        Cases::Home => home::show(call).await,
        Cases::Queue => queue::list(call).await,
        Cases::Search => queue::search(call).await,
        Cases::Case => case::show(call, case).await,
        Cases::Claim => steps::claim(call, case).await,
        Cases::Release => steps::release(call, case).await,
        Cases::Match => steps::link(call, case).await,
        Cases::Call => steps::called(call, case).await,
        Cases::RequestDocuments => steps::request_documents(call, case).await,
        Cases::Decide => steps::decide(call, case).await,
        Cases::Approve => steps::approve(call, case).await,
        Cases::Stop => steps::stop(call, case).await,
        Cases::Item => case::show(call, item).await,
        Cases::File => evidence::file(call, item, part(2)).await,
        Cases::Look => evidence::look(call, item).await,
        Cases::Review => evidence::review(call, item).await,
    }
}
