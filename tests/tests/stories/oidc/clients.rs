//! Clients as the provider's program registers them.

use regain_tests::story::relying_party::refusal;
use serde_json::json;

use crate::client::{Client, sql, unique};

#[test]
fn a_client_is_registered_changed_and_removed_by_a_program() {
    let program = Client::service("clients");
    let address = format!("https://panel{}.example/callback", unique());
    let wanted = json!({ "client_name": "Panel", "redirect_uris": [address] });
    let made = program.post("/clients", &wanted);
    assert_eq!(made.status, 201, "{made:?}");
    let (id, secret) = (made.text("/client_id"), made.text("/client_secret"));
    for (name, usual) in [
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("scope", json!("openid profile email groups offline_access")),
        ("second_factor", json!(false)),
        ("access_seconds", json!(3600)),
    ] {
        assert_eq!(made.json()[name], usual, "{name}");
    }
    // As in what is asked for, a list that is not set is not there.
    for name in ["groups", "post_logout_redirect_uris"] {
        assert!(made.json().get(name).is_none(), "{name}");
    }
    let ask = |secret: &str| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "none"),
            ("client_id", &*id),
            ("client_secret", secret),
        ];
        refusal(&Client::new().form("/oidc/token", &fields))
    };
    assert_eq!(
        ask(&secret),
        (401, json!("invalid_client")),
        "it is one of Basic"
    );
    let change = json!({
        "client_name": "Other", "redirect_uris": [address], "groups": ["company", "admin"],
        "token_endpoint_auth_method": "client_secret_post", "second_factor": true,
    });
    let changed = program.put(&format!("/clients/{id}"), &change);
    assert_eq!(changed.status, 200, "{changed:?}");
    assert!(changed.json().get("client_secret").is_none(), "it stays");
    assert_eq!(ask(&secret), (400, json!("invalid_grant")));
    let renewed = program.send("POST", &format!("/clients/{id}/secret"), None, "");
    assert_eq!(ask(&secret), (401, json!("invalid_client")));
    assert_eq!(
        ask(&renewed.text("/client_secret")),
        (400, json!("invalid_grant"))
    );

    let listed = program.get("/clients");
    assert!(
        listed.body.contains(&id) && !listed.body.contains("client_secret\":"),
        "{listed:?}"
    );
    assert_eq!(program.delete(&format!("/clients/{id}")).status, 204);
    let gone = program.delete(&format!("/clients/{id}"));
    assert_eq!((gone.status, &*gone.problem()), (404, "not-found"));
    let events = "event IN ('client_created', 'client_changed', 'client_removed')";
    let rows = sql(&format!(
        "SELECT count(*) FROM audit WHERE actor LIKE 'key:%' AND {events}"
    ));
    assert!(rows[0][0].as_i64() >= Some(4), "{rows:?}");
}

#[test]
fn a_public_client_has_no_secret_until_it_is_another() {
    let program = Client::service("clients");
    let mut wanted = json!({
        "client_name": "App", "redirect_uris": ["com.example.app:/callback"],
        "token_endpoint_auth_method": "none",
    });
    let made = program.post("/clients", &wanted);
    assert!(made.json().get("client_secret").is_none(), "{made:?}");
    let path = format!("/clients/{}", made.text("/client_id"));
    let none = program.send("POST", &format!("{path}/secret"), None, "");
    assert_eq!((none.status, &*none.problem()), (404, "not-found"));
    wanted["token_endpoint_auth_method"] = json!("client_secret_basic");
    assert_eq!(program.put(&path, &wanted).text("/client_secret").len(), 43);
    program.delete(&path);
}

#[test]
fn what_a_client_cannot_be_is_said_field_by_field() {
    let program = Client::service("clients");
    let good = json!({ "client_name": "Panel", "redirect_uris": ["https://panel.example/"] });
    for (name, value, pointer) in [
        ("client_name", json!(""), "/client_name"),
        ("redirect_uris", json!([]), "/redirect_uris"),
        (
            "redirect_uris",
            json!(["http://panel.example/"]),
            "/redirect_uris/0",
        ),
        (
            "redirect_uris",
            json!(["https://panel.example/#a"]),
            "/redirect_uris/0",
        ),
        (
            "post_logout_redirect_uris",
            json!(["/"]),
            "/post_logout_redirect_uris/0",
        ),
        ("scope", json!("profile"), "/scope"),
        ("scope", json!("openid everything"), "/scope"),
        ("groups", json!(["everybody"]), "/groups/0"),
        (
            "token_endpoint_auth_method",
            json!("private_key_jwt"),
            "/token_endpoint_auth_method",
        ),
        (
            "id_token_signed_response_alg",
            json!("none"),
            "/id_token_signed_response_alg",
        ),
        ("access_seconds", json!(59), "/access_seconds"),
        ("refresh_days", json!(366), "/refresh_days"),
        ("client_secret", json!("chosen"), "/client_secret"),
    ] {
        let mut wanted = good.clone();
        wanted[name] = value;
        let refusal = program.post("/clients", &wanted).refusal();
        let expected = (422, "invalid-fields".to_owned(), vec![pointer.to_owned()]);
        assert_eq!(refusal, expected, "{wanted}");
    }
}
