//! `/recovery/case/call-time`, `/recovery/case/messages`, `/recovery/case/submit` and `/recovery/case/withdraw`.

use regain_core::http::reply::Reply;
use regain_core::recovery::case::CallTime;
use regain_core::recovery::message::Message;
use regain_core::recovery::{Refused, call_time as rules_of_calls, submit as rules, write_message};
use regain_core::refusal::Ended;
use regain_pages::{CaseDone, CaseProblem};
use regain_web::{Call, Early, Platform};

use crate::case;

/// The claimant can be called at that time, or the number is dead.
pub async fn call_time(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let credential = call.case();
    let time = match call.checked(rules_of_calls::parse(call.fields()?)) {
        Ok(time) => time,
        Err(_) if call.wants_page() => {
            let problem = Some(CaseProblem::CallTimeMissing);
            return case::page(call, credential.as_ref(), 422, problem).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let done = match time {
        CallTime::Never => CaseDone::NumberDead,
        _ => CaseDone::CallTimeSaid,
    };
    let db = call.remembering(&done.path(), None)?;
    let mail_id = call.platform.random()?;
    let step = rules_of_calls::say(&db, credential.as_ref(), time, &mail_id, &call.at()).await;
    case::after(call, step.map(|()| Some(done))).await
}

/// The claimant writes to support.
pub async fn message(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (credential, at) = (call.case(), call.at());
    let fields = call.fields()?;
    let typed = fields.peek("text").to_owned();
    let unsent = |too_many| {
        let text = &typed;
        Some(CaseProblem::Message { text, too_many })
    };
    let message = match call.checked(Message::parse(fields, at.limits)) {
        Ok(message) => message,
        Err(_) if call.wants_page() => {
            return case::page(call, credential.as_ref(), 422, unsent(false)).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let db = call.remembering(&CaseDone::MessageSent.path(), None)?;
    let step = match write_message::write(&db, credential.as_ref(), &message, &at).await {
        Ok(()) => Ok(Some(CaseDone::MessageSent)),
        Err(ended) => match ended.reason()? {
            Refused::TooOften if call.wants_page() => {
                return case::page(call, credential.as_ref(), 429, unsent(true)).await;
            }
            refused => Err(Ended::unrecorded(refused)),
        },
    };
    case::after(call, step).await
}

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
