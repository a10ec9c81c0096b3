//! Passing a request on to the function that answers it.

use core::net::IpAddr;

use regain_core::front::{BODY_CAP, Function};
use regain_core::problem::Kind;
use regain_edge::{Inbound, Service, hop};
use worker::{Env, Response, Result, console_error};

use crate::Visit;

/// What of a request's header the functions get to see.
const PASSED: [&str; 5] = [
    "accept",
    "authorization",
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
        return visit.respond(Kind::BodyTooLarge.into());
    };
    let mut fields = vec![
        (hop::REQUEST_ID, visit.request_id.clone()),
        (hop::ADDRESS, address.to_string()),
        (hop::LOCALE, visit.locale.tag().to_owned()),
    ];
    for name in PASSED {
        fields.extend(inbound.header(name).map(|value| (name, value)));
    }
    let service = Service::open(env, function.binding())?;
    match service
        .ask(&inbound.method(), &visit.path, &fields, &body)
        .await
    {
        Ok(response) => Ok(response),
        Err(error) => {
            console_error!("{}: {error}", function.binding());
            visit.respond(Kind::InternalError.into())
        }
    }
}
