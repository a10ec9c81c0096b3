//! The second factor is turned on, replaced and turned off.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::mail::template::Notice;
use regain_tests::{App, Caller, PASSWORD, World, block_on, body, keyring, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, notices};
use crate::{ALICE, BOB, NEW};

/// A new customer who signed in.
fn signed_in() -> (World, Caller) {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, browser)
}

fn scan(world: &World, caller: &Caller) -> App {
    match world.scan(caller) {
        Ok(app) => app,
        Err(reply) => panic!("{reply:?}"),
    }
}

/// What the password alone gives.
fn status_of_sign_in(world: &World) -> String {
    let mut program = Caller::program("192.0.2.2");
    let reply = world.sign_in(&mut program, ALICE, PASSWORD);
    body(&reply)["status"].as_str().unwrap().into()
}

fn factors(world: &World, caller: &Caller) -> serde_json::Value {
    body(&world.profile(caller))["factors"].clone()
}

#[test]
fn a_secret_that_waits_is_not_asked_for() {
    let (world, browser) = signed_in();
    let app = scan(&world, &browser);
    assert_eq!(status_of_sign_in(&world), "signed_in");
    assert_eq!(factors(&world, &browser), json!(["password"]));
    assert_eq!(world.mails(), [], "nothing has changed yet");
    let reply = world.confirm_totp(&browser, &app.code(world.now()));
    assert_eq!(reply.status, 200);
    assert_eq!(status_of_sign_in(&world), "second_factor_required");
    assert_eq!(factors(&world, &browser), json!(["password", "totp"]));
    assert_eq!(notices(&world.mails()), [Notice::TotpOn]);
}

#[test]
fn every_secret_is_one_of_its_own_and_of_full_length() {
    let (world, browser) = signed_in();
    let [one, other] = [scan(&world, &browser), scan(&world, &browser)];
    assert_ne!(one.secret, other.secret);
    let base32 = |c: char| c.is_ascii_uppercase() || ('2'..='7').contains(&c);
    assert!(one.secret.len() == 32 && one.secret.chars().all(base32));
    assert_eq!(one.raw().len(), 20);
    let (label, query) = one.uri.split_once('?').unwrap();
    assert_eq!(label, "otpauth://totp/Example%20Host:Alice%40example.org");
    let expected = format!("secret={}&issuer=Example%20Host", one.secret);
    assert_eq!(query, expected);
}

#[test]
fn a_wrong_first_code_leaves_the_secret_waiting() {
    let (world, browser) = signed_in();
    let app = scan(&world, &browser);
    for code in [&app.wrong_code(world.now()), "12345", "123456789", ""] {
        let reply = world.confirm_totp(&browser, code);
        let odd = code.len() != 6;
        let expected = if odd {
            Kind::InvalidFields
        } else {
            Kind::InvalidCode
        };
        assert_eq!(kind(&reply), Some(expected), "{code:?}");
        assert_eq!(status_of_sign_in(&world), "signed_in", "{code:?}");
    }
    let reply = world.confirm_totp(&browser, &app.code(world.now()));
    assert_eq!(reply.status, 200);
}

#[test]
fn a_secret_waits_for_half_an_hour() {
    for (late, status) in [(false, 200), (true, 409)] {
        let (world, mut browser) = signed_in();
        let app = scan(&world, &browser);
        let tick = TimeDelta::milliseconds(1);
        for _ in 0..2 {
            world.wait(TimeDelta::minutes(15) - tick);
            assert!(world.session(&browser).is_some());
        }
        world.wait(if late { tick * 2 } else { tick });
        let proof = json!({"password": PASSWORD});
        assert_eq!(world.prove(&mut browser, &proof).status, 200);
        let reply = world.confirm_totp(&browser, &app.code(world.now()));
        assert_eq!(reply.status, status);
        let expected = late.then_some(Kind::NoSecondFactor);
        assert_eq!(kind(&reply), expected);
    }
}

#[test]
fn the_courier_erases_a_secret_that_nobody_confirmed() {
    let (world, browser) = signed_in();
    scan(&world, &browser);
    world.wait(TimeDelta::minutes(30) - TimeDelta::milliseconds(1));
    world.erase();
    assert_eq!(world.db.count("totp_pending"), 1);
    world.wait(TimeDelta::milliseconds(1));
    world.erase();
    assert_eq!(world.db.count("totp_pending"), 0);
}

