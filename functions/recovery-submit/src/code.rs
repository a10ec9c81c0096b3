//! `/recovery/case/code`: the mailed code, and another one.

use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_core::recovery::code::{self as rules, Returned};
use regain_pages::{CaseDone, CaseProblem};
use regain_web::{Call, Early, Platform};

use crate::case;

/// The code comes back.
pub async fn give_back(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let credential = call.case();
    let returned = match call.checked(Returned::parse(call.fields()?)) {
        Ok(returned) => returned,
        Err(_) if call.wants_page() => {
            let problem = Some(CaseProblem::CodeMalformed);
            return case::page(call, credential.as_ref(), 422, problem).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let db = call.remembering(&CaseDone::CodeReturned.path(), None)?;
    let at = call.at();
    let step = rules::give_back(&db, credential.as_ref(), &returned, &at).await;
    case::after(call, step.map(|()| Some(CaseDone::CodeReturned))).await
}

/// Another one is mailed.
pub async fn renew(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    // A second mail would void the code in the first one, which may just have come.
    if let Some(reply) = call.pressed(Limits::DEFAULT.press_hurry).await? {
        return Ok(reply);
    }
    let db = call.remembering(&CaseDone::CodeSent.path(), None)?;
    let credential = call.case();
    let mail_id = call.platform.random()?;
    let step = rules::renew(&db, credential.as_ref(), &mail_id, &call.at()).await;
    case::after(call, step.map(|()| Some(CaseDone::CodeSent))).await
}
