//! Signing in, where nobody is in a hurry.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::password::hash::hash;
use regain_core::password::work::Work;
use regain_tests::{Caller, PASSWORD, World, block_on, body, hashing, header, kind, said};
use serde_json::json;

use crate::{ALICE, BOB, WRONG};

#[test]
fn whoever_knows_the_password_is_in() {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut program = Caller::program("192.0.2.1");
    let reply = world.sign_in(&mut program, " alice@EXAMPLE.org ", PASSWORD);
    let session = json!({
        "token": program.session,
        "expires_at": world.now() + TimeDelta::hours(12),
    });
    assert_eq!(reply.status, 200);
    assert_eq!(
        body(&reply),
        json!({"status": "signed_in", "session": session})
    );
    assert_eq!(world.session(&program).unwrap()["account"], id);
    assert_eq!(
        world.audit_log(),
        ["user_created", "authn_login_success_password_new_device"]
    );
}

#[test]
fn a_browser_keeps_its_session_and_is_known_from_then_on() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    let reply = world.sign_in(&mut browser, ALICE, PASSWORD);
    assert_eq!(reply.status, 303);
    assert_eq!(header(&reply, "location"), Some("/signed-in"));
    let device = browser.device.clone();
    assert!(device.is_some());
    assert!(world.session(&browser).is_some());
    world.sign_in(&mut browser, ALICE, PASSWORD);
    assert_eq!(browser.device, device, "it stays the same device");
    assert_eq!(world.db.count("devices"), 1);
}

#[test]
fn unknown_wrong_disabled_and_without_password_look_alike() {
    let answers = [
        ("unknown", "nobody@example.org", PASSWORD),
        ("wrong", ALICE, WRONG),
        ("disabled", BOB, PASSWORD),
        ("without password", "carol@example.org", PASSWORD),
    ]
    .map(|(case, login, password)| {
        let world = World::default();
        world.customer(ALICE);
        let bob = world.customer(BOB);
        assert_eq!(
            world.patch(&bob, &json!({"status": "disabled"})).status,
            200
        );
        world.provision(&json!({
            "customer_number": "3", "email": "carol@example.org", "name": "Carol Ng",
            "type": "individual", "phone": "+33123456703",
        }));
        let (trips, events) = (world.db.trips(), world.audit_log().len());
        let mut caller = Caller::program("192.0.2.1");
        let reply = world.sign_in(&mut caller, login, password);
        assert_eq!(reply.status, 401, "{case}");
        assert_eq!(kind(&reply), Some(Kind::InvalidCredentials), "{case}");
        assert_eq!(world.audit_log()[events..], ["authn_login_fail"], "{case}");
        assert_eq!(caller.session.or(caller.device), None, "{case}");
        let rows = ["rate_limits", "sessions", "devices"].map(|table| world.db.count(table));
        (said(&reply), world.db.trips() - trips, rows)
    });
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
}

#[test]
fn a_new_session_of_a_browser_takes_the_place_of_the_old_one() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let mut before = Caller::browser("192.0.2.1");
    before.session = browser.session.clone();
    let mut phone = Caller::browser("192.0.2.2");
    world.sign_in(&mut phone, ALICE, PASSWORD);
    world.sign_in(&mut browser, ALICE, PASSWORD);
    assert!(world.session(&before).is_none());
    assert!(world.session(&browser).is_some());
    assert!(
        world.session(&phone).is_some(),
        "other browsers are none of its business"
    );
}

#[test]
fn staff_have_shorter_sessions_than_customers() {
    for (role, total, idle) in [
        ("customer", 12 * 60, 30),
        ("agent", 8 * 60, 15),
        ("reviewer", 8 * 60, 15),
        ("auditor", 8 * 60, 15),
        ("admin", 8 * 60, 15),
    ] {
        let world = World::default();
        world.member(ALICE, role);
        let mut browser = Caller::browser("192.0.2.1");
        let reply = world.sign_in(&mut browser, ALICE, PASSWORD);
        let cookie = header(&reply, "set-cookie").unwrap();
        assert!(
            cookie.ends_with(&format!("Max-Age={}", total * 60)),
            "{role}: {cookie}"
        );
        // Staff cannot do anything before they have a second factor.
        assert_eq!(world.session(&browser).is_some(), role == "customer");
        world.enrol(&browser);
        let session = world.session(&browser).unwrap();
        assert_eq!(
            session["expires_at"],
            json!(world.now() + TimeDelta::minutes(total)),
            "{role}"
        );
        world.wait(TimeDelta::minutes(idle) - TimeDelta::milliseconds(1));
        let program = world.key("sessions");
        let token = browser.session.clone().unwrap();
        assert_eq!(world.look_up(Some(&program), &token).status, 200, "{role}");
        world.wait(TimeDelta::milliseconds(1));
        assert_eq!(world.look_up(Some(&program), &token).status, 401, "{role}");
    }
}

