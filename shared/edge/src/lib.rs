//! Where Regain touches the platform.
//!
//! In scope: requests and answers, files, D1, KV, mail, randomness, the clock,
//! configuration, health, panics. Out of scope: rules (`regain-core`) and words
//! (`regain-pages`). No other library names `worker`.

mod audit;
pub mod barred;
mod brake;
mod call;
mod config;
mod d1;
pub mod denied;
mod evidence;
mod health;
mod inbound;
mod kv;
mod mail;
mod panic;
mod respond;
mod serve;
mod service;
mod upload;

pub use audit::Audit;
pub use brake::Brake;
pub use call::Call;
pub use config::{Config, Failure, ring, secret, service_key, variable};
pub use d1::D1;
pub use evidence::Evidence;
pub use health::Health;
pub use inbound::Inbound;
pub use mail::{SendEmail, word};
pub use respond::respond;
pub use serve::{Edge, serve};
pub use service::{Content, Service};

/// The header fields by which the front tells the functions what it found out.
/// Functions have no public address, so nobody else can set them.
pub mod hop {
    /// The request's id.
    pub const REQUEST_ID: &str = "regain-request-id";
    /// The client's address, canonical.
    pub const ADDRESS: &str = "regain-address";
    /// The language to answer in.
    pub const LOCALE: &str = "regain-locale";
    /// Whether that was chosen on a page, and not guessed.
    pub const LOCALE_CHOSEN: &str = "regain-locale-chosen";
    /// The other way round: the kind of problem that an answer is.
    pub const PROBLEM: &str = "regain-problem";
}

/// Chains the panic hook; for the one place that does not go through [`serve`].
pub use panic::chain_hook;

/// Fresh random bytes. Where there are none, nothing may go on.
///
/// # Errors
/// [`Failure`] where the platform gives none.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that draws randomness"
)]
pub fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Failure::Missing("randomness"))?;
    Ok(bytes)
}

/// So many of them.
///
/// # Errors
/// As [`random`].
pub fn random_each<const N: usize, const M: usize>() -> Result<[[u8; N]; M], Failure> {
    let mut all = [[0; N]; M];
    for one in &mut all {
        *one = random()?;
    }
    Ok(all)
}

/// The time; the platform's clock stands still while code runs.
#[must_use]
pub fn now() -> chrono::DateTime<chrono::Utc> {
    let millis = worker::Date::now().as_millis();
    i64::try_from(millis)
        .ok()
        .and_then(chrono::DateTime::from_timestamp_millis)
        .unwrap_or_default()
}
