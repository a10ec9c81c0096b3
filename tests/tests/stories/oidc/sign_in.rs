//! The whole way: a client sends a browser, and is told who came.

use regain_tests::story::browser::{Arrival, Browser, parameter};
use regain_tests::story::relying_party::{RelyingParty, VERIFIER, refusal, userinfo, verified};
use serde_json::json;

use crate::client::{Client, PASSWORD, ask_for_link, audit_log, origin, provision, sql};
use crate::oidc::first_code;

#[test]
fn a_panel_is_told_who_signed_in() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let code = first_code(&mut browser, &party, &owner, &party.request(&[]));
    let reply = party.exchange(&code);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let tokens = reply.json();
    assert_eq!(
        (&tokens["token_type"], &tokens["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    assert_eq!(tokens["scope"], "openid profile email groups");
    assert!(
        tokens.get("refresh_token").is_none(),
        "nobody asked to go on offline"
    );

    let claims = verified(&reply.text("/id_token"));
    assert_eq!(claims["iss"], origin());
    assert_eq!(claims["aud"], party.id.as_str());
    assert_eq!(
        (&claims["sub"], &claims["nonce"]),
        (&json!(owner.id), &json!("a nonce"))
    );
    assert_eq!(claims["amr"], json!(["pwd"]));
    assert_eq!(claims["acr"], "https://refeds.org/profile/sfa");
    assert!(claims["auth_time"].as_i64() <= claims["iat"].as_i64());
    assert!(
        claims.get("email").is_none(),
        "the client asks for it at userinfo"
    );

    let told = userinfo(&reply.text("/access_token"));
    assert_eq!(told.status, 200, "{told:?}");
    let told = told.json();
    assert_eq!(
        (&told["sub"], &told["email"]),
        (&json!(owner.id), &json!(owner.email))
    );
    assert_eq!(
        (&told["name"], &told["locale"]),
        (&json!("Alix Moreau"), &json!("en"))
    );
    assert!(
        told["preferred_username"]
            .as_str()
            .is_some_and(|text| text.starts_with("story-"))
    );
    assert_eq!(told["groups"], json!(["customer", "individual"]));
    assert!(
        told.get("phone_number").is_none(),
        "the client has no such scope"
    );
    assert!(audit_log(&owner).contains(&"authn_grant_issued".into()));
}

#[test]
fn whoever_is_signed_in_goes_on_without_a_page() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    browser.sign_in("/login", &owner);
    for prompt in ["", "none", "consent"] {
        let reply = browser.client().get(&party.request(&[("prompt", prompt)]));
        assert_eq!(reply.status, 303, "{reply:?}");
        party.code(reply.header("location").expect("an address"));
    }
}

#[test]
fn a_client_proves_who_it_is_in_the_way_that_it_is_registered_for() {
    let owner = provision(json!({}));
    for method in ["client_secret_basic", "client_secret_post", "none"] {
        let (party, mut browser) = (RelyingParty::registered(method, &[]), Browser::new());
        let code = first_code(&mut browser, &party, &owner, &party.request(&[]));
        let reply = party.exchange(&code);
        assert_eq!(reply.status, 200, "{method}: {reply:?}");
    }
}

#[test]
fn a_client_with_a_secret_does_without_pkce_and_without_state() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    browser.sign_in("/login", &owner);
    let bare = [
        ("code_challenge", ""),
        ("code_challenge_method", ""),
        ("state", ""),
        ("nonce", ""),
    ];
    let away = browser.open(&party.request(&bare)).away();
    assert_eq!(parameter(&away, "state"), None);
    let code = parameter(&away, "code").expect("a code");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", &*party.redirect_uri),
    ];
    // A verifier nobody asked for is a sign of a code that was planted (RFC 9700, 4.8.2).
    let mut planted = fields.to_vec();
    planted.push(("code_verifier", VERIFIER));
    assert_eq!(
        refusal(&party.call("/oidc/token", &planted)),
        (400, json!("invalid_grant"))
    );
    assert_eq!(party.call("/oidc/token", &fields).status, 200);
}

#[test]
fn the_id_token_says_more_and_by_es256_where_the_client_is_registered_so() {
    let (owner, mut browser) = (provision(json!({ "type": "company" })), Browser::new());
    let scopes = r#"["openid","email","phone","groups"]"#;
    let party = RelyingParty::with(&[
        ("algorithm", "ES256"),
        ("claims_in_id_token", "1"),
        ("scopes", scopes),
    ]);
    let request = party.request(&[("scope", "openid email phone groups")]);
    let code = first_code(&mut browser, &party, &owner, &request);
    let claims = verified(&party.exchange(&code).text("/id_token"));
    assert_eq!(
        (&claims["email"], &claims["phone_number"]),
        (&json!(owner.email), &json!("+33123456789"))
    );
    assert_eq!(claims["groups"], json!(["customer", "company"]));
}

#[test]
fn a_form_of_another_site_asks_as_well() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    browser.sign_in("/login", &owner);
    let request = party.request(&[]);
    let (_, query) = request.split_once('?').expect("a query");
    let form = Some("application/x-www-form-urlencoded");
    // With a form of another site no cookie comes.
    let other = Client::new()
        .with("origin", "https://panel.example")
        .with("sec-fetch-site", "cross-site");
    let reply = other.send("POST", "/oidc/authorize", form, query);
    assert_eq!(reply.status, 303, "{reply:?}");
    party.code(&browser.follow("/oidc/authorize", reply).away());
}

