//! `/profile...`: what the owner sees and changes once inside, as far as it needs no
//! secret. The rules are in `regain_core::account::profile`. One file for each page.

mod allowed_ips;
mod case;
mod devices;
mod email;
mod email_waiting;
mod history;
mod not_me;
mod overview;
mod recovery_codes;
mod sessions;

use regain_core::http::reply::Reply;
use regain_core::http::routes::Profile;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: Profile) -> Result<Reply, Early> {
    match endpoint {
        Profile::Overview => overview::show(call).await,
        Profile::Change => overview::change(call).await,
        Profile::ConfirmContact => overview::confirm(call).await,
        Profile::RecoveryCodes => recovery_codes::show(call).await,
        Profile::NewRecoveryCodes => recovery_codes::renew(call).await,
        Profile::AllowedIps => allowed_ips::show(call).await,
        Profile::AllowIps => allowed_ips::save(call).await,
        Profile::UndoTrial => allowed_ips::undo(call).await,
        Profile::Email => email::form(call).await,
        Profile::ChangeEmail => email::ask(call).await,
        Profile::EmailAgain => email_waiting::send_again(call).await,
        Profile::CancelEmail => email_waiting::cancel(call).await,
        Profile::EmailLink => email::open_link(call, call.segment(0)).await,
        Profile::ConfirmEmail => email::confirm(call).await,
        Profile::Sessions => sessions::list(call).await,
        Profile::EndSessions => sessions::end_others(call).await,
        Profile::EndSession => sessions::end_one(call, call.segment(0)).await,
        Profile::Devices => devices::list(call).await,
        Profile::ForgetDevices => devices::forget_all(call).await,
        Profile::ForgetDevice => devices::forget(call, call.segment(0)).await,
        Profile::History => history::show(call).await,
        Profile::WithdrawCase => case::withdraw(call).await,
        Profile::NotMeLink => not_me::open_link(call, call.segment(0)).await,
        Profile::NotMe => not_me::freeze(call).await,
    }
}
