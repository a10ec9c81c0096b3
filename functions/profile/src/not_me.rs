//! `/profile/not-me`: "it was not me", by the link of a notice.

use regain_core::account::email_change::Use;
use regain_core::account::not_me::{self as rules, read_link};
use regain_core::crypto::token::Token;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::store::report_links::ReportLink;
use regain_pages::{NotMe, not_me};
use regain_web::{Call, Early, Platform};

/// The segments that stand for a token once it has done what it is for: where a new password
/// opens the account, and where support does.
const DONE: &str = "done";
const CLOSED: &str = "closed";

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn open_link(call: &Call<impl Platform>, token: &str) -> Result<Reply, Early> {
    if [DONE, CLOSED].contains(&token) {
        let site = call.config.site(call.locale_of_page(), "/login");
        let for_support = token == CLOSED;
        return Ok(Reply::page(
            200,
            not_me(&site, &NotMe::Frozen { for_support }),
        ));
    }
    let db = call.platform.database()?;
    let report_link = read_link(&db, Token::presented(token).as_ref(), &call.at()).await?;
    Ok(match report_link {
        Some(report_link) => {
            let site = call.site(call.locale_for(report_link.locale));
            let for_support = report_link.is_for_support();
            let page = Reply::page(200, not_me(&site, &NotMe::Ask { token, for_support }));
            page.with("referrer-policy", "no-referrer".into())
        }
        None => expired(call),
    })
}

/// The button of that page.
pub async fn freeze(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let used = call.parse(Use::parse)?;
    let found = read_link(&call.platform.database()?, used.token(), &call.at()).await?;
    let for_support = found.as_ref().is_some_and(ReportLink::is_for_support);
    let done = if for_support { CLOSED } else { DONE };
    let location = format!("/profile/not-me/{done}?in={}", call.locale_of_page().tag());
    let db = call.remembering(&location, None)?;
    let mail_ids = [call.platform.random()?, call.platform.random()?];
    let frozen = rules::freeze(&db, &used, found, &mail_ids, &call.at()).await?;
    Ok(match frozen {
        Some(_) if !call.wants_page() => Reply::empty(204),
        None if !call.wants_page() => Kind::LinkExpired.into(),
        Some(_) => Reply::see_other(&location).without_session(),
        None => expired(call),
    })
}

fn expired(call: &Call<impl Platform>) -> Reply {
    let site = call.config.site(call.locale_of_page(), "/login");
    Reply::page(Kind::LinkExpired.status(), not_me(&site, &NotMe::Expired))
}
