//! What the front does for all.

use serde_json::json;

use crate::client::{Client, origin, unique};

/// The header fields of every answer, as ASVS 3.4 and OWASP ask for them.
const SECURITY_HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'",
    ),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=()",
    ),
    ("cache-control", "no-store"),
];

#[test]
fn every_answer_carries_the_security_headers_and_its_id() {
    let client = Client::new();
    let page = Client::new().with("accept", "text/html");
    for reply in [
        client.get("/"),
        client.get("/login"),
        client.get("/nothing/here"),
        client.get("/health"),
        client.post("/login", &json!({})),
        client.send("DELETE", "/login", None, ""),
        page.get("/password/reset/unknown"),
    ] {
        for (name, value) in SECURITY_HEADERS {
            let sent = reply.header(name).unwrap_or_default();
            assert_eq!(sent, value, "{name} of {reply:?}");
        }
        assert_eq!(reply.header("x-request-id").map(str::len), Some(36));
    }
}

#[test]
fn a_page_of_another_site_cannot_make_a_browser_act() {
    let attempt = [("login", "a@example.org"), ("password", "x")];
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let reply = Client::new().with(name, value).form("/login", &attempt);
        assert_eq!(reply.status, 403, "{name}: {value}");
    }
    for (name, value) in [
        ("sec-fetch-site", "same-origin"),
        ("origin", origin().as_str()),
    ] {
        let reply = Client::new().with(name, value).form("/login", &attempt);
        assert_eq!(reply.status, 401, "{name}: {value}");
    }
}

#[test]
fn what_a_client_says_of_bodies_is_read_as_the_standards_write_it() {
    let attempt = r#"{"login":"a@example.org","password":"x"}"#;
    let send = |client: &Client, content_type: &str, body: &str| {
        client
            .send("POST", "/login", Some(content_type), body)
            .status
    };
    let plain = Client::new();
    assert_eq!(
        send(&plain, "Application/JSON; charset=utf-8", attempt),
        401
    );
    let marked = format!("\u{feff}{attempt}");
    assert_eq!(send(&plain, "application/json", &marked), 401);
    let zipped = Client::new().with("content-encoding", "gzip");
    assert_eq!(send(&zipped, "application/json", attempt), 415);
    // A page where it is preferred.
    for (accept, page) in [
        ("text/html;q=0.1, application/json", false),
        ("Text/HTML", true),
    ] {
        let reply = Client::new().with("accept", accept).get("/profile");
        assert_eq!(reply.status == 303, page, "{accept}: {reply:?}");
    }
    let page = Client::new().form("/login", &[("login", "a@example.org"), ("password", "x")]);
    assert_eq!(page.status, 401);
    assert!(page.header("www-authenticate").is_some());
}

