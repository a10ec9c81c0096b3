//! `/profile/not-me`: "it was not me", by the link of a notice.

use regain_core::account::email_change::Use;
use regain_core::account::not_me::{self as rules, read_link};
use regain_core::crypto::token::Token;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_pages::{NotMe, not_me};
use regain_web::{Call, Early, Platform};

/// The segment that stands for a token once it has done what it is for.
const DONE: &str = "done";

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn open_link(call: &Call<impl Platform>, token: &str) -> Result<Reply, Early> {
    if token == DONE {
        let site = call.config.site(call.locale_of_page(), "/login");
        return Ok(Reply::page(200, not_me(&site, &NotMe::Frozen)));
    }
    let db = call.platform.database()?;
    let report_link = read_link(&db, Token::presented(token).as_ref(), &call.at()).await?;
    Ok(match report_link {
        Some(report_link) => {
            let site = call.site(call.locale_for(report_link.locale));
            let page = Reply::page(200, not_me(&site, &NotMe::Ask { token }));
            page.with("referrer-policy", "no-referrer".into())
        }
        None => expired(call),
    })
}

/// The button of that page.
pub async fn freeze(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let used = call.parse(Use::parse)?;
    let location = format!("/profile/not-me/{DONE}?in={}", call.locale_of_page().tag());
    let db = call.remembering(&location, None)?;
    let mail_ids = [call.platform.random()?, call.platform.random()?];
    let frozen = rules::freeze(&db, &used, &mail_ids, &call.at()).await?;
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
