//! A function that panics when asked to, for tests only.

use regain_edge::{Inbound, chain_hook};
use worker::web_sys::Request;
use worker::{Context, Env, Response, Result, event};

#[event(fetch)]
#[expect(clippy::panic, reason = "this is what it is for")]
async fn fetch(request: Request, _env: Env, _context: Context) -> Result<Response> {
    chain_hook();
    if Inbound::new(request)?.path() == "/panic" {
        panic!("a panic on purpose");
    }
    Response::ok("fine")
}
