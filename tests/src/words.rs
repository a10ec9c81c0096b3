//! Requests and answers as a program writes and reads them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regain_core::crypto::hpke::public_key;
use regain_core::crypto::keyring::Keyring;
use regain_core::http::problem::{Kind, named};
use regain_core::password::imported::Accepted;
use regain_core::password::work::{Hashing, Work};
use regain_web::Response;
use serde_json::{Value, json};

/// Where the service stands.
pub const ORIGIN: &str = "https://regain.example";

/// The hashes of other systems that are taken over, as in development.
pub const IMPORTED_PASSWORDS: &str = "phpass=11 md5";

/// What passwords are hashed with natively: next to no work, as the stories sign in
/// thousands of times. Live they do the whole of it.
#[must_use]
pub fn hashing(current: &str) -> Hashing {
    Hashing {
        peppers: keyring(current),
        work: Work {
            memory_kib: 8,
            passes: 1,
        },
        imported: Accepted::parse(IMPORTED_PASSWORDS, None)
            .unwrap_or_else(|| panic!("{IMPORTED_PASSWORDS}")),
    }
}

/// Keys `a` and `b`, one of which is for new work.
#[must_use]
pub fn keyring(current: &str) -> Keyring {
    let (a, b) = ("AQEB".repeat(11), "AgIC".repeat(11));
    let keys = json!({"a": a, "b": b});
    Keyring::parse(&json!({"current": current, "keys": keys}).to_string())
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// Keys `a` and `b` for ID tokens, by the name of their secret: only tests know them.
///
/// # Panics
/// Where there is no such secret.
#[must_use]
pub fn signing_keyring(name: &str, current: &str) -> Keyring {
    let keys = match name {
        "RS256_KEYS" => include_str!("keys/rs256.json"),
        "ES256_KEYS" => include_str!("keys/es256.json"),
        _ => panic!("{name}"),
    };
    Keyring::parse(&format!("{{\"current\":\"{current}\",\"keys\":{keys}}}"))
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// The public and the private half of the key that seals evidence.
#[must_use]
pub fn evidence_keyrings() -> [Keyring; 2] {
    let private = [1; 32];
    [&public_key(&private).unwrap()[..], &private].map(|key| {
        let keys = json!({"a": STANDARD.encode(key)});
        Keyring::parse(&json!({"current": "a", "keys": keys}).to_string())
            .unwrap_or_else(|error| panic!("{error:?}"))
    })
}

/// What a program reads in an answer; nothing where it is not JSON.
#[must_use]
pub fn body(answer: &Response) -> Value {
    let is_json = header(answer, "content-type").is_some_and(|text| text.ends_with("json"));
    match &answer.body {
        Some(text) if is_json => serde_json::from_slice(text).unwrap(),
        _ => Value::Null,
    }
}

/// A header field of an answer.
#[must_use]
pub fn header<'a>(answer: &'a Response, name: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(header, _)| *header == name);
    found.map(|(_, value)| value.as_str())
}

/// What kind of refusal an answer is, for a program: the last part of its `type`.
#[must_use]
pub fn kind(answer: &Response) -> Option<Kind> {
    let told = body(answer);
    let (_, slug) = told["type"].as_str()?.rsplit_once('/')?;
    named(slug)
}

/// All that an answer says, but for what tells one request from another.
#[must_use]
pub fn said(answer: &Response) -> (u16, Value, Vec<(&'static str, String)>) {
    let mut told = body(answer);
    if let Some(document) = told.as_object_mut() {
        document.remove("request_id");
    }
    let headers = answer.headers.iter();
    let headers = headers.filter(|(name, _)| *name != "x-request-id");
    (answer.status, told, headers.cloned().collect())
}

/// The token at the end of a link's path.
#[must_use]
pub fn token(link: &str) -> String {
    link.rsplit_once('/').unwrap().1.into()
}
