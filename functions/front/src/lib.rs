//! The front: the only function with a public address. It routes, and does once
//! for all what every request needs: id, language, checks, headers. It has no
//! database and no secret. The rules are in `regain_core::front`.

mod own;
mod pass;

use chrono::TimeDelta;
use regain_core::front::{SECURITY_HEADERS, client_address, is_unsafe, same_site};
use regain_core::locale::Locale;
use regain_core::moment::Peer;
use regain_core::problem::{Kind, document, named};
use regain_core::reply::Reply;
use regain_core::routes::{Own, Target, route};
use regain_edge::{Brake, Config, Inbound, chain_hook, hop, random, respond};
use regain_pages::{ErrorPage, error};
use worker::web_sys::{self, Request};
use worker::{Context, Env, Headers, Response, Result, console_error, event};

/// What the front knows of a request.
struct Visit {
    config: Config,
    locale: Locale,
    locale_chosen: bool,
    path: String,
    request_id: String,
    wants_page: bool,
}

#[event(fetch)]
async fn fetch(
    request: Request,
    env: Env,
    _context: Context,
) -> std::result::Result<Response, &'static str> {
    chain_hook();
    // The text of `worker::Error` knows every error there is: too much to carry
    // along for the few that can happen here.
    visit(request, env)
        .await
        .map_err(|_| "no answer could be made")
}

async fn visit(request: Request, env: Env) -> Result<Response> {
    let inbound = Inbound::new(request)?;
    let Ok(config) = Config::read(&env) else {
        console_error!("a variable is missing: ORIGIN, PROVIDER_NAME, SUPPORT_EMAIL or LOCALE");
        let headers = Headers::new();
        secure(&headers, "")?;
        return Ok(Response::empty()?.with_status(503).with_headers(headers));
    };
    let chosen = own::chosen_language(&inbound);
    let visit = Visit {
        locale_chosen: chosen.is_some(),
        locale: language(chosen, &inbound, &config),
        path: inbound.path(),
        request_id: regain_core::token::id(random().unwrap_or_default()),
        wants_page: wants_page(&inbound),
        config,
    };
    let response = if let Ok(response) = answer(&inbound, &env, &visit).await {
        response
    } else {
        console_error!("the platform refused, request {}", visit.request_id);
        respond(Kind::InternalError.into())?
    };
    visit.finish(response).await
}

async fn answer(inbound: &Inbound, env: &Env, visit: &Visit) -> Result<Response> {
    let method = inbound.method();
    let Some(route) = route(&visit.path) else {
        return respond(Kind::NotFound.into());
    };
    if !route.takes(&method) {
        let refusal = Reply::from(Kind::MethodNotAllowed);
        return respond(refusal.with("allow", route.allow()));
    }
    if !is_unsafe(&method)
        && let Some(reply) = own::switch_language(inbound, &visit.path)
    {
        return respond(reply);
    }
    let function = match route.target {
        Target::Own(own) if own != Own::Health => return own::answer(own, env, visit).await,
        Target::Own(_) => None,
        Target::Behind(function) => Some(function),
    };
    let connecting = inbound.header("cf-connecting-ip");
    let checked = same_site(
        &method,
        &visit.path,
        inbound.header("sec-fetch-site").as_deref(),
        inbound.header("origin").as_deref(),
        &visit.config.origin,
    )
    .and_then(|()| client_address(connecting.as_deref()));
    let address = match checked {
        Ok(address) => address,
        Err(kind) => return respond(kind.into()),
    };
    let brake = Brake::open(env, "BRAKE");
    if let Ok(brake) = &brake
        && !brake.admits(&Peer::new(address, "").network()).await?
    {
        let refusal = Reply::from(Kind::TooManyAttempts);
        return respond(refusal.with_retry_after(BRAKE_PERIOD));
    }
    match (function, brake) {
        // Without a brake too, or health could not name it as missing.
        (None, _) => own::answer(Own::Health, env, visit).await,
        (Some(_), Err(_)) => visit.unavailable("BRAKE"),
        (Some(function), Ok(_)) => pass::on(inbound, env, function, address, visit).await,
    }
}

/// The period that wrangler.toml gives the brake.
const BRAKE_PERIOD: TimeDelta = TimeDelta::minutes(1);

impl Visit {
    /// 503, because something is not there; its name goes to the log.
    fn unavailable(&self, name: &str) -> Result<Response> {
        console_error!("{name} is missing, request {}", self.request_id);
        respond(Kind::Unavailable.into())
    }

    /// A problem in words: for people a page, for programs a document.
    fn explain(&self, kind: Kind, errors: &str) -> (&'static str, String) {
        if !self.wants_page {
            let text = document(kind, errors, &self.config.origin, &self.request_id);
            return ("application/problem+json", text);
        }
        let page = ErrorPage {
            status: kind.status(),
            request_id: &self.request_id,
        };
        let site = self.config.site(self.locale, &self.path);
        ("text/html; charset=utf-8", error(&site, &page))
    }

    /// Finds the words of a problem, and adds the header fields that no answer may
    /// lack.
    async fn finish(&self, mut response: Response) -> Result<Response> {
        // A copy: those of a function's answer cannot be changed.
        let headers = Headers(web_sys::Headers::new_with_headers(&response.headers().0)?);
        if let Some(slug) = headers.get(hop::PROBLEM)? {
            headers.delete(hop::PROBLEM)?;
            let kind = named(&slug).unwrap_or(Kind::InternalError);
            let (content_type, text) = self.explain(kind, &response.text().await?);
            headers.set("content-type", content_type)?;
            response = Response::from_bytes(text.into_bytes())?.with_status(kind.status());
        }
        secure(&headers, &self.request_id)?;
        Ok(response.with_headers(headers))
    }
}

/// The language that was chosen, else the browser's, else the provider's.
fn language(chosen: Option<Locale>, inbound: &Inbound, config: &Config) -> Locale {
    let accepted = inbound.header("accept-language").unwrap_or_default();
    chosen
        .or_else(|| Locale::negotiate(&accepted))
        .unwrap_or(config.locale)
}

/// A form is sent by a person, whatever else its sender says.
fn wants_page(inbound: &Inbound) -> bool {
    match inbound.header("content-type").as_deref() {
        Some(content_type) if content_type.starts_with("application/json") => false,
        Some(content_type) if content_type.contains("form") => true,
        _ => inbound.asks_for_html(),
    }
}

/// Adds the header fields that no answer may lack.
fn secure(headers: &Headers, request_id: &str) -> Result<()> {
    for (name, value) in SECURITY_HEADERS {
        // A page may be stricter.
        if !headers.has(name)? {
            headers.set(name, value)?;
        }
    }
    headers.set("x-request-id", request_id)?;
    headers.set("vary", "Accept, Accept-Language, Cookie")
}
