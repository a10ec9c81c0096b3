//! `/support/samples` and `.../{id}`: approved cases that an auditor looks at a second time.

use regain_core::http::problem::Problem;
use regain_core::http::reply::Reply;
use regain_core::support::case_details::OnCase;
use regain_core::support::sample::Judgement;
use regain_core::support::samples::{self as rules, Shown, describe};
use regain_core::support::{Capacity as _, Refused};
use regain_pages::{SamplePage, SampleProblem, SampleTyped, SamplesPage, sample, samples};
use regain_web::{Call, Early, Platform, barred};

use crate::case;

const PATH: &str = "/support/samples";
const DONE: &str = "/support/samples?done=judged";

/// The list.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (db, token) = (call.platform.database()?, call.session());
    let (auditor, found) = rules::list(&db, token.as_ref(), &call.at())
        .await
        .map_err(barred::early(call))?;
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe(&found)));
    }
    let view = SamplesPage {
        samples: &found,
        done: call.query("done").is_some_and(|word| word == "judged"),
    };
    let office = barred::office(call, auditor.session(), PATH);
    Ok(Reply::page(200, samples(&office, &view)))
}

/// One of them, to be read.
pub async fn show(call: &Call<impl Platform>, case_id: &str) -> Result<Reply, Early> {
    page(call, case_id, 200, &SampleTyped::default(), &[]).await
}

/// What an auditor found.
pub async fn judge(call: &Call<impl Platform>, case_id: &str) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let typed = SampleTyped {
        outcome: fields.peek("outcome").into(),
        note: fields.peek("note").into(),
    };
    let judgement = match call.checked(Judgement::parse(fields)) {
        Ok(judgement) => judgement,
        Err(problem) if call.wants_page() => {
            let problems: Vec<_> = (problem.errors.iter())
                .map(|error| SampleProblem::of_field(&error.pointer))
                .collect();
            return page(call, case_id, 422, &typed, &problems).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let (db, token, at) = (call.remembering(DONE, None)?, call.session(), call.at());
    let on = OnCase {
        token: token.as_ref(),
        case_id: &case_id.into(),
        at: &at,
    };
    let refused = match rules::judge(&db, on, &judgement).await {
        Ok(()) if call.wants_page() => return Ok(Reply::see_other(DONE)),
        Ok(()) => return Ok(Reply::empty(204)),
        Err(ended) => ended.reason()?,
    };
    match refused {
        refused @ (Refused::TransitionError(_) | Refused::Stale) if call.wants_page() => {
            let status = Problem::from(refused).kind.status();
            // The page says why: it was judged already, or by whom it cannot be.
            page(call, case_id, status, &typed, &[]).await
        }
        refused => Ok(case::refuse(call, refused)),
    }
}

async fn page(
    call: &Call<impl Platform>,
    case_id: &str,
    status: u16,
    typed: &SampleTyped,
    problems: &[SampleProblem],
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let on = OnCase {
        token: token.as_ref(),
        case_id: &case_id.into(),
        at: &at,
    };
    let shown = match rules::show(&db, on).await {
        Ok(shown) => shown,
        Err(ended) => return Ok(case::refuse(call, ended.reason()?)),
    };
    let Shown { auditor, .. } = &shown;
    if !call.wants_page() {
        return Ok(Reply::json(status, &shown.describe(&at)));
    }
    let path = format!("{PATH}/{case_id}");
    let office = barred::office(call, auditor.session(), &path);
    let view = SamplePage {
        sample: &shown.sample,
        details: &shown.details,
        by: auditor.id(),
        had_part: shown.had_part,
        now: at.now,
        limits: at.limits,
        typed,
        problems,
    };
    Ok(Reply::page(status, sample(&office, &view)))
}
