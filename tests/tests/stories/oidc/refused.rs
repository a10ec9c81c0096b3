//! What is refused, and to whom it is told (RFC 9700).

use regain_tests::story::browser::{Browser, parameter};
use regain_tests::story::relying_party::{RelyingParty, VERIFIER, refusal};
use serde_json::json;

use crate::client::{Client, provision, sql};
use crate::oidc::first_code;

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    browser.sign_in("/login", &owner);
    let other = RelyingParty::new();
    let near = format!("{}/", party.redirect_uri);
    let more = format!("{}?next=1", party.redirect_uri);
    let below = party
        .redirect_uri
        .replace(".example", ".example.evil.example");
    for address in [
        &*other.redirect_uri,
        &near,
        &more,
        &below,
        "https://evil.example/",
        "",
    ] {
        for prompt in ["", "none"] {
            let request = party.request(&[("redirect_uri", address), ("prompt", prompt)]);
            let (_, page) = browser.open(&request).page();
            assert_eq!(page.status, 400, "{address}: {page:?}");
            assert!(!page.body.contains("evil.example"), "{page:?}");
        }
    }
    for id in ["nobody", ""] {
        let (_, page) = browser.open(&party.request(&[("client_id", id)])).page();
        assert_eq!(page.status, 400, "{page:?}");
    }
}

#[test]
fn what_is_too_long_is_not_sent_back() {
    let (party, mut browser) = (RelyingParty::new(), Browser::new());
    let long = "s".repeat(1025);
    for name in ["state", "nonce", "login_hint", "scope"] {
        let (_, page) = browser.open(&party.request(&[(name, &long)])).page();
        assert_eq!(page.status, 400, "{name}: {page:?}");
        assert!(!page.body.contains(&long), "{page:?}");
    }
    let state = "s".repeat(1024);
    let (path, _) = browser.open(&party.request(&[("state", &state)])).page();
    assert!(path.starts_with("/login"), "{path}");
}

#[test]
fn the_client_is_told_what_is_wrong_with_its_request() {
    let party = RelyingParty::registered("none", &[]);
    let challenge = "a".repeat(42);
    for (parameters, error) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (
            &[("response_type", "code id_token")],
            "unsupported_response_type",
        ),
        (&[("response_mode", "form_post")], "invalid_request"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("scope", "")], "invalid_scope"),
        (
            &[("code_challenge", ""), ("code_challenge_method", "")],
            "invalid_request",
        ),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge", &challenge)], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "always")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("request", "e30.e30.")], "request_not_supported"),
        (
            &[("request_uri", "https://evil.example/")],
            "request_uri_not_supported",
        ),
        (&[("prompt", "none")], "login_required"),
    ] {
        let away = Browser::new().open(&party.request(parameters)).away();
        assert_eq!(party.error(&away), error, "{parameters:?}");
        assert_eq!(
            parameter(&away, "state").as_deref(),
            Some("a state"),
            "{away}"
        );
    }
}

#[test]
fn a_request_that_was_on_its_way_too_long_or_was_forged_leads_nowhere() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let (login, _) = browser.open(&party.request(&[("prompt", "login")])).page();
    let then = parameter(&login, "then").expect("where to");
    browser.sign_in("/login", &owner);
    let (head, tail) = then.split_at(then.len() - 4);
    for forged in [
        format!("{head}AAAA"),
        format!("{head}{tail}AAAA"),
        "/oidc/authorize/a".into(),
    ] {
        let (_, page) = browser.open(&forged).page();
        assert_eq!(page.status, 400, "{forged}: {page:?}");
    }
    party.code(&browser.open(&then).away());
}

#[test]
fn who_may_not_enter_is_refused_at_the_client() {
    let (owner, mut browser) = (provision(json!({})), Browser::new());
    let party = RelyingParty::with(&[("groups", r#"["company","admin"]"#)]);
    let (login, _) = browser.open(&party.request(&[])).page();
    let away = browser.sign_in(&login, &owner).away();
    assert_eq!(party.error(&away), "access_denied");
    let company = provision(json!({ "type": "company" }));
    first_code(&mut Browser::new(), &party, &company, &party.request(&[]));
}

#[test]
fn a_code_is_good_for_its_client_its_address_and_its_verifier_alone() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let code = first_code(&mut browser, &party, &owner, &party.request(&[]));
    let other = RelyingParty::new();
    assert_eq!(
        refusal(&other.exchange(&code)),
        (400, json!("invalid_grant"))
    );
    let right = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &*party.redirect_uri),
        ("code_verifier", VERIFIER),
    ];
    let wrong = "another-verifier-of-forty-three-characters-at-least";
    for (place, value) in [
        (1, "none"),
        (2, ""),
        (2, &*other.redirect_uri),
        (3, wrong),
        (3, "short"),
    ] {
        let mut fields = right;
        fields[place].1 = value;
        let reply = party.call("/oidc/token", &fields);
        assert_eq!(refusal(&reply), (400, json!("invalid_grant")), "{fields:?}");
    }
    let without = party.call("/oidc/token", &right[..3]);
    assert_eq!(refusal(&without), (400, json!("invalid_grant")));
    assert_eq!(party.exchange(&code).status, 200, "none of that used it up");
}

#[test]
fn a_code_is_good_for_a_minute() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let code = first_code(&mut browser, &party, &owner, &party.request(&[]));
    sql(&format!(
        "UPDATE grants SET code_expires_at = code_expires_at - 60000 WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(
        refusal(&party.exchange(&code)),
        (400, json!("invalid_grant"))
    );
}

#[test]
fn a_client_that_does_not_prove_who_it_is_gets_nothing() {
    let mut party = RelyingParty::new();
    let good = party.secret.clone();
    party.secret = good.to_lowercase();
    let reply = party.refresh("none");
    assert_eq!(refusal(&reply), (401, json!("invalid_client")));
    assert_eq!(
        reply.header("www-authenticate"),
        Some("Basic realm=\"regain\"")
    );
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "none"),
        ("client_id", &*party.id),
        ("client_secret", &*good),
    ];
    for fields in [&fields[..], &fields[..3], &fields[..2]] {
        let reply = Client::new().form("/oidc/token", fields);
        assert_eq!(
            refusal(&reply),
            (401, json!("invalid_client")),
            "{fields:?}"
        );
    }
    party.secret.clone_from(&good);
    assert_eq!(
        refusal(&party.call("/oidc/token", &fields)),
        (400, json!("invalid_request"))
    );
}

#[test]
fn a_grant_of_another_kind_is_refused() {
    let party = RelyingParty::new();
    for (kind, error) in [
        ("", "invalid_request"),
        ("password", "unsupported_grant_type"),
        ("client_credentials", "unsupported_grant_type"),
    ] {
        let reply = party.call("/oidc/token", &[("grant_type", kind)]);
        assert_eq!(refusal(&reply), (400, json!(error)), "{kind}");
    }
    let json = Client::new().post("/oidc/token", &json!({ "grant_type": "refresh_token" }));
    assert_eq!(refusal(&json), (400, json!("invalid_request")));
}
