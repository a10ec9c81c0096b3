//! What becomes of a reply.

use regain_core::http::reply::{Body, Reply};

use crate::hop;

/// An answer as a platform sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The header fields, in order.
    pub headers: Vec<(&'static str, String)>,
    /// The body; none for a status without one.
    pub body: Option<Vec<u8>>,
}

impl Response {
    /// An answer that has nothing but a status.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
        }
    }

    /// A text of this media type.
    #[must_use]
    pub fn text(status: u16, content_type: &str, text: String) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.into())],
            body: Some(text.into_bytes()),
        }
    }
}

/// A problem goes to the front as its kind, in a header field, and its errors: the
/// front finds the words.
impl From<Reply> for Response {
    fn from(reply: Reply) -> Self {
        let mut headers = reply.headers;
        let (content_type, body) = match reply.body {
            Body::Empty => {
                return Self {
                    status: reply.status,
                    headers,
                    body: None,
                };
            }
            Body::Json(json) => ("application/json".into(), json.into_bytes()),
            Body::Html(html) => ("text/html; charset=utf-8".into(), html.into_bytes()),
            Body::File(media_type, bytes) => (media_type, bytes),
            Body::Problem(problem) => {
                headers.push((hop::PROBLEM, problem.kind.slug().into()));
                let errors = problem.errors_json();
                ("application/json".into(), errors.into_bytes())
            }
        };
        headers.push(("content-type", content_type));
        Self {
            status: reply.status,
            headers,
            body: Some(body),
        }
    }
}
