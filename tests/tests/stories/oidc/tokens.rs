//! How long tokens are good, and what ends them.

use regain_tests::story::browser::Browser;
use regain_tests::story::relying_party::{RelyingParty, refusal, userinfo, verified};
use serde_json::{Value, json};

use crate::client::{Client, Owner, PASSWORD, Reply, audit_log, provision, signed_in, sql};
use crate::oidc::{first_code, first_tokens};

/// Somebody enters for as long as nothing ends it.
fn offline(browser: &mut Browser, party: &RelyingParty, owner: &Owner) -> Reply {
    let request = party.request(&[("scope", "openid email offline_access")]);
    let tokens = party.exchange(&first_code(browser, party, owner, &request));
    assert_eq!(tokens.status, 200, "{tokens:?}");
    tokens
}

/// Whether a client is told who somebody is, and whether it can go on.
fn works(party: &RelyingParty, tokens: &Reply) -> (bool, bool) {
    let told = userinfo(&tokens.text("/access_token")).status == 200;
    let refresh = tokens.json()["refresh_token"].as_str().map(String::from);
    (
        told,
        refresh.is_some_and(|token| party.refresh(&token).status == 200),
    )
}

#[test]
fn a_code_that_is_used_twice_ends_what_it_gave() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let code = first_code(&mut browser, &party, &owner, &party.request(&[]));
    let tokens = party.exchange(&code);
    assert_eq!(userinfo(&tokens.text("/access_token")).status, 200);
    assert_eq!(
        refusal(&party.exchange(&code)),
        (400, json!("invalid_grant"))
    );
    let told = userinfo(&tokens.text("/access_token"));
    assert_eq!(refusal(&told), (401, json!("invalid_token")));
    assert!(
        told.header("www-authenticate")
            .is_some_and(|text| text.contains("invalid_token"))
    );
    assert!(audit_log(&owner).contains(&"authn_grant_reuse".into()));
}

#[test]
fn a_refresh_token_gives_others_once_and_ends_all_of_them_when_it_comes_again() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let first = offline(&mut browser, &party, &owner);
    let second = party.refresh(&first.text("/refresh_token"));
    assert_eq!(second.status, 200, "{second:?}");
    let [before, after] = [&first, &second].map(|tokens| verified(&tokens.text("/id_token")));
    for same in ["sub", "aud", "auth_time", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert!(after.get("nonce").is_none(), "it was for the first answer");
    let other = RelyingParty::new();
    let taken = other.refresh(&second.text("/refresh_token"));
    assert_eq!(refusal(&taken), (400, json!("invalid_grant")));
    let third = party.refresh(&second.text("/refresh_token"));
    assert_eq!(third.status, 200, "{third:?}");

    let stolen = party.refresh(&first.text("/refresh_token"));
    assert_eq!(refusal(&stolen), (400, json!("invalid_grant")));
    for tokens in [first, second, third] {
        assert_eq!(works(&party, &tokens), (false, false), "{tokens:?}");
    }
}

#[test]
fn a_grant_without_a_session_ends_a_year_after_the_sign_in() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let tokens = offline(&mut browser, &party, &owner);
    let ages = |days: i64| {
        let span = days * 24 * 60 * 60 * 1000;
        let id = &owner.id;
        sql(&format!(
            "UPDATE grants SET created_at = created_at - {span} WHERE account_id = '{id}'"
        ));
    };
    ages(364);
    let last = party.refresh(&tokens.text("/refresh_token"));
    assert_eq!(last.status, 200, "{last:?}");
    ages(1);
    let over = party.refresh(&last.text("/refresh_token"));
    assert_eq!(
        over.status, 200,
        "what was given lasts as long as it was to: {over:?}"
    );
    let reply = party.refresh(&over.text("/refresh_token"));
    assert_eq!(refusal(&reply), (400, json!("invalid_grant")));
    assert_eq!(userinfo(&over.text("/access_token")).status, 401);
}

#[test]
fn an_account_is_told_as_it_is_now() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let tokens = offline(&mut browser, &party, &owner);
    sql(&format!(
        "UPDATE accounts SET email = 'new-{0}' WHERE id = '{1}'",
        owner.email, owner.id
    ));
    let told = userinfo(&tokens.text("/access_token")).json();
    assert_eq!(told["email"], format!("new-{}", owner.email));
    sql(&format!(
        "UPDATE clients SET groups = '[\"company\"]' WHERE id = '{}'",
        party.id
    ));
    let reply = party.refresh(&tokens.text("/refresh_token"));
    assert_eq!(
        refusal(&reply),
        (400, json!("invalid_grant")),
        "it may not enter any more"
    );
}

