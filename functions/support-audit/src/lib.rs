//! `/support/audit...` and `/support/figures...`: what happened, for auditors, and how
//! the work goes. It alone checks the seals of the audit trail, and writes nothing but who
//! has read.
//! The rules are in `regain_core::support`. One file for each page.

mod audit;
mod figures;

use regain_core::reply::Reply;
use regain_core::support::endpoint::{Audit, find};
use regain_web::{Call, Failure, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .ring("AUDIT_KEY")
        .database()
        .await
        .audit()
        .await;
}

/// Answers one call.
///
/// # Errors
/// [`Failure`] where the platform fails.
pub async fn answer(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let (wanted, _) = match find(&call.method, &call.path) {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    match wanted {
        Audit::List => audit::list(call).await,
        Audit::Verify => audit::verify(call).await,
        Audit::Export => audit::export(call).await,
        Audit::Figures => figures::show(call).await,
        Audit::FiguresExport => figures::export(call).await,
    }
}
