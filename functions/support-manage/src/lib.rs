//! `/support/accounts...`, `/support/staff...`, `/support/keys...` and
//! `/support/mails...`: what staff do about accounts, and what admins manage. It holds
//! no key. The rules are in `regain_core::support`. One file for each page.

mod account;
mod keys;
mod mails;
mod staff;

use regain_core::reply::Reply;
use regain_core::support::endpoint::{Manage, find};
use regain_edge::{Call, Edge, Failure, Health, serve};
use worker::web_sys::Request;
use worker::{Context, Env, Response, event};

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response, &'static str> {
    serve(request, env, context, touch, answer).await
}

/// Everything that this function cannot work without.
async fn touch(health: &mut Health<'_>) {
    let courier = health.env.service("COURIER");
    health
        .variables()
        .bound("COURIER", courier)
        .database()
        .await;
}

async fn answer(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let (wanted, parts) = match find(&call.method, &call.path) {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let id = parts.first().copied().unwrap_or_default();
    match wanted {
        Manage::Account => account::show(call, edge, id).await,
        Manage::ResetLink => account::send_link(call, edge, id).await,
        Manage::Freeze => account::freeze(call, edge, id).await,
        Manage::Unfreeze => account::unfreeze(call, edge, id).await,
        Manage::StaffList => staff::list(call, edge).await,
        Manage::StaffAdd => staff::add(call, edge).await,
        Manage::StaffChange => staff::change(call, edge, id).await,
        Manage::Keys => keys::list(call, edge).await,
        Manage::KeyCreate => keys::create(call, edge).await,
        Manage::KeyRevoke => keys::revoke(call, edge, id).await,
        Manage::Mails => mails::list(call, edge).await,
        Manage::MailResend => mails::resend(call, edge, id).await,
    }
}
