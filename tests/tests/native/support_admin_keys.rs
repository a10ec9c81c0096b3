//! Service keys in the back office: made once, shown once, and ended.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_core::sign_in::service_key;
use regain_tests::{Caller, Stepwise, World, body, kind};
use serde_json::{Value, json};

use crate::ALICE;
use crate::support_admin::{audit_log, overtaken, staff};

/// A key for the servers, and who made it.
fn made() -> (World, Caller, String, Value) {
    let world = World::default();
    let (admin, id) = staff(&world, "admin");
    let given = json!({"label": "SSH servers", "scopes": ["totp", "ip"]});
    let reply = world.create_key(&admin, &given);
    assert_eq!(reply.status, 201, "{reply:?}");
    (world, admin, id, body(&reply))
}

/// What a program presents.
fn presented(key: &Value) -> String {
    key["key"].as_str().unwrap().into()
}

#[test]
fn a_key_is_shown_once_and_kept_as_a_hash() {
    let (world, admin, id, made) = made();
    let key = made["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("rgs_") && key.len() == 47, "{key}");
    let bare = presented(&made);
    let dump = world.db.dump();
    assert!(!dump.contains(&bare));
    let kept = service_key::presented(&bare).unwrap().hash();
    assert!(dump.contains(kept.as_str()));
    let listed = json!({
        "id": made["id"], "label": "SSH servers", "scopes": ["totp", "ip"],
        "created_at": world.now(), "created_by": "Camille Laurent",
        "revoked_at": null, "revoked_by": null,
    });
    let reply = world.list_keys(&admin);
    let keys = body(&reply)["keys"].clone();
    assert_eq!(keys.as_array().unwrap().last(), Some(&listed));
    assert!(!body(&reply).to_string().contains(&bare));
    assert_eq!(
        audit_log(&world, "authn_token_created"),
        [format!("staff:{id} ")]
    );
}

#[test]
fn a_key_does_what_its_scopes_say_and_no_more() {
    let (world, _, _, made) = made();
    world.customer(ALICE);
    let key = presented(&made);
    let reply = world.ask_address(Some(&key), ALICE, "192.0.2.1");
    assert_eq!(reply.status, 200);
    let reply = world.look_up(Some(&key), "x");
    assert_eq!(kind(&reply), Some(Kind::ScopeMissing));
    let actor = format!("key:{}", made["id"].as_str().unwrap());
    assert_eq!(audit_log(&world, "authz_fail"), [format!("{actor} ")]);
}

#[test]
fn a_key_that_was_revoked_opens_nothing_and_is_remembered_for_a_year() {
    let (world, admin, id, made) = made();
    world.customer(ALICE);
    let (key, key_id) = (presented(&made), made["id"].as_str().unwrap());
    world.wait(TimeDelta::minutes(1));
    assert_eq!(world.revoke_key(&admin, key_id).status, 204);
    let reply = world.ask_address(Some(&key), ALICE, "192.0.2.1");
    assert_eq!(
        (reply.status, kind(&reply)),
        (401, Some(Kind::ServiceKeyRequired))
    );
    assert_eq!(
        audit_log(&world, "authn_token_revoked"),
        [format!("staff:{id} ")]
    );
    let listed = body(&world.list_keys(&admin));
    let revoked = &listed["revoked"][0];
    assert_eq!(revoked["label"], "SSH servers");
    assert_eq!(revoked["revoked_by"], "Camille Laurent");
    assert_eq!(revoked["revoked_at"], json!(world.now()));
    let in_use = listed["keys"].as_array().unwrap();
    assert!(in_use.iter().all(|key| key["id"] != key_id));
    let reply = world.revoke_key(&admin, key_id);
    assert_eq!(kind(&reply), Some(Kind::NotFound));
    let memory = Limits::DEFAULT.audit_memory.num_milliseconds();
    for (older, left) in [(memory, 1), (1, 0)] {
        let aged = format!("UPDATE service_keys SET revoked_at = revoked_at - {older}");
        world.db.run(&aged).unwrap();
        world.erase();
        assert_eq!(world.db.count("service_keys WHERE id <> 'first'"), left);
    }
}

#[test]
fn of_two_who_revoke_a_key_at_once_one_does() {
    let (world, admin, _, made) = made();
    let (store, id) = (Stepwise(&world.db), made["id"].as_str().unwrap());
    let first = world.revoke_key_over(&store, &admin, id);
    let second = world.revoke_key_over(&store, &admin, id);
    assert_eq!(overtaken(first, second), 204);
    assert_eq!(audit_log(&world, "authn_token_revoked").len(), 1);
}

#[test]
fn the_first_key_is_listed_and_stays() {
    let (world, admin, _, _) = made();
    let first = body(&world.list_keys(&admin))["keys"][0].clone();
    assert_eq!(
        (&first["id"], &first["label"]),
        (&json!("first"), &json!(""))
    );
    assert_eq!(first["created_by"], Value::Null);
    assert_eq!(
        first["scopes"],
        json!(["accounts", "staff", "totp", "ip", "sessions", "clients"])
    );
    let before = world.db.dump();
    let reply = world.revoke_key(&admin, "first");
    assert_eq!((reply.status, kind(&reply)), (409, Some(Kind::FirstKey)));
    assert_eq!(world.db.dump(), before);
}

#[test]
fn a_key_without_a_label_or_a_scope_is_none() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    for (given, expected) in [
        (json!({"scopes": ["ip"]}), "/label"),
        (json!({"label": "", "scopes": ["ip"]}), "/label"),
        (
            json!({"label": "x".repeat(101), "scopes": ["ip"]}),
            "/label",
        ),
        (json!({"label": "x"}), "/scopes"),
        (json!({"label": "x", "scopes": []}), "/scopes"),
        (json!({"label": "x", "scopes": "ip"}), "/scopes"),
        (
            json!({"label": "x", "scopes": ["ip", "admin"]}),
            "/scopes/1",
        ),
        (json!({"label": "x", "scopes": ["ip"], "id": "mine"}), "/id"),
    ] {
        let reply = world.create_key(&admin, &given);
        assert_eq!(kind(&reply), Some(Kind::InvalidFields), "{given}");
        assert_eq!(body(&reply)["errors"][0]["pointer"], expected, "{given}");
    }
    assert_eq!(world.db.count("service_keys WHERE id <> 'first'"), 0);
}
