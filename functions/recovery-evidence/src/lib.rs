//! `/recovery/case/evidence`: files are handed in and taken back. It alone may write
//! to the store, and cannot read what it wrote; it shows no page. The rules are in
//! `regain_core::recovery::upload`.

mod files;

use regain_core::http::reply::Reply;
use regain_core::http::routes::RecoveryEvidence;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .keyring("EVIDENCE_PUBLIC_KEY")
        .keyring("TRACE_KEYS")
        .database()
        .await;
    health.evidence().await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(
    call: &Call<impl Platform>,
    endpoint: RecoveryEvidence,
) -> Result<Reply, Early> {
    match endpoint {
        RecoveryEvidence::TakeBack => files::take_back(call).await,
        RecoveryEvidence::HandIn => files::hand_in(call, call.segment(0)).await,
        RecoveryEvidence::Empty => files::empty(call, call.segment(0)).await,
    }
}
