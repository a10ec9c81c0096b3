//! Where the platform comes in.
#![cfg(target_family = "wasm")]

use regain_edge::{Inbound, Workers, chain_hook};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    chain_hook();
    let inbound = Inbound::new(request).map_err(|_| "an address that is none")?;
    let workers = Workers::answering(&env, &context);
    Ok(front::serve(&workers, &inbound).await.finish())
}
