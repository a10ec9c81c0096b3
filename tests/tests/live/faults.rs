//! What breaks: a function that panics, and one whose secret is missing. Each
//! needs a server of its own, which `.scripts/test` starts beside the main one.

use std::env::var;
use std::fs::read_to_string;

use serde_json::json;

use crate::client::{Client, eventually};

/// The same requests, sent to another server.
fn at(variable: &str, method: &str, path: &str) -> crate::client::Reply {
    let origin = var(variable).expect("an address, as .scripts/test sets it");
    let client = if path == "/health" {
        Client::operator()
    } else {
        Client::new()
    };
    client.send_to(&origin, method, path, Some("application/json"), "{}")
}

#[test]
fn after_a_panic_the_next_request_is_served() {
    for _ in 0..3 {
        assert_eq!(at("REGAIN_PROBE_URL", "GET", "/fine").status, 200);
        assert_eq!(at("REGAIN_PROBE_URL", "GET", "/panic").status, 500);
    }
    assert_eq!(at("REGAIN_PROBE_URL", "GET", "/fine").status, 200);
    // Both hooks had their say: the readable one, and the one that recovers.
    let path = var("REGAIN_PROBE_LOG").expect("a log");
    eventually("both hooks in the log", || {
        let log = read_to_string(&path).expect("a log");
        let said = |words: &str| log.contains(words);
        (said("panicked at") && said("a panic on purpose") && said("Rust panic:")).then_some(())
    });
}

#[test]
fn a_missing_secret_closes_the_function_and_health_names_it() {
    let health = at("REGAIN_BROKEN_URL", "GET", "/health");
    assert_eq!(health.status, 503, "{health:?}");
    let json = health.json();
    assert_eq!(json["status"], "unavailable");
    assert_eq!(json["functions"]["login"]["PEPPERS"], "missing");
    assert_eq!(json["functions"]["login"]["DB"], "ok");
    let origin = var("REGAIN_BROKEN_URL").expect("an address");
    let attempt = json!({ "login": "a@example.org", "password": "x" }).to_string();
    let reply = Client::new().send_to(
        &origin,
        "POST",
        "/login",
        Some("application/json"),
        &attempt,
    );
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (503, "unavailable")
    );
    let change = json!({ "token": "x", "password": "y" }).to_string();
    let reply = Client::new().send_to(
        &origin,
        "POST",
        "/password/reset",
        Some("application/json"),
        &change,
    );
    assert_eq!(reply.status, 503);
}

#[test]
fn without_a_key_to_seal_with_or_a_place_to_keep_them_no_file_is_taken() {
    let health = at("REGAIN_BROKEN_URL", "GET", "/health");
    let functions = &health.json()["functions"];
    assert_eq!(
        functions["recovery-evidence"]["EVIDENCE_PUBLIC_KEY"],
        "missing"
    );
    assert_eq!(functions["recovery-evidence"]["EVIDENCE"], "missing");
    assert_eq!(functions["recovery-evidence"]["DB"], "ok");
    assert_eq!(functions["courier"]["EVIDENCE"], "missing");
    let path = "/recovery/case/evidence/identity";
    let reply = at("REGAIN_BROKEN_URL", "PUT", path);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (503, "unavailable")
    );
}
