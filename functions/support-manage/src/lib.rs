//! `/support/accounts...`, `/support/staff...`, `/support/keys...`, `/support/clients...`, `/support/wordings` and
//! `/support/mails...`: what staff do about accounts, and what admins manage. It holds
//! no key. The rules are in `regain_core::support`. One file for each page.

mod account;
mod clients;
mod keys;
mod mails;
mod staff;
mod wordings;

use regain_core::http::reply::Reply;
use regain_core::http::routes::SupportManage;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().variable("POLICY");
    health.bound("COURIER").database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: SupportManage) -> Result<Reply, Early> {
    let id = call.segment(0);
    match endpoint {
        SupportManage::Account => account::show(call, id).await,
        SupportManage::ResetLink => account::send_link(call, id).await,
        SupportManage::Freeze => account::freeze(call, id).await,
        SupportManage::Unfreeze => account::unfreeze(call, id).await,
        SupportManage::StaffList => staff::list(call).await,
        SupportManage::StaffAdd => staff::add(call).await,
        SupportManage::StaffChange => staff::change(call, id).await,
        SupportManage::Keys => keys::list(call).await,
        SupportManage::KeyCreate => keys::create(call).await,
        SupportManage::KeyRevoke => keys::revoke(call, id).await,
        SupportManage::Clients => clients::list(call).await,
        SupportManage::ClientCreate => clients::create(call).await,
        SupportManage::Client => clients::show(call, id).await,
        SupportManage::ClientChange => clients::change(call, id).await,
        SupportManage::ClientSecret => clients::renew(call, id).await,
        SupportManage::ClientRemove => clients::remove(call, id).await,
        SupportManage::Wordings => wordings::list(call).await,
        SupportManage::WordingChange => wordings::change(call).await,
        SupportManage::Mails => mails::list(call).await,
        SupportManage::MailResend => mails::resend(call, id).await,
    }
}
