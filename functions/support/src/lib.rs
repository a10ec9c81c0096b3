//! `/support/...`: where staff work on recovery cases, read the audit trail, and manage
//! staff and keys. It alone opens evidence. The rules are in `regain_core::support`. One
//! file for each page.

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_core::support::endpoint::{Found, find};
use regain_edge::{Call, Edge, Failure, Health, serve};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

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
        .ring("AUDIT_KEY")
        .database()
        .await
        .evidence()
        .await;
}

async fn answer(call: &Call, _edge: &Edge<'_>) -> Result<Reply, Failure> {
    match find(&call.method, &call.path) {
        Found::Endpoint(..) | Found::Nothing => Ok(Kind::NotFound.into()),
        Found::OtherMethod(allow) => Ok(Reply::from(Kind::MethodNotAllowed).with("allow", allow)),
    }
}
