//! `/login`, `/login/session`, `/logout`. The rules are in `regain_core::sign_in::login`
//! and `regain_core::sign_in::session`.

mod session;
mod sign_in;

use regain_core::http::reply::Reply;
use regain_core::http::routes::Login;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .keyring("PEPPERS")
        .imported_passwords()
        .database()
        .await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: Login) -> Result<Reply, Early> {
    match endpoint {
        Login::Form => sign_in::form(call).await,
        Login::SignIn => sign_in::sign_in(call).await,
        Login::Arrive => Ok(sign_in::arrive(call)),
        Login::Session => session::show(call).await,
        Login::LookUp => session::look_up(call).await,
        Login::SignOut => session::sign_out(call).await,
    }
}
