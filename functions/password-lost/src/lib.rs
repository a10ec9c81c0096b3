//! `/password/lost/` and `/password/reset`. The rules are in
//! `regain_core::password::lost` and `regain_core::password::reset`.

mod lost;
mod reset;

use regain_core::http::reply::Reply;
use regain_core::http::routes::PasswordLost;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .keyring("PEPPERS")
        .imported_passwords()
        .keyring("TOTP_KEYS");
    health.bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: PasswordLost) -> Result<Reply, Early> {
    match endpoint {
        PasswordLost::Form => lost::form(call),
        PasswordLost::Ask => lost::ask(call).await,
        PasswordLost::Link => reset::form(call, call.segment(0)).await,
        PasswordLost::Reset => reset::reset(call).await,
    }
}
