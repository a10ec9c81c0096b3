//! `/login`, `/login/session`, `/logout`. The rules are in `regain_core::login`
//! and `regain_core::session`.

mod session;
mod sign_in;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().ring("PEPPERS").database().await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    match (call.path.as_str(), call.method.as_str()) {
        ("/login", "GET") => Ok(sign_in::form(call)),
        ("/login", "POST") => sign_in::sign_in(call).await,
        ("/login/session", "GET") => session::show(call).await,
        ("/login/session", "POST") => session::look_up(call).await,
        ("/logout", "POST") => session::sign_out(call).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
