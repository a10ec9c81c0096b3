//! The way of every request through the front.

use chrono::TimeDelta;
use regain_core::http::brake::braked_by;
use regain_core::http::front::{Sender, client_address, each_once, is_unsafe, same_site};
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::{Body, Reply};
use regain_core::http::request_context::Client;
use regain_core::http::routes::{Front, Function, endpoint, find};
use regain_web::{Config, Failure, Gateway, Request, Response};

use crate::visit::{Visit, secure};
use crate::{language, link, own, pass};

/// Answers one request.
pub async fn serve<G: Gateway>(gateway: &G, request: &G::Request) -> G::Answer {
    let config = match Config::read(gateway) {
        Ok(config) => config,
        Err(failure) => {
            if let Failure::Missing(name) = failure {
                gateway.error(&format!("the variable {name} is missing, or would not do"));
            }
            let mut answer = G::Answer::from(Response::empty(503));
            secure(&mut answer, "");
            return answer;
        }
    };
    let chosen = language::chosen(request);
    let visit = Visit {
        locale_chosen: chosen.is_some(),
        locale: language::negotiate(chosen, request, &config),
        path: request.path(),
        request_id: regain_core::id::id(gateway.random().unwrap_or_default()),
        wants_page: wants_page(request),
        config,
    };
    let answer = answer(gateway, request, &visit).await;
    visit.finish(answer).await.unwrap_or_else(|_| {
        let mut answer = G::Answer::from(Response::empty(500));
        secure(&mut answer, &visit.request_id);
        answer
    })
}

async fn answer<G: Gateway>(gateway: &G, request: &G::Request, visit: &Visit) -> G::Answer {
    match checked(gateway, request, visit).await {
        Ok(answer) => answer,
        Err(reply) => {
            log_refusal(gateway, visit, &reply);
            Response::from(reply).into()
        }
    }
}

/// What the front refuses no function puts on record: it leaves one line, which says of
/// its sender nothing.
fn log_refusal<G: Gateway>(gateway: &G, visit: &Visit, reply: &Reply) {
    let Body::Problem(Problem { kind, .. }) = &reply.body else {
        return;
    };
    if matches!(
        kind,
        Kind::CrossSiteRequest
            | Kind::BodyTooLarge
            | Kind::UnsupportedMediaType
            | Kind::TooManyAttempts
    ) {
        let (slug, request_id) = (kind.slug(), &visit.request_id);
        gateway.note(&format!(
            "refused at the front: {slug}, request {request_id}"
        ));
    }
}

/// What the function says that is asked, or why nothing is.
async fn checked<G: Gateway>(
    gateway: &G,
    request: &G::Request,
    visit: &Visit,
) -> Result<G::Answer, Reply> {
    let method = request.method();
    let found = find(&method, &visit.path)?;
    let route = found.found;
    each_once(&request.path_and_query())?;
    if !is_unsafe(&method)
        && let Some(reply) = language::switch(request, &visit.path)
    {
        return Err(reply);
    }
    if route.function == Function::Front {
        let own = endpoint::<Front>(&method, &visit.path)?;
        if let Some(answer) = own::answer(own.found.0, &own.segments, gateway, request, visit) {
            return Ok(answer.into());
        }
    }
    let (fetch_site, origin) = (request.header("sec-fetch-site"), request.header("origin"));
    let sender = Sender {
        fetch_site: fetch_site.as_deref(),
        origin: origin.as_deref(),
        by_cookie: request.header("cookie").is_some() && request.header("authorization").is_none(),
    };
    same_site(&method, route.caller, sender, &visit.config.origin)?;
    // Nothing here takes a compressed body apart.
    let coding = request.header("content-encoding").unwrap_or_default();
    if !coding.is_empty() && !coding.eq_ignore_ascii_case("identity") {
        return Err(Kind::UnsupportedMediaType.into());
    }
    let address = client_address(request.header("cf-connecting-ip").as_deref())?;
    let authorization = request.header("authorization");
    let callers = braked_by(route, authorization.as_deref(), &Client::new(address, ""));
    for (brake, caller) in callers {
        match gateway.admits(brake, &caller).await {
            Ok(true) => {}
            Ok(false) => {
                let refusal = Reply::from(Kind::TooManyAttempts);
                return Err(refusal.with_retry_after(BRAKE_PERIOD));
            }
            Err(Failure::Platform) => {
                let line = format!("the platform refused, request {}", visit.request_id);
                gateway.error(&line);
                return Err(Kind::InternalError.into());
            }
            // Health names it as missing.
            Err(_) if route.function == Function::Front => {}
            Err(_) => return Err(visit.unavailable(gateway, brake.binding())),
        }
    }
    if route.function == Function::Front {
        return Ok(own::health(gateway, request).await.into());
    }
    let path = link::path(request, &found)?;
    let path = path.unwrap_or_else(|| request.path_and_query());
    pass::on(request, gateway, route, (&path, address), visit).await
}

/// The period that wrangler.toml gives the brakes.
const BRAKE_PERIOD: TimeDelta = TimeDelta::minutes(1);

/// A form is sent by a person, whatever else its sender says.
fn wants_page(request: &impl Request) -> bool {
    match request.media_type().as_str() {
        "application/json" => false,
        "application/x-www-form-urlencoded" | "multipart/form-data" => true,
        _ => request.asks_for_html(),
    }
}
