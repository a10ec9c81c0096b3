//! Passing a request on to the function that answers it.

use core::net::IpAddr;

use regain_core::front::{BODY_CAP, body_cap, is_unsafe};
use regain_core::problem::Kind;
use regain_core::routes::Function;
use regain_edge::{Content, Inbound, Service, hop, respond};
use worker::web_sys::console::error_2;
use worker::{Env, Response, Result};

use crate::Visit;

/// What of a request's header the functions get to see.
const PASSED: [&str; 8] = [
    "accept",
    "authorization",
    "cf-ipcountry",
    "content-length",
    "content-type",
    "cookie",
    "if-match",
    "user-agent",
];

/// Passes the body on up to the cap, and asks the function.
pub async fn on(
    inbound: &Inbound,
    env: &Env,
    function: Function,
    address: IpAddr,
    visit: &Visit,
) -> Result<Response> {
    let method = inbound.method();
    let Some(content) = content(inbound, &method, &visit.path).await? else {
        return respond(Kind::BodyTooLarge.into());
    };
    let mut fields = vec![
        (hop::REQUEST_ID, visit.request_id.clone()),
        (hop::ADDRESS, address.to_string()),
        (hop::LOCALE, visit.locale.tag().to_owned()),
    ];
    for name in PASSED {
        fields.extend(inbound.header(name).map(|value| (name, value)));
    }
    // Other names come in an ASCII of their own (RFC 8187); these we would not read,
    // and the platform would write them to the log.
    let name = inbound.header("content-disposition");
    let name = name.filter(|name| name.is_ascii());
    fields.extend(name.map(|name| ("content-disposition", name)));
    if visit.locale_chosen {
        fields.push((hop::LOCALE_CHOSEN, "1".to_owned()));
    }
    let Ok(service) = Service::open(env, function.binding()) else {
        return visit.unavailable(function.binding());
    };
    let path = inbound.path_and_query();
    match service.ask(&method, &path, &fields, content).await {
        // A function that could not even read its configuration has no words.
        Ok(response)
            if response.status_code() == 503 && !response.headers().has("content-type")? =>
        {
            respond(Kind::Unavailable.into())
        }
        Ok(response) => Ok(response),
        Err(error) => {
            let name = function.binding();
            let what = format!("{name} broke down, request {}", visit.request_id);
            error_2(&what.into(), &error);
            respond(Kind::InternalError.into())
        }
    }
}

/// What to pass on of the body, or nothing where it is too large. A large one is
/// not held here; one that did not say its length the function counts.
async fn content(inbound: &Inbound, method: &str, path: &str) -> Result<Option<Content>> {
    let cap = body_cap(path);
    if cap == BODY_CAP {
        let body = inbound.body(cap).await?;
        // What a GET carries says nothing, and the platform would not pass it on.
        return Ok(body.map(|body| {
            if is_unsafe(method) {
                Content::Bytes(body)
            } else {
                Content::Empty
            }
        }));
    }
    if inbound.content_length().is_some_and(|length| length > cap) {
        inbound.drain(cap).await;
        return Ok(None);
    }
    Ok(Some(
        inbound.stream().map_or(Content::Empty, Content::Stream),
    ))
}
