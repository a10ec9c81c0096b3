//! `/recovery/...`: whoever cannot get in by themselves opens a case, and follows it.
//! It sees no file: `recovery-evidence` takes them in.
//! The rules are in `regain_core::recovery`. One file for each page.

mod case;
mod code;
mod open;
mod steps;
mod stop;

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
        .policy()
        .bound("COURIER", courier)
        .database()
        .await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let rest = call.path.strip_prefix("/recovery/").unwrap_or_default();
    let (page, detail) = rest.split_once('/').unwrap_or((rest, ""));
    match (call.method.as_str(), page, detail) {
        ("GET", "", _) => open::form(call, edge).await,
        ("POST", "", _) => open::open(call, edge).await,
        ("GET", "case", "") => case::show(call, edge).await,
        ("POST", "case", "") => case::enter(call, edge).await,
        ("POST", "case", "leave") => Ok(case::leave(call)),
        ("POST", "case", "code") => code::give_back(call, edge).await,
        ("POST", "case", "code/new") => code::renew(call, edge).await,
        ("POST", "case", "submit") => steps::submit(call, edge).await,
        ("POST", "case", "withdraw") => steps::withdraw(call, edge).await,
        ("GET", "stop", token) => stop::open_link(call, edge, token).await,
        ("POST", "stop", _) => stop::stop(call, edge).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
