//! `/support/audit...` and `/support/figures...`: what happened, for auditors, and how
//! the work goes. It alone checks the seals of the audit log, and writes nothing but who
//! has read.
//! The rules are in `regain_core::support`. One file for each page.

mod audit;
mod figures;

use regain_core::http::reply::Reply;
use regain_core::http::routes::SupportAudit;
use regain_web::{Call, Early, Health, Platform};

/// Everything that this function cannot work without.
pub async fn touch(health: &mut Health<'_, impl Platform>) {
    health
        .variables()
        .keyring("AUDIT_KEY")
        .database()
        .await
        .audit()
        .await;
}

/// Answers a call to an endpoint.
///
/// # Errors
/// [`Early`]: the answer to a call that ends before its time, or a failure of ours.
pub async fn answer(call: &Call<impl Platform>, endpoint: SupportAudit) -> Result<Reply, Early> {
    match endpoint {
        SupportAudit::List => audit::list(call).await,
        SupportAudit::Verify => audit::verify(call).await,
        SupportAudit::Export => audit::export(call).await,
        SupportAudit::Figures => figures::show(call).await,
        SupportAudit::FiguresExport => figures::export(call).await,
    }
}
