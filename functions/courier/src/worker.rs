//! Where the platform comes in.
#![cfg(target_family = "wasm")]

use regain_edge::{Inbound, Workers, chain_hook, respond};
use worker::web_sys::Request;
use worker::{Context, Env, Response, Result, ScheduleContext, ScheduledEvent, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    chain_hook();
    let inbound = Inbound::new(request)?;
    let workers = Workers::answering(&env, &context);
    respond(courier::nudged(&workers, &inbound).await)
}

#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    chain_hook();
    courier::rounds(&Workers::woken(&env)).await;
}
