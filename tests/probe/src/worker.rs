//! A function for tests and benchmarks only: it panics when asked to, and hashes
//! a password when asked to. It is never deployed.
#![cfg(target_family = "wasm")]

use regain_core::crypto::keyring::Keyring;
use regain_core::password::hash::hash;
use regain_core::password::imported::Accepted;
use regain_core::password::work::{Hashing, Work};
use regain_edge::{Inbound, chain_hook};
use regain_web::Request as _;
use worker::{Context, Env, Response, Result, event, web_sys};

/// Thirty-two zero bytes: this pepper protects nothing.
const PEPPERS: &str =
    r#"{"current":"probe","keys":{"probe":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}"#;

#[event(fetch)]
#[expect(clippy::panic, reason = "this is what it is for")]
async fn fetch(request: web_sys::Request, _env: Env, _context: Context) -> Result<Response> {
    chain_hook();
    match Inbound::new(request)?.path().as_str() {
        "/panic" => panic!("a panic on purpose"),
        "/hash" => match Keyring::parse(PEPPERS) {
            Ok(peppers) => {
                let work = Work::OWASP;
                let imported = Accepted::default();
                let hashing = Hashing {
                    peppers,
                    work,
                    imported,
                };
                Response::ok(hash("password", &[0; 16], &hashing).unwrap_or_default())
            }
            Err(_) => Response::error("no pepper", 500),
        },
        _ => Response::ok("fine"),
    }
}
