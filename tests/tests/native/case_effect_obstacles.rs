//! What has happened to an account by the time a case about it takes effect.

use chrono::TimeDelta;
use regain_core::recovery::case::State;
use regain_tests::{Caller, World, block_on, token};
use serde_json::json;

use crate::case_effect::{Act, Due};
use crate::cases::{CONTACT, end};
use crate::{BOB, NEW};

/// What stands in the way of an effect in the end.
const TRANSITION_ERRORS: [(&str, &str); 4] = [
    (
        "email",
        "UPDATE accounts SET email = 'New@example.net', email_key = 'new@example.net' WHERE email_key = 'bob@example.org'",
    ),
    (
        "email",
        "UPDATE accounts SET status = 'disabled' WHERE email_key = 'alice@example.org'",
    ),
    (
        "totp",
        "UPDATE accounts SET status = 'disabled' WHERE email_key = 'alice@example.org'",
    ),
    (
        "ip",
        "UPDATE accounts SET role = 'agent' WHERE email_key = 'alice@example.org'",
    ),
];

#[test]
fn what_cannot_be_done_any_more_stops_the_case_and_changes_nothing() {
    for (kind, error) in TRANSITION_ERRORS {
        let due = Due::new("alwaysdata", kind);
        let world = due.world();
        world.customer(BOB);
        due.wait_until(TimeDelta::minutes(10));
        due.live(&[Act::HalfWay, Act::NewSecret]);
        world.db.run(error).unwrap();
        let due = due.cooled_off();
        let world = due.world();
        let kept = || {
            [
                "accounts",
                "sessions",
                "challenges",
                "totp",
                "recovery_codes",
            ]
            .map(|table| world.db.read(&format!("SELECT * FROM {table}")))
        };
        let before = kept();
        assert_eq!(world.apply(), 1, "{error}");
        assert_eq!(kept(), before, "{error}");
        assert_eq!(due.status(), "stopped", "{error}");
        let once = [("recovery_case_overtaken".into(), json!("courier"))];
        assert_eq!(due.last_on_record(), once, "{error}");
        assert_eq!(world.db.count("evidence WHERE state <> 'removed'"), 0);
        let told: Vec<_> = world.mails().iter().map(end).collect();
        assert_eq!(told, [Some((CONTACT.into(), State::Stopped))], "{error}");
        assert_eq!(world.apply(), 0);
    }
}

#[test]
fn an_account_that_is_gone_takes_its_case_along() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    due.world().delete_with(&World::first_key(), &due.alice.id);
    assert_eq!(due.world().apply(), 0);
    assert_eq!(due.world().db.count("cases"), 0);
    assert_eq!(due.world().mails(), []);
}

#[test]
fn an_address_that_differs_in_capitals_only_is_no_other_accounts() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    let capitals = "'ALICE@example.org'";
    let claimed = format!("UPDATE cases SET new_email = {capitals}, contact_email = {capitals}");
    due.world().db.run(&claimed).unwrap();
    assert_eq!(due.world().apply(), 1);
    assert_eq!(due.account()["email"], "ALICE@example.org");
    let told = due.world().mails();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].link.is_some() && told[0].report_link.is_some());
}

#[test]
fn a_frozen_account_is_opened_by_the_link_to_the_new_address() {
    let due = Due::new("alwaysdata", "email").cooled_off();
    let world = due.world();
    world
        .db
        .run("UPDATE accounts SET status = 'frozen'")
        .unwrap();
    assert_eq!((world.apply(), due.status().as_str()), (1, "applied"));
    let sent = world.mails();
    let link = sent.iter().find_map(|mail| mail.link.as_deref()).unwrap();
    let given = json!({"token": token(link), "password": NEW, "code": due.alice.code()});
    let browser = Caller::browser("192.0.2.9");
    let used = block_on(world.use_link_with(&world.db, &browser, &given));
    assert_eq!(used.status, 204);
    assert_eq!(due.account()["status"], "active");
}
