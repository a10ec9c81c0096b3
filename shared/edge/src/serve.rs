//! The way of every request through a function.

use core::time::Duration;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_core::ring::Ring;
use worker::web_sys::console::error_2;
use worker::{Context, Delay, Env, Response, console_error, web_sys};

use crate::call::Call;
use crate::config::{Config, Failure, ring};
use crate::d1::D1;
use crate::health::Health;
use crate::inbound::Inbound;
use crate::respond::respond;
use crate::service::{Content, Service};

/// How long the courier lets the answer go ahead, so that its own work, which
/// only somebody with an account gives it, cannot be heard in the answer's time.
const HEAD_START: Duration = Duration::from_millis(100);

/// What a function has at hand while it answers one request.
pub struct Edge<'a> {
    /// The bindings.
    pub env: &'a Env,
    /// The shared variables.
    pub config: Config,
    context: &'a Context,
}

impl Edge<'_> {
    /// The database.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    pub fn database(&self) -> Result<D1, Failure> {
        D1::open(self.env)
    }

    /// The peppers of passwords.
    ///
    /// # Errors
    /// [`Failure::Missing`] where they are not usable.
    pub fn peppers(&self) -> Result<Ring, Failure> {
        ring(self.env, "PEPPERS")
    }

    /// The keys of second factors.
    ///
    /// # Errors
    /// [`Failure::Missing`] where they are not usable.
    pub fn totp_keys(&self) -> Result<Ring, Failure> {
        ring(self.env, "TOTP_KEYS")
    }

    /// Wakes the courier once the answer has gone. It is woken whether or not
    /// there is anything to send, so that no time tells; where it cannot be, cron
    /// comes by within a minute.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    pub fn nudge_courier(&self) -> Result<(), Failure> {
        let courier =
            Service::open(self.env, "COURIER").map_err(|_| Failure::Missing("COURIER"))?;
        self.context.wait_until(async move {
            Delay::from(HEAD_START).await;
            if let Err(error) = courier.ask("POST", "/nudge", &[], Content::Empty).await {
                error_2(&"courier not reached".into(), &error);
            }
        });
        Ok(())
    }
}

/// Answers one request: health, or what `answer` makes of the call.
///
/// # Errors
/// Words for the log where the platform does not take the answer.
pub async fn serve(
    request: web_sys::Request,
    env: Env,
    context: Context,
    touch: impl AsyncFnOnce(&mut Health<'_>),
    answer: impl AsyncFnOnce(&Call, &Edge<'_>) -> Result<Reply, Failure>,
) -> Result<Response, &'static str> {
    crate::chain_hook();
    respond_to(request, env, context, touch, answer)
        .await
        .map_err(|_| "no answer could be made")
}

async fn respond_to(
    request: web_sys::Request,
    env: Env,
    context: Context,
    touch: impl AsyncFnOnce(&mut Health<'_>),
    answer: impl AsyncFnOnce(&Call, &Edge<'_>) -> Result<Reply, Failure>,
) -> worker::Result<Response> {
    let inbound = Inbound::new(request)?;
    if inbound.path() == "/health" {
        let mut health = Health::new(&env);
        touch(&mut health).await;
        return health.answer();
    }
    let config = match Config::read(&env) {
        Ok(config) => config,
        Err(failure) => {
            log(&failure, "");
            return Ok(Response::empty()?.with_status(503));
        }
    };
    let call = match Call::read(inbound, &config).await {
        Ok(call) => call,
        Err(failure) => {
            log(&failure, "");
            return Ok(Response::empty()?.with_status(503));
        }
    };
    let edge = Edge {
        env: &env,
        config,
        context: &context,
    };
    let reply = match answer(&call, &edge).await {
        Ok(reply) => reply,
        Err(failure) => {
            log(&failure, &call.request_id);
            Kind::Unavailable.into()
        }
    };
    call.drain().await;
    respond(reply)
}

/// The one place where failures are logged: their kind and the request's id.
fn log(failure: &Failure, request_id: &str) {
    console_error!("unavailable: {failure:?}, request {request_id}");
}
