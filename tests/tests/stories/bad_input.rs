//! What no honest caller sends: each a clear refusal, and nothing written.

use serde_json::{Value, json};

use crate::client::{Client, ask_for_link, provision, sql, unique};

const JSON: Option<&str> = Some("application/json");

fn count(table: &str) -> Value {
    let rows = sql(&format!("SELECT count(*) FROM {table}"));
    rows.into_iter().flatten().next().unwrap_or_default()
}

#[test]
fn a_body_that_is_not_what_it_says_is_refused() {
    let big = format!(
        r#"{{"login":"a@example.org","password":"{}"}}"#,
        "x".repeat(1_000_000)
    );
    for (path, content_type, body, status, problem) in [
        ("/login", JSON, "{", 400, "malformed-body"),
        ("/login", JSON, "[]", 400, "malformed-body"),
        ("/login", JSON, "", 400, "malformed-body"),
        ("/login", None, "x", 415, "unsupported-media-type"),
        (
            "/login",
            Some("text/plain"),
            "x",
            415,
            "unsupported-media-type",
        ),
        (
            "/login",
            Some("application/jsonp"),
            "{}",
            415,
            "unsupported-media-type",
        ),
        ("/login", JSON, big.as_str(), 413, "body-too-large"),
        ("/password/lost/", JSON, big.as_str(), 413, "body-too-large"),
        ("/password/reset", JSON, "{}", 422, "invalid-fields"),
        (
            "/login",
            JSON,
            r#"{"login":1,"password":"x"}"#,
            422,
            "invalid-fields",
        ),
        (
            "/login",
            JSON,
            r#"{"login":"a","password":"x","login":"b"}"#,
            422,
            "invalid-fields",
        ),
        (
            "/login",
            JSON,
            r#"{"login":"a","password":"x","admin":true}"#,
            422,
            "invalid-fields",
        ),
        (
            "/login",
            JSON,
            r#"{"login":"a\u0007b","password":"x"}"#,
            422,
            "invalid-fields",
        ),
        (
            "/password/lost/",
            JSON,
            r#"{"email":"nobody"}"#,
            422,
            "invalid-fields",
        ),
        (
            "/password/lost/",
            JSON,
            r#"{"email":"a@example.org\r\nBcc: b@example.org"}"#,
            422,
            "invalid-fields",
        ),
    ] {
        let reply = Client::new().send("POST", path, content_type, body);
        let start: String = body.chars().take(80).collect();
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (status, problem),
            "{path} {start}"
        );
    }
}

#[test]
fn only_a_file_may_be_large_and_who_sends_too_much_hears_so() {
    let put = |size| {
        let path = "/recovery/case/evidence/identity";
        Client::new().send("PUT", path, Some("application/pdf"), &"x".repeat(size))
    };
    let refused = put(15 * 1024 * 1024);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (413, "body-too-large")
    );
    assert_ne!(put(1024 * 1024).status, 413);
}

#[test]
fn each_wrong_field_is_named_and_nothing_is_created() {
    let provider = Client::provider();
    let reply = provider.post(
        "/accounts",
        &json!({
            "customer_number": "",
            "email": "a@example.org\r\nBcc: b@example.org",
            "name": "A\u{0}B",
            "type": "charity",
            "phone": "0123456789",
            "locale": "de",
            "password": "x",
            "password_hash": "y",
            "totp_enabled": true,
        }),
    );
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (422, "invalid-fields")
    );
    let json = reply.json();
    let errors = json["errors"].as_array().cloned().unwrap_or_default();
    let mut pointers: Vec<&str> = errors
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/customer_number",
            "/email",
            "/locale",
            "/name",
            "/password_hash",
            "/phone",
            "/totp_enabled",
            "/type",
        ]
    );
    assert!(!reply.body.contains("Bcc"), "values are not quoted");
    let weak = json!({
        "customer_number": format!("weak-{}", unique()),
        "email": format!("weak{}@example.org", unique()),
        "name": "Weak", "type": "company", "phone": "+33123456789", "password": "too short",
    });
    let reply = provider.post("/accounts", &weak);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (422, "password-not-acceptable")
    );
    assert_eq!(count("accounts WHERE name = 'Weak' OR type = 'charity'"), 0);
}

#[test]
fn an_address_that_cannot_be_judged_is_refused() {
    for address in [
        "garbage",
        "1.2.3.4, 5.6.7.8",
        "1.2.3.4:80",
        "fe80::1%eth0",
        "010.0.0.1",
    ] {
        let client = Client::new().with("cf-connecting-ip", address);
        let reply = client.post(
            "/login",
            &json!({ "login": "a@example.org", "password": "x" }),
        );
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (400, "invalid-client-address"),
            "{address}"
        );
    }
}

#[test]
fn other_headers_do_not_change_who_calls() {
    let owner = provision(json!({}));
    let attempt = json!({ "login": owner.email, "password": "not this one, surely" });
    let client = Client::new()
        .with("x-forwarded-for", "203.0.113.9")
        .with("regain-address", "203.0.113.9")
        .with("true-client-ip", "203.0.113.9");
    client.post("/login", &attempt);
    let audit_log = sql(&format!(
        "SELECT address FROM audit WHERE account_id = '{}'",
        owner.id
    ));
    assert!(
        !format!("{audit_log:?}").contains("203.0.113.9"),
        "{audit_log:?}"
    );
}

#[test]
fn hostile_text_is_kept_as_text_and_shown_as_text() {
    let hostile = "<script>alert(1)</script>' OR 1=1 --";
    let owner = provision(json!({ "name": hostile, "password": null }));
    // A name is mailed only to an address that is proven to be its holder's.
    let id = &owner.id;
    sql(&format!(
        "UPDATE accounts SET email_proven = 1 WHERE id = '{id}'"
    ));
    let mail = ask_for_link(&owner.email, 2);
    assert!(mail.text.contains(hostile));
    assert!(!mail.html.contains("<script>"));
    let fields = [("login", hostile), ("password", hostile)];
    let page = Client::new().form("/login", &fields);
    assert_eq!(page.status, 401);
    assert!(!page.body.contains("<script>alert"));
    assert!(page.body.contains("&#60;script&#62;") || page.body.contains("&lt;script&gt;"));
}

#[test]
fn a_form_with_something_missing_comes_back_with_what_was_typed() {
    let page = Client::new().form("/login", &[("login", "alix@example.org"), ("password", "")]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("value=\"alix@example.org\""));
    assert!(page.body.contains("aria-invalid=\"true\""));
    let page = Client::new().form("/password/lost/", &[("email", "alix")]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("value=\"alix\""));
}
