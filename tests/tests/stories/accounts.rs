//! `/accounts`: provisioning.

use regain_core::password::work::Work;
use regain_tests::story::work;
use serde_json::{Value, json};

use crate::client::{Client, PASSWORD, mails, provision, sign_in, sql, unique};

fn account() -> Value {
    let number = unique();
    json!({
        "customer_number": format!("account-{number}"),
        "email": format!("account{number}@example.org"),
        "name": "Association des Quais",
        "type": "association",
        "phone": "+33 1 23 45 67 89",
        "password": PASSWORD,
    })
}

#[test]
fn provisioning_twice_makes_one_account() {
    let account = account();
    let provider = Client::provider();
    let first = provider.post("/accounts", &account);
    assert_eq!(first.status, 201, "{first:?}");
    let id = first.json()["id"].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        first.header("location"),
        Some(format!("/accounts/{id}").as_str())
    );
    assert_eq!(first.json()["phone"], "+33123456789");
    assert_eq!(first.json()["locale"], "fr");
    let second = provider.post("/accounts", &account);
    assert_eq!((second.status, second.json()), (200, first.json()));

    let mut other = account.clone();
    other["name"] = "Somebody Else".into();
    let number = account["customer_number"].as_str().unwrap_or_default();
    // Case makes no other number.
    for number in [number.to_owned(), number.to_uppercase()] {
        other["customer_number"] = number.into();
        let refused = provider.post("/accounts", &other);
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (409, "customer-number-taken")
        );
    }
    other["customer_number"] = format!("account-{}", unique()).into();
    let refused = provider.post("/accounts", &other);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "email-taken")
    );
}

#[test]
fn a_hash_made_elsewhere_signs_in_and_is_upgraded() {
    let phc = "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4IBHBCGZwZG/751s+60VA1hVA7CPbz6GXoB7rCaEEqw";
    let owner = provision(json!({ "password": null, "password_hash": phc }));
    let stored = || {
        sql(&format!(
            "SELECT password_hash FROM accounts WHERE id = '{}'",
            owner.id
        ))
    };
    assert_eq!(stored(), [[json!(phc)]]);
    let password = "correct horse battery staple";
    assert_eq!(sign_in(&Client::new(), &owner.email, password).status, 200);
    let Work { memory_kib, passes } = work();
    let current = format!("$argon2id$v=19$m={memory_kib},t={passes},p=1,keyid=");
    let upgraded = format!("{:?}", stored());
    assert!(upgraded.contains(&current), "{upgraded}");
    assert_eq!(sign_in(&Client::new(), &owner.email, password).status, 200);
}

/// Hashes of WHMCS up to 6.2, one of them over entities, and of `WordPress` up to 6.7.
#[test]
fn a_hash_of_another_system_signs_in_is_kept_wrapped_and_then_replaced() {
    for (password, stored) in [
        ("correct horse", "2c3fcc56d59882eb51d1842a3914b715:e93h2"),
        ("a&b<c>'d\"", "90a7f0da69c19d3972391b9bd9aa08a3:e93h2"),
        ("test12345", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"),
    ] {
        let owner = provision(json!({ "password": null, "password_hash": stored }));
        let kept = || {
            let id = &owner.id;
            let rows = sql(&format!(
                "SELECT password_hash FROM accounts WHERE id = '{id}'"
            ));
            json!(rows).to_string()
        };
        let digest = stored.split(':').next().unwrap_or_default();
        assert!(kept().contains("|$argon2id$") && !kept().contains(digest));
        let browser = Client::new();
        for wrong in ["", "correct horse battery staple"] {
            assert_ne!(sign_in(&browser, &owner.email, wrong).status, 200);
        }
        assert_eq!(sign_in(&browser, &owner.email, password).status, 200);
        assert!(!kept().contains('|'), "{}", kept());
        assert_eq!(sign_in(&browser, &owner.email, password).status, 200);
    }
}

#[test]
fn a_hash_that_the_deployment_does_not_take_over_is_refused_with_the_reason() {
    for stored in [
        "$2y$12$hXUrnqdq1RIIYZ2HPytIIe5lXdIvbhqrTvdPsSF7o.jFh817Z6lwm",
        "$P$BsSozX7pxy0bajB//ff34WOg4vN9OI/",
        "$AES-128-CBC$c29tZXRoaW5n$c29tZXRoaW5n",
    ] {
        let mut body = account();
        body.as_object_mut()
            .and_then(|body| body.remove("password"));
        body["password_hash"] = stored.into();
        let refused = Client::provider().post("/accounts", &body);
        assert_eq!(
            refused.refusal(),
            (422, "invalid-fields".into(), vec!["/password_hash".into()])
        );
        assert!(!refused.body.contains(stored));
    }
}

#[test]
fn contact_data_are_changed_and_every_address_is_told() {
    let owner = provision(json!({}));
    let path = format!("/accounts/{}", owner.id);
    let new_email = format!("new{}@example.org", unique());
    let body = json!({ "email": new_email, "phone": "+33987654321" }).to_string();
    let provider = Client::provider();
    let reply = provider.send("PATCH", &path, Some("application/json"), &body);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(provider.get(&path).json()["email"], new_email.as_str());
    for address in [&owner.email, &new_email] {
        let notice = mails(address, 1).pop().expect("a notice");
        assert!(!notice.text.contains("+33987654321"));
    }
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 401);
    assert_eq!(sign_in(&Client::new(), &new_email, PASSWORD).status, 200);
}

