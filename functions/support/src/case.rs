//! `GET /support/cases/{id}` and `.../evidence/{item}`: a case, or one of its
//! documents, and what comes of a step in it.

use regain_core::http::front::CONTENT_POLICY;
use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::sign_in::gate::{Denied, SessionRow as _};
use regain_core::support::case_details::{self as rules, Answered, OnCase};
use regain_core::support::{Capacity as _, Refused, documents};
use regain_frame::OfficeProblem;
use regain_pages::{
    CaseDetailsPage, CaseStep, StepProblem, TriedStep, TypedStep, details, evidence_item,
};
use regain_web::{Call, Early, Platform, barred};

/// What a call is about.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The case.
    pub case_id: &'a str,
    /// The item of its checklist, if it is about one.
    pub item: Option<&'a str>,
}

/// The page of a case or of an item; for a program the same as JSON, with the version
/// that its steps are about.
pub async fn show(call: &Call<impl Platform>, place: Place<'_>) -> Result<Reply, Early> {
    page(call, place, 200, None).await
}

impl Place<'_> {
    /// The page that a step leads to, which tells that it was taken: the one that the form
    /// names as `next`, another item or, empty, the case; else the one that it stood on.
    pub fn after(&self, call: &Call<impl Platform>, step: CaseStep) -> String {
        let next = self.item.and(call.query("next"));
        let is_letter = |letter: u8| letter.is_ascii_lowercase() || letter == b'-';
        match &next {
            Some(next) if !next.is_empty() && next.bytes().all(is_letter) => {
                step.path(self.case_id, Some(next))
            }
            Some(_) => step.path(self.case_id, None),
            None => step.path(self.case_id, self.item),
        }
    }
}

/// What comes of a step: on to the page that tells it, or the page with what went
/// wrong.
pub async fn after(
    call: &Call<impl Platform>,
    place: Place<'_>,
    typed: &TypedStep,
    answered: Answered<()>,
) -> Result<Reply, Early> {
    let refused = match answered {
        Ok(()) if call.wants_page() => {
            return Ok(Reply::see_other(&place.after(call, typed.step)));
        }
        Ok(()) => return Ok(Reply::empty(204)),
        Err(ended) => ended.reason()?,
    };
    match refused {
        // The page keeps what was typed, and asks for the proof.
        refused @ Refused::Denied(Denied::FreshProofRequired) if call.wants_page() => {
            let problem = StepProblem::Refused(&refused);
            let status = Kind::FreshProofRequired.status();
            page(call, place, status, Some(TriedStep { typed, problem })).await
        }
        Refused::Denied(_)
        | Refused::NotFound
        | Refused::OwnCase
        | Refused::Unreadable
        | Refused::TooManyLinks { .. } => Ok(refuse(call, refused)),
        refused if !call.wants_page() => Ok(Problem::from(refused).into()),
        Refused::Unticked(_) => {
            let told = Problem::from(refused);
            let problem = StepProblem::Fields(&told.errors);
            let tried = TriedStep { typed, problem };
            page(call, place, told.kind.status(), Some(tried)).await
        }
        refused => {
            let status = Problem::from(refused.clone()).kind.status();
            let problem = StepProblem::Refused(&refused);
            let tried = TriedStep { typed, problem };
            page(call, place, status, Some(tried)).await
        }
    }
}

/// The page of a case or of an item, as it is now.
pub async fn page(
    call: &Call<impl Platform>,
    place: Place<'_>,
    status: u16,
    tried: Option<TriedStep<'_>>,
) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let (token, at) = (call.session(), call.at());
    let on = OnCase {
        token: token.as_ref(),
        case_id: &place.case_id.into(),
        at: &at,
    };
    let mut item = place.item;
    let read = match item {
        Some(item) => documents::show(&db, on, item).await,
        None => rules::show(&db, on).await,
    };
    let (agent, case) = match read {
        Ok(read) => read,
        Err(ended) => match (tried, ended.reason()?) {
            // The documents have closed since the form was opened: the case says more.
            (Some(_), Refused::ClaimFirst | Refused::TransitionError(_)) => {
                item = None;
                match rules::show(&db, on).await {
                    Ok(read) => read,
                    Err(ended) => return Ok(refuse(call, ended.reason()?)),
                }
            }
            (_, refused) => return Ok(refuse(call, refused)),
        },
    };
    if !call.wants_page() {
        let json = match item.and_then(|item| case.items().find(|known| known.id == item)) {
            Some(item) => case.describe_item(item, agent.id()),
            None => case.describe(agent.id(), &at),
        };
        let tag = format!("\"{}\"", case.case.version);
        return Ok(Reply::json(status, &json).with("etag", tag));
    }
    let done = call.query("done");
    let key = call.new_key()?;
    let view = CaseDetailsPage {
        key: key.as_str(),
        details: &case,
        by: agent.id(),
        fresh: agent.session().is_fresh(&at),
        now: at.now,
        limits: at.limits,
        done: done.and_then(|word| CaseStep::from_word(&word)),
        tried,
        sample: None,
    };
    let path = match item {
        Some(item) => format!("/support/cases/{}/evidence/{item}", place.case_id),
        None => format!("/support/cases/{}", place.case_id),
    };
    let office = barred::office(call, agent.session(), &path);
    Ok(match item {
        // It shows PDFs in a frame, which has no origin and reaches nothing itself.
        Some(item) => Reply::page(status, evidence_item(&office, &view, item)).with(
            "content-security-policy",
            format!("{CONTENT_POLICY}; frame-src 'self'"),
        ),
        None => Reply::page(status, details(&office, &view)),
    })
}

/// A problem for a program; for a person a page that says why.
pub fn refuse(call: &Call<impl Platform>, refused: Refused) -> Reply {
    let told = match &refused {
        Refused::Denied(_) => OfficeProblem::Role,
        Refused::OwnCase => OfficeProblem::OwnCase,
        Refused::Unreadable => OfficeProblem::Unreadable,
        Refused::ClaimFirst | Refused::TransitionError(_) => OfficeProblem::Shut,
        _ => OfficeProblem::NotFound,
    };
    match refused {
        Refused::Denied(denied) => barred::told(call, denied),
        refused if !call.wants_page() => Problem::from(refused).into(),
        refused => {
            let kind: Kind = Problem::from(refused).kind;
            barred::problem(call, kind, told)
        }
    }
}
