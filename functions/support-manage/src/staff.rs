//! `/support/staff`: who is of staff, and in which role.

use regain_core::account::Role;
use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::locale::Locale;
use regain_core::http::problem::Problem;
use regain_core::http::reply::Reply;
use regain_core::sign_in::gate::SessionRow as _;
use regain_core::support::Capacity as _;
use regain_core::support::manage::{AdminRefusal, OnAccount};
use regain_core::support::staff::{self as rules, Addition, Change, Fresh, describe};
use regain_pages::{
    AdminDone, StaffMemberPage, StaffPage, StaffProblem, StaffTyped, staff, staff_member,
};
use regain_web::{Call, Early, Platform, barred};
use serde_json::json;

/// Everybody; or one of them.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let member = call.query("member");
    page(call, member.as_deref(), 200, &typed(None), &[]).await
}

/// Somebody is added.
pub async fn add(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let tried = typed(Some(&fields));
    let addition = Addition::parse(fields, &call.homes(call.locale));
    let addition = match call.checked(addition) {
        Ok(addition) => addition,
        Err(problem) if call.wants_page() => {
            let problems: Vec<_> = problem.errors.iter().map(told).collect();
            return page(call, None, 422, &tried, &problems).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let location = AdminDone::StaffAdded.at("/support/staff");
    let db = call.remembering(&location, None)?;
    let (token, at) = (call.session(), call.at());
    let fresh = Fresh {
        account_id: call.platform.random()?,
        mail_id: call.platform.random()?,
    };
    let locale = call.config.locale;
    let added = rules::add(&db, token.as_ref(), &addition, locale, &fresh, &at).await;
    match added {
        Ok(member) => Ok(if call.wants_page() {
            Reply::see_other(&location)
        } else {
            Reply::json(201, &describe(&member))
        }),
        Err(ended) => refused_admin(call, None, ended.reason()?, &tried).await,
    }
}

/// Somebody gets another role, is shut out, or let in again.
pub async fn change(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let tried = typed(Some(&fields));
    let done = match fields.peek("status") {
        "disabled" => AdminDone::ShutOut,
        "active" => AdminDone::LetIn,
        _ => AdminDone::RoleChanged,
    };
    let change = match call.checked(Change::parse(fields)) {
        Ok(change) => change,
        Err(problem) if call.wants_page() => {
            let problems: Vec<_> = problem.errors.iter().map(told).collect();
            return page(call, Some(id), 422, &tried, &problems).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let location = done.at("/support/staff");
    let db = call.remembering(&location, None)?;
    let (token, at) = (call.session(), call.at());
    let on = OnAccount {
        token: token.as_ref(),
        account_id: &id.into(),
        at: &at,
    };
    let mail_ids = [call.platform.random()?, call.platform.random()?];
    match rules::change(&db, on, &change, &mail_ids).await {
        Ok(()) => Ok(if call.wants_page() {
            Reply::see_other(&location)
        } else {
            Reply::empty(204)
        }),
        Err(ended) => refused_admin(call, Some(id), ended.reason()?, &tried).await,
    }
}

/// A problem for a program; for a person the page, which says why and keeps what was
/// typed.
async fn refused_admin(
    call: &Call<impl Platform>,
    member: Option<&str>,
    refusal: AdminRefusal,
    tried: &StaffTyped,
) -> Result<Reply, Early> {
    let problem = match &refusal {
        AdminRefusal::EmailTaken => StaffProblem::EmailTaken,
        AdminRefusal::NumberTaken => StaffProblem::NumberTaken,
        AdminRefusal::OwnAccount => StaffProblem::Own,
        AdminRefusal::WrongState => StaffProblem::Unchanged,
        AdminRefusal::ChangedMeanwhile => StaffProblem::Meanwhile,
        _ => return Ok(barred::refused_admin(call, refusal)),
    };
    if !call.wants_page() {
        return Ok(Problem::from(refusal).into());
    }
    let status = Problem::from(refusal).kind.status();
    page(call, member, status, tried, &[problem]).await
}

/// A field that cannot be accepted, as the page tells it.
fn told(error: &FieldError) -> StaffProblem {
    match error.pointer.as_str() {
        "/name" => StaffProblem::Name,
        "/email" => StaffProblem::Email,
        "/phone" => StaffProblem::Phone,
        "/customer_number" => StaffProblem::Number,
        "/reason" => StaffProblem::Reason,
        _ => StaffProblem::Role,
    }
}

/// What was typed, for a form that is shown again.
fn typed(fields: Option<&Fields>) -> StaffTyped {
    let text = |name: &str| fields.map_or("", |fields| fields.peek(name)).to_owned();
    StaffTyped {
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        customer_number: text("customer_number"),
        role: Role::from_word(&text("role")),
        locale: Locale::from_tag(&text("locale")),
        reason: text("reason"),
        about_access: !text("status").is_empty(),
    }
}

async fn page(
    call: &Call<impl Platform>,
    member: Option<&str>,
    status: u16,
    typed: &StaffTyped,
    problems: &[StaffProblem],
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let (admin, members) = rules::list(&db, token.as_ref(), &at)
        .await
        .map_err(barred::early(call))?;
    if !call.wants_page() {
        let members: Vec<_> = members.iter().map(describe).collect();
        return Ok(Reply::json(status, &json!({ "staff": members })));
    }
    let office = barred::office(call, admin.session(), "/support/staff");
    let fresh = admin.session().is_fresh(&at);
    let done = call
        .query("done")
        .and_then(|word| AdminDone::from_word(&word));
    let one = member.and_then(|id| members.iter().find(|member| member.id == *id));
    let html = match one {
        Some(member) => staff_member(
            &office,
            &StaffMemberPage {
                member,
                by: admin.id(),
                fresh,
                done,
                typed,
                problems,
            },
        ),
        None => staff(
            &office,
            &StaffPage {
                members: &members,
                by: admin.id(),
                fresh,
                done,
                typed,
                problems,
            },
        ),
    };
    Ok(Reply::page(status, html))
}