#[test]
fn a_body_of_nothing_but_faults_gets_a_short_answer() {
    let members = vec![r#""a":1"#; 2000].join(",");
    let reply = Client::new().send(
        "POST",
        "/login",
        Some("application/json"),
        &format!("{{{members}}}"),
    );
    assert_eq!(reply.status, 422);
    assert!(reply.body.len() < 1000, "{}", reply.body.len());
    let members: Vec<String> = (0..1500).map(|n| format!(r#""{n}":1"#)).collect();
    let reply = Client::new().send(
        "POST",
        "/login",
        Some("application/json"),
        &format!("{{{}}}", members.join(",")),
    );
    assert!(reply.body.len() < 4000, "{}", reply.body.len());
}

#[test]
fn a_method_that_a_path_does_not_take_is_named_with_those_that_it_does() {
    for (method, path, allow) in [
        ("PUT", "/login", "GET, POST, HEAD"),
        ("GET", "/logout", "POST"),
        ("GET", "/password/reset", "POST"),
        ("DELETE", "/accounts", "POST, GET, HEAD"),
        ("OPTIONS", "/login", "GET, POST, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("TRACE", "/login", "GET, POST, HEAD"),
    ] {
        let reply = Client::new().send(method, path, None, "");
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some(allow)),
            "{method} {path}"
        );
        assert_eq!(reply.problem(), "method-not-allowed");
    }
}

#[test]
fn people_get_pages_and_programs_get_problems() {
    let page = Client::new().with("accept", "text/html").get("/nothing");
    assert_eq!(page.status, 404);
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        page.body
            .contains(page.header("x-request-id").expect("an id"))
    );
    let problem = Client::new().get("/nothing");
    assert_eq!(
        (problem.status, problem.problem().as_str()),
        (404, "not-found")
    );
    let documented = problem.json()["type"]
        .as_str()
        .unwrap_or_default()
        .replace(&origin(), "");
    let documentation = Client::new().get(&documented);
    assert_eq!(documentation.status, 200);
    assert!(documentation.body.contains("not-found"));
}

#[test]
fn pages_speak_the_reader_s_language_and_remember_a_choice() {
    let lang = |client: &Client| {
        let body = client.get("/login").body;
        let (_, rest) = body.split_once("<html lang=\"").expect("a language");
        rest.chars().take(2).collect::<String>()
    };
    assert_eq!(lang(&Client::new()), "fr");
    assert_eq!(
        lang(&Client::new().with("accept-language", "en-GB,en;q=0.9")),
        "en"
    );
    let french = Client::new().with("accept-language", "fr");
    let asked = french.get("/support/audit?event=a%0d%0ab&lang=en&from=2026-11-22");
    let back = "/support/audit?event=a%0d%0ab&from=2026-11-22";
    assert_eq!((asked.status, asked.header("location")), (303, Some(back)));
    // What the switch cannot take out of the address does not switch, for ever.
    assert_eq!(french.get("/login?%6cang=en").status, 200);
    let switched = french.get("/login?lang=en");
    assert_eq!(
        (switched.status, switched.header("location")),
        (303, Some("/login"))
    );
    let chosen = switched.cookie("__Host-lang").expect("a cookie");
    assert_eq!(lang(&french.with("cookie", &chosen)), "en");
}

#[test]
fn well_known_addresses_lead_on() {
    let client = Client::new();
    let change = client.get("/.well-known/change-password");
    assert_eq!(
        (change.status, change.header("location")),
        (303, Some("/profile/password"))
    );
    let security = client.get("/.well-known/security.txt");
    assert_eq!(
        security.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert!(security.body.contains("Contact: mailto:"));
    assert!(security.body.contains("Expires: 20"));
    let nothing = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(client.get(nothing).status, 404);
    for (path, location) in [
        ("/password/lost", "/password/lost/"),
        ("/recovery?lost=totp", "/recovery/?lost=totp"),
    ] {
        for reply in [client.get(path), client.form(path, &[("login", "a")])] {
            assert_eq!(
                (reply.status, reply.header("location")),
                (308, Some(location))
            );
        }
    }
}

#[test]
fn health_names_every_binding_of_every_function() {
    let stranger = Client::new().get("/health");
    assert_eq!(
        (stranger.status, stranger.body.as_str()),
        (200, r#"{"status":"ok"}"#)
    );
    assert_eq!(Client::provider().get("/health").body, stranger.body);
    let health = Client::operator().get("/health");
    assert_eq!(health.status, 200, "{health:?}");
    let json = health.json();
    assert_eq!(json["status"], "ok");
    for (function, binding) in [
        ("front", "BRAKE"),
        ("front", "BRAKE_WIDE"),
        ("login", "PEPPERS"),
        ("login", "DB"),
        ("password-lost", "COURIER"),
        ("password-lost", "TOTP_KEYS"),
        ("recovery-evidence", "EVIDENCE"),
        ("recovery-evidence", "EVIDENCE_PUBLIC_KEY"),
        ("recovery-evidence", "TRACE_KEYS"),
        ("recovery-submit", "TRACE_KEYS"),
        ("support", "TRACE_KEYS"),
        ("recovery-submit", "POLICY"),
        ("support", "POLICY"),
        ("recovery-submit", "COURIER"),
        ("totp-verify", "TOTP_KEYS"),
        ("totp-verify", "COURIER"),
        ("ip-check", "DB"),
        ("profile", "DB"),
        ("profile", "COURIER"),
        ("factors", "PEPPERS"),
        ("factors", "TOTP_KEYS"),
        ("oidc", "RS256_KEYS"),
        ("oidc", "ES256_KEYS"),
        ("oidc", "REQUEST_KEYS"),
        ("accounts", "FIRST_SERVICE_KEY"),
        ("courier", "EMAIL"),
        ("courier", "POLICY"),
        ("support-manage", "POLICY"),
        ("courier", "EVIDENCE"),
        ("courier", "AUDIT"),
    ] {
        assert_eq!(
            json["functions"][function][binding], "ok",
            "{function} {binding}"
        );
    }
}

#[test]
fn no_other_function_can_be_reached() {
    for path in [
        "/nudge",
        "/courier",
        "/login/health",
        "/courier/health",
        "/__scheduled",
    ] {
        assert_eq!(Client::new().get(path).status, 404, "{path}");
    }
}

#[test]
fn no_page_of_another_site_is_let_read_an_answer() {
    let evil = Client::new().with("origin", "https://evil.example");
    let asks = evil
        .with("access-control-request-method", "POST")
        .with("access-control-request-headers", "content-type");
    for reply in [
        asks.send("OPTIONS", "/login", None, ""),
        asks.get("/login"),
        asks.get("/ip/check"),
        asks.post("/login", &json!({})),
    ] {
        let names = reply.header_names();
        let cors = names.iter().find(|name| name.starts_with("access-control"));
        assert_eq!(cors, None, "{reply:?}");
        let vary = reply.header("vary").unwrap_or_default();
        assert!(!vary.contains("Origin"), "nothing depends on it");
    }
    assert_eq!(asks.send("OPTIONS", "/login", None, "").status, 405);
}

#[test]
fn a_query_that_gives_a_parameter_twice_is_refused() {
    let client = Client::new();
    for path in [
        "/login?done=x&done=y",
        "/?a=1&b=2&%61=3",
        "/support/audit?from=1&from=",
    ] {
        let (status, problem, pointers) = client.get(path).refusal();
        assert_eq!(
            (status, problem.as_str()),
            (422, "invalid-fields"),
            "{path}"
        );
        assert_eq!(pointers.len(), 1, "{path}");
    }
    // Mail services and other sites add parameters of their own to links.
    assert_eq!(
        client.get("/login?done=signed-out&utm_source=mail").status,
        200
    );
}

#[test]
fn a_refusal_says_how_long_to_wait_and_not_how_much_is_left() {
    let nobody = format!("nobody{}@example.org", unique());
    let client = Client::new();
    let attempt = json!({ "login": nobody, "password": "x" });
    let replies: Vec<_> = (0..7).map(|_| client.post("/login", &attempt)).collect();
    assert_eq!(replies.last().map(|reply| reply.status), Some(429));
    for reply in replies {
        let names = reply.header_names();
        assert!(
            !names
                .iter()
                .any(|name| name.starts_with("ratelimit") || name.starts_with("x-ratelimit"))
        );
        assert_eq!(reply.header("retry-after").is_some(), reply.status == 429);
    }
}
