//! `/recovery/continue`: the claimant of a case that support opened gets it into their browser.

use regain_core::crypto::token::Token;
use regain_core::http::fields::Encoding;
use regain_core::http::problem::Kind;
use regain_core::http::reply::{Cookie, Reply};
use regain_core::recovery::link::{self as rules, Use, describe, read_link};
use regain_pages::{ContinueCase, continue_case};
use regain_web::{Call, Early, Platform, form_key};

use crate::open::OPENED;

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn open_link(call: &Call<impl Platform>, token: &str) -> Result<Reply, Early> {
    let db = call.platform.database()?;
    let Some(case) = read_link(&db, Token::presented(token).as_ref()).await? else {
        return Ok(over(call));
    };
    let key = call.new_key()?;
    let view = ContinueCase::Ask {
        token,
        key: key.as_str(),
        reference: &case.reference,
        lost: case.lost,
        wish: case.wish,
        opened_at: case.opened_at,
    };
    let page = Reply::page(200, continue_case(&call.site(call.locale), &view));
    Ok(page.with("referrer-policy", "no-referrer".into()))
}

/// The button of that page.
pub async fn follow(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let browser = call.encoding() == Some(Encoding::Form);
    let fresh = call.platform.random()?;
    let used = call.parse(|mut fields| {
        let key = form_key(&mut fields);
        Use::parse(fields, key.as_ref(), fresh)
    })?;
    let (db, at) = (call.platform.database()?, call.at());
    Ok(match rules::follow(&db, &used, &at).await? {
        Some(credential) if browser => {
            let life = at.limits.case_life + at.limits.case_memory;
            Reply::see_other(OPENED).with_cookie(Cookie::Case, &credential.text(), life)
        }
        Some(credential) => Reply::json(200, &describe(&credential)),
        None if browser => over(call),
        None => Kind::LinkExpired.into(),
    })
}

fn over(call: &Call<impl Platform>) -> Reply {
    let site = call.config.site(call.locale_of_page(), "/recovery/case");
    let status = Kind::LinkExpired.status();
    Reply::page(status, continue_case(&site, &ContinueCase::Over))
}
