//! Signing in with a second factor.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_tests::{Caller, PASSWORD, World, block_on, body, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, report_link};
use crate::{ALICE, BOB, NEW};

fn refused(reply: &Response) -> bool {
    reply.status == 401 && kind(reply) == Some(Kind::InvalidCode)
}

fn expired(reply: &Response) -> bool {
    reply.status == 410 && kind(reply) == Some(Kind::ChallengeExpired)
}

/// Lets time pass until so many seconds into the next step.
fn wait_for_second(world: &World, second: i64) {
    let into = world.now().timestamp_millis() % 30_000;
    world.wait(TimeDelta::milliseconds(30_000 - into + 1000 * second));
}

#[test]
fn a_right_password_gives_a_challenge_and_no_session() {
    let alice = Alice::enrolled();
    let (world, sessions) = (&alice.world, alice.world.db.count("sessions"));
    let mut program = Caller::program("192.0.2.2");
    let reply = world.sign_in(&mut program, ALICE, PASSWORD);
    let challenge = program.challenge.clone().unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(
        body(&reply),
        json!({
            "status": "second_factor_required",
            "challenge": challenge,
            "methods": ["totp", "recovery_code"],
            "expires_at": world.now() + TimeDelta::minutes(5),
        })
    );
    assert_eq!(program.session, None);
    assert_eq!(world.db.count("sessions"), sessions);
    assert!(
        !world.db.dump().contains(&challenge),
        "only its hash is kept"
    );
}

#[test]
fn a_challenge_opens_nothing_but_its_second_half() {
    let alice = Alice::enrolled();
    let mut program = alice.half_way(Caller::program("192.0.2.2"));
    program.session.clone_from(&program.challenge);
    assert!(alice.world.session(&program).is_none());
    assert_eq!(
        kind(&alice.world.profile(&program)),
        Some(Kind::SessionRequired)
    );
    let proof = json!({"password": PASSWORD, "code": alice.code()});
    let proved = alice.world.prove(&mut program, &proof);
    assert_eq!(kind(&proved), Some(Kind::SessionRequired));
    let key = alice.world.key("sessions");
    let looked = alice
        .world
        .look_up(Some(&key), program.challenge.as_deref().unwrap());
    assert_eq!(kind(&looked), Some(Kind::SessionRequired));
}

#[test]
fn the_code_of_the_app_opens_the_door() {
    let alice = Alice::enrolled();
    let (program, reply) = alice.sign_in("192.0.2.2", &alice.code());
    assert_eq!(
        body(&reply),
        json!({
            "status": "signed_in",
            "session": {
                "token": program.session,
                "expires_at": alice.world.now() + TimeDelta::hours(12),
            },
        })
    );
    let session = alice.world.session(&program).unwrap();
    assert_eq!(session["factors"], json!(["password", "totp"]));
    assert_eq!(session["account"], alice.id);
    let audit_log = alice.world.audit_log();
    assert_eq!(
        audit_log[audit_log.len() - 2..],
        [
            "authn_challenge_issued",
            "authn_login_success_totp_new_device"
        ]
    );
}

#[test]
fn a_code_is_read_with_blanks_in_any_place() {
    let alice = Alice::enrolled();
    for [before, between, after] in [["", " ", ""], [" ", "", "  "], ["", "\u{a0}", ""]] {
        let code = alice.next_code();
        let typed = [before, &code[..3], between, &code[3..], after].concat();
        assert_eq!(
            alice.sign_in("192.0.2.2", &typed).1.status,
            200,
            "{typed:?}"
        );
    }
}

#[test]
fn a_code_is_good_in_its_own_step_and_those_beside_it() {
    let alice = Alice::enrolled();
    for second in [0, 29] {
        for (steps, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            alice.world.wait(TimeDelta::minutes(10));
            wait_for_second(&alice.world, second);
            let then = alice.world.now() + TimeDelta::seconds(30 * steps);
            let (_, reply) = alice.sign_in("192.0.2.2", &alice.app.code(then));
            let case = format!("{steps} steps away, at second {second}");
            assert_eq!(reply.status == 200, good, "{case}");
            assert_eq!(refused(&reply), !good, "{case}");
        }
    }
}

#[test]
fn a_code_works_once_and_none_before_it_any_more() {
    let alice = Alice::enrolled();
    let (earlier, code) = (alice.code(), alice.next_code());
    assert_eq!(alice.sign_in("192.0.2.2", &code).1.status, 200);
    for (case, spent) in [("the same", &code), ("the one before", &earlier)] {
        assert!(refused(&alice.sign_in("192.0.2.3", spent).1), "{case}");
    }
    assert_eq!(alice.sign_in("192.0.2.2", &alice.next_code()).1.status, 200);
}

#[test]
fn the_code_that_turned_the_factor_on_is_spent() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let (app, _) = world.enrol(&browser);
    let mut program = Caller::program("192.0.2.2");
    world.sign_in(&mut program, ALICE, PASSWORD);
    let reply = world.give_code(&mut program, &app.code(world.now()));
    assert!(refused(&reply));
    world.wait(TimeDelta::seconds(30));
    let reply = world.give_code(&mut program, &app.code(world.now()));
    assert_eq!(reply.status, 200);
}

#[test]
fn a_challenge_lives_for_five_minutes() {
    let alice = Alice::enrolled();
    for (pause, status) in [(299_999, 200), (300_000, 410)] {
        let mut program = alice.half_way(Caller::program("192.0.2.2"));
        alice.world.wait(TimeDelta::milliseconds(pause));
        let reply = alice.world.give_code(&mut program, &alice.code());
        assert_eq!(reply.status, status, "{pause}");
        assert_eq!(program.session.is_some(), status == 200, "{pause}");
        assert_eq!(expired(&reply), status == 410, "{pause}");
    }
}

