//! Replies become HTTP.

use regain_core::entrance::AddressRefused;
use regain_core::locale::Locale;
use regain_core::problem::Kind;
use regain_core::reply::{Body, Reply};
use regain_pages::{self as pages, ErrorPage, Site, error};
use worker::{Headers, Response};

use crate::call::Call;
use crate::config::Config;
use crate::serve::Edge;

/// Whom an answer is for.
pub struct Audience<'a> {
    /// Whether it is a person, who gets a page where a program gets a problem.
    pub wants_page: bool,
    /// In which language.
    pub locale: Locale,
    /// The path that was asked for.
    pub path: &'a str,
    /// The request's id.
    pub request_id: &'a str,
}

/// Writes a reply out.
///
/// # Errors
/// [`worker::Error`] where the platform does not take it.
pub fn respond(reply: Reply, config: &Config, audience: &Audience<'_>) -> worker::Result<Response> {
    let headers = Headers::new();
    for (name, value) in &reply.headers {
        headers.append(name, value)?;
    }
    let (content_type, bytes) = match reply.body {
        Body::Empty => (None, Vec::new()),
        Body::Json(json) => (Some("application/json"), json.into_bytes()),
        Body::Html(html) => (Some("text/html; charset=utf-8"), html.into_bytes()),
        Body::Problem(_) if audience.wants_page => {
            let page = ErrorPage {
                status: reply.status,
                request_id: audience.request_id,
            };
            let html = error(&config.site(audience.locale, audience.path), &page);
            (Some("text/html; charset=utf-8"), html.into_bytes())
        }
        Body::Problem(problem) => {
            let json = problem.json(&config.origin, audience.request_id);
            (Some("application/problem+json"), json.into_bytes())
        }
    };
    if let Some(content_type) = content_type {
        headers.set("content-type", content_type)?;
    }
    let response = if content_type.is_some() {
        Response::from_bytes(bytes)?
    } else {
        Response::empty()?
    };
    Ok(response.with_status(reply.status).with_headers(headers))
}

impl Edge<'_> {
    /// The page for whoever proved every factor from an address that their account
    /// does not allow.
    #[must_use]
    pub fn address_refused(&self, call: &Call, refused: &AddressRefused) -> Reply {
        let page = pages::AddressRefused {
            address: &refused.address,
            trial_until: refused.trial_until,
        };
        let site = self.config.site(call.locale, &call.path);
        Reply::page(
            Kind::IpNotAllowed.status(),
            pages::address_refused(&site, &page),
        )
    }
}

impl Config {
    /// What pages say of the provider.
    #[must_use]
    pub fn site<'a>(&'a self, locale: Locale, path: &'a str) -> Site<'a> {
        Site {
            provider: &self.provider,
            support_email: &self.support_email,
            locale,
            path,
        }
    }
}
