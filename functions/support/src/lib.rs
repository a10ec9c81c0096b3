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
use regain_edge::{Call, Edge, Failure, Health, serve};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

use case::Place;

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    serve(request, env, context, touch, answer).await
}

/// Everything that this function cannot work without.
async fn touch(health: &mut Health<'_>) {
    let courier = health.env.service("COURIER");
    health
        .variables()
        .bound("COURIER", courier)
        .ring("EVIDENCE_PRIVATE_KEY")
        .database()
        .await
        .evidence()
        .await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
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
        Cases::Home => home::show(call, edge).await,
        Cases::Queue => queue::list(call, edge).await,
        Cases::Search => queue::search(call, edge).await,
        Cases::Case => case::show(call, edge, case).await,
        Cases::Claim => steps::claim(call, edge, case).await,
        Cases::Release => steps::release(call, edge, case).await,
        Cases::Match => steps::link(call, edge, case).await,
        Cases::Call => steps::called(call, edge, case).await,
        Cases::RequestDocuments => steps::request_documents(call, edge, case).await,
        Cases::Decide => steps::decide(call, edge, case).await,
        Cases::Approve => steps::approve(call, edge, case).await,
        Cases::Stop => steps::stop(call, edge, case).await,
        Cases::Item => case::show(call, edge, item).await,
        Cases::File => evidence::file(call, edge, item, part(2)).await,
        Cases::Look => evidence::look(call, edge, item).await,
        Cases::Review => evidence::review(call, edge, item).await,
    }
}
