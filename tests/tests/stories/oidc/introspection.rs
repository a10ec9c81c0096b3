//! What a token is worth, for a server that was shown it, and how a client ends it.

use regain_tests::story::browser::Browser;
use regain_tests::story::relying_party::{RelyingParty, refusal, userinfo};
use serde_json::json;

use crate::client::provision;
use crate::oidc::first_code;

#[test]
fn a_mail_server_asks_about_the_token_of_a_webmail() {
    let (owner, webmail, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let server = RelyingParty::registered("client_secret_post", &[]);
    let code = first_code(&mut browser, &webmail, &owner, &webmail.request(&[]));
    let token = webmail.exchange(&code).text("/access_token");
    let told = server.call("/oidc/introspect", &[("token", &token)]).json();
    assert_eq!(
        (&told["active"], &told["email"]),
        (&json!(true), &json!(owner.email))
    );
    assert_eq!(
        (&told["client_id"], &told["sub"]),
        (&json!(webmail.id), &json!(owner.id))
    );
    assert!(told["exp"].as_i64().is_some());
    for other in ["none", ""] {
        let told = server.call("/oidc/introspect", &[("token", other)]);
        assert_eq!(told.json(), json!({ "active": false }));
    }
    let reply = server.call("/oidc/introspect", &[]);
    assert_eq!(refusal(&reply), (400, json!("invalid_request")));
    let public = RelyingParty::registered("none", &[]);
    let reply = public.call("/oidc/introspect", &[("token", &token)]);
    assert_eq!(refusal(&reply), (401, json!("invalid_client")));
}

#[test]
fn a_client_ends_its_own_tokens_and_no_others() {
    let (owner, party, mut browser) = (provision(json!({})), RelyingParty::new(), Browser::new());
    let request = party.request(&[("scope", "openid offline_access")]);
    let code = first_code(&mut browser, &party, &owner, &request);
    let tokens = party.exchange(&code);
    let (access, refresh) = (tokens.text("/access_token"), tokens.text("/refresh_token"));
    for token in [&access, &refresh] {
        let reply = RelyingParty::new().call("/oidc/revoke", &[("token", token)]);
        assert_eq!(reply.status, 200, "it learns nothing of them: {reply:?}");
    }
    assert_eq!(userinfo(&access).status, 200);
    assert_eq!(
        party.call("/oidc/revoke", &[("token", &access)]).status,
        200
    );
    assert_eq!(userinfo(&access).status, 401);
    let next = party.refresh(&refresh);
    assert_eq!(next.status, 200, "{next:?}");
    let (access, refresh) = (next.text("/access_token"), next.text("/refresh_token"));
    assert_eq!(
        party.call("/oidc/revoke", &[("token", &refresh)]).status,
        200
    );
    assert_eq!(
        userinfo(&access).status,
        401,
        "all that came of the sign-in has ended"
    );
    assert_eq!(
        refusal(&party.refresh(&refresh)),
        (400, json!("invalid_grant"))
    );
    assert_eq!(
        party.call("/oidc/revoke", &[("token", &refresh)]).status,
        200
    );
}
