//! `/ip/check`: from which address somebody comes, and whether an account can be
//! used from one. The rules are in `regain_core::allowlist::check`.

use regain_core::allowlist::check::{Question, describe, describe_own, look_up, own};
use regain_core::http::reply::Reply;
use regain_core::http::routes::IpCheck;
use regain_pages::{AddressView, ListView, address};
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health.variables().database().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: IpCheck) -> Result<Reply, Early> {
    match endpoint {
        IpCheck::Own => show(call).await,
        IpCheck::LookUp => ask(call).await,
    }
}

/// The caller's own address.
async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let at = call.at();
    let judged = own(&db, call.session().as_ref(), &at).await?;
    let seen = at.client.address;
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe_own(seen, judged.as_ref())));
    }
    let view = AddressView {
        address: &seen.to_string(),
        list: judged.as_ref().map(|judged| ListView {
            allowed: judged.allowed,
            matched: judged.matched.as_deref(),
            restricted: judged.restricted,
        }),
    };
    let site = call.site(call.locale);
    Ok(Reply::page(200, address(&site, &view)))
}

/// A program of the provider asks about an account and an address.
async fn ask(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let question = call.parse(Question::parse)?;
    let db = call.platform.database()?;
    let key = call.service_key();
    let judged = look_up(&db, key.as_ref(), &question, &call.at()).await?;
    Ok(Reply::json(200, &describe(&judged)))
}
