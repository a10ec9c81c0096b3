//! `GET /profile/history`.

use regain_core::account::history::{self as rules, describe};
use regain_core::http::reply::Reply;
use regain_pages::{HistoryLine, HistoryView, history};
use regain_web::{Call, Early, Platform, denied};

/// One page of it.
pub async fn show(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let (before, unread) = match call.query_as("before") {
        Ok(before) => (before, None),
        Err(problem) => (None, Some(problem)),
    };
    let db = call.platform.database()?;
    let token = call.session();
    let page = rules::show(&db, token.as_ref(), before, &call.at())
        .await
        .map_err(denied::early(call))?;
    if let Some(problem) = unread {
        return Ok(problem.into());
    }
    if !call.wants_page() {
        return Ok(Reply::json(200, &describe(&page.lines, page.older)));
    }
    let lines: Vec<_> = page
        .lines
        .iter()
        .map(|line| HistoryLine {
            at: line.at,
            event: &line.event,
            actor: line.by(),
            address: line.address.as_deref(),
        })
        .collect();
    let view = HistoryView {
        lines: &lines,
        older: page.older,
    };
    let site = call
        .site(call.locale_for(page.profile.locale))
        .of(&page.profile, &call.at());
    Ok(Reply::page(200, history(&site, &view)))
}
