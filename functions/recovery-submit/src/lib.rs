//! `/recovery/...`: whoever cannot get in by themselves opens a case, and brings
//! evidence.

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
    health.variables().variable("POLICY");
    health.secret("EVIDENCE_PUBLIC_KEY");
    let courier = health.env.service("COURIER");
    health.bound("COURIER", courier).database().await;
    health.evidence().await;
}

async fn answer(_call: &Call, _edge: &Edge<'_>) -> Result<Reply, Failure> {
    Ok(Kind::NotFound.into())
}
