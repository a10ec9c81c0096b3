//! Password and second factor under `/profile`, and `/login/proof`: what proves who
//! somebody is. The rules are in `regain_core::profile`. One file for each page.

mod password;
mod proof;
mod totp;

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
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/login/proof") => proof::form(call, edge).await,
        ("POST", "/login/proof") => proof::prove(call, edge).await,
        ("GET", "/profile/password") => password::form(call, edge).await,
        ("POST", "/profile/password") => password::change(call, edge).await,
        ("GET", "/profile/totp") => totp::show(call, edge).await,
        ("POST", "/profile/totp/remove") | ("DELETE", "/profile/totp") => {
            totp::remove(call, edge).await
        }
        ("POST", "/profile/totp") => totp::enrol(call, edge).await,
        ("PUT", "/profile/totp") => totp::confirm(call, edge).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
