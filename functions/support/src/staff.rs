//! `GET` and `POST /support/staff`, `POST /support/staff/{id}`: who is of staff.

use regain_core::fields::{Encoding, FieldError, Fields, word};
use regain_core::policy::Policy;
use regain_core::problem::{Kind, Problem};
use regain_core::reply::Reply;
use regain_core::session::is_fresh;
use regain_core::support::Capacity as _;
use regain_core::support::manage::{Hindrance, OnAccount};
use regain_core::support::staff::{self as rules, Addition, Change, Fresh, describe, describe_all};
use regain_edge::{Call, Edge, Failure, random};
use regain_pages::{
    AdminDone, MemberPage, OfficeProblem, StaffPage, StaffProblem, StaffTyped, staff, staff_member,
};

use crate::barred;

/// Everybody; or, with `?member=`, one of them.
pub async fn list(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let member = call.query("member");
    let shown = Shown {
        member: member.as_deref(),
        done: call.query("done").as_deref().and_then(AdminDone::from_word),
        ..Shown::default()
    };
    page(call, edge, 200, &shown).await
}

/// Somebody joins.
pub async fn add(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let mut typed = StaffTyped::default();
    let addition = call.parse(|fields| {
        typed = read(&fields);
        Addition::parse(fields)
    });
    let addition = match addition {
        Ok(addition) => addition,
        Err(problem) => return refused(call, edge, None, typed, problem).await,
    };
    let fresh = Fresh {
        account_id: random()?,
        mail_id: random()?,
    };
    let (db, locale) = (edge.database()?, edge.config.locale);
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let token = token.as_ref();
    let added = rules::add(&db, token, &addition, locale, &fresh, &at, policy).await?;
    edge.nudge_courier()?;
    match added {
        Ok(_) if call.wants_page() => Ok(Reply::see_other(
            &AdminDone::StaffAdded.at("/support/staff"),
        )),
        Ok(member) => Ok(Reply::json(201, &describe(&member))),
        Err(hindrance) => hindered(call, edge, None, typed, hindrance).await,
    }
}

/// Somebody has another role, is shut out or let in again.
pub async fn change(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    let (mut typed, mut done) = (StaffTyped::default(), AdminDone::RoleChanged);
    let change = call.parse(|fields| {
        typed = read(&fields);
        done = match fields.peek("status") {
            "disabled" => AdminDone::ShutOut,
            "active" => AdminDone::LetIn,
            _ => AdminDone::RoleChanged,
        };
        Change::parse(fields)
    });
    let change = match change {
        Ok(change) => change,
        Err(problem) => return refused(call, edge, Some(id), typed, problem).await,
    };
    let db = edge.database()?;
    let (token, at) = (call.session(), call.at());
    let on = OnAccount {
        token: token.as_ref(),
        account_id: id,
        at: &at,
        policy: &Policy::DEFAULT,
    };
    let changed = rules::change(&db, on, &change, &random()?).await?;
    edge.nudge_courier()?;
    match changed {
        Ok(()) if call.wants_page() => Ok(Reply::see_other(&done.at("/support/staff"))),
        Ok(()) => Ok(Reply::empty(204)),
        Err(hindrance) => hindered(call, edge, Some(id), typed, hindrance).await,
    }
}

/// What was typed.
fn read(fields: &Fields) -> StaffTyped {
    let text = |name| fields.peek(name).to_owned();
    StaffTyped {
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        customer_number: text("customer_number"),
        role: word(fields.peek("role")),
        locale: word(fields.peek("locale")),
        reason: text("reason"),
        about_access: fields.has("status"),
    }
}

/// What is on the page beside what there is.
#[derive(Default)]
struct Shown<'a> {
    member: Option<&'a str>,
    done: Option<AdminDone>,
    typed: StaffTyped,
    problems: Vec<StaffProblem>,
}

/// Fields that cannot be accepted.
async fn refused(
    call: &Call,
    edge: &Edge<'_>,
    member: Option<&str>,
    typed: StaffTyped,
    problem: Problem,
) -> Result<Reply, Failure> {
    let form = call.encoding() == Some(Encoding::Form);
    if !form || problem.kind != Kind::InvalidFields {
        return Ok(problem.into());
    }
    let shown = Shown {
        member,
        typed,
        problems: problem.errors.iter().filter_map(field).collect(),
        ..Shown::default()
    };
    page(call, edge, 422, &shown).await
}

/// The field that an error is about, where people can mend it.
fn field(error: &FieldError) -> Option<StaffProblem> {
    match error.pointer.as_str() {
        "/name" => Some(StaffProblem::Name),
        "/email" => Some(StaffProblem::Email),
        "/phone" => Some(StaffProblem::Phone),
        "/role" => Some(StaffProblem::Role),
        "/customer_number" => Some(StaffProblem::Number),
        "/reason" => Some(StaffProblem::Reason),
        _ => None,
    }
}

/// A change that is not made.
async fn hindered(
    call: &Call,
    edge: &Edge<'_>,
    member: Option<&str>,
    typed: StaffTyped,
    hindrance: Hindrance,
) -> Result<Reply, Failure> {
    if let Hindrance::Barred(barred) = hindrance {
        return Ok(barred::reply(call, edge, barred, "staff"));
    }
    let told = match hindrance {
        Hindrance::OwnAccount => Some(StaffProblem::Own),
        Hindrance::WrongState => Some(StaffProblem::Unchanged),
        Hindrance::EmailTaken => Some(StaffProblem::EmailTaken),
        Hindrance::NumberTaken => Some(StaffProblem::NumberTaken),
        Hindrance::ChangedMeanwhile => Some(StaffProblem::Meanwhile),
        _ => None,
    };
    let problem = Problem::from(hindrance);
    match told {
        Some(told) if call.wants_page() => {
            let shown = Shown {
                member,
                typed,
                problems: vec![told],
                ..Shown::default()
            };
            page(call, edge, problem.kind.status(), &shown).await
        }
        _ => Ok(barred::problem(
            call,
            edge,
            problem.kind,
            OfficeProblem::NotFound,
        )),
    }
}

async fn page(
    call: &Call,
    edge: &Edge<'_>,
    status: u16,
    shown: &Shown<'_>,
) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let listed = rules::list(&db, token.as_ref(), &at, policy).await?;
    let (admin, members) = match listed {
        Ok(listed) => listed,
        Err(barred) => return Ok(barred::reply(call, edge, barred, "staff")),
    };
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe_all(&members)));
    }
    let office = barred::office(call, edge, admin.session(), "/support/staff");
    let fresh = is_fresh(admin.session(), &at, policy);
    let Shown {
        member,
        done,
        typed,
        problems,
    } = shown;
    let member = member.and_then(|id| members.iter().find(|member| member.id == id));
    let html = match member {
        Some(member) => {
            let view = MemberPage {
                member,
                by: admin.id(),
                fresh,
                done: *done,
                typed,
                problems,
            };
            staff_member(&office, &view)
        }
        None => {
            let view = StaffPage {
                members: &members,
                by: admin.id(),
                fresh,
                done: *done,
                typed,
                problems,
            };
            staff(&office, &view)
        }
    };
    Ok(Reply::page(status, html))
}
