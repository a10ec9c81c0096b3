//! Password and second factor under `/profile`, and `/login/proof`: what proves who
//! somebody is. The rules are in `regain_core::account::profile`. One file for each page.

mod password;
mod proof;
mod totp;

use regain_core::http::reply::Reply;
use regain_core::http::routes::Factors;
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
pub async fn answer(call: &Call<impl Platform>, endpoint: Factors) -> Result<Reply, Early> {
    match endpoint {
        Factors::ProofForm => proof::form(call).await,
        Factors::Prove => proof::prove(call).await,
        Factors::PasswordForm => password::form(call).await,
        Factors::ChangePassword => password::change(call).await,
        Factors::Totp => totp::show(call).await,
        Factors::Enrol => totp::enrol(call).await,
        Factors::Confirm => totp::confirm(call).await,
        Factors::Remove => totp::remove(call).await,
    }
}
