//! `/recovery/case/evidence`: files are handed in and taken back. It alone may write
//! to the store, and cannot read what it wrote; it shows no page. The rules are in
//! `regain_core::recovery::hand_in`.

mod files;

use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .ring("EVIDENCE_PUBLIC_KEY")
        .database()
        .await;
    health.evidence().await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let item = call.path.strip_prefix("/recovery/case/evidence/");
    match (call.method.as_str(), item) {
        ("POST", None) => files::take_back(call).await,
        ("DELETE", Some(item)) => files::empty(call, item).await,
        ("PUT" | "POST", Some(item)) => files::hand_in(call, item).await,
        _ => Ok(Kind::NotFound.into()),
    }
}
