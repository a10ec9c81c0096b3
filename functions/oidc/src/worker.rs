//! Where the platform comes in.
#![cfg(target_family = "wasm")]

use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    regain_edge::serve(request, &env, &context, oidc::touch, oidc::answer).await
}
