//! `GET /support`.

use regain_core::account::Role;
use regain_core::http::reply::Reply;
use regain_core::support::{Capacity as _, Staff, open};
use regain_web::{Call, Early, Platform, barred};

/// Leads to where one's role has its work.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let token = call.session();
    let at = call.at();
    let opened = open::<Staff, _>(&db, token.as_ref(), (), &at).await;
    let (staff, ()) = opened.map_err(barred::early(call))?;
    Ok(Reply::see_other(match staff.session().role {
        Role::Agent | Role::Reviewer => "/support/cases",
        Role::Auditor => "/support/audit",
        Role::Admin => "/support/staff",
        // None of staff.
        Role::Customer => "/profile",
    }))
}
