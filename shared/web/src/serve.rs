//! The way of every request through a function.

use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::http::routes::{Endpoint, Found, endpoint};

use crate::call::Call;
use crate::caller;
use crate::config::Config;
use crate::early::Early;
use crate::failure::Failure;
use crate::health::Health;
use crate::platform::Platform;
use crate::press;
use crate::request::Request as _;
use crate::response::Response;

/// Answers one request: health, or what `answer` makes of the call to an endpoint.
pub async fn serve<P: Platform, E: Endpoint>(
    platform: P,
    request: P::Request,
    touch: impl AsyncFnOnce(&mut Health<'_, P>),
    answer: impl AsyncFnOnce(&Call<P>, E) -> Result<Reply, Early>,
) -> Response {
    let path = request.path();
    if path == "/health" {
        let mut health = Health::new(&platform);
        touch(&mut health).await;
        return health.answer();
    }
    let (endpoint, route, segments) = match endpoint::<E>(&request.method(), &path) {
        Ok(Found { found, segments }) => {
            let segments = segments.into_iter().map(str::to_owned).collect();
            (found.0, found.1, segments)
        }
        // The front knows better than to ask.
        Err(reply) => return reply.into(),
    };
    let config = match Config::read(&platform) {
        Ok(config) => config,
        Err(failure) => return unavailable(&platform, &failure),
    };
    let mut call = match Call::read(platform, request, config, (route, segments)).await {
        Ok(call) => call,
        Err((platform, failure)) => return unavailable(&platform, &failure),
    };
    call.page = E::page(route, &path).map(str::to_owned);
    let reply = async {
        let answered = match answer(&call, endpoint).await {
            Ok(reply) | Err(Early::Reply(reply)) => caller::first::<_, E>(&call, reply).await,
            failed => failed,
        };
        let reply = match answered {
            Ok(reply) | Err(Early::Reply(reply)) => reply,
            Err(Early::Failure(failure)) => return Err(failure),
        };
        press::instead(&call, reply).await
    };
    let reply = reply.await.unwrap_or_else(|failure| {
        log(&call.platform, &failure, &call.request_id);
        Kind::Unavailable.into()
    });
    // Whether or not there is anything to send, so that no time tells.
    if call.method != "GET" {
        call.platform.nudge_courier();
    }
    call.drain().await;
    reply.into()
}

/// Before there is a call, there are no words either: the front has some.
fn unavailable(platform: &impl Platform, failure: &Failure) -> Response {
    log(platform, failure, "");
    Response::empty(503)
}

/// The one place where failures are logged: their kind and the request's id.
fn log(platform: &impl Platform, failure: &Failure, request_id: &str) {
    platform.error(&format!("unavailable: {failure:?}, request {request_id}"));
}
