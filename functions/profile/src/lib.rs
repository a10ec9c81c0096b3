//! `/profile...`: what the owner sees and changes once inside, as far as it needs no
//! secret. The rules are in `regain_core::profile`. One file for each page.

mod allowed_ips;
mod case;
mod email;
mod history;
mod not_me;
mod overview;
mod recovery_codes;
mod sessions;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().bound("COURIER").database().await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let (page, detail) = match call.path.strip_prefix("/profile/") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", ""),
    };
    match (call.method.as_str(), page, detail) {
        ("GET", "", _) => overview::show(call).await,
        ("PATCH" | "POST", "", _) => overview::change(call).await,
        ("POST", "contact", _) => overview::confirm(call).await,
        ("GET", "recovery-codes", _) => recovery_codes::show(call).await,
        ("POST", "recovery-codes", _) => recovery_codes::renew(call).await,
        ("GET", "allowed-ips", _) => allowed_ips::show(call).await,
        ("POST" | "PUT", "allowed-ips", _) => allowed_ips::save(call).await,
        ("GET", "email", "") => email::form(call).await,
        ("GET", "email", token) => email::open_link(call, token).await,
        ("POST", "email", "") => email::ask(call).await,
        ("POST", "email", _) => email::confirm(call).await,
        ("GET", "sessions", _) => sessions::list(call).await,
        ("DELETE" | "POST", "sessions", "") => sessions::end_others(call).await,
        ("DELETE" | "POST", "sessions", id) => sessions::end_one(call, id).await,
        ("GET", "history", _) => history::show(call).await,
        ("POST", "case", _) => case::withdraw(call).await,
        ("GET", "not-me", token) => not_me::open_link(call, token).await,
        ("POST", "not-me", _) => not_me::freeze(call).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
