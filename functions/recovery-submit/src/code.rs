//! `/recovery/case/code`: the mailed code, and another one.

use regain_core::fields::Encoding;
use regain_core::policy::Policy;
use regain_core::problem::Kind;
use regain_core::recovery::code::{self as rules, Returned};
use regain_core::reply::Reply;
use regain_pages::{CaseDone, CaseProblem};
use regain_web::{Call, Failure, Platform};

use crate::case;

/// The code comes back.
pub async fn give_back(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    let credential = call.case();
    let returned = match call.parse(Returned::parse) {
        Ok(returned) => returned,
        Err(problem)
            if problem.kind == Kind::InvalidFields && call.encoding() == Some(Encoding::Form) =>
        {
            let problem = Some(CaseProblem::CodeMalformed);
            return case::page(call, credential.as_ref(), 422, problem).await;
        }
        Err(problem) => return Ok(problem.into()),
    };
    let db = call.platform.database()?;
    let (at, policy) = (call.at(), &Policy::DEFAULT);
    let step = rules::give_back(&db, credential.as_ref(), &returned, &at, policy).await;
    case::after(call, step.map(|()| Some(CaseDone::CodeReturned))).await
}

/// Another one is mailed.
pub async fn renew(call: &Call<impl Platform>) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let db = call.platform.database()?;
    let (credential, policy) = (call.case(), &Policy::DEFAULT);
    let mail_id = call.platform.random()?;
    let step = rules::renew(&db, credential.as_ref(), &mail_id, &call.at(), policy).await;
    call.platform.nudge_courier()?;
    case::after(call, step.map(|()| Some(CaseDone::CodeSent))).await
}