/// Made by another implementation, with 7 MiB.
const IMPORTED: &str = "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4IBHBCGZwZG/751s+60VA1hVA7CPbz6GXoB7rCaEEqw";

fn stored_hash(world: &World) -> String {
    world
        .db
        .column("SELECT password_hash FROM accounts")
        .remove(0)
}

#[test]
fn an_imported_hash_signs_in_and_is_upgraded_once() {
    let mut world = World::default();
    world.keys.hashing.work = Work::OWASP;
    let reply = world.provision(&json!({
        "customer_number": "1", "email": ALICE, "name": "Alice Martin", "type": "individual",
        "phone": "+33123456701", "password_hash": IMPORTED,
    }));
    assert_eq!(reply.status, 201);
    let mut program = Caller::program("192.0.2.1");
    assert_eq!(world.sign_in(&mut program, ALICE, WRONG).status, 401);
    assert_eq!(
        stored_hash(&world),
        IMPORTED,
        "a wrong password upgrades nothing"
    );
    let password = "correct horse battery staple";
    assert_eq!(world.sign_in(&mut program, ALICE, password).status, 200);
    let upgraded = stored_hash(&world);
    assert!(
        upgraded.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid=YQ$"),
        "{upgraded}"
    );
    assert_eq!(world.sign_in(&mut program, ALICE, password).status, 200);
    assert_eq!(stored_hash(&world), upgraded);
}

/// [`PASSWORD`] with the current pepper, but with less memory or fewer passes.
const OUTDATED: [&str; 2] = [
    "$argon2id$v=19$m=8192,t=2,p=1,keyid=YQ$c29tZXNhbHRzb21lc2FsdA$L3IR3dUUk2MzW3c3MqNUMXrDXcxSZGiXTE220Bf7dAs",
    "$argon2id$v=19$m=19456,t=1,p=1,keyid=YQ$c29tZXNhbHRzb21lc2FsdA$9W5eSqNmy/irOygD1g1NFaNNlzjLovMxTfrNhuRLI1Y",
];

#[test]
fn weaker_parameters_of_former_years_are_upgraded() {
    for outdated in OUTDATED {
        let mut world = World::default();
        world.keys.hashing.work = Work::OWASP;
        world.customer(ALICE);
        let sql = format!("UPDATE accounts SET password_hash = '{outdated}'");
        world.db.run(&sql).unwrap();
        for _ in 0..2 {
            let mut program = Caller::program("192.0.2.1");
            assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 200);
            let stored = stored_hash(&world);
            assert!(
                stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid=YQ$"),
                "{stored}"
            );
        }
    }
}

#[test]
fn a_new_pepper_takes_over_at_the_next_sign_in() {
    let mut world = World::default();
    world.customer(ALICE);
    world.keys.hashing = hashing("b");
    let mut program = Caller::program("192.0.2.1");
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 200);
    assert!(
        stored_hash(&world).contains("keyid=Yg"),
        "{}",
        stored_hash(&world)
    );
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 200);
}

#[test]
fn without_its_pepper_a_password_opens_nothing() {
    let world = World::default();
    world.customer(ALICE);
    let sql = "UPDATE accounts SET password_hash = replace(password_hash, 'keyid=YQ', 'keyid=Yw')";
    world.db.run(sql).unwrap();
    let caller = Caller::program("192.0.2.1");
    let answer = block_on(world.attempt(&world.db, &caller, ALICE, PASSWORD));
    assert!(world.broke(&answer));
    assert_eq!(world.db.count("sessions"), 0);
}

#[test]
fn nothing_in_the_database_opens_a_session_or_passes_for_a_device() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let dump = world.db.dump();
    for secret in [browser.session, browser.device, Some(PASSWORD.into())] {
        assert!(!dump.contains(&secret.unwrap()));
    }
}

/// Alice's password is one that the rules of today refuse.
fn with_password(password: &str) -> World {
    let world = World::default();
    let id = world.customer(ALICE);
    let hash = hash(password, &[7; 16], &world.keys.hashing).unwrap();
    world
        .db
        .run(&format!(
            "UPDATE accounts SET password_hash = '{hash}', email_proven = 0 WHERE id = '{id}'"
        ))
        .unwrap();
    world
}

