//! Registered clients, as admins register, change and remove them in the back office.

use serde_json::{Value, json};

use crate::client::{Client, Reply, form_key, unique};
use crate::staff::Colleague;

const PAGE: &str = "/support/clients";

/// What a page shows once.
fn secret(page: &Reply) -> String {
    let shown = page.body.split("<code class=\"key pick\">").nth(1);
    let shown = shown.and_then(|rest| rest.split('<').next());
    shown
        .unwrap_or_else(|| panic!("no secret: {page:?}"))
        .into()
}

/// What the token endpoint says to a client with this secret and a code that is none.
fn known_by(id: &str, secret: &str) -> Value {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "none"),
        ("client_id", id),
        ("client_secret", secret),
    ];
    Client::new().form("/oidc/token", &fields).json()["error"].clone()
}

#[test]
fn an_admin_registers_an_application_by_a_form() {
    let admin = Colleague::new("admin");
    let (browser, name) = (admin.client.in_browser(), format!("Panel {}", unique()));
    let key = form_key(&browser, PAGE);
    let mut fields = vec![
        ("key", &*key),
        ("client_name", ""),
        (
            "redirect_uris",
            "https://panel.example/callback\r\n\r\nhttp://panel.example/",
        ),
        ("post_logout_redirect_uris", ""),
        ("token_endpoint_auth_method", "client_secret_post"),
        ("groups", "company"),
        ("groups", "admin"),
        ("second_factor", "yes"),
        ("scope", "openid"),
        ("scope", "email"),
        ("id_token_signed_response_alg", "ES256"),
        ("access_seconds", "59"),
        ("refresh_days", "30"),
    ];
    let wrong = browser.form(PAGE, &fields);
    assert_eq!(wrong.status, 422, "{wrong:?}");
    for field in ["name", "redirects", "access"] {
        assert!(
            wrong.body.contains(&format!("href=\"#{field}\"")),
            "{field}: {wrong:?}"
        );
    }
    assert!(
        wrong.body.contains("http://panel.example/"),
        "what was typed stays"
    );

    fields[1].1 = &name;
    fields[2].1 = "https://panel.example/callback\r\nhttp://localhost:8000/";
    fields[11].1 = "600";
    let made = browser.form(PAGE, &fields);
    assert_eq!(made.status, 201, "{made:?}");
    let secret = secret(&made);
    let listed = admin.client.get(PAGE).json();
    let all = listed["clients"].as_array().expect("clients");
    let client = all.iter().find(|client| client["client_name"] == *name);
    let client = client.expect("the client");
    for (member, value) in [
        (
            "redirect_uris",
            json!(["https://panel.example/callback", "http://localhost:8000/"]),
        ),
        ("token_endpoint_auth_method", json!("client_secret_post")),
        ("groups", json!(["company", "admin"])),
        ("scope", json!("openid email")),
        ("second_factor", json!(true)),
        ("claims_in_id_token", json!(false)),
        ("id_token_signed_response_alg", json!("ES256")),
        ("access_seconds", json!(600)),
    ] {
        assert_eq!(client[member], value, "{member}");
    }
    let id = client["client_id"].as_str().expect("an id");
    assert_eq!(known_by(id, &secret), "invalid_grant");
}

#[test]
fn another_secret_ends_the_one_before_and_a_removed_client_is_unknown() {
    let admin = Colleague::new("admin");
    let wanted = json!({
        "client_name": "Panel", "redirect_uris": ["https://panel.example/"],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let made = admin.client.post(PAGE, &wanted);
    let (id, first) = (made.text("/client_id"), made.text("/client_secret"));
    assert_eq!(known_by(&id, &first), "invalid_grant");
    let (browser, path) = (admin.client.in_browser(), format!("{PAGE}/{id}"));

    // Other data: the secret stays.
    let key = form_key(&browser, &path);
    let change = [
        ("key", &*key),
        ("client_name", "Webmail"),
        ("redirect_uris", "https://webmail.example/"),
        ("post_logout_redirect_uris", "https://webmail.example/bye"),
        ("token_endpoint_auth_method", "client_secret_post"),
        ("scope", "openid"),
        ("id_token_signed_response_alg", "RS256"),
        ("access_seconds", "3600"),
        ("refresh_days", "30"),
    ];
    let changed = browser.form(&path, &change);
    assert_eq!(
        changed.header("location"),
        Some(&*format!("{path}?done=changed"))
    );
    let told = admin.client.get(&path).json();
    assert_eq!(told["client_name"], "Webmail");
    assert_eq!(known_by(&id, &first), "invalid_grant");
    assert_eq!(
        told["post_logout_redirect_uris"],
        json!(["https://webmail.example/bye"])
    );

    let renewed = browser.form(&format!("{path}/secret"), &[("key", &*key)]);
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let second = secret(&renewed);
    assert_ne!(first, second);
    assert_eq!(known_by(&id, &first), "invalid_client");

    let gone = browser.form(&format!("{path}/remove"), &[]);
    assert_eq!(
        gone.header("location"),
        Some("/support/clients?done=removed")
    );
    assert_eq!(admin.client.get(&path).status, 404);
    assert_eq!(browser.page(&path).status, 404);
    assert_eq!(known_by(&id, &second), "invalid_client");
}
