//! `/support/mails`: mails that were given up.

use regain_core::http::problem::Problem;
use regain_core::http::reply::Reply;
use regain_core::sign_in::gate::SessionRow as _;
use regain_core::support::Capacity as _;
use regain_core::support::mails::{self as rules, describe};
use regain_core::support::manage::AdminRefusal;
use regain_pages::{AdminDone, MailProblem, MailsPage, dead_mails};
use regain_web::{Call, Early, Platform, barred};
use serde_json::json;

/// The list.
pub async fn list(call: &Call<impl Platform>) -> Result<Reply, Early> {
    page(call, 200, None).await
}

/// One is sent again.
pub async fn resend(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    call.no_fields()?;
    let location = AdminDone::MailResent.at("/support/mails");
    let (db, token) = (call.remembering(&location, None)?, call.session());
    let resent = rules::resend(&db, token.as_ref(), &id.into(), &call.at()).await;
    let refusal = match resent {
        Ok(()) => {
            return Ok(if call.wants_page() {
                Reply::see_other(&location)
            } else {
                Reply::empty(204)
            });
        }
        Err(ended) => ended.reason()?,
    };
    let problem = match &refusal {
        AdminRefusal::NotFound => MailProblem::Gone,
        AdminRefusal::ChangedMeanwhile => MailProblem::Meanwhile,
        _ => return Ok(barred::refused_admin(call, refusal)),
    };
    if !call.wants_page() {
        return Ok(Problem::from(refusal).into());
    }
    let status = Problem::from(refusal).kind.status();
    page(call, status, Some(problem)).await
}

async fn page(
    call: &Call<impl Platform>,
    status: u16,
    problem: Option<MailProblem>,
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let (admin, mails) = rules::list(&db, token.as_ref(), &at)
        .await
        .map_err(barred::early(call))?;
    if !call.wants_page() {
        let mails: Vec<_> = mails.iter().map(describe).collect();
        return Ok(Reply::json(status, &json!({ "mails": mails })));
    }
    let view = MailsPage {
        mails: &mails,
        fresh: admin.session().is_fresh(&at),
        done: call
            .query("done")
            .and_then(|word| AdminDone::from_word(&word)),
        problem,
    };
    let office = barred::office(call, admin.session(), "/support/mails");
    Ok(Reply::page(status, dead_mails(&office, &view)))
}
