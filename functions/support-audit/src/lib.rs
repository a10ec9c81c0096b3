//! `/support/audit...` and `/support/figures...`: what happened, for auditors, and how
//! the work goes. It alone checks the seals of the audit trail, and writes nothing but who
//! has read.
//! The rules are in `regain_core::support`. One file for each page.

mod audit;
mod figures;

use regain_core::reply::Reply;
use regain_core::support::endpoint::{Audit, find};
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
        .ring("AUDIT_KEY")
        .database()
        .await
        .audit()
        .await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let (wanted, _) = match find(&call.method, &call.path) {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    match wanted {
        Audit::List => audit::list(call, edge).await,
        Audit::Verify => audit::verify(call, edge).await,
        Audit::Export => audit::export(call, edge).await,
        Audit::Figures => figures::show(call, edge).await,
        Audit::FiguresExport => figures::export(call, edge).await,
    }
}