#[test]
fn a_right_password_that_the_rules_refuse_opens_the_choice_of_another_and_no_session() {
    for outdated in ["fourteen chars", "passwordpassword", "alice@example.org"] {
        let world = with_password(outdated);
        let mut program = Caller::program("192.0.2.1");
        assert_eq!(world.sign_in(&mut program, ALICE, WRONG).status, 401);
        let (trips, events) = (world.db.trips(), world.audit_log().len());
        let reply = world.sign_in(&mut program, ALICE, outdated);
        assert_eq!(world.db.trips() - trips, 2, "{outdated}");
        assert_eq!(reply.status, 200, "{outdated}");
        let told = body(&reply);
        assert_eq!(told["status"], "new_password_required", "{outdated}");
        assert_eq!(world.db.count("sessions") + world.db.count("devices"), 0);
        assert_eq!(
            world.audit_log()[events..],
            ["authn_password_change_required"]
        );
        let token = told["token"].as_str().unwrap();
        assert_eq!(world.reset(&program, token, outdated).status, 422);
        assert_eq!(world.reset(&program, token, PASSWORD).status, 204);
        assert_eq!(world.reset(&program, token, PASSWORD).status, 410);
        let proven = "SELECT email FROM accounts WHERE email_proven = 1";
        assert_eq!(world.db.column(proven), [] as [&str; 0], "no mail was read");
        assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 200);
        assert_eq!(world.db.count("sessions"), 1);
    }
}

#[test]
fn a_browser_with_such_a_password_is_led_to_the_page_that_says_why() {
    let world = with_password("fourteen chars");
    let mut browser = Caller::browser("192.0.2.1");
    let reply = world.sign_in(&mut browser, ALICE, "fourteen chars");
    assert_eq!((reply.status, browser.session.is_some()), (303, false));
    let path = header(&reply, "location").unwrap();
    let token = path.strip_prefix("/password/reset/").unwrap();
    let page = world.open_link(&browser, token).unwrap();
    assert!(page.contains("trop court ou trop facile"), "{page}");
    world.wait(TimeDelta::minutes(20));
    assert_eq!(world.open_link(&browser, token), None);
}

#[test]
fn such_a_choice_and_a_mailed_link_leave_each_other_alone_until_one_is_used() {
    let world = with_password("fourteen chars");
    let (owner, stranger) = (
        Caller::program("192.0.2.1"),
        Caller::program("198.51.100.1"),
    );
    let sign_in = || {
        let mut browser = Caller::program("192.0.2.1");
        let told = body(&world.sign_in(&mut browser, ALICE, "fourteen chars"));
        told["token"].as_str().unwrap().to_owned()
    };
    let opens = |token: &str| world.open_link(&owner, token).is_some();
    let first = sign_in();
    let mailed = world.link(&stranger, ALICE);
    assert!(opens(&first), "a stranger who asks for a mail ends no form");
    let second = sign_in();
    assert!(
        opens(&mailed),
        "who guessed the password ends no mailed link"
    );
    assert_eq!([opens(&first), opens(&second)], [false, true]);
    assert_eq!(world.reset(&owner, &mailed, PASSWORD).status, 204);
    assert!(!opens(&second), "another password ends both");
}

#[test]
fn from_an_address_that_is_not_allowed_such_a_password_opens_nothing() {
    let world = with_password("fourteen chars");
    let list = r#"[{"cidr":"198.51.100.0/24","label":""}]"#;
    world
        .db
        .run(&format!(
            "INSERT INTO allowlists (account_id, entries) SELECT id, '{list}' FROM accounts"
        ))
        .unwrap();
    let mut program = Caller::program("192.0.2.1");
    let reply = world.sign_in(&mut program, ALICE, "fourteen chars");
    assert_eq!(kind(&reply), Some(Kind::IpNotAllowed));
    assert_eq!(world.db.count("password_links"), 0);
}

#[test]
fn with_a_second_factor_an_imported_password_may_be_short() {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.enrol(&browser);
    let hash = hash("fourteen chars", &[7; 16], &world.keys.hashing).unwrap();
    world
        .db
        .run(&format!(
            "UPDATE accounts SET password_hash = '{hash}' WHERE id = '{id}'"
        ))
        .unwrap();
    let mut program = Caller::program("192.0.2.1");
    let reply = world.sign_in(&mut program, ALICE, "fourteen chars");
    assert_eq!(body(&reply)["status"], "second_factor_required");
}
