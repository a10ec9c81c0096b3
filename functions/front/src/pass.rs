//! Passing a request on to the function that answers it.

use core::net::IpAddr;

use regain_core::http::file_name::in_field;
use regain_core::http::front::is_unsafe;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::http::routes::{Route, Takes};
use regain_web::{Answer as _, Content, Failure, Gateway, Request, hop};

use crate::visit::Visit;

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

/// Passes the body on up to the cap, and asks the function at this path.
pub async fn on<G: Gateway>(
    request: &G::Request,
    gateway: &G,
    route: &Route,
    (path, address): (&str, IpAddr),
    visit: &Visit,
) -> Result<G::Answer, Reply> {
    let method = request.method();
    let content = content(request, route, &method).await?;
    let mut fields = vec![
        (hop::REQUEST_ID, visit.request_id.clone()),
        (hop::ADDRESS, address.to_string()),
        (hop::LOCALE, visit.locale.tag().to_owned()),
    ];
    fields.extend(request.city().map(|city| (hop::CITY, in_field(&city))));
    for name in PASSED {
        fields.extend(request.header(name).map(|value| (name, value)));
    }
    // Other names come in an ASCII of their own (RFC 8187); these we would not read,
    // and the platform would write them to the log.
    let name = request.header("content-disposition");
    let name = name.filter(|name| name.is_ascii());
    fields.extend(name.map(|name| ("content-disposition", name)));
    if visit.locale_chosen {
        fields.push((hop::LOCALE_CHOSEN, "1".to_owned()));
    }
    let function = route.function;
    match gateway.ask(function, &method, path, &fields, content).await {
        // A function that could not even read its configuration has no words.
        Ok(answer) if answer.status() == 503 && answer.header("content-type").is_none() => {
            Err(Kind::Unavailable.into())
        }
        Ok(answer) => Ok(answer),
        Err(Failure::Missing(name)) => Err(visit.unavailable(gateway, name)),
        Err(_) => {
            let name = function.binding();
            gateway.error(&format!("{name} broke down, request {}", visit.request_id));
            Err(Kind::InternalError.into())
        }
    }
}

/// What to pass on of the body. A large one is not held here; one that did not say its
/// length the function counts.
async fn content<'a, R: Request>(
    request: &'a R,
    route: &Route,
    method: &str,
) -> Result<Content<'a, R>, Kind> {
    let cap = route.takes.body_cap();
    if route.takes != Takes::File {
        // Whoever breaks off hears no answer: any will do.
        let body = request.body(cap).await.map_err(|_| Kind::InternalError)?;
        let body = body.ok_or(Kind::BodyTooLarge)?;
        // What a GET carries says nothing, and the platform would not pass it on.
        return Ok(if is_unsafe(method) {
            Content::Bytes(body)
        } else {
            Content::Empty
        });
    }
    if request.content_length().is_some_and(|length| length > cap) {
        request.drain(cap).await;
        return Err(Kind::BodyTooLarge);
    }
    Ok(Content::Unread(request))
}
