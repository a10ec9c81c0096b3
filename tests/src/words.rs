//! Requests and answers as a program writes and reads them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regain_core::evidence::sealed::public_key;
use regain_core::fields::{Encoding, FieldError, Fields};
use regain_core::problem::{Kind, Problem, document};
use regain_core::reply::{Body, Reply};
use regain_core::ring::Ring;
use serde_json::{Value, json};

/// Where the service stands.
pub const ORIGIN: &str = "https://regain.example";

/// Fields as a program sends them.
pub(crate) fn fields(data: &Value) -> Fields {
    Fields::read(Encoding::Json, data.to_string().as_bytes()).unwrap()
}

/// Fields that cannot be accepted.
pub(crate) fn invalid(errors: Vec<FieldError>) -> Reply {
    let kind = Kind::InvalidFields;
    Problem { kind, errors }.into()
}

/// Peppers `a` and `b`, one of which is for new work.
#[must_use]
pub fn ring(current: &str) -> Ring {
    let (a, b) = ("AQEB".repeat(11), "AgIC".repeat(11));
    let keys = json!({"a": a, "b": b});
    Ring::parse(&json!({"current": current, "keys": keys}).to_string())
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// The public and the private half of the key that seals evidence.
#[must_use]
pub fn evidence_rings() -> [Ring; 2] {
    let private = [1; 32];
    [&public_key(&private).unwrap()[..], &private].map(|key| {
        let keys = json!({"a": STANDARD.encode(key)});
        Ring::parse(&json!({"current": "a", "keys": keys}).to_string())
            .unwrap_or_else(|error| panic!("{error:?}"))
    })
}

/// What a program reads in an answer.
#[must_use]
pub fn body(reply: &Reply) -> Value {
    match &reply.body {
        Body::Json(text) => serde_json::from_str(text).unwrap(),
        Body::Problem(problem) => {
            let errors = problem.errors_json();
            let text = document(problem.kind, &errors, ORIGIN, "request-1");
            serde_json::from_str(&text).unwrap()
        }
        Body::Empty | Body::Html(_) | Body::File(..) => Value::Null,
    }
}

/// A header field of an answer.
#[must_use]
pub fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    let found = reply.headers.iter().find(|(header, _)| *header == name);
    found.map(|(_, value)| value.as_str())
}

/// What kind of refusal an answer is.
#[must_use]
pub const fn kind(reply: &Reply) -> Option<Kind> {
    match &reply.body {
        Body::Problem(problem) => Some(problem.kind),
        _ => None,
    }
}

/// The token at the end of a link's path.
#[must_use]
pub fn token(link: &str) -> String {
    link.rsplit_once('/').unwrap().1.into()
}
