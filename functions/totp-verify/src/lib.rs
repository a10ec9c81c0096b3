//! `/totp/verify`: the second step of a sign-in, and the question of an SSH server.
//! The rules are in `regain_core::sign_in::second_step` and
//! `regain_core::second_factor::service_check`.

mod challenge;
mod service;

use regain_core::http::reply::Reply;
use regain_core::http::routes::TotpVerify;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().keyring("TOTP_KEYS");
    health.bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: TotpVerify) -> Result<Reply, Early> {
    match endpoint {
        TotpVerify::Form => challenge::form(call).await,
        TotpVerify::Verify if call.by_key() => service::ask(call).await,
        TotpVerify::Verify => challenge::verify(call).await,
    }
}
