//! `/recovery/...`: whoever cannot get in by themselves opens a case, and follows it.
//! It sees no file: `recovery-evidence` takes them in.
//! The rules are in `regain_core::recovery`. One file for each page.

mod case;
mod code;
mod link;
mod open;
mod steps;
mod stop;

use regain_core::http::reply::Reply;
use regain_core::http::routes::RecoverySubmit;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .policy()
        .bound("COURIER")
        .keyring("TRACE_KEYS")
        .database()
        .await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: RecoverySubmit) -> Result<Reply, Early> {
    match endpoint {
        RecoverySubmit::Form => open::form(call).await,
        RecoverySubmit::Open => open::open(call).await,
        RecoverySubmit::Case => case::show(call).await,
        RecoverySubmit::Letter => case::show_letter(call).await,
        RecoverySubmit::Enter => case::enter(call).await,
        RecoverySubmit::Leave => Ok(case::leave(call)),
        RecoverySubmit::Code => code::give_back(call).await,
        RecoverySubmit::NewCode => code::renew(call).await,
        RecoverySubmit::CallTime => steps::call_time(call).await,
        RecoverySubmit::Message => steps::message(call).await,
        RecoverySubmit::Submit => steps::submit(call).await,
        RecoverySubmit::Withdraw => steps::withdraw(call).await,
        RecoverySubmit::Link => link::open_link(call, call.segment(0)).await,
        RecoverySubmit::Continue => link::follow(call).await,
        RecoverySubmit::StopLink => stop::open_link(call, call.segment(0)).await,
        RecoverySubmit::Stop => stop::stop(call).await,
    }
}
