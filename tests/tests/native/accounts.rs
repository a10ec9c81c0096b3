//! The provider creates and reads accounts.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_core::mail::template::MailTemplate;
use regain_tests::{Caller, PASSWORD, World, body, header, kind, token};
use regain_web::Response;
use serde_json::{Value, json};

use crate::{ALICE, BOB, NEW};

/// A call that is accepted, with a password that the owner knows.
fn alice() -> Value {
    json!({
        "customer_number": "C-1", "email": ALICE, "name": "Alice Martin", "type": "individual",
        "phone": "+33 1 23 45 67 01", "password": PASSWORD,
    })
}

/// The call with other fields; null takes one out.
fn but(mut data: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        data[name] = value.clone();
    }
    data.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    data
}

fn pointers(reply: &Response) -> Vec<String> {
    let body = body(reply);
    let errors = body["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap().into())
        .collect()
}

#[test]
fn a_customer_gets_an_account_and_can_sign_in() {
    let world = World::default();
    let reply = world.provision(&alice());
    assert_eq!(reply.status, 201);
    let account = body(&reply);
    let id = account["id"].as_str().unwrap();
    assert_eq!(
        account,
        json!({
            "id": id, "customer_number": "C-1", "email": ALICE, "name": "Alice Martin",
            "contact_person": null, "type": "individual", "phone": "+33123456701", "phone_confirmed_at": null, "notice_email": null, "locale": "fr", "role": "customer",
            "status": "active", "factors": ["password"],
            "created_at": world.now(), "updated_at": world.now(),
        })
    );
    assert_eq!(
        header(&reply, "location"),
        Some(format!("/accounts/{id}").as_str())
    );
    assert_eq!(
        world
            .sign_in(&mut Caller::program("192.0.2.1"), ALICE, PASSWORD)
            .status,
        200
    );
    assert_eq!(
        world.db.count("outbox"),
        0,
        "who has a password needs no link"
    );
    let read = world.account_with(&World::first_key(), id);
    assert_eq!((read.status, body(&read)), (200, account.clone()));
    let actors = format!(
        "audit WHERE event = 'user_created' AND actor = 'key:first' AND account_id = '{id}'"
    );
    assert_eq!(world.db.count(&actors), 1);
}

#[test]
fn a_call_that_is_repeated_finds_the_account_that_is_there() {
    let world = World::default();
    let first = body(&world.provision(&alice()));
    world.wait(TimeDelta::hours(1));
    for (case, call) in [
        ("the same", alice()),
        ("another password", but(alice(), &json!({"password": NEW}))),
        ("no password", but(alice(), &json!({"password": null}))),
        (
            "the phone written otherwise",
            but(alice(), &json!({"phone": "+33123456701"})),
        ),
    ] {
        let reply = world.provision(&call);
        assert_eq!((reply.status, body(&reply)), (200, first.clone()), "{case}");
    }
    assert_eq!(
        world
            .sign_in(&mut Caller::program("192.0.2.1"), ALICE, PASSWORD)
            .status,
        200
    );
    assert_eq!(
        (world.db.count("accounts"), world.db.count("outbox")),
        (1, 0)
    );
    assert_eq!(
        world.audit_log(),
        ["user_created", "authn_login_success_password_new_device"]
    );
}

#[test]
fn a_customer_number_with_other_data_is_another_call() {
    let world = World::default();
    let alices = body(&world.provision(&alice()))["id"].clone();
    let before = world.db.dump();
    for change in [
        json!({"email": BOB}),
        json!({"email": "alice@example.org"}),
        json!({"name": "Alice Durand"}),
        json!({"type": "company"}),
        json!({"phone": "+33123456702"}),
        json!({"locale": "fr"}),
        json!({"role": "agent"}),
    ] {
        let reply = world.provision(&but(alice(), &change));
        assert_eq!(kind(&reply), Some(Kind::CustomerNumberTaken), "{change}");
        assert_eq!(reply.status, 409, "{change}");
        let place = format!("/accounts/{}", alices.as_str().unwrap());
        assert_eq!(header(&reply, "location"), Some(place.as_str()));
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn an_address_belongs_to_one_account_however_it_is_written() {
    let world = World::default();
    world.provision(&alice());
    let reply = world.provision(&but(
        alice(),
        &json!({"customer_number": "C-2", "email": "ALICE@EXAMPLE.ORG"}),
    ));
    assert_eq!((reply.status, kind(&reply)), (409, Some(Kind::EmailTaken)));
    assert_eq!(world.db.count("accounts"), 1);
}

#[test]
fn every_field_that_cannot_be_accepted_is_named() {
    let world = World::default();
    for (change, expected) in [
        (json!({"customer_number": ""}), "/customer_number"),
        (
            json!({"customer_number": "x".repeat(65)}),
            "/customer_number",
        ),
        (json!({"email": "alice"}), "/email"),
        (json!({"name": null}), "/name"),
        (json!({"name": "a\u{0}b"}), "/name"),
        (json!({"type": "person"}), "/type"),
        (json!({"phone": "0123456701"}), "/phone"),
        (json!({"locale": "de"}), "/locale"),
        (json!({"role": "owner"}), "/role"),
        (json!({"status": "active"}), "/status"),
        (json!({"password": "x".repeat(257)}), "/password"),
        (json!({"password_hash": "$argon2id$x"}), "/password_hash"),
        (
            json!({"password": null, "password_hash": "$2b$12$x"}),
            "/password_hash",
        ),
    ] {
        let reply = world.provision(&but(alice(), &change));
        assert_eq!(
            (reply.status, kind(&reply)),
            (422, Some(Kind::InvalidFields)),
            "{change}"
        );
        assert_eq!(pointers(&reply), [expected], "{change}");
    }
    assert_eq!(pointers(&world.provision(&json!({}))).len(), 5);
    assert_eq!(world.db.count("accounts"), 0);
}

#[test]
fn blanks_are_no_name() {
    let world = World::default();
    for field in ["name", "customer_number"] {
        let reply = world.provision(&but(alice(), &json!({field: "  "})));
        assert_eq!(
            (reply.status, kind(&reply)),
            (422, Some(Kind::InvalidFields)),
            "{field}"
        );
        assert_eq!(pointers(&reply), [format!("/{field}")]);
    }
}

#[test]
fn a_password_that_anybody_would_try_is_refused() {
    let world = World::default();
    for password in [
        "fourteen chars",
        "passwordpassword",
        "alice.martin-c-1",
        "Example Host 2026",
    ] {
        let reply = world.provision(&but(alice(), &json!({"password": password})));
        assert_eq!(
            kind(&reply),
            Some(Kind::PasswordNotAcceptable),
            "{password}"
        );
        assert_eq!(
            (reply.status, pointers(&reply)),
            (422, vec!["/password".into()]),
            "{password}"
        );
    }
    assert_eq!(world.db.count("accounts"), 0);
}

#[test]
fn without_a_password_the_owner_chooses_one_by_a_link_of_24_hours() {
    let world = World::default();
    let reply = world.provision(&but(alice(), &json!({"password": null, "locale": "en"})));
    assert_eq!((reply.status, &body(&reply)["factors"]), (201, &json!([])));
    assert_eq!(world.deliver().sent, 1);
    let mail = world.mailbox.empty().remove(0);
    assert_eq!(
        (mail.recipient.as_str(), &mail.content),
        (ALICE, &Content::Account(MailTemplate::FirstPassword))
    );
    let link = token(&mail.link.unwrap());
    let browser = Caller::browser("192.0.2.1");
    world.wait(Limits::DEFAULT.first_link - TimeDelta::milliseconds(1));
    let opened = world.open_link(&browser, &link).unwrap();
    assert!(opened.contains("Choose your password"), "{opened}");
    world.wait(TimeDelta::milliseconds(1));
    assert!(world.open_link(&browser, &link).is_none(), "expired");
    let link = world.link(&browser, ALICE);
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
    assert_eq!(
        world
            .sign_in(&mut Caller::program("192.0.2.1"), ALICE, NEW)
            .status,
        200
    );
}

#[test]
fn staff_are_the_business_of_keys_for_staff() {
    let world = World::default();
    let agent = world.member("agent@example.org", "agent");
    let customer = world.customer(ALICE);
    let (panel, staff) = (world.key("accounts"), world.key("accounts staff"));
    for role in ["agent", "reviewer", "auditor", "admin"] {
        let call = but(
            alice(),
            &json!({"email": format!("{role}2@example.org"), "role": role}),
        );
        let call = but(call, &json!({"customer_number": role}));
        let reply = world.provision_with(&panel, &call);
        assert_eq!(
            (reply.status, kind(&reply)),
            (403, Some(Kind::ScopeMissing)),
            "{role}"
        );
        assert_eq!(world.provision_with(&staff, &call).status, 201, "{role}");
    }
    let before = world.db.dump();
    for reply in [
        world.account_with(&panel, &agent),
        world.patch_with(&panel, &agent, &json!({"status": "disabled"})),
        world.delete_with(&panel, &agent),
    ] {
        assert_eq!((reply.status, kind(&reply)), (404, Some(Kind::NotFound)));
    }
    assert_eq!(world.db.dump(), before);
    assert_eq!(world.account_with(&staff, &agent).status, 200);
    assert_eq!(world.account_with(&panel, &customer).status, 200);
}

#[test]
fn without_the_right_key_nothing_is_carried_out() {
    let world = World::default();
    let id = world.customer(ALICE);
    let nearly = world.key("staff totp ip sessions");
    let unknown = format!("rgs_{}", "A".repeat(43));
    for (key, status, expected) in [
        (&nearly, 403, Kind::ScopeMissing),
        (&unknown, 401, Kind::ServiceKeyRequired),
    ] {
        let accounts = world.db.read("SELECT * FROM accounts");
        let events = world.audit_log().len();
        for reply in [
            world.provision_with(key, &but(alice(), &json!({"email": BOB}))),
            world.account_with(key, &id),
            world.patch_with(key, &id, &json!({"status": "disabled"})),
            world.delete_with(key, &id),
        ] {
            assert_eq!((reply.status, kind(&reply)), (status, Some(expected)));
            assert_eq!(body(&reply).get("id"), None);
        }
        assert_eq!(world.db.read("SELECT * FROM accounts"), accounts);
        assert_eq!(world.audit_log()[events..], ["authz_fail"; 4]);
    }
}

#[test]
fn the_operators_key_takes_the_place_of_an_earlier_one() {
    let world = World::default();
    world
        .db
        .run(
            "INSERT INTO service_keys (id, key_hash, scopes, created_at)
             VALUES ('first', 'old', 'accounts', 0)",
        )
        .unwrap();
    world.customer(ALICE);
    let keys = world
        .db
        .read("SELECT id, key_hash <> 'old' AS new, scopes FROM service_keys");
    assert_eq!(
        json!(keys),
        json!([{"id": "first", "new": 1, "scopes": "accounts staff totp ip sessions clients"}]),
        "a new first key has every scope"
    );
    assert!(!world.db.dump().contains(&World::first_key()));
}
