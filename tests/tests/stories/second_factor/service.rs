//! Codes that programs ask about, and what is kept.

use serde_json::json;

use super::{answer, refused};
use crate::app::{challenge, enrolled, signed_in_with};
use crate::client::{Client, provision, sql, unique};

#[test]
fn a_program_with_the_scope_asks_whether_a_code_is_good() {
    let (owner, app) = enrolled();
    let without = provision(json!({}));
    let host = Client::service("totp");
    let ask = |login: &str, code: &str| {
        let question = json!({ "login": login, "code": code, "ip": "192.0.2.9" });
        let reply = host.post("/totp/verify", &question);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    };
    let [_, code, next] = app.codes();
    let (yes, no) = (json!({ "valid": true }), json!({ "valid": false }));
    assert_eq!(ask(&owner.email, &app.wrong()), no);
    assert_eq!(ask(&owner.email.to_uppercase(), &code), yes);
    assert_eq!(ask(&owner.email, &code), no, "it was used");
    assert_eq!(answer(&challenge(&owner), &code).status, 401, "here too");
    assert_eq!(ask(&without.email, "123456"), no);
    let nobody = format!("nobody{}@example.org", unique());
    assert_eq!(ask(&nobody, "123456"), no);
    assert_eq!(ask(&owner.email, &next), yes);

    let question = json!({ "login": owner.email, "code": code, "ip": "192.0.2.9" });
    let stranger = Client::new().bearing(&format!("rgs_{}", "A".repeat(43)));
    for (caller, refusal) in [
        (stranger, (401, "service-key-required".to_owned())),
        (
            Client::service("accounts staff ip sessions"),
            (403, "scope-missing".to_owned()),
        ),
    ] {
        assert_eq!(refused(&caller.post("/totp/verify", &question)), refusal);
    }
    let recovery = app.recovery_codes.first().expect("a code");
    for (body, pointer) in [
        (
            json!({ "login": owner.email, "code": recovery, "ip": "192.0.2.9" }),
            "/code",
        ),
        (
            json!({ "login": owner.email, "code": "12345", "ip": "192.0.2.9" }),
            "/code",
        ),
        (json!({ "code": "123456", "ip": "192.0.2.9" }), "/login"),
        (json!({ "login": owner.email, "code": "123456" }), "/ip"),
        (
            json!({ "login": owner.email, "code": "123456", "ip": "host.example" }),
            "/ip",
        ),
    ] {
        let reply = host.post("/totp/verify", &body);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec![pointer.into()])
        );
    }
}

#[test]
fn programs_that_guess_are_stopped_like_people() {
    let (owner, app) = enrolled();
    let nobody = format!("nobody{}@example.org", unique());
    let host = Client::service("totp");
    for login in [&owner.email, &nobody] {
        let statuses: Vec<u16> = (0..7)
            .map(|_| {
                let question = json!({ "login": login, "code": app.wrong(), "ip": "192.0.2.9" });
                host.post("/totp/verify", &question).status
            })
            .collect();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429], "{login}");
    }
    // One count for both ways in.
    assert_eq!(answer(&challenge(&owner), &app.codes()[1]).status, 429);
}

#[test]
fn nothing_of_it_is_kept_in_clear() {
    let (owner, app) = enrolled();
    let half = challenge(&owner);
    let pending = signed_in_with(&owner, &app).post("/profile/totp", &json!({}));
    let stored = [
        "totp",
        "totp_pending",
        "recovery_codes",
        "challenges",
        "outbox",
        "audit",
    ]
    .map(|table| format!("{:?}", sql(&format!("SELECT * FROM {table}"))))
    .concat();
    assert!(stored.contains(&owner.id));
    let recovery = app.recovery_codes.first().expect("a code");
    let pending = pending.text("/secret");
    for secret in [
        &app.secret,
        &pending,
        &half,
        recovery,
        &recovery.replace('-', ""),
    ] {
        assert!(!stored.contains(secret.as_str()));
    }
}
