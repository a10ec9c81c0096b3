//! Mailed links: their token leaves the address bar, and so history, bookmarks and what is
//! shown to others (ASVS 14.2.1).
//!
//! 1. A browser that follows a link is given the token in a cookie, and asked to come back.
//! 2. If it does with the cookie, it is led to a path without a token.
//! 3. There the token is read from the cookie, and the function asked as by the link.
//!
//! None of it uses the link up, so a mail scanner may go first, and it works in other tabs and
//! programs. A browser that keeps no cookies is shown the page at step 2, where it is.

use chrono::TimeDelta;
use regain_core::crypto::token::Token;
use regain_core::http::front::is_unsafe;
use regain_core::http::problem::Kind;
use regain_core::http::reply::Reply;
use regain_core::http::routes::{Caller, Found, Route};
use regain_web::Request;

/// What stands for the token in the path.
const HIDDEN: &str = "link";

/// The query of who was given the cookie.
const GIVEN: &str = "?kept";

/// How long the cookie is kept: to read the page and to do what it asks. The link in the mail
/// works again.
const KEPT: TimeDelta = TimeDelta::minutes(20);

fn is_token(text: &&str) -> bool {
    Token::presented(text).is_some()
}

/// The path to ask a function at, where that is not the one of the request; or where a
/// browser is led first.
pub fn path(
    request: &impl Request,
    found: &Found<'_, &'static Route>,
) -> Result<Option<String>, Reply> {
    let (route, [segment]) = (found.found, found.segments.as_slice()) else {
        return Ok(None);
    };
    let Caller::MailedLink(cookie) = route.caller else {
        return Ok(None);
    };
    if is_unsafe(&request.method()) {
        return Ok(None);
    }
    let cookies = request.header("cookie").unwrap_or_default();
    // Both go into a path or a cookie: nothing but a token may.
    let kept = cookie.read(&cookies).filter(is_token);
    let whole = request.path_and_query();
    let (path, query) = whole.split_at(whole.find('?').unwrap_or(whole.len()));
    let at = |segment: &str| route.pattern.replace("{token}", segment);
    if *segment == HIDDEN {
        // The link itself may work still, in this browser too.
        let gone = || Reply::from(Kind::LinkExpired);
        return kept.map(|token| Some(at(token) + query)).ok_or_else(gone);
    }
    if !is_token(segment) || !request.asks_for_html() {
        return Ok(None);
    }
    let lead = |path: &str| {
        // The next page is not told where from.
        Reply::see_other(path).with("referrer-policy", "no-referrer".into())
    };
    if kept == Some(segment) {
        return Err(lead(&at(HIDDEN)));
    }
    if query == GIVEN {
        return Ok(None);
    }
    Err(lead(&format!("{path}{GIVEN}")).with_cookie(cookie, segment, KEPT))
}
