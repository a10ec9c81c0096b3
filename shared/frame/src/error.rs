//! The pages for requests that cannot be answered.

use crate::site::{Page, Site, document};
use crate::texts;
use askama::Template;

/// Which request could not be answered, and how.
#[derive(Clone, Copy, Debug)]
pub struct ErrorPage<'a> {
    /// The HTTP status.
    pub status: u16,
    /// What support finds the request by.
    pub request_id: &'a str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct Error<'a> {
    page: Page<'a>,
    t: &'static texts::Error,
    status: u16,
    explanation: &'static str,
    request_id: &'a str,
}

/// What happened, what to do, and what to quote to support.
#[must_use]
pub fn error(site: &Site<'_>, page: &ErrorPage<'_>) -> String {
    let t = texts::Error::of(site.locale);
    let (title, explanation) = match page.status {
        400 => (t.bad_request, t.bad_request_advice),
        403 => (t.forbidden, t.forbidden_advice),
        404 => (t.not_found, t.not_found_advice),
        405 => (t.method, t.method_advice),
        410 => (t.gone, t.gone_advice),
        413 => (t.too_large, t.too_large_advice),
        415 => (t.media_type, t.media_type_advice),
        422 => (t.unprocessable, t.unprocessable_advice),
        429 => (t.too_many, t.too_many_advice),
        500 => (t.internal, t.internal_advice),
        503 => (t.unavailable, t.unavailable_advice),
        _ => (t.other, t.other_advice),
    };
    document(&Error {
        page: Page::new(site, title),
        t,
        status: page.status,
        explanation,
        request_id: page.request_id,
    })
}
