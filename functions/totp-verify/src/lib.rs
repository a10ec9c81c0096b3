//! `/totp/verify`: the second step of a sign-in, and the question of an SSH server.
//! The rules are in `regain_core::totp_verify` and `regain_core::totp_service`.

mod challenge;
mod service;

use regain_core::fields::Encoding;
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
    health.variables().ring("TOTP_KEYS");
    let courier = health.env.service("COURIER");
    health.bound("COURIER", courier).database().await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    match call.method.as_str() {
        "GET" => challenge::form(call, edge).await,
        "POST" if call.authorized() && call.encoding() != Some(Encoding::Form) => {
            service::ask(call, edge).await
        }
        "POST" => challenge::verify(call, edge).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