#[test]
fn what_a_client_may_not_have_any_more_its_tokens_do_not_give() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let tokens = offline(&mut browser, &party, &owner);
    let change = |columns: &str| {
        sql(&format!(
            "UPDATE clients SET {columns} WHERE id = '{}'",
            party.id
        ))
    };
    let email = || userinfo(&tokens.text("/access_token")).json()["email"].clone();
    assert_eq!(email(), json!(owner.email));
    change("scopes = '[\"openid\",\"offline_access\"]'");
    assert_eq!(email(), Value::Null);
    let again = party.refresh(&tokens.text("/refresh_token"));
    assert_eq!(again.text("/scope"), "openid offline_access");

    // Whoever has no second factor is out where one is wanted, and in again where not.
    change("second_factor = 1");
    assert_eq!(works(&party, &again), (false, false));
    change("second_factor = 0");
    assert_eq!(userinfo(&again.text("/access_token")).status, 200);
    change("scopes = '[\"openid\"]'");
    assert_eq!(works(&party, &again), (true, false));
}

#[test]
fn codes_that_nobody_uses_and_other_sign_ins_end_no_grant_in_use() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let phone = offline(&mut browser, &party, &owner);
    let (all, own) = (
        party.request(&[("scope", "openid offline_access")]),
        party.request(&[]),
    );
    for _ in 0..21 {
        party.exchange(&party.code(&browser.open(&own).away()));
        party.code(&browser.open(&all).away());
    }
    let kept = sql(&format!(
        "SELECT count(*) FROM grants WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(kept[0][0], 1 + 20 + 20);
    assert_eq!(works(&party, &phone), (true, true));
}

#[test]
fn a_grant_that_the_session_binds_ends_with_it() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let bound = first_tokens(&mut browser, &party, &owner);
    let request = party.request(&[("scope", "openid offline_access")]);
    let free = party.exchange(&party.code(&browser.open(&request).away()));
    assert_eq!(works(&party, &bound), (true, false));
    browser.send("/logout", &[]);
    assert_eq!(works(&party, &bound), (false, false));
    assert_eq!(works(&party, &free), (true, true));
}

/// Something that ends the sessions of an account, and what it is called.
type End<'a> = (&'a str, &'a dyn Fn(&Owner));

#[test]
fn whatever_ends_the_sessions_of_an_account_ends_its_grants() {
    let ends: [End<'_>; 5] = [
        ("end all sessions", &|owner| {
            let reply = signed_in(owner).delete("/profile/sessions");
            assert_eq!(reply.status, 204, "{reply:?}");
        }),
        ("another password", &|owner| {
            let change = json!({ "current": PASSWORD, "new": "another walrus on a shelf" });
            let reply = signed_in(owner).post("/profile/password", &change);
            assert_eq!(reply.status, 204, "{reply:?}");
        }),
        ("a reset", &|owner| {
            let mail = crate::client::ask_for_link(&owner.email, 1);
            let change = json!({ "token": mail.token(), "password": "another walrus on a shelf" });
            let reply = Client::new().post("/password/reset", &change);
            assert_eq!(reply.status, 204, "{reply:?}");
        }),
        ("a closing", &|owner| {
            let change = json!({ "status": "disabled" });
            let reply = Client::provider().patch(&format!("/accounts/{}", owner.id), &change);
            assert_eq!(reply.status, 200, "{reply:?}");
        }),
        ("a second factor", &|owner| {
            crate::app::App::enrol(owner, &signed_in(owner));
        }),
    ];
    for (why, end) in ends {
        let (owner, party) = (provision(json!({})), RelyingParty::new());
        let tokens = offline(&mut Browser::new(), &party, &owner);
        end(&owner);
        assert_eq!(works(&party, &tokens), (false, false), "{why}");
        let left = sql(&format!(
            "SELECT id FROM grants WHERE account_id = '{}'",
            owner.id
        ));
        assert!(left.is_empty(), "{why}");
    }
}
