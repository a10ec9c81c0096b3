//! `/totp/verify`: the second step of a sign-in, and the question of an SSH server.
//! The rules are in `regain_core::totp_verify` and `regain_core::totp_service`.

mod challenge;
mod service;

use regain_core::fields::Encoding;
use regain_core::reply::Reply;
use regain_core::routes::TotpVerify;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().ring("TOTP_KEYS");
    health.bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>, endpoint: TotpVerify) -> Result<Reply, Failure> {
    match endpoint {
        TotpVerify::Form => challenge::form(call).await,
        TotpVerify::Verify if call.authorized() && call.encoding() != Some(Encoding::Form) => {
            service::ask(call).await
        }
        TotpVerify::Verify => challenge::verify(call).await,
    }
}