#[test]
fn a_challenge_is_used_up_by_its_answer() {
    let alice = Alice::enrolled();
    let (mut program, reply) = alice.sign_in("192.0.2.2", &alice.code());
    assert_eq!(reply.status, 200);
    let again = alice.world.give_code(&mut program, &alice.next_code());
    assert!(expired(&again));
}

#[test]
fn what_was_never_a_challenge_is_answered_like_an_old_one() {
    let alice = Alice::enrolled();
    let mut program = alice.half_way(Caller::program("192.0.2.2"));
    let hash = alice.world.db.column("SELECT token_hash FROM challenges");
    let session = alice.browser.session.clone().unwrap();
    for odd in ["x", &"A".repeat(43), &hash[0], &session] {
        program.challenge = Some(odd.into());
        let reply = alice.world.give_code(&mut program, &alice.code());
        assert!(expired(&reply), "{odd}");
    }
}

#[test]
fn a_challenge_takes_the_code_of_its_own_account_alone() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.customer(BOB);
    let mut bob = Caller::program("192.0.2.3");
    world.sign_in(&mut bob, BOB, PASSWORD);
    let (bobs, _) = world.enrol(&bob);
    let mut program = alice.half_way(Caller::program("192.0.2.2"));
    let code = alice.next_code();
    let his = bobs.code(world.now());
    assert_ne!(code, his, "or this story proves nothing");
    assert!(refused(&world.give_code(&mut program, &his)));
    world.sign_in(&mut bob, BOB, PASSWORD);
    assert!(refused(&world.give_code(&mut bob, &code)));
    assert_eq!(world.give_code(&mut program, &code).status, 200);
}

#[test]
fn a_challenge_does_not_outlive_the_door_it_stands_at() {
    type Act = fn(&Alice);
    let reset: Act = |alice| {
        let link = alice.world.link(&alice.browser, ALICE);
        let given = json!({"token": link, "password": NEW, "code": alice.codes[0]});
        let used = alice
            .world
            .use_link_with(&alice.world.db, &alice.browser, &given);
        assert_eq!(block_on(used).status, 204);
    };
    let change: Act = |alice| {
        let reply = alice.world.change_password(&alice.browser, PASSWORD, NEW);
        assert_eq!(reply.status, 204);
    };
    let freeze: Act = |alice| {
        let report_link = report_link(&alice.world.mails()[0]);
        assert!(alice.world.follow_report_link(&alice.browser, &report_link));
    };
    let disable: Act = |alice| {
        let reply = alice.world.patch(&alice.id, &json!({"status": "disabled"}));
        assert_eq!(reply.status, 200);
    };
    for (case, act) in [
        ("reset", reset),
        ("another password", change),
        ("frozen", freeze),
        ("disabled", disable),
    ] {
        let alice = Alice::enrolled();
        let mut program = alice.half_way(Caller::program("192.0.2.2"));
        act(&alice);
        let reply = alice.world.give_code(&mut program, &alice.code());
        assert!(expired(&reply), "{case}");
        alice.world.patch(&alice.id, &json!({"status": "active"}));
        let reply = alice.world.give_code(&mut program, &alice.code());
        assert!(expired(&reply), "not even afterwards: {case}");
    }
}

#[test]
fn an_allowed_address_does_not_stand_in_for_the_code() {
    let alice = Alice::enrolled();
    let list = json!({"entries": [{"cidr": "192.0.2.1"}]});
    assert_eq!(alice.world.allow(&alice.browser, &list).status, 200);
    let mut program = alice.half_way(Caller::program("192.0.2.1"));
    assert_eq!(program.session, None);
    assert!(refused(
        &alice.world.give_code(&mut program, &alice.wrong())
    ));
}

#[test]
fn the_new_session_takes_the_place_of_the_browsers_old_one() {
    let alice = Alice::enrolled();
    let mut old = Caller::program("192.0.2.1");
    old.session.clone_from(&alice.browser.session);
    let device = alice.browser.device.clone();
    let Alice { world, app, .. } = &alice;
    let code = app.code(world.now());
    let mut browser = Caller::browser("192.0.2.1");
    browser.session.clone_from(&alice.browser.session);
    browser.device.clone_from(&device);
    world.sign_in(&mut browser, ALICE, PASSWORD);
    assert!(world.session(&old).is_some(), "not before the code");
    let reply = world.give_code(&mut browser, &code);
    assert_eq!(reply.status, 303);
    assert!(world.session(&browser).is_some());
    assert!(world.session(&old).is_none());
    assert_eq!(world.db.count("sessions"), 1);
    assert_eq!(browser.device, device, "the device is the same as before");
}

#[test]
fn sessions_of_staff_are_short_after_a_code_too() {
    let alice = Alice::with_role("agent");
    let (program, reply) = alice.sign_in("192.0.2.2", &alice.code());
    let ends = alice.world.now() + TimeDelta::hours(8);
    assert_eq!(body(&reply)["session"]["expires_at"], json!(ends));
    let tick = TimeDelta::milliseconds(1);
    alice.world.wait(TimeDelta::minutes(15) - tick);
    assert!(alice.world.session(&program).is_some());
    alice.world.wait(TimeDelta::minutes(15));
    assert!(alice.world.session(&program).is_none());
}