#[test]
fn a_disabled_account_has_no_session_and_a_deleted_one_is_gone() {
    let owner = provision(json!({}));
    let path = format!("/accounts/{}", owner.id);
    let reply = sign_in(&Client::new(), &owner.email, PASSWORD).json();
    let token = reply["session"]["token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let session = Client::new().with("authorization", &format!("Bearer {token}"));
    assert_eq!(session.get("/login/session").status, 200);
    let provider = Client::provider();
    provider.send(
        "PATCH",
        &path,
        Some("application/json"),
        r#"{"status":"disabled"}"#,
    );
    assert_eq!(session.get("/login/session").status, 401);
    assert_eq!(provider.send("DELETE", &path, None, "").status, 204);
    assert_eq!(provider.get(&path).status, 404);
    assert_eq!(provider.send("DELETE", &path, None, "").status, 404);
    let audit_log = sql(&format!(
        "SELECT event FROM audit WHERE account_id = '{}' ORDER BY seq",
        owner.id
    ));
    let audit_log: Vec<&str> = audit_log
        .iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        audit_log,
        [
            "user_created",
            "authn_login_success_password_new_device",
            "user_updated",
            "user_deleted"
        ]
    );
}

#[test]
fn no_key_and_no_scope_open_nothing() {
    let stranger = Client::new();
    let reply = stranger.post("/accounts", &account());
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (401, "service-key-required")
    );
    let forged = format!("Bearer rgs_{}", "A".repeat(43));
    let reply = Client::new()
        .with("authorization", &forged)
        .post("/accounts", &account());
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (401, "service-key-required")
    );

    // A key of another scope, as an operator would add it.
    let key = "rgs_c2NvcGUgc2Vzc2lvbnMgb25seSwgZm9yIGEgdGVzdCE";
    let hash = "jXB8r8NWT9I_F-Qw_SIWVxcktbtC4HJ0f1pNqvc4NXU";
    sql(&format!(
        "INSERT OR IGNORE INTO service_keys (id, key_hash, scopes, created_at)
         VALUES ('narrow', '{hash}', 'sessions', 0)"
    ));
    let narrow = Client::new().with("authorization", &format!("Bearer {key}"));
    let reply = narrow.post("/accounts", &account());
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (403, "scope-missing"),
        "{reply:?}"
    );
}

#[test]
fn a_company_or_an_association_has_a_contact_person_and_nobody_else_does() {
    let provider = Client::provider();
    let mut wanted = account();
    wanted["contact_person"] = "Camille Laurent".into();
    let made = provider.post("/accounts", &wanted);
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.json()["contact_person"], "Camille Laurent");
    assert_eq!(provider.post("/accounts", &wanted).status, 200);
    let path = format!("/accounts/{}", made.text("/id"));
    let change = json!({ "contact_person": "Sacha Petit" });
    let changed = provider.patch(&path, &change);
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(provider.get(&path).json()["contact_person"], "Sacha Petit");

    let owner = provision(json!({}));
    let path = format!("/accounts/{}", owner.id);
    let refused = provider.patch(&path, &change);
    assert_eq!(refused.status, 422);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/contact_person");
    let mut person = account();
    person["type"] = "individual".into();
    person["contact_person"] = "Sacha Petit".into();
    assert_eq!(provider.post("/accounts", &person).status, 422);
}

#[test]
fn the_provider_knows_the_address_for_notices() {
    let second = format!("second{}@example.org", unique());
    let owner = provision(json!({ "notice_email": second }));
    let path = format!("/accounts/{}", owner.id);
    let provider = Client::provider();
    assert_eq!(provider.get(&path).json()["notice_email"], second.as_str());
    let change = |fields: Value| provider.patch(&path, &fields);
    assert_eq!(change(json!({ "phone": "+33611223344" })).status, 200);
    mails(&owner.email, 1);
    mails(&second, 1);
    for wrong in ["nobody", &owner.email.to_uppercase()] {
        let fields = vec!["/notice_email".to_owned()];
        assert_eq!(
            change(json!({ "notice_email": wrong })).refusal(),
            (422, "invalid-fields".into(), fields),
            "{wrong}"
        );
    }
    let removed = change(json!({ "notice_email": "" }));
    assert_eq!(removed.json()["notice_email"], Value::Null);
    mails(&owner.email, 2);
    mails(&second, 2);
    assert_eq!(change(json!({ "phone": "+33611223355" })).status, 200);
    mails(&owner.email, 3);
    mails(&second, 2);
    // Another one hears that it is one.
    let third = format!("third{}@example.org", unique());
    assert_eq!(change(json!({ "notice_email": third })).status, 200);
    mails(&owner.email, 4);
    mails(&third, 1);
    let same = change(json!({ "email": third })).refusal();
    let fields = vec!["/email".to_owned()];
    assert_eq!(same, (422, "invalid-fields".into(), fields));
}
