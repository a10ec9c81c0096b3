//! `GET /support/accounts/{id}` and `POST .../freeze`, `.../unfreeze`, `.../reset-link`:
//! an account, for whoever helps its holder.

use regain_core::fields::Encoding;
use regain_core::policy::Policy;
use regain_core::problem::{Kind, Problem};
use regain_core::reply::Reply;
use regain_core::session::is_fresh;
use regain_core::support::account::{self as rules, describe};
use regain_core::support::freeze::{self, Reason};
use regain_core::support::manage::{Hindrance, OnAccount};
use regain_core::support::{Capacity as _, Refused, reset_link as link};
use regain_edge::{Call, Edge, Failure, random, random_each};
use regain_pages::{AccountPage, AccountProblem, AdminDone, OfficeProblem, account};

use crate::{barred, case};

/// The account.
pub async fn show(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    let done = call.query("done").as_deref().and_then(AdminDone::from_word);
    let shown = Shown {
        done,
        ..Shown::default()
    };
    page(call, edge, id, 200, &shown).await
}

/// An admin closes it.
pub async fn freeze(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    turn(call, edge, id, true).await
}

/// An admin opens it again.
pub async fn unfreeze(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    turn(call, edge, id, false).await
}

async fn turn(call: &Call, edge: &Edge<'_>, id: &str, closes: bool) -> Result<Reply, Failure> {
    let mut shown = Shown::default();
    let reason = call.parse(|fields| {
        fields.peek("reason").clone_into(&mut shown.reason);
        Reason::parse(fields)
    });
    let reason = match reason {
        Ok(reason) => reason,
        Err(problem)
            if problem.kind == Kind::InvalidFields && call.encoding() == Some(Encoding::Form) =>
        {
            shown.problem = Some(AccountProblem::Reason);
            return page(call, edge, id, 422, &shown).await;
        }
        Err(problem) => return Ok(problem.into()),
    };
    let db = edge.database()?;
    let (token, at, mail_ids) = (call.session(), call.at(), random_each()?);
    let on = OnAccount {
        token: token.as_ref(),
        account_id: id,
        at: &at,
        policy: &Policy::DEFAULT,
    };
    let (turned, done) = if closes {
        let closed = freeze::freeze(&db, on, &reason, &mail_ids).await?;
        (closed, AdminDone::Frozen)
    } else {
        let opened = freeze::unfreeze(&db, on, &reason, &mail_ids).await?;
        (opened, AdminDone::Unfrozen)
    };
    edge.nudge_courier()?;
    match turned {
        Ok(()) if call.wants_page() => Ok(Reply::see_other(&done.at(&path(id)))),
        Ok(()) => Ok(Reply::empty(204)),
        Err(hindrance) => {
            shown.problem = match hindrance {
                Hindrance::WrongState => Some(AccountProblem::Unchanged),
                Hindrance::StaffAccount => Some(AccountProblem::Staff),
                Hindrance::ChangedMeanwhile => Some(AccountProblem::Meanwhile),
                _ => None,
            };
            hindered(call, edge, id, hindrance, &shown).await
        }
    }
}

/// An agent has the link mailed that its owner could ask for.
pub async fn reset_link(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let sent = link::send(&db, token.as_ref(), id, &random()?, &at, policy).await?;
    edge.nudge_courier()?;
    match sent {
        Ok(()) if call.wants_page() => Ok(Reply::see_other(&AdminDone::LinkSent.at(&path(id)))),
        Ok(()) => Ok(Reply::empty(204)),
        Err(Refused::TooManyLinks { wait }) => {
            let kind = Kind::TooManyAttempts;
            let reply = if call.wants_page() {
                let shown = Shown {
                    problem: Some(AccountProblem::TooManyLinks),
                    ..Shown::default()
                };
                page(call, edge, id, kind.status(), &shown).await?
            } else {
                kind.into()
            };
            Ok(reply.with_retry_after(wait))
        }
        Err(refused) => Ok(case::refuse(call, edge, refused)),
    }
}

/// What is on the page beside the account.
#[derive(Default)]
struct Shown {
    done: Option<AdminDone>,
    reason: String,
    problem: Option<AccountProblem>,
}

fn path(id: &str) -> String {
    format!("/support/accounts/{id}")
}

/// What is not done, told on the page if the page has words for it.
async fn hindered(
    call: &Call,
    edge: &Edge<'_>,
    id: &str,
    hindrance: Hindrance,
    shown: &Shown,
) -> Result<Reply, Failure> {
    if let Hindrance::Barred(barred) = hindrance {
        return Ok(barred::reply(call, edge, barred, &format!("accounts/{id}")));
    }
    let kind = Problem::from(hindrance).kind;
    if shown.problem.is_some() && call.wants_page() {
        return page(call, edge, id, kind.status(), shown).await;
    }
    Ok(barred::problem(call, edge, kind, OfficeProblem::NotFound))
}

async fn page(
    call: &Call,
    edge: &Edge<'_>,
    id: &str,
    status: u16,
    shown: &Shown,
) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let on = OnAccount {
        token: token.as_ref(),
        account_id: id,
        at: &at,
        policy,
    };
    let (desk, view) = match rules::show(&db, on).await? {
        Ok(found) => found,
        Err(Hindrance::Barred(barred)) => return Ok(barred::reply(call, edge, barred, "")),
        Err(hindrance) => {
            let kind = Problem::from(hindrance).kind;
            return Ok(barred::problem(call, edge, kind, OfficeProblem::NotFound));
        }
    };
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe(&view)));
    }
    let page = AccountPage {
        view: &view,
        fresh: is_fresh(desk.session(), &at, policy),
        done: shown.done,
        reason: &shown.reason,
        problem: shown.problem,
    };
    let here = path(id);
    let office = barred::office(call, edge, desk.session(), &here);
    Ok(Reply::page(status, account(&office, &page)))
}
