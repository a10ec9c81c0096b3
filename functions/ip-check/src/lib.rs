//! `/ip/check`: from which address somebody comes, and whether an account can be
//! used from one. The rules are in `regain_core::ip_check`.

use regain_core::ip_check::{Question, describe, describe_own, look_up, own};
use regain_core::policy::Policy;
use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_edge::{Call, Edge, Failure, Health, serve};
use regain_pages::{AddressView, ListView, address};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    serve(request, env, context, touch, answer).await
}

/// Everything that this function cannot work without.
async fn touch(health: &mut Health<'_>) {
    health.variables().database().await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    match call.method.as_str() {
        "GET" => show(call, edge).await,
        "POST" => ask(call, edge).await,
        _ => Ok(Kind::NotFound.into()),
    }
}

/// The caller's own address.
async fn show(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let at = call.at();
    let judged = own(&db, call.session().as_ref(), &at, &Policy::DEFAULT).await?;
    let seen = at.peer.address;
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe_own(seen, judged.as_ref())));
    }
    let view = AddressView {
        address: &seen.to_string(),
        list: judged.as_ref().map(|judged| ListView {
            allowed: judged.allowed,
            matched: judged.matched.as_deref(),
            restricted: judged.restricted,
        }),
    };
    let site = edge.config.site(call.locale, &call.path);
    Ok(Reply::page(200, address(&site, &view)))
}

/// A program of the provider asks about an account and an address.
async fn ask(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let question = match call.parse(Question::parse) {
        Ok(question) => question,
        Err(problem) => return Ok(problem.into()),
    };
    let db = edge.database()?;
    let key = call.service_key();
    let answer = look_up(&db, key.as_ref(), &question, &call.at(), &Policy::DEFAULT).await?;
    Ok(match answer {
        Ok(judged) => Reply::json(200, &describe(&judged)),
        Err(kind) => kind.into(),
    })
}
