//! Mails that were given up, and their second life.

use chrono::TimeDelta;
use regain_core::courier::SendError;
use regain_core::http::problem::Kind;
use regain_tests::{Caller, Stepwise, World, body, kind};
use serde_json::{Value, json};

use crate::ALICE;
use crate::alice::link;
use crate::support_admin::{audit_log, overtaken, staff};

/// Alice's link is dead, and an admin looks at it: its line in the list.
fn dead() -> (World, Caller, String, Value) {
    let world = World::default();
    let id = world.customer(ALICE);
    let (admin, _) = staff(&world, "admin");
    world.mails();
    world
        .mailbox
        .fail(Some(SendError::Never("recipient suppressed")));
    world.lose_password(&Caller::browser("192.0.2.1"), ALICE);
    world.deliver();
    assert_eq!(world.dead_mails(), 1);
    world.mailbox.fail(None);
    let listed = body(&world.list_dead_mails(&admin))["mails"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    (world, admin, id, listed[0].clone())
}

#[test]
fn a_mail_that_was_given_up_is_shown_without_its_recipient() {
    let (world, _, id, mail) = dead();
    assert_eq!(
        mail,
        json!({
            "id": mail["id"], "kind": "password_link", "recipient": "A***@example.org",
            "attempts": 1, "error": "recipient suppressed", "created_at": world.now(),
            "account": id, "case": null,
        })
    );
}

#[test]
fn the_latest_fifty_are_shown_and_the_others_are_not() {
    let (world, admin, id, _) = dead();
    for number in 0..60 {
        let row = format!(
            "('m{number}', '{id}', 'a@example.org', 'a@example.org', 'owner', '{{\"kind\":\"first_password\"}}', {number}, 0, 9, 'dead')"
        );
        let into = "outbox (id, account_id, recipient, mailbox, cause, template, created_at, due_at, attempts, state)";
        world
            .db
            .run(&format!("INSERT INTO {into} VALUES {row}"))
            .unwrap();
    }
    let listed = body(&world.list_dead_mails(&admin))["mails"].clone();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 50);
    assert_eq!(listed[0]["kind"], "password_link");
    assert_eq!(listed[1]["id"], "m59");
}

#[test]
fn a_mail_that_is_sent_again_arrives_with_a_link_that_works() {
    let (world, admin, id, mail) = dead();
    world.wait(TimeDelta::minutes(9));
    let mail_id = mail["id"].as_str().unwrap();
    assert_eq!(world.resend(&admin, mail_id).status, 204);
    let row = format!(
        "SELECT state || attempts || coalesce(error, '-') FROM outbox WHERE id = '{mail_id}'"
    );
    assert_eq!(world.db.column(&row), ["queued0-"]);
    let sent = world.mails();
    assert_eq!((sent.len(), sent[0].recipient.as_str()), (1, ALICE));
    let owner = Caller::browser("192.0.2.1");
    assert!(world.open_link(&owner, &link(&sent[0])).is_some());
    assert_eq!(body(&world.list_dead_mails(&admin)), json!({"mails": []}));
    let resent = audit_log(&world, "mail_resent");
    assert_eq!(resent.len(), 1);
    assert!(resent[0].starts_with("staff:") && resent[0].ends_with(&id));
}

#[test]
fn only_what_was_given_up_is_sent_again() {
    let (world, admin, _, mail) = dead();
    let mail_id = mail["id"].as_str().unwrap();
    world.resend(&admin, mail_id);
    let before = world.db.dump();
    for id in [mail_id, "nothing"] {
        assert_eq!(kind(&world.resend(&admin, id)), Some(Kind::NotFound));
    }
    assert_eq!(world.db.dump(), before);
    world.mails();
    assert_eq!(kind(&world.resend(&admin, mail_id)), Some(Kind::NotFound));
}

#[test]
fn a_mail_that_nobody_may_have_any_more_is_dropped() {
    let (world, admin, id, mail) = dead();
    world.freeze(&admin, &id, &json!({"reason": "Fraud."}));
    world.mails();
    assert_eq!(
        world.resend(&admin, mail["id"].as_str().unwrap()).status,
        204
    );
    assert_eq!(world.mails(), []);
    assert_eq!(world.dead_mails(), 0);
}

#[test]
fn of_two_who_send_a_mail_again_at_once_one_does() {
    let (world, admin, _, mail) = dead();
    let (store, id) = (Stepwise(&world.db), mail["id"].as_str().unwrap());
    let first = world.resend_over(&store, &admin, id);
    let second = world.resend_over(&store, &admin, id);
    assert_eq!(overtaken(first, second), 204);
    assert_eq!(audit_log(&world, "mail_resent").len(), 1);
}

#[test]
fn a_mail_about_a_case_is_named_by_it_in_the_audit_log() {
    let world = World::default();
    let (admin, _) = staff(&world, "admin");
    world.mails();
    world
        .mailbox
        .fail(Some(SendError::Never("recipient suppressed")));
    let mut claimant = Caller::browser("203.0.113.7");
    let given = json!({"login": "?", "lost": ["totp"], "contact_email": "me@elsewhere.example"});
    assert_eq!(world.open_case(&mut claimant, &given).status, 201);
    world.deliver();
    world.mailbox.fail(None);
    let mail = body(&world.list_dead_mails(&admin))["mails"][0].clone();
    let case = world.case_id(&claimant);
    assert_eq!(
        (&mail["account"], &mail["case"]),
        (&Value::Null, &json!(case))
    );
    assert_eq!(mail["kind"], "case_received");
    assert_eq!(
        world.resend(&admin, mail["id"].as_str().unwrap()).status,
        204
    );
    let line = format!("audit WHERE event = 'mail_resent' AND case_id = '{case}'");
    assert_eq!(world.db.count(&line), 1);
    assert_eq!(world.mails().len(), 1);
}
