//! What the front knows of a request, and how its answer leaves.

use regain_core::http::front::SECURITY_HEADERS;
use regain_core::http::locale::Locale;
use regain_core::http::problem::{Kind, document, named};
use regain_core::http::reply::Reply;
use regain_frame::{ErrorPage, error};
use regain_web::{Answer, Broken, Config, Gateway, hop};

/// What the front knows of a request.
pub struct Visit {
    pub config: Config,
    pub locale: Locale,
    pub locale_chosen: bool,
    pub path: String,
    pub request_id: String,
    pub wants_page: bool,
}

impl Visit {
    /// 503, because something is not there; its name goes to the log.
    pub fn unavailable(&self, gateway: &impl Gateway, name: &str) -> Reply {
        gateway.error(&format!("{name} is missing, request {}", self.request_id));
        Kind::Unavailable.into()
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
    pub async fn finish<A: Answer>(&self, mut answer: A) -> Result<A, Broken> {
        if let Some(slug) = answer.header(hop::PROBLEM) {
            answer.remove(hop::PROBLEM);
            let kind = named(&slug).unwrap_or(Kind::InternalError);
            let (content_type, text) = self.explain(kind, &answer.text().await?);
            answer.set("content-type", content_type);
            answer = answer.with_body(kind.status(), text);
        }
        secure(&mut answer, &self.request_id);
        Ok(answer)
    }
}

/// Adds the header fields that no answer may lack.
pub fn secure(answer: &mut impl Answer, request_id: &str) {
    for (name, value) in SECURITY_HEADERS {
        // A page may be stricter.
        if answer.header(name).is_none() {
            answer.set(name, value);
        }
    }
    if answer.status() == 401 && answer.header("www-authenticate").is_none() {
        // It must say how to do better (RFC 9110, 15.5.2).
        answer.set("www-authenticate", "Bearer realm=\"regain\"");
    }
    answer.set("x-request-id", request_id);
    answer.set("vary", "Accept, Accept-Language, Cookie");
}
