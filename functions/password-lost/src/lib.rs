//! `/password/lost/` and `/password/reset`. The rules are in
//! `regain_core::password_lost` and `regain_core::password_reset`.

mod lost;
mod reset;

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
    match (call.path.as_str(), call.method.as_str()) {
        ("/password/lost/", "GET") => Ok(lost::form(call)),
        ("/password/lost/", "POST") => lost::ask(call).await,
        ("/password/reset", "POST") => reset::reset(call).await,
        (path, "GET") => match path.strip_prefix("/password/reset/") {
            Some(token) => reset::form(call, token).await,
            None => Ok(Kind::NotFound.into()),
        },
        _ => Ok(Kind::NotFound.into()),
    }
}
