//! `POST /support/cases/{id}/...`: the steps of whoever works on a case, and its end.

use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::reply::Reply;
use regain_core::support::account_match::{MatchRequest, match_account};
use regain_core::support::case_details::{Answered, OnCase};
use regain_core::support::claim as hold;
use regain_core::support::decide::{self as end, Decision};
use regain_core::support::message::{self, Draft};
use regain_core::support::phone_call::{self, Report, Request};
use regain_core::support::send_link;
use regain_core::support::version::Version;
use regain_pages::{CaseStep, StepProblem, TriedStep, TypedStep};
use regain_web::{Call, Early, Platform, Remembering};

use crate::case::{self, Place};

/// What comes of a step, where the platform has what it takes.
pub type Taken = Result<Answered<()>, Early>;

/// Somebody takes a case on.
pub async fn claim(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Claim;
    take(call, place, step, version, async |db, on, version| {
        Ok(hold::claim(db, on, version).await)
    })
    .await
}

/// They give it back.
pub async fn release(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Release;
    take(call, place, step, version, async |db, on, version| {
        Ok(hold::release(db, on, version).await)
    })
    .await
}

/// Reads a step that says no more than what it is about.
pub fn version(mut fields: Fields, if_match: Option<&str>) -> Result<Version, Vec<FieldError>> {
    let version = Version::read(if_match, &mut fields);
    fields.finish()?;
    Ok(version)
}

/// They say which account it is about.
pub async fn link(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Link;
    let read = MatchRequest::parse;
    take(call, place, step, read, async |db, on, request| {
        let linked = match_account(db, on, request, &call.platform.random()?).await;
        Ok(linked)
    })
    .await
}

/// They have called.
pub async fn called(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Call;
    let read = Report::parse;
    take(call, place, step, read, async |db, on, report| {
        let noted = phone_call::call(db, on, report, &call.platform.random()?).await;
        Ok(noted)
    })
    .await
}

/// They write to the claimant.
pub async fn message(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Message;
    let limits = call.at().limits;
    let read = |fields: Fields, if_match: Option<&str>| Draft::parse(fields, if_match, limits);
    take(call, place, step, read, async |db, on, draft| {
        let written = message::write(db, on, draft, &call.platform.random()?).await;
        call.platform.nudge_courier();
        Ok(written)
    })
    .await
}

/// They have a link to the case mailed to its claimant.
pub async fn send_link(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::SendLink;
    take(call, place, step, version, async |db, on, version| {
        Ok(send_link::send(db, on, version, &call.platform.random()?).await)
    })
    .await
}

/// They ask for documents.
pub async fn request_documents(
    call: &Call<impl Platform>,
    place: Place<'_>,
) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::RequestDocuments;
    let read = Request::parse;
    take(call, place, step, read, async |db, on, request| {
        let asked = phone_call::request_documents(db, on, request, &call.platform.random()?).await;
        Ok(asked)
    })
    .await
}

/// They approve or refuse.
pub async fn decide(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |fields: &Fields| match fields.peek("decision") {
        "approve" => CaseStep::Approve,
        _ => CaseStep::Refuse,
    };
    let read = Decision::parse;
    take(call, place, step, read, async |db, on, decision| {
        let decided = end::decide(db, on, decision, &call.platform.random_each()?).await;
        Ok(decided)
    })
    .await
}

/// A second person approves.
pub async fn approve(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Approve;
    let read = Decision::parse_approval;
    take(call, place, step, read, async |db, on, decision| {
        let approved = end::approve(db, on, decision, &call.platform.random_each()?).await;
        Ok(approved)
    })
    .await
}

/// Somebody stops a case.
pub async fn stop(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Stop;
    let read = Decision::parse_stop;
    take(call, place, step, read, async |db, on, decision| {
        let stopped = end::stop(db, on, decision, &call.platform.random_each()?).await;
        Ok(stopped)
    })
    .await
}

/// Somebody proposes to reopen a case, or agrees.
pub async fn reopen(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    let step = |_: &Fields| CaseStep::Reopen;
    let read = Decision::parse_reopening;
    take(call, place, step, read, async |db, on, decision| {
        let reopened = end::reopen(db, on, decision, &call.platform.random_each()?).await;
        Ok(reopened)
    })
    .await
}

/// Takes a step: reads what was sent, tries it, and answers with what came of it.
pub async fn take<P: Platform, T>(
    call: &Call<P>,
    place: Place<'_>,
    step: impl FnOnce(&Fields) -> CaseStep,
    read: impl FnOnce(Fields, Option<&str>) -> Result<T, Vec<FieldError>>,
    act: impl AsyncFnOnce(&Remembering<'_, P::Database>, OnCase<'_>, &T) -> Taken,
) -> Result<Reply, Early> {
    // A program's step may come without a field.
    let fields = if call.is_empty() {
        Fields::default()
    } else {
        call.fields()?
    };
    let typed = TypedStep::of(step(&fields), &fields);
    let sent = match call.checked(read(fields, call.if_match().as_deref())) {
        Ok(sent) => sent,
        Err(problem) if call.wants_page() => {
            let problem = StepProblem::Fields(&problem.errors);
            let tried = TriedStep {
                typed: &typed,
                problem,
            };
            return case::page(call, place, 422, Some(tried)).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let db = call.remembering(&place.after(call, typed.step), None)?;
    let (token, at) = (call.session(), call.at());
    let on = OnCase {
        token: token.as_ref(),
        case_id: &place.case_id.into(),
        at: &at,
    };
    let answered = act(&db, on, &sent).await?;
    case::after(call, place, &typed, answered).await
}
