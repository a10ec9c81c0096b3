//! Passing a request on to the function that answers it.

use core::net::IpAddr;

use regain_core::front::{BODY_CAP, is_unsafe};
use regain_core::problem::Kind;
use regain_core::routes::Function;
use regain_edge::{Inbound, Service, hop, respond};
use worker::web_sys::console::error_2;
use worker::{Env, Response, Result};

use crate::Visit;

/// What of a request's header the functions get to see.
const PASSED: [&str; 6] = [
    "accept",
    "authorization",
    "cf-ipcountry",
    "content-type",
    "cookie",
    "user-agent",
];

/// Reads the body up to the cap, and asks the function.
pub async fn on(
    inbound: &Inbound,
    env: &Env,
    function: Function,
    address: IpAddr,
    visit: &Visit,
) -> Result<Response> {
    let Some(body) = inbound.body(BODY_CAP).await? else {
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
    if visit.locale_chosen {
        fields.push((hop::LOCALE_CHOSEN, "1".to_owned()));
    }
    let method = inbound.method();
    // What a GET carries says nothing, and the platform would not pass it on.
    let body = if is_unsafe(&method) { body } else { Vec::new() };
    let Ok(service) = Service::open(env, function.binding()) else {
        return visit.unavailable(function.binding());
    };
    let path = inbound.path_and_query();
    match service.ask(&method, &path, &fields, &body).await {
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
