//! `GET /support/mails` and `POST /support/mails/{id}/resend`: mails that were given up.

use regain_core::policy::Policy;
use regain_core::problem::Problem;
use regain_core::reply::Reply;
use regain_core::session::is_fresh;
use regain_core::support::Capacity as _;
use regain_core::support::mails::{self as rules, describe_all};
use regain_core::support::manage::Hindrance;
use regain_edge::{Call, Edge, Failure};
use regain_pages::{AdminDone, MailProblem, MailsPage, dead_mails};

use crate::barred;

/// The last of them.
pub async fn list(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let done = call.query("done").as_deref().and_then(AdminDone::from_word);
    page(call, edge, 200, done, None).await
}

/// One is sent again.
pub async fn resend(call: &Call, edge: &Edge<'_>, id: &str) -> Result<Reply, Failure> {
    if let Err(problem) = call.no_fields() {
        return Ok(problem.into());
    }
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let resent = rules::resend(&db, token.as_ref(), id, &at, policy).await?;
    edge.nudge_courier()?;
    let hindrance = match resent {
        Ok(()) if call.wants_page() => {
            return Ok(Reply::see_other(
                &AdminDone::MailResent.at("/support/mails"),
            ));
        }
        Ok(()) => return Ok(Reply::empty(204)),
        Err(Hindrance::Barred(barred)) => return Ok(barred::reply(call, edge, barred, "mails")),
        Err(hindrance) => hindrance,
    };
    let told = match hindrance {
        Hindrance::ChangedMeanwhile => MailProblem::Meanwhile,
        _ => MailProblem::Gone,
    };
    let problem = Problem::from(hindrance);
    if !call.wants_page() {
        return Ok(problem.into());
    }
    page(call, edge, problem.kind.status(), None, Some(told)).await
}

async fn page(
    call: &Call,
    edge: &Edge<'_>,
    status: u16,
    done: Option<AdminDone>,
    problem: Option<MailProblem>,
) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let (token, at, policy) = (call.session(), call.at(), &Policy::DEFAULT);
    let listed = rules::list(&db, token.as_ref(), &at, policy).await?;
    let (admin, mails) = match listed {
        Ok(listed) => listed,
        Err(barred) => return Ok(barred::reply(call, edge, barred, "mails")),
    };
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe_all(&mails)));
    }
    let view = MailsPage {
        mails: &mails,
        fresh: is_fresh(admin.session(), &at, policy),
        done,
        problem,
    };
    let office = barred::office(call, edge, admin.session(), "/support/mails");
    Ok(Reply::page(status, dead_mails(&office, &view)))
}
