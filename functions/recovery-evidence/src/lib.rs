//! `/recovery/case/evidence`: files are handed in and taken back. It alone may write
//! to the store, and cannot read what it wrote; it shows no page. The rules are in
//! `regain_core::recovery::hand_in`.

mod files;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_edge::{Call, Edge, Failure, Health, serve};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    serve(request, env, context, touch, answer).await
}

/// Everything that this function cannot work without.
async fn touch(health: &mut Health<'_>) {
    health
        .variables()
        .ring("EVIDENCE_PUBLIC_KEY")
        .database()
        .await;
    health.evidence().await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let item = call.path.strip_prefix("/recovery/case/evidence/");
    match (call.method.as_str(), item) {
        ("POST", None) => files::take_back(call, edge).await,
        ("DELETE", Some(item)) => files::empty(call, edge, item).await,
        ("PUT" | "POST", Some(item)) => files::hand_in(call, edge, item).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
