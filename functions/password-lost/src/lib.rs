//! `/password/lost/` and `/password/reset`. The rules are in
//! `regain_core::password_lost` and `regain_core::password_reset`.

mod lost;
mod reset;

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
    health.variables().ring("PEPPERS").ring("TOTP_KEYS");
    let courier = health.env.service("COURIER");
    health.bound("COURIER", courier).database().await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    match (call.path.as_str(), call.method.as_str()) {
        ("/password/lost/", "GET") => Ok(lost::form(call, edge)),
        ("/password/lost/", "POST") => lost::ask(call, edge).await,
        ("/password/reset", "POST") => reset::reset(call, edge).await,
        (path, "GET") => match path.strip_prefix("/password/reset/") {
            Some(token) => reset::form(call, edge, token).await,
            None => Ok(Kind::NotFound.into()),
        },
        _ => Ok(Kind::NotFound.into()),
    }
}
