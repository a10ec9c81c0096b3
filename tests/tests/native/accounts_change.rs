//! The provider changes and deletes accounts.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::http::problem::Kind;
use regain_core::mail::template::{Contact, MailTemplate};
use regain_tests::{Caller, PASSWORD, World, body, kind};
use serde_json::json;

use crate::{ALICE, BOB, NEW, WRONG};

const ELSEWHERE: &str = "alice@example.net";

/// Who was told, and of what.
fn notices(world: &World) -> Vec<(String, Vec<Contact>)> {
    world.deliver();
    let mails = world.mailbox.empty().into_iter();
    mails
        .map(|mail| match mail.content {
            Content::Account(MailTemplate::ContactChanged { changes, .. }) => {
                (mail.recipient, changes)
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn what_is_given_is_changed_and_the_rest_stays() {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut expected = body(&world.account_with(&World::first_key(), &id));
    world.wait(TimeDelta::hours(1));
    for (field, value) in [
        ("email", json!(ELSEWHERE)),
        ("name", json!("Alice Durand")),
        ("phone", json!("+33123456799")),
        ("locale", json!("en")),
        ("status", json!("disabled")),
    ] {
        world.wait(TimeDelta::minutes(1));
        let reply = world.patch(&id, &json!({field: value}));
        expected[field] = value;
        expected["updated_at"] = json!(world.now());
        assert_eq!((reply.status, &body(&reply)), (200, &expected), "{field}");
        let read = body(&world.account_with(&World::first_key(), &id));
        assert_eq!(read, expected, "{field}");
    }
    assert_eq!(world.audit_log()[1..], ["user_updated"; 5]);
}

#[test]
fn nothing_new_writes_nothing() {
    let world = World::default();
    let id = world.customer(ALICE);
    let before = world.db.dump();
    for same in [
        json!({}),
        json!({"email": ALICE, "status": "active", "locale": "fr"}),
    ] {
        assert_eq!(world.patch(&id, &same).status, 200);
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn the_owner_is_told_at_every_address_on_file() {
    for (change, expected) in [
        (
            json!({"email": ELSEWHERE, "phone": "+33123456799"}),
            [
                (ALICE, vec![Contact::Email, Contact::Phone]),
                (ELSEWHERE, vec![Contact::Email, Contact::Phone]),
            ]
            .to_vec(),
        ),
        (
            json!({"phone": "+33123456799"}),
            [(ALICE, vec![Contact::Phone])].to_vec(),
        ),
        (
            json!({"name": "Alice Durand"}),
            [(ALICE, vec![Contact::Name])].to_vec(),
        ),
        (json!({"locale": "en"}), Vec::new()),
        (json!({"status": "disabled"}), Vec::new()),
    ] {
        let world = World::default();
        let id = world.customer(ALICE);
        world.patch(&id, &change);
        let mut told = notices(&world);
        told.sort_by_key(|(recipient, _)| recipient != ALICE);
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(to, what)| (to.to_owned(), what))
            .collect();
        assert_eq!(told, expected, "{change}");
    }
}

#[test]
fn the_new_address_signs_in_and_the_old_one_does_not() {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.patch(&id, &json!({"email": ELSEWHERE}));
    assert_eq!(world.session(&browser).unwrap()["email"], ELSEWHERE);
    let mut program = Caller::program("192.0.2.2");
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 401);
    assert_eq!(world.sign_in(&mut program, ELSEWHERE, PASSWORD).status, 200);
}

#[test]
fn an_address_that_another_has_is_refused_whole() {
    let world = World::default();
    let id = world.customer(ALICE);
    world.customer(BOB);
    let before = world.db.dump();
    let reply = world.patch(&id, &json!({"email": BOB.to_uppercase(), "name": "Bob"}));
    assert_eq!((reply.status, kind(&reply)), (409, Some(Kind::EmailTaken)));
    assert_eq!(world.db.dump(), before);
}

#[test]
fn fields_that_are_not_the_providers_to_change_are_refused() {
    let world = World::default();
    let id = world.customer(ALICE);
    for change in [
        json!({"role": "admin"}),
        json!({"password": NEW}),
        json!({"customer_number": "9"}),
        json!({"type": "company"}),
        json!({"email": "x"}),
        json!({"phone": "1"}),
        json!({"status": "deleted"}),
        json!({"name": null}),
    ] {
        assert_eq!(
            kind(&world.patch(&id, &change)),
            Some(Kind::InvalidFields),
            "{change}"
        );
    }
}

#[test]
fn a_disabled_account_is_signed_out_and_gets_no_link_until_it_is_active_again() {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.lose_password(&browser, ALICE);
    world.patch(&id, &json!({"status": "disabled"}));
    assert!(world.session(&browser).is_none());
    assert_eq!(world.sign_in(&mut browser, ALICE, PASSWORD).status, 401);
    let asked = "outbox WHERE state = 'dropped' AND template ->> 'kind' = 'password_link'";
    assert_eq!(world.db.count(asked), 1, "a link that was asked for before");
    world.deliver();
    assert_eq!(world.mailbox.empty(), []);
    world.wait(TimeDelta::minutes(1));
    world.patch(&id, &json!({"status": "active"}));
    assert!(
        world.session(&browser).is_none(),
        "the session does not come back"
    );
    assert_eq!(world.sign_in(&mut browser, ALICE, PASSWORD).status, 303);
}

/// Somebody with a row in every table that knows accounts.
fn settle_in(world: &World, login: &str) {
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, login, PASSWORD);
    world.enrol(&browser);
    world.scan(&browser).unwrap();
    let list = json!({"entries": [{"cidr": "192.0.2.1"}]});
    assert_eq!(world.allow(&browser, &list).status, 200);
    let other = format!("other-{}", login.to_lowercase());
    assert_eq!(world.change_email(&browser, &other).status, 202);
    world.link(&browser, login);
    world.sign_in(&mut Caller::browser("192.0.2.1"), login, PASSWORD);
    world.sign_in(&mut Caller::browser("192.0.2.1"), login, WRONG);
    let case = json!({"login": login, "lost": ["ip"], "contact_email": "new@example.net"});
    world.open_case(&mut Caller::browser("192.0.2.1"), &case);
    let admin_note = format!(
        "INSERT INTO admin_notes (account_id, at, by, action, request_id)
         SELECT id, 0, 'admin', 'freeze', 'r' FROM accounts WHERE email = '{login}'"
    );
    world.db.run(&admin_note).unwrap();
    let grant = format!(
        "INSERT OR IGNORE INTO clients VALUES ('c', 'C', 'none', NULL, '[]', '[]', '[]', '[]', 0, 0,
           'RS256', 60, 1, 0);
         INSERT INTO grants (id, client_id, account_id, scopes, address, auth_at, factors,
           redirect_uri, code_hash, code_expires_at, created_at, expires_at)
         SELECT 'grant of ' || id, 'c', id, '[]', '', 0, 'totp', '', id, 0, 0, {}
         FROM accounts WHERE email = '{login}'",
        i64::MAX
    );
    world.db.run(&grant).unwrap();
    let waiting = format!(
        "INSERT INTO waiting_mails (account_id, wanted) SELECT id, 1 FROM accounts WHERE email = '{login}'"
    );
    world.db.run(&waiting).unwrap();
}

#[test]
fn a_deleted_account_leaves_nothing_but_its_audit_log() {
    let world = World::default();
    let id = world.customer(ALICE);
    let bob = world.customer(BOB);
    for login in [ALICE, BOB] {
        settle_in(&world, login);
    }
    let tables = world.db.column(
        "SELECT t.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
             WHERE t.schema = 'main' AND c.name = 'account_id'",
    );
    let rows = |id: &str| {
        let count = |table: &String| {
            world
                .db
                .count(&format!("{table} WHERE account_id = '{id}'"))
        };
        tables.iter().map(count).collect::<Vec<_>>()
    };
    let (before, others) = (rows(&id), rows(&bob));
    for (table, rows) in tables.iter().zip(&before) {
        assert!(*rows > 0, "nothing in {table} to leave behind");
    }
    assert_eq!(world.delete_with(&World::first_key(), &id).status, 204);
    for ((table, before), after) in tables.iter().zip(before).zip(rows(&id)) {
        let expected = if table == "audit" { before + 1 } else { 0 };
        assert_eq!(after, expected, "{table}");
    }
    assert_eq!(rows(&bob), others, "others keep theirs");
    assert_eq!(world.audit_log().pop().as_deref(), Some("user_deleted"));
    let dump = world.db.dump();
    assert!(!dump.contains(ALICE) && !dump.contains(&ALICE.to_lowercase()));
    assert_eq!(world.delete_with(&World::first_key(), &id).status, 404);
    assert_eq!(world.account_with(&World::first_key(), &id).status, 404);
    world.customer(ALICE);
}
