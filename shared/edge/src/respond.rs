//! Replies become HTTP.

use regain_core::entrance::AddressRefused;
use regain_core::locale::Locale;
use regain_core::problem::Kind;
use regain_core::reply::{Body, Reply};
use regain_pages::{self as pages, Site};
use worker::{Headers, Response};

use crate::call::Call;
use crate::config::Config;
use crate::hop;
use crate::serve::Edge;

/// Writes a reply out. A problem goes to the front as its kind, in a header field,
/// and its errors: the front finds the words.
///
/// # Errors
/// [`worker::Error`] where the platform does not take it.
pub fn respond(reply: Reply) -> worker::Result<Response> {
    let headers = Headers::new();
    for (name, value) in &reply.headers {
        headers.append(name, value)?;
    }
    let (content_type, bytes): (String, _) = match reply.body {
        Body::Empty => {
            let response = Response::empty()?;
            return Ok(response.with_status(reply.status).with_headers(headers));
        }
        Body::Json(json) => ("application/json".into(), json.into_bytes()),
        Body::Html(html) => ("text/html; charset=utf-8".into(), html.into_bytes()),
        Body::File(media_type, bytes) => (media_type, bytes),
        Body::Problem(problem) => {
            headers.set(hop::PROBLEM, problem.kind.slug())?;
            (
                "application/json".into(),
                problem.errors_json().into_bytes(),
            )
        }
    };
    headers.set("content-type", &content_type)?;
    let response = Response::from_bytes(bytes)?;
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
