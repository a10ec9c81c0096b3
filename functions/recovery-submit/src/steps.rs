//! `/recovery/case/submit` and `/recovery/case/withdraw`.

use regain_core::http::reply::Reply;
use regain_core::recovery::submit as rules;
use regain_pages::CaseDone;
use regain_web::{Call, Early, Platform};

use crate::case;

/// Somebody is to look at the documents.
pub async fn submit(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.remembering(&CaseDone::Submitted.path(), None)?;
    let (credential, at) = (call.case(), call.at());
    let step = rules::submit(&db, credential.as_ref(), &at).await;
    case::after(call, step.map(|()| Some(CaseDone::Submitted))).await
}

/// The case is over.
pub async fn withdraw(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.remembering("/recovery/case", None)?;
    let (credential, at) = (call.case(), call.at());
    let step = rules::withdraw(&db, credential.as_ref(), &at).await;
    case::after(call, step.map(|()| None)).await
}
