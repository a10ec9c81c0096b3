//! `/login`, `/login/session`, `/logout`. The rules are in `regain_core::sign_in::login`
//! and `regain_core::sign_in::session`.

mod session;
mod sign_in;

use regain_core::http::reply::Reply;
use regain_core::http::routes::Login;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().keyring("PEPPERS").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>, endpoint: Login) -> Result<Reply, Failure> {
    match endpoint {
        Login::Form => sign_in::form(call).await,
        Login::SignIn => sign_in::sign_in(call).await,
        Login::Session => session::show(call).await,
        Login::LookUp => session::look_up(call).await,
        Login::SignOut => session::sign_out(call).await,
    }
}