#[test]
fn the_sign_in_page_is_in_the_language_of_the_client_and_knows_who_is_to_come() {
    let (party, mut browser) = (RelyingParty::new(), Browser::new());
    let hints = [
        ("ui_locales", "xx en-GB fr"),
        ("login_hint", "alix@example.org"),
    ];
    let (path, page) = browser.open(&party.request(&hints)).page();
    assert!(path.starts_with("/login?then=/oidc/authorize/"), "{path}");
    assert!(page.body.contains("<html lang=\"en\">"), "{page:?}");
    assert!(page.body.contains("value=\"alix@example.org\""), "{page:?}");
}

#[test]
fn after_the_form_the_browser_makes_a_new_start_to_the_client() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let (login, _) = browser.open(&party.request(&[])).page();
    let then = parameter(&login, "then").expect("where to");
    let fields = [
        ("login", &*owner.email),
        ("password", PASSWORD),
        ("then", &then),
    ];
    let reply = browser.client().form("/login", &fields);
    // What a form leads to stays on this origin: the policy of its page allows no more.
    assert_eq!(
        reply.header("location"),
        Some(&*format!("/signed-in?then={then}"))
    );
    let Arrival::Away(address) = browser.follow("/login", reply) else {
        panic!("not away");
    };
    party.code(&address);
    let page = browser.client().get(&then);
    assert_eq!((page.status, page.header("location")), (200, None));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
}

#[test]
fn whoever_chose_another_password_on_the_way_finds_the_client_again() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    browser.open(&party.request(&[])).page();
    let mail = ask_for_link(&owner.email, 1);
    let fields = [
        ("token", &*mail.token()),
        ("password", "another walrus on a shelf"),
    ];
    let (_, page) = browser.send("/password/reset", &fields).page();
    let (_, rest) = page
        .body
        .split_once("href=\"/login?then=")
        .expect("a way on");
    let (then, _) = rest.split_once('"').expect("its end");
    let fields = [
        ("login", &*owner.email),
        ("password", "another walrus on a shelf"),
        ("then", then),
    ];
    party.code(&browser.send("/login", &fields).away());
    assert!(!browser.has("__Host-authorization"), "it has arrived");
}

#[test]
fn the_allowed_addresses_hold_for_each_grant() {
    let (owner, party) = (provision(json!({})), RelyingParty::new());
    let mut browser = Browser::new();
    let request = party.request(&[("scope", "openid offline_access")]);
    let code = first_code(&mut browser, &party, &owner, &request);
    let tokens = party.exchange(&code);
    let (access, refresh) = (tokens.text("/access_token"), tokens.text("/refresh_token"));
    sql(&format!(
        "INSERT INTO allowlists (account_id, entries)
         VALUES ('{}', '[{{\"cidr\":\"192.0.2.0/24\",\"label\":\"\"}}]')",
        owner.id
    ));
    assert_eq!(userinfo(&access).status, 401, "given from elsewhere");
    assert_eq!(
        refusal(&party.refresh(&refresh)),
        (400, json!("invalid_grant"))
    );
    let (_, page) = browser.open(&request).page();
    assert_eq!(page.status, 403, "{page:?}");
    let silent = browser.open(&party.request(&[("prompt", "none")])).away();
    assert_eq!(party.error(&silent), "access_denied");
}

#[test]
fn clients_find_out_by_themselves_where_everything_is() {
    let reply = Client::new().get("/.well-known/openid-configuration");
    assert_eq!(reply.status, 200, "{reply:?}");
    let (told, origin) = (reply.json(), origin());
    assert_eq!(told["issuer"], origin.as_str());
    for (name, path) in [
        ("authorization_endpoint", "/oidc/authorize"),
        ("token_endpoint", "/oidc/token"),
        ("userinfo_endpoint", "/oidc/userinfo"),
        ("jwks_uri", "/oidc/jwks"),
    ] {
        assert_eq!(told[name], format!("{origin}{path}"), "{name}");
    }
    assert_eq!(told["code_challenge_methods_supported"], json!(["S256"]));
    let keys = Client::new().get("/oidc/jwks");
    for secret in ["\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"k\""] {
        assert!(!keys.body.contains(secret), "{secret}");
    }
}

#[test]
fn pages_of_any_site_may_call_what_takes_a_token_and_nothing_else() {
    let page = Client::new()
        .with("origin", "https://spa.example")
        .with("sec-fetch-site", "cross-site")
        .with("access-control-request-method", "POST");
    for path in ["/oidc/token", "/oidc/userinfo"] {
        let asked = page.send("OPTIONS", path, None, "");
        assert_eq!(
            (asked.status, asked.header("access-control-allow-origin")),
            (204, Some("*"))
        );
    }
    for path in [
        "/.well-known/openid-configuration",
        "/oidc/jwks",
        "/oidc/userinfo",
    ] {
        let reply = page.get(path);
        assert_eq!(
            reply.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
    }
    let reply = page.form("/oidc/token", &[]);
    assert_eq!(
        reply.header("access-control-allow-origin"),
        Some("*"),
        "{reply:?}"
    );
    let party = RelyingParty::new();
    let reply = page.get(&party.request(&[]));
    assert_eq!(
        reply.header("access-control-allow-origin"),
        None,
        "{reply:?}"
    );
}
