//! `/login`, `/login/session`, `/logout`. The rules are in `regain_core::login`
//! and `regain_core::session`.

mod session;
mod sign_in;

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
    health.variables().ring("PEPPERS").database().await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    match (call.path.as_str(), call.method.as_str()) {
        ("/login", "GET") => Ok(sign_in::form(call, edge)),
        ("/login", "POST") => sign_in::sign_in(call, edge).await,
        ("/login/session", "GET") => session::show(call, edge).await,
        ("/login/session", "POST") => session::look_up(call, edge).await,
        ("/logout", "POST") => session::sign_out(call, edge).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
