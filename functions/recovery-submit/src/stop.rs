//! `/recovery/stop`: the owner stops a case, by the link of the notice.

use regain_core::account::email_change::Use;
use regain_core::crypto::token::Token;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::recovery::stop::{self as rules, read_link};
use regain_pages::{StopCase, stop_case};
use regain_web::{Call, Early, Platform};

/// The segment that stands for a token once it has done what it is for.
const DONE: &str = "done";

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn open_link(call: &Call<impl Platform>, token: &str) -> Result<Reply, Early> {
    if token == DONE {
        let site = call.config.site(call.locale_of_page(), "/login");
        return Ok(Reply::page(200, stop_case(&site, &StopCase::Stopped)));
    }
    let db = call.platform.database()?;
    let case = read_link(&db, Token::presented(token).as_ref()).await?;
    Ok(match case {
        Some(case) => {
            let view = StopCase::Ask {
                token,
                reference: &case.reference,
                lost: case.lost,
                wish: case.wish,
                opened_at: case.opened_at,
            };
            let site = call.site(call.locale);
            let page = Reply::page(200, stop_case(&site, &view));
            page.with("referrer-policy", "no-referrer".into())
        }
        None => over(call),
    })
}

/// The button of that page.
pub async fn stop(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let used = call.parse(Use::parse)?;
    let location = format!("/recovery/stop/{DONE}?in={}", call.locale_of_page().tag());
    let db = call.remembering(&location, None)?;
    let stopped = rules::stop(&db, &used, &call.platform.random()?, &call.at()).await?;
    Ok(match stopped {
        Some(_) if !call.wants_page() => Reply::empty(204),
        None if !call.wants_page() => Kind::LinkExpired.into(),
        Some(_) => Reply::see_other(&location),
        None => over(call),
    })
}

fn over(call: &Call<impl Platform>) -> Reply {
    let site = call.config.site(call.locale_of_page(), "/login");
    let status = Kind::LinkExpired.status();
    Reply::page(status, stop_case(&site, &StopCase::Over))
}
