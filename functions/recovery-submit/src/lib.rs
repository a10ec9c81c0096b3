//! `/recovery/...`: whoever cannot get in by themselves opens a case, and follows it.
//! It sees no file: `recovery-evidence` takes them in.
//! The rules are in `regain_core::recovery`. One file for each page.

mod case;
mod code;
mod open;
mod steps;
mod stop;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .policy()
        .bound("COURIER")
        .database()
        .await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let rest = call.path.strip_prefix("/recovery/").unwrap_or_default();
    let (page, detail) = rest.split_once('/').unwrap_or((rest, ""));
    match (call.method.as_str(), page, detail) {
        ("GET", "", _) => open::form(call).await,
        ("POST", "", _) => open::open(call).await,
        ("GET", "case", "") => case::show(call).await,
        ("POST", "case", "") => case::enter(call).await,
        ("POST", "case", "leave") => Ok(case::leave(call)),
        ("POST", "case", "code") => code::give_back(call).await,
        ("POST", "case", "code/new") => code::renew(call).await,
        ("POST", "case", "submit") => steps::submit(call).await,
        ("POST", "case", "withdraw") => steps::withdraw(call).await,
        ("GET", "stop", token) => stop::open_link(call, token).await,
        ("POST", "stop", _) => stop::stop(call).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