#[test]
fn a_later_secret_takes_the_place_of_the_one_that_waits() {
    let (world, browser) = signed_in();
    let [first, second] = [scan(&world, &browser), scan(&world, &browser)];
    let [old, new] = [&first, &second].map(|app| app.code(world.now()));
    assert_ne!(old, new, "or this story proves nothing");
    let refused = world.confirm_totp(&browser, &old);
    assert_eq!(kind(&refused), Some(Kind::InvalidCode));
    assert_eq!(world.confirm_totp(&browser, &new).status, 200);
    let again = world.confirm_totp(&browser, &new);
    assert_eq!(kind(&again), Some(Kind::NoSecondFactor), "it waits no more");
}

#[test]
fn a_new_secret_does_not_replace_the_old_before_its_first_code() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.mails();
    let app = scan(world, &alice.browser);
    let new = app.code(world.now());
    assert_ne!(new, alice.code(), "or this story proves nothing");
    assert_eq!(alice.sign_in("192.0.2.2", &new).1.status, 401);
    assert_eq!(alice.sign_in("192.0.2.2", &alice.code()).1.status, 200);
    let old = world.confirm_totp(&alice.browser, &alice.next_code());
    assert_eq!(kind(&old), Some(Kind::InvalidCode));
    let new = app.code(world.now());
    assert_eq!(world.confirm_totp(&alice.browser, &new).status, 200);
    assert_eq!(notices(&world.mails()), [Notice::TotpReplaced]);
    assert_eq!(alice.sign_in("192.0.2.2", &alice.next_code()).1.status, 401);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.codes[0]);
    assert_eq!(reply.status, 401, "the old recovery codes went with it");
    let (_, reply) = alice.sign_in("192.0.2.2", &app.code(world.now()));
    assert_eq!(reply.status, 200);
}

#[test]
fn sessions_that_never_gave_a_code_end() {
    let (world, browser) = signed_in();
    let mut phone = Caller::program("192.0.2.2");
    world.sign_in(&mut phone, ALICE, PASSWORD);
    let app = scan(&world, &browser);
    world.confirm_totp(&browser, &app.wrong_code(world.now()));
    assert!(world.session(&phone).is_some(), "not before the first code");
    world.confirm_totp(&browser, &app.code(world.now()));
    assert!(world.session(&phone).is_none());
    assert!(world.session(&browser).is_some());
}

/// Whether somebody with a copy of the database can read the secret in it.
fn stands_open(world: &World, app: &App) -> bool {
    let (dump, raw) = (world.db.dump(), app.raw());
    let hex: Vec<_> = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let plain = dump.as_bytes().windows(raw.len()).any(|bytes| bytes == raw);
    let dump = dump.to_lowercase();
    plain || dump.contains(&hex.concat()) || dump.contains(&app.secret.to_lowercase())
}

#[test]
fn the_database_alone_does_not_give_a_secret_away() {
    let (world, browser) = signed_in();
    let app = scan(&world, &browser);
    assert!(!stands_open(&world, &app), "while it waits");
    world.confirm_totp(&browser, &app.code(world.now()));
    assert!(!stands_open(&world, &app), "in use");
    let sealed = world.db.column("SELECT secret FROM totp");
    assert!(sealed[0].starts_with("a."), "{sealed:?}");
    for shown in [world.profile(&browser), world.history(&browser, None)] {
        assert!(!body(&shown).to_string().contains(&app.secret));
    }
    let insert = format!("UPDATE accounts SET name = '{}'", app.secret.to_lowercase());
    world.db.run(&insert).unwrap();
    assert!(stands_open(&world, &app), "this test would notice");
}

#[test]
fn a_secret_moved_to_another_account_opens_nothing() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let bobs_id = world.customer(BOB);
    let mut bob = Caller::browser("192.0.2.3");
    world.sign_in(&mut bob, BOB, PASSWORD);
    let (bobs, _) = world.enrol(&bob);
    let program = alice.half_way(Caller::program("192.0.2.2"));
    let sql = format!(
        "UPDATE totp SET secret = (SELECT secret FROM totp WHERE account_id = '{bobs_id}')"
    );
    world.db.run(&sql).unwrap();
    world.wait(TimeDelta::minutes(1));
    let his = bobs.code(world.now());
    let answer = block_on(world.answer(&world.db, &program, &his));
    assert!(world.broke(&answer));
    world.sign_in(&mut bob, BOB, PASSWORD);
    assert_eq!(world.give_code(&mut bob, &his).status, 303);
}

