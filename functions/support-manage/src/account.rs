//! `/support/accounts/{id}`: what there is of an account, and what support and admins
//! can do to it.

use regain_core::http::problem::Problem;
use regain_core::http::reply::Reply;
use regain_core::sign_in::gate::SessionRow as _;
use regain_core::support::account::{describe, show as read};
use regain_core::support::freeze::{self as rules, MailIds, Reason};
use regain_core::support::manage::{AdminRefusal, Managed, OnAccount};
use regain_core::support::{Capacity as _, Refused, reset_link};
use regain_frame::OfficeProblem;
use regain_pages::{AccountPage, AccountProblem, AdminDone, account};
use regain_web::{Call, Early, Platform, Remembering, barred};

/// The page.
pub async fn show(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    page(call, id, 200, "", None).await
}

/// The link to choose a password is mailed.
pub async fn send_link(call: &Call<impl Platform>, id: &str) -> Result<Reply, Early> {
    call.no_fields()?;
    let db = call.remembering(&AdminDone::LinkSent.at(&path(id)), None)?;
    let (token, mail_id) = (call.session(), call.platform.random()?);
    let at = call.at();
    let sent = reset_link::send(&db, token.as_ref(), &id.into(), &mail_id, &at).await;
    let refused = match sent {
        Ok(()) => return Ok(done(call, id, AdminDone::LinkSent)),
        Err(ended) => match ended.reason()? {
            Refused::Denied(denied) => return Ok(barred::told(call, denied)),
            refused => refused,
        },
    };
    let wait = match refused {
        Refused::TooManyLinks { wait } => Some(wait),
        _ => None,
    };
    let told = match refused {
        Refused::OwnCase => OfficeProblem::OwnCase,
        _ => OfficeProblem::NotFound,
    };
    let problem = Problem::from(refused);
    let reply = if !call.wants_page() {
        problem.into()
    } else if wait.is_some() {
        let status = problem.kind.status();
        let problem = Some(AccountProblem::TooManyLinks);
        page(call, id, status, "", problem).await?
    } else {
        barred::problem(call, problem.kind, told)
    };
    Ok(match wait {
        Some(wait) => reply.with_retry_after(wait),
        None => reply,
    })
}

/// The account is closed.
pub async fn freeze<P: Platform>(call: &Call<P>, id: &str) -> Result<Reply, Early> {
    let act =
        async |db: &Remembering<'_, P::Database>,
               on: OnAccount<'_>,
               reason: &Reason,
               mail_ids: &MailIds| { rules::freeze(db, on, reason, mail_ids).await };
    turn(call, id, AdminDone::Frozen, act).await
}

/// It is opened again.
pub async fn unfreeze<P: Platform>(call: &Call<P>, id: &str) -> Result<Reply, Early> {
    let act =
        async |db: &Remembering<'_, P::Database>,
               on: OnAccount<'_>,
               reason: &Reason,
               mail_ids: &MailIds| { rules::unfreeze(db, on, reason, mail_ids).await };
    turn(call, id, AdminDone::Unfrozen, act).await
}

async fn turn<P: Platform>(
    call: &Call<P>,
    id: &str,
    turned: AdminDone,
    act: impl AsyncFnOnce(
        &Remembering<'_, P::Database>,
        OnAccount<'_>,
        &Reason,
        &MailIds,
    ) -> Managed<()>,
) -> Result<Reply, Early> {
    let fields = call.fields()?;
    let typed = fields.peek("reason").to_owned();
    let reason = match call.checked(Reason::parse(fields)) {
        Ok(reason) => reason,
        Err(_) if call.wants_page() => {
            let problem = Some(AccountProblem::Reason);
            return page(call, id, 422, &typed, problem).await;
        }
        Err(problem) => return Err(problem.into()),
    };
    let db = call.remembering(&turned.at(&path(id)), None)?;
    let (token, at) = (call.session(), call.at());
    let on = OnAccount {
        token: token.as_ref(),
        account_id: &id.into(),
        at: &at,
    };
    let refusal = match act(&db, on, &reason, &call.platform.random_each()?).await {
        Ok(()) => {
            return Ok(done(call, id, turned));
        }
        Err(ended) => ended.reason()?,
    };
    let problem = match &refusal {
        AdminRefusal::WrongState => AccountProblem::Unchanged,
        AdminRefusal::StaffAccount | AdminRefusal::OwnAccount => AccountProblem::Staff,
        AdminRefusal::ChangedMeanwhile => AccountProblem::Meanwhile,
        _ => return Ok(barred::refused_admin(call, refusal)),
    };
    if !call.wants_page() {
        return Ok(Problem::from(refusal).into());
    }
    let status = Problem::from(refusal).kind.status();
    page(call, id, status, &typed, Some(problem)).await
}

fn done(call: &Call<impl Platform>, id: &str, done: AdminDone) -> Reply {
    if call.wants_page() {
        Reply::see_other(&done.at(&path(id)))
    } else {
        Reply::empty(204)
    }
}

/// The page of an account.
fn path(id: &str) -> String {
    format!("/support/accounts/{id}")
}

async fn page(
    call: &Call<impl Platform>,
    id: &str,
    status: u16,
    reason: &str,
    problem: Option<AccountProblem>,
) -> Result<Reply, Early> {
    let (db, token, at) = (call.platform.database()?, call.session(), call.at());
    let on = OnAccount {
        token: token.as_ref(),
        account_id: &id.into(),
        at: &at,
    };
    let (reader, view) = match read(&db, on).await {
        Ok(read) => read,
        Err(ended) => return Ok(barred::refused_admin(call, ended.reason()?)),
    };
    if !call.wants_page() {
        return Ok(Reply::json(status, &describe(&view)));
    }
    let shown = AccountPage {
        view: &view,
        fresh: reader.session().is_fresh(&at),
        done: call
            .query("done")
            .and_then(|word| AdminDone::from_word(&word)),
        reason,
        problem,
    };
    let path = path(id);
    let office = barred::office(call, reader.session(), &path);
    Ok(Reply::page(status, account(&office, &shown)))
}
