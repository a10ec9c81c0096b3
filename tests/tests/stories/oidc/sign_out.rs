//! Clients send people to sign out.

use regain_tests::story::browser::Browser;
use regain_tests::story::relying_party::{RelyingParty, userinfo};
use serde_json::json;

use crate::client::{Client, provision};
use crate::oidc::{first_code, first_tokens};

const AFTER: &str = "https://panel.example/bye";

fn party() -> RelyingParty {
    RelyingParty::with(&[("post_logout_redirect_uris", &format!("[\"{AFTER}\"]"))])
}

fn request(parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("/oidc/end-session?{}", query.finish())
}

#[test]
fn whoever_the_id_token_is_about_is_signed_out_and_goes_back() {
    let (owner, party, mut browser) = (provision(json!({})), party(), Browser::new());
    let tokens = first_tokens(&mut browser, &party, &owner);
    let hint = tokens.text("/id_token");
    let path = request(&[
        ("id_token_hint", &hint),
        ("post_logout_redirect_uri", AFTER),
        ("state", "a state"),
    ]);
    let away = browser.open(&path).away();
    assert_eq!(away, format!("{AFTER}?state=a+state"));
    assert!(!browser.has("__Host-session"));
    assert_eq!(userinfo(&tokens.text("/access_token")).status, 401);
    // Once more, and in a browser that was never signed in.
    assert_eq!(browser.open(&path).away(), away);
    assert_eq!(Browser::new().open(&path).away(), away);
    // A form of another site says the same.
    let (_, query) = path.split_once('?').expect("a query");
    let form = Some("application/x-www-form-urlencoded");
    let other = Client::new().with("sec-fetch-site", "cross-site");
    let reply = other.send("POST", "/oidc/end-session", form, query);
    assert_eq!(
        Browser::new().follow("/oidc/end-session", reply).away(),
        away
    );
}

#[test]
fn without_a_good_hint_whoever_is_signed_in_is_asked() {
    let (owner, party, mut browser) = (provision(json!({})), party(), Browser::new());
    let tokens = first_tokens(&mut browser, &party, &owner);
    let own = tokens.text("/id_token");
    let (header, rest) = own.split_once('.').expect("a token");
    let (claims, _) = rest.split_once('.').expect("claims");
    let other = provision(json!({}));
    let mut elsewhere = Browser::new();
    let code = first_code(&mut elsewhere, &party, &other, &party.request(&[]));
    let others = party.exchange(&code).text("/id_token");
    // {"alg":"none","kid":"RS256-a"}
    let none = "eyJhbGciOiJub25lIiwia2lkIjoiUlMyNTYtYSJ9";
    for hint in [
        "",
        &format!("{none}.{claims}."),
        &format!("{header}.{claims}.AAAA"),
        &others,
    ] {
        let path = request(&[
            ("id_token_hint", hint),
            ("client_id", &party.id),
            ("post_logout_redirect_uri", AFTER),
        ]);
        let (_, page) = browser.open(&path).page();
        assert!(
            page.body.contains("action=\"/oidc/end-session/confirm\""),
            "{page:?}"
        );
        assert!(browser.has("__Host-session"), "{hint}");
    }
    let fields = [
        ("client_id", &*party.id),
        ("post_logout_redirect_uri", AFTER),
    ];
    let forged = browser.client().with("sec-fetch-site", "cross-site");
    assert_eq!(
        forged.form("/oidc/end-session/confirm", &fields).status,
        403
    );
    assert_eq!(
        browser.send("/oidc/end-session/confirm", &fields).away(),
        AFTER
    );
    assert!(!browser.has("__Host-session"));
}

#[test]
fn nobody_goes_to_an_address_that_is_not_registered_for_it() {
    let (owner, party, mut browser) = (provision(json!({})), party(), Browser::new());
    let tokens = first_tokens(&mut browser, &party, &owner);
    let hint = tokens.text("/id_token");
    for address in [
        "https://evil.example/",
        &*party.redirect_uri,
        "https://panel.example/bye/",
    ] {
        let path = request(&[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", address),
        ]);
        let (_, page) = browser.open(&path).page();
        assert_eq!(page.status, 200, "{page:?}");
        assert!(!page.body.contains(address), "{page:?}");
    }
    assert!(!browser.has("__Host-session"), "all the same");
}