#[test]
fn another_key_seals_from_now_on_and_the_former_still_opens() {
    let mut alice = Alice::enrolled();
    alice.world.keys.totp = keyring("b");
    assert_eq!(alice.sign_in("192.0.2.2", &alice.code()).1.status, 200);
    let sealed = || alice.world.db.column("SELECT secret FROM totp").remove(0);
    assert!(sealed().starts_with("a."), "it is not sealed anew by use");
    alice.world.enrol(&alice.browser);
    assert!(sealed().starts_with("b."));
}

#[test]
fn turned_off_it_is_asked_for_no_more() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.mails();
    scan(world, &alice.browser);
    assert_eq!(world.remove_totp(&alice.browser).status, 204);
    assert_eq!(status_of_sign_in(world), "signed_in");
    assert_eq!(factors(world, &alice.browser), json!(["password"]));
    for table in ["totp", "totp_pending", "recovery_codes"] {
        assert_eq!(world.db.count(table), 0, "{table}");
    }
    assert_eq!(notices(&world.mails()), [Notice::TotpOff]);
    assert_eq!(world.remove_totp(&alice.browser).status, 204);
    assert_eq!(world.mails(), [], "it was off already");
    let off = world.audit_log();
    let off = off.iter().filter(|event| *event == "totp_disabled");
    assert_eq!(off.count(), 1);
}

fn mandatory(reply: &Response) -> bool {
    reply.status == 403 && kind(reply) == Some(Kind::SecondFactorMandatory)
}

#[test]
fn staff_cannot_turn_theirs_off() {
    for role in ["agent", "reviewer", "auditor", "admin"] {
        let alice = Alice::with_role(role);
        let reply = alice.world.remove_totp(&alice.browser);
        assert!(mandatory(&reply), "{role}");
        assert_eq!(alice.world.db.count("totp"), 1, "{role}");
        assert_eq!(status_of_sign_in(&alice.world), "second_factor_required");
    }
}

/// What somebody asks for with a session.
type Call = fn(&World, &Caller) -> Response;

#[test]
fn staff_without_one_get_no_further_than_enrolling() {
    let world = World::default();
    world.member(ALICE, "agent");
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let calls: [(&str, Call); 11] = [
        ("profile", World::profile),
        ("sessions", World::list_sessions),
        ("end of others", |world, caller| {
            world.end_session(caller, None)
        }),
        ("history", |world, caller| world.history(caller, None)),
        ("phone", |world, caller| {
            world.change_contact(caller, &json!({"phone": "+33123456799"}))
        }),
        ("contact check", World::confirm_contact),
        ("password", |world, caller| {
            world.change_password(caller, PASSWORD, NEW)
        }),
        ("addresses", |world, caller| {
            world.allow(caller, &json!({"entries": []}))
        }),
        ("e-mail", |world, caller| world.change_email(caller, BOB)),
        ("recovery codes", World::renew_codes),
        ("removal", World::remove_totp),
    ];
    let before = world.db.read("SELECT * FROM accounts");
    for (case, call) in calls {
        assert!(mandatory(&call(&world, &browser)), "{case}");
    }
    assert_eq!(world.db.read("SELECT * FROM accounts"), before);
    assert!(world.session(&browser).is_none());
    let key = world.key("sessions");
    let looked = world.look_up(Some(&key), browser.session.as_deref().unwrap());
    assert_eq!(
        (looked.status, kind(&looked)),
        (401, Some(Kind::SessionRequired))
    );
    let proof = json!({"password": PASSWORD});
    assert_eq!(world.prove(&mut browser, &proof).status, 200);
    world.enrol(&browser);
    assert!(world.session(&browser).is_some());
    assert_eq!(world.profile(&browser).status, 200);
    let looked = world.look_up(Some(&key), browser.session.as_deref().unwrap());
    assert_eq!(looked.status, 200);
}
