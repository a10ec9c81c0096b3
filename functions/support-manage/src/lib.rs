//! `/support/accounts...`, `/support/staff...`, `/support/keys...` and
//! `/support/mails...`: what staff do about accounts, and what admins manage. It holds
//! no key. The rules are in `regain_core::support`. One file for each page.

mod account;
mod keys;
mod mails;
mod staff;

use regain_core::reply::Reply;
use regain_core::support::endpoint::{Manage, find};
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().bound("COURIER").database().await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let (wanted, parts) = match find(&call.method, &call.path) {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let id = parts.first().copied().unwrap_or_default();
    match wanted {
        Manage::Account => account::show(call, id).await,
        Manage::ResetLink => account::send_link(call, id).await,
        Manage::Freeze => account::freeze(call, id).await,
        Manage::Unfreeze => account::unfreeze(call, id).await,
        Manage::StaffList => staff::list(call).await,
        Manage::StaffAdd => staff::add(call).await,
        Manage::StaffChange => staff::change(call, id).await,
        Manage::Keys => keys::list(call).await,
        Manage::KeyCreate => keys::create(call).await,
        Manage::KeyRevoke => keys::revoke(call, id).await,
        Manage::Mails => mails::list(call).await,
        Manage::MailResend => mails::resend(call, id).await,
    }
}
