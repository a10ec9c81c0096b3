//! `/profile/not-me`: "it was not me", by the link of a notice.

use regain_core::policy::Policy;
use regain_core::problem::Kind;
use regain_core::profile::email::Use;
use regain_core::profile::not_me::{self as rules, read_link};
use regain_core::reply::Reply;
use regain_core::token::Token;
use regain_edge::{Call, Edge, Failure, random};
use regain_pages::{NotMe, not_me};

/// The mailed page. It only reads, so that mail scanners may follow the link.
pub async fn open_link(call: &Call, edge: &Edge<'_>, token: &str) -> Result<Reply, Failure> {
    let db = edge.database()?;
    let alarm = read_link(&db, Token::presented(token).as_ref(), &call.at()).await?;
    Ok(match alarm {
        Some(alarm) => {
            let site = edge.config.site(call.locale_for(alarm.locale), &call.path);
            let page = Reply::page(200, not_me(&site, &NotMe::Ask { token }));
            page.with("referrer-policy", "no-referrer".into())
        }
        None => expired(call, edge),
    })
}

/// The button of that page.
pub async fn freeze(call: &Call, edge: &Edge<'_>) -> Result<Reply, Failure> {
    let used = match call.parse(Use::parse) {
        Ok(used) => used,
        Err(problem) => return Ok(problem.into()),
    };
    let db = edge.database()?;
    let mail_ids = [random()?, random()?];
    let frozen = rules::freeze(&db, &used, &mail_ids, &call.at(), &Policy::DEFAULT).await?;
    edge.nudge_courier()?;
    Ok(match frozen {
        Some(_) if !call.wants_page() => Reply::empty(204),
        None if !call.wants_page() => Kind::LinkExpired.into(),
        Some(alarm) => {
            let site = edge.config.site(call.locale_for(alarm.locale), "/login");
            Reply::page(200, not_me(&site, &NotMe::Frozen)).without_session()
        }
        None => expired(call, edge),
    })
}

fn expired(call: &Call, edge: &Edge) -> Reply {
    let site = edge.config.site(call.locale, "/login");
    Reply::page(Kind::LinkExpired.status(), not_me(&site, &NotMe::Expired))
}
