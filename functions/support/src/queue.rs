//! `GET /support/cases`: the cases that wait.

use regain_core::http::problem::{Kind, Problem};
use regain_core::http::reply::Reply;
use regain_core::limits::Limits;
use regain_core::support::Capacity as _;
use regain_core::support::case_details::OnCase;
use regain_core::support::claim::{self, TakenOn};
use regain_core::support::queue::{self as rules, Filter, View};
use regain_core::support::refuse_unmatched::{RefuseUnmatched, refuse_unmatched as refuse};
use regain_core::support::waiting_mail::{Choice, choose};
use regain_pages::{QueuePage, TypedRefusal, queue};
use regain_web::{Call, Early, Platform, barred};

/// A part of the queue.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (filter, unread) = match Filter::read(|name| call.query(name)) {
        Ok(filter) => (filter, None),
        Err(errors) => (Filter::default(), Some(errors)),
    };
    // It is told only once it is known who calls.
    let reply = page(call, &filter, 200, None).await?;
    Ok(match unread {
        Some(errors) => {
            let kind = Kind::InvalidFields;
            Problem { kind, errors }.into()
        }
        None => reply,
    })
}

async fn page(
    call: &Call<impl Platform>,
    filter: &Filter,
    status: u16,
    refusal: Option<&TypedRefusal>,
) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let (token, at) = (call.session(), call.at());
    let policy = call.platform.variable("POLICY")?;
    let listed = rules::list(&db, token.as_ref(), filter, &policy, &at).await;
    let (agent, part) = listed.map_err(barred::early(call))?;
    if !call.wants_page() {
        return Ok(Reply::json(status, &part.describe()));
    }
    let key = call.new_key()?;
    let view = QueuePage {
        key: key.as_str(),
        none_free: call.query("none").is_some(),
        part: &part,
        filter,
        by: agent.id(),
        now: at.now,
        refusal,
        done: call.query("done"),
    };
    let office = barred::office(call, agent.session(), "/support/cases");
    Ok(Reply::page(status, queue(&office, &view)))
}

/// Cases without an account are refused together.
pub async fn refuse_unmatched(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let mut typed = TypedRefusal::of(&fields);
    let asked = match call.checked(RefuseUnmatched::parse(fields)) {
        Ok(asked) => asked,
        Err(problem) if call.wants_page() => {
            let filter = Filter {
                view: View::Unmatched,
                ..Filter::default()
            };
            typed.errors = problem.errors;
            return page(call, &filter, 422, Some(&typed)).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let list = "/support/cases?unmatched=yes";
    let done = format!("{list}&done=refuse");
    let (db, token) = (call.remembering(&done, None)?, call.session());
    let mail_ids = call.platform.random_each()?;
    let refusals = refuse(&db, token.as_ref(), &asked, &mail_ids, &call.at()).await;
    let refusals = refusals.map_err(barred::early(call))?;
    if !call.wants_page() {
        return Ok(Reply::json(200, &refusals.describe()));
    }
    if !refusals.refused.is_empty() {
        return Ok(Reply::see_other(&done));
    }
    let earlier = call.pressed(call.at().limits.press).await?;
    Ok(earlier.unwrap_or_else(|| Reply::see_other(&format!("{list}&done=left"))))
}

/// Takes on the oldest case that is free, and leads to it: to its documents at once where
/// they wait for the second person.
pub async fn next_case(call: &Call<impl Platform>) -> Result<Reply, Early> {
    call.key_alone()?;
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let free = claim::free(&db, token.as_ref(), &at).await;
    let (agent, cases) = free.map_err(barred::early(call))?;
    for case in &cases {
        let path = match claim::begins_with(case)? {
            Some(item) => format!("/support/cases/{}/evidence/{item}", case.id),
            None => format!("/support/cases/{}", case.id),
        };
        let on = OnCase {
            token: token.as_ref(),
            case_id: &case.id,
            at: &at,
        };
        match claim::take_on(&call.once(&path)?, &agent, case, on).await? {
            TakenOn::Theirs if call.wants_page() => return Ok(Reply::see_other(&path)),
            TakenOn::Theirs => return Ok(Reply::json(200, &rules::describe_taken(Some(case)))),
            TakenOn::Gone => {}
            // It leads where it led before.
            TakenOn::Before => return Ok(Kind::CaseClaimed.into()),
        }
    }
    if let Some(led) = call.pressed(Limits::DEFAULT.press).await? {
        return Ok(led);
    }
    if call.wants_page() {
        return Ok(Reply::see_other("/support/cases?none=free"));
    }
    Ok(Reply::json(200, &rules::describe_taken(None)))
}

/// Whether they are mailed once cases have waited for too long.
pub async fn waiting_mail(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let choice = call.checked(Choice::parse(call.fields()?))?;
    let done = if choice.wanted { "mail_on" } else { "mail_off" };
    let done = format!("/support/cases?mine=yes&done={done}");
    let (db, token) = (call.remembering(&done, None)?, call.session());
    choose(&db, token.as_ref(), choice, &call.at())
        .await
        .map_err(barred::early(call))?;
    Ok(if call.wants_page() {
        Reply::see_other(&done)
    } else {
        Reply::empty(204)
    })
}
