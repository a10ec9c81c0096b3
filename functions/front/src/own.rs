//! What the front answers by itself.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use regain_core::http::brake::Brake;
use regain_core::http::front::bears;
use regain_core::http::locale::Locale;
use regain_core::http::problem::{Kind, named};
use regain_core::http::reply::{Cookie, Reply};
use regain_core::http::routes::{Front, Function};
use regain_pages::home;
use regain_web::{Answer, Content, Failure, Gateway, Health, Request, Response};

use crate::visit::Visit;

/// Answers one of the front's own paths; all but health, which others have to be asked
/// after.
pub fn answer(
    own: Front,
    segments: &[&str],
    gateway: &impl Gateway,
    request: &impl Request,
    visit: &Visit,
) -> Option<Response> {
    let reply = match own {
        Front::Health => return None,
        Front::Home => {
            let site = visit.config.site(visit.locale, &visit.path);
            // Live or not: the front has no database to ask.
            let cookies = request.header("cookie").unwrap_or_default();
            Reply::page(200, home(&site, Cookie::Session.read(&cookies).is_some()))
        }
        // 303 and no other: the page may move (W3C change-password URL). Whoever is not
        // signed in is asked to first, and can say there that the password is lost.
        Front::ChangePassword => Reply::see_other("/profile/password"),
        Front::PasswordLostSlash | Front::RecoverySlash => {
            let whole = request.path_and_query();
            let query = whole.strip_prefix(&visit.path).unwrap_or_default();
            Reply::empty(308).with("location", format!("{}/{query}", visit.path))
        }
        Front::SecurityTxt => return Some(text(security_txt(visit, gateway.now()))),
        Front::Problem => match segments.first().copied().and_then(named) {
            Some(kind) => return Some(text(explain(kind))),
            None => Kind::NotFound.into(),
        },
    };
    Some(reply.into())
}

/// Where to report a weakness (RFC 9116). It never expires unseen: whoever
/// serves it vouches for the next half year.
fn security_txt(visit: &Visit, now: DateTime<Utc>) -> String {
    let config = &visit.config;
    let day = now + TimeDelta::days(180);
    format!(
        "Contact: mailto:{}\nExpires: {}-{:02}-{:02}T00:00:00Z\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        config.support_email,
        day.year(),
        day.month(),
        day.day(),
        Locale::ALL.map(Locale::tag).join(", "),
        config.origin,
    )
}

/// What a kind of problem means, for developers.
fn explain(kind: Kind) -> String {
    format!(
        "{} ({}, {})\n\n{}\n",
        kind.title(),
        kind.status(),
        kind.slug(),
        kind.explanation(),
    )
}

fn text(text: String) -> Response {
    Response::text(200, "text/plain; charset=utf-8", text)
}

/// Whether the front has what it needs. Whoever shows the key is told the state of every
/// binding of every function too, each in that function's own words, which are JSON:
/// that wakes them all, and names what strangers need not know.
pub async fn health(gateway: &impl Gateway, request: &impl Request) -> Response {
    let mut own = Health::new(gateway);
    own.variables().variable("HEALTH_KEY");
    for brake in Brake::ALL {
        own.bound(brake.binding());
    }
    let shown = request.header("authorization");
    let key = gateway.variable("HEALTH_KEY").ok();
    if key.is_none_or(|key| !bears(shown.as_deref(), &key)) {
        return status(own.answer().status, "");
    }
    let mut healthy = true;
    let mut functions = Vec::new();
    let mut tell = |name: &str, (code, state): (u16, String)| {
        healthy &= code == 200;
        functions.push(format!("\"{name}\":{state}"));
    };
    tell("front", read(Ok(own.answer())).await);
    let behind = Function::ALL
        .iter()
        .filter(|function| **function != Function::Front);
    for &function in behind {
        let name = function.binding().to_ascii_lowercase().replace('_', "-");
        let answer = gateway.ask(function, "GET", "/health", &[], Content::Empty);
        tell(&name, read(answer.await).await);
    }
    let code = if healthy { 200 } else { 503 };
    status(code, &format!(",\"functions\":{{{}}}", functions.join(",")))
}

fn status(code: u16, members: &str) -> Response {
    let word = if code == 200 { "ok" } else { "unavailable" };
    let answer = format!("{{\"status\":\"{word}\"{members}}}");
    Response::text(code, "application/json", answer)
}

/// A function's status and words; one that cannot be asked is named as missing.
async fn read(answer: Result<impl Answer, Failure>) -> (u16, String) {
    if let Ok(mut answer) = answer
        && let Ok(text) = answer.text().await
        && text.starts_with('{')
    {
        return (answer.status(), text);
    }
    (503, "\"missing\"".into())
}
