//! Password and second factor under `/profile`, and `/login/proof`: what proves who
//! somebody is. The rules are in `regain_core::profile`. One file for each page.

mod password;
mod proof;
mod totp;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().ring("PEPPERS").ring("TOTP_KEYS");
    health.bound("COURIER").database().await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/login/proof") => proof::form(call).await,
        ("POST", "/login/proof") => proof::prove(call).await,
        ("GET", "/profile/password") => password::form(call).await,
        ("POST", "/profile/password") => password::change(call).await,
        ("GET", "/profile/totp") => totp::show(call).await,
        ("POST", "/profile/totp/remove") | ("DELETE", "/profile/totp") => totp::remove(call).await,
        ("POST", "/profile/totp") => totp::enrol(call).await,
        ("PUT", "/profile/totp") => totp::confirm(call).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
