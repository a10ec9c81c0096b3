//! The way of every request in and out of the platform.

use regain_core::http::reply::Reply;
use regain_core::http::routes::Endpoint;
use regain_web::{Call, Early, Health};
use worker::web_sys::Request;
use worker::{Context, Env, Headers};

use crate::request::Inbound;
use crate::workers::Workers;

/// Answers one request: health, or what `answer` makes of the call.
///
/// # Errors
/// Words for the log where the platform does not take the answer.
pub async fn serve<'a, E: Endpoint>(
    request: Request,
    env: &'a Env,
    context: &'a Context,
    touch: impl AsyncFnOnce(&mut Health<'_, Workers<'a>>),
    answer: impl AsyncFnOnce(&Call<Workers<'a>>, E) -> Result<Reply, Early>,
) -> Result<worker::Response, &'static str> {
    crate::chain_hook();
    let inbound = Inbound::new(request).map_err(|_| "an address that is none")?;
    let workers = Workers::answering(env, context);
    let response = regain_web::serve(workers, inbound, touch, answer).await;
    respond(response).map_err(|_| "no answer could be made")
}

/// Writes an answer out.
///
/// # Errors
/// [`worker::Error`] where the platform does not take it.
pub fn respond(response: regain_web::Response) -> worker::Result<worker::Response> {
    let headers = Headers::new();
    for (name, value) in &response.headers {
        headers.append(name, value)?;
    }
    let written = match response.body {
        Some(bytes) => worker::Response::from_bytes(bytes)?,
        None => worker::Response::empty()?,
    };
    Ok(written.with_status(response.status).with_headers(headers))
}
