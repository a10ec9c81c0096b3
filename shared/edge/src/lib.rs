//! Regain on Cloudflare Workers.
//!
//! In scope: the traits of `regain-web` for this platform: requests and answers, files,
//! D1, KV, mail, randomness, the clock, variables, panics. Out of scope: rules
//! (`regain-core`), words (`regain-pages`), and what endpoints do (`functions/`). No
//! other library names `worker`.

mod audit;
mod d1;
mod evidence;
mod gateway;
mod kv;
mod mail;
mod panic;
mod request;
mod serve;
mod service;
mod signer;
mod smtp;
mod workers;

pub use gateway::Passing;
pub use panic::chain_hook;
pub use request::Inbound;
pub use serve::{respond, serve};
pub use workers::Workers;
