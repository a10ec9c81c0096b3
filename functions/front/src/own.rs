//! What the front answers by itself.

use regain_core::locale::Locale;
use regain_core::problem::{Kind, named};
use regain_core::reply::Reply;
use regain_core::routes::{Function, Own};
use regain_edge::{Brake, Content, Health, Inbound, Service, respond};
use regain_pages::home;
use worker::js_sys::Date;
use worker::{Env, Response, Result};

use crate::Visit;

/// Answers one of the front's own paths.
pub async fn answer(own: Own<'_>, env: &Env, visit: &Visit) -> Result<Response> {
    let site = visit.config.site(visit.locale, &visit.path);
    let reply = match own {
        Own::Health => return health(env).await,
        Own::Home => Reply::page(200, home(&site)),
        // 303 and no other: the page may move (W3C change-password URL).
        Own::ChangePassword => Reply::see_other("/password/lost/"),
        Own::MissingSlash(path) => Reply::empty(308).with("location", path.into()),
        Own::SecurityTxt => return text(&security_txt(visit)),
        Own::Problem(slug) => match named(slug) {
            Some(kind) => return text(&explain(kind)),
            None => Kind::NotFound.into(),
        },
    };
    respond(reply)
}

const LANGUAGE_COOKIE: &str = "__Host-lang";

/// `?lang=fr` on any page: keeps the choice and shows the page again without it, with
/// whatever else was asked for.
pub fn switch_language(inbound: &Inbound, path: &str) -> Option<Reply> {
    let locale = Locale::from_tag(&inbound.query("lang")?)?;
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=31536000",
        locale.tag()
    );
    let whole = inbound.path_and_query();
    let (_, query) = whole.split_once('?')?;
    let mut rest = String::new();
    for pair in query.split('&').filter(|pair| !pair.starts_with("lang=")) {
        rest.push(if rest.is_empty() { '?' } else { '&' });
        rest.push_str(pair);
    }
    Some(Reply::see_other(&format!("{path}{rest}")).with("set-cookie", cookie))
}

/// The language that was chosen on a page.
pub fn chosen_language(inbound: &Inbound) -> Option<Locale> {
    inbound
        .header("cookie")?
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == LANGUAGE_COOKIE)
        .and_then(|(_, tag)| Locale::from_tag(tag))
}

/// In milliseconds.
const HALF_A_YEAR: f64 = 180.0 * 86_400_000.0;

/// Where to report a weakness (RFC 9116). It never expires unseen: whoever
/// serves it vouches for the next half year.
fn security_txt(visit: &Visit) -> String {
    let config = &visit.config;
    let expires = Date::now() + HALF_A_YEAR;
    let expires = Date::new(&expires.into()).to_iso_string();
    format!(
        "Contact: mailto:{}\nExpires: {expires}\nPreferred-Languages: fr, en\nCanonical: {}/.well-known/security.txt\n",
        config.support_email, config.origin,
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

fn text(text: &str) -> Result<Response> {
    let response = Response::from_bytes(text.as_bytes().to_vec())?;
    response
        .headers()
        .set("content-type", "text/plain; charset=utf-8")?;
    Ok(response)
}

/// The state of every binding of every function, each in that function's own
/// words, which are JSON.
async fn health(env: &Env) -> Result<Response> {
    let mut own = Health::new(env);
    own.variables().bound("BRAKE", Brake::open(env, "BRAKE"));
    let mut healthy = true;
    let mut functions = Vec::new();
    let mut tell = |name: &str, (code, state): (u16, String)| {
        healthy &= code == 200;
        functions.push(format!("\"{name}\":{state}"));
    };
    tell("front", read(own.answer().ok()).await);
    for function in Function::ALL {
        let answer = match Service::open(env, function.binding()) {
            Ok(service) => {
                let answer = service.ask("GET", "/health", &[], Content::Empty);
                answer.await.ok()
            }
            Err(_) => None,
        };
        let name = function.binding().to_ascii_lowercase().replace('_', "-");
        tell(&name, read(answer).await);
    }
    let (code, status) = if healthy {
        (200, "ok")
    } else {
        (503, "unavailable")
    };
    let functions = functions.join(",");
    let answer = format!("{{\"status\":\"{status}\",\"functions\":{{{functions}}}}}");
    let response = Response::from_bytes(answer.into_bytes())?.with_status(code);
    response.headers().set("content-type", "application/json")?;
    Ok(response)
}

/// A function's status and words; one that cannot be asked is named as missing.
async fn read(answer: Option<Response>) -> (u16, String) {
    if let Some(mut response) = answer
        && let Ok(text) = response.text().await
        && text.starts_with('{')
    {
        return (response.status_code(), text);
    }
    (503, "\"missing\"".into())
}
