//! `/profile...`: what the owner sees and changes once inside, as far as it needs no
//! secret. The rules are in `regain_core::profile`. One file for each page.

mod allowed_ips;
mod case;
mod email;
mod history;
mod not_me;
mod overview;
mod recovery_codes;
mod sessions;

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
    let courier = health.env.service("COURIER");
    health
        .variables()
        .bound("COURIER", courier)
        .database()
        .await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let (page, detail) = match call.path.strip_prefix("/profile/") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", ""),
    };
    match (call.method.as_str(), page, detail) {
        ("GET", "", _) => overview::show(call, edge).await,
        ("PATCH" | "POST", "", _) => overview::change(call, edge).await,
        ("POST", "contact", _) => overview::confirm(call, edge).await,
        ("GET", "recovery-codes", _) => recovery_codes::show(call, edge).await,
        ("POST", "recovery-codes", _) => recovery_codes::renew(call, edge).await,
        ("GET", "allowed-ips", _) => allowed_ips::show(call, edge).await,
        ("POST" | "PUT", "allowed-ips", _) => allowed_ips::save(call, edge).await,
        ("GET", "email", "") => email::form(call, edge).await,
        ("GET", "email", token) => email::open_link(call, edge, token).await,
        ("POST", "email", "") => email::ask(call, edge).await,
        ("POST", "email", _) => email::confirm(call, edge).await,
        ("GET", "sessions", _) => sessions::list(call, edge).await,
        ("DELETE" | "POST", "sessions", "") => sessions::end_others(call, edge).await,
        ("DELETE" | "POST", "sessions", id) => sessions::end_one(call, edge, id).await,
        ("GET", "history", _) => history::show(call, edge).await,
        ("POST", "case", _) => case::withdraw(call, edge).await,
        ("GET", "not-me", token) => not_me::open_link(call, edge, token).await,
        ("POST", "not-me", _) => not_me::freeze(call, edge).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
