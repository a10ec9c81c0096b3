//! All factors once more, before something sensitive is changed.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_tests::{Caller, PASSWORD, World, body, header, kind};
use regain_web::Response;
use serde_json::{Value, json};

use crate::alice::Alice;
use crate::{ALICE, BOB, NEW, WRONG};

const FRESH: TimeDelta = TimeDelta::minutes(10);
const TICK: TimeDelta = TimeDelta::milliseconds(1);

/// Alice proves password and code.
fn prove(alice: &mut Alice, given: &Value) -> Response {
    alice.world.prove(&mut alice.browser, given)
}

fn with_code(code: &str) -> Value {
    json!({"password": PASSWORD, "code": code})
}

fn is_fresh(alice: &Alice) -> bool {
    let reply = alice.world.allow(&alice.browser, &json!({"entries": []}));
    let stale = kind(&reply) == Some(Kind::FreshProofRequired);
    assert_eq!(reply.status, if stale { 401 } else { 200 });
    !stale
}

/// What somebody asks for with a session.
type Call = fn(&World, &Caller) -> Response;

/// Whatever changes a factor or contact data.
const SENSITIVE: [(&str, Call); 9] = [
    ("new secret", |world, caller| match world.scan(caller) {
        Ok(_) => Response::empty(201),
        Err(reply) => reply,
    }),
    ("its first code", |world, caller| {
        world.confirm_totp(caller, "123456")
    }),
    ("name", |world, caller| {
        world.change_contact(caller, &json!({"name": "Alix Martin"}))
    }),
    ("phone", |world, caller| {
        world.change_contact(caller, &json!({"phone": "+33123456799"}))
    }),
    ("addresses", |world, caller| {
        world.allow(caller, &json!({"entries": [{"cidr": "192.0.2.1"}]}))
    }),
    ("e-mail", |world, caller| world.change_email(caller, BOB)),
    ("recovery codes", World::renew_codes),
    ("removal", World::remove_totp),
    ("password", |world, caller| {
        world.change_password(caller, PASSWORD, NEW)
    }),
];

#[test]
fn whatever_is_sensitive_needs_a_proof_of_the_last_ten_minutes() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world
        .scan(&alice.browser)
        .unwrap_or_else(|_| panic!("a secret"));
    // She signed in a minute before she was enrolled.
    world.wait(FRESH - TimeDelta::minutes(1) + TICK);
    world.profile(&alice.browser);
    let before = world.db.dump_but_records();
    for (case, act) in SENSITIVE {
        let reply = act(world, &alice.browser);
        assert_eq!(
            (reply.status, kind(&reply)),
            (401, Some(Kind::FreshProofRequired)),
            "{case}"
        );
        assert_eq!(world.db.dump_but_records(), before, "{case}");
    }
}

#[test]
fn a_proof_is_fresh_for_exactly_ten_minutes() {
    for (case, act) in SENSITIVE {
        let alice = Alice::enrolled();
        let world = &alice.world;
        world
            .scan(&alice.browser)
            .unwrap_or_else(|_| panic!("a secret"));
        world.wait(FRESH - TimeDelta::minutes(1));
        let reply = act(world, &alice.browser);
        let stale = kind(&reply) == Some(Kind::FreshProofRequired);
        assert!(!stale, "{case}: {reply:?}");
    }
}

#[test]
fn a_proof_is_good_for_another_ten_minutes() {
    let mut alice = Alice::enrolled();
    alice.world.wait(FRESH);
    assert!(!is_fresh(&alice));
    let code = alice.code();
    let ends = alice.world.session(&alice.browser).unwrap()["expires_at"].clone();
    let reply = prove(&mut alice, &with_code(&code));
    assert_eq!(
        body(&reply),
        json!({
            "status": "proved",
            "session": {"token": alice.browser.session, "expires_at": ends},
        }),
        "it does not make the session longer"
    );
    alice.world.wait(FRESH);
    assert!(is_fresh(&alice));
    alice.world.wait(TICK);
    assert!(!is_fresh(&alice));
}

#[test]
fn a_proof_gives_the_session_another_token() {
    let mut alice = Alice::enrolled();
    let mut old = Caller::program("192.0.2.1");
    old.session.clone_from(&alice.browser.session);
    let (code, before) = (
        alice.code(),
        alice.world.db.column("SELECT id FROM sessions"),
    );
    assert_eq!(prove(&mut alice, &with_code(&code)).status, 200);
    assert_ne!(alice.browser.session, old.session);
    assert!(alice.world.session(&old).is_none());
    assert!(alice.world.session(&alice.browser).is_some());
    let after = alice.world.db.column("SELECT id FROM sessions");
    assert_eq!(after, before, "it is the same session all the same");
}

#[test]
fn the_password_alone_is_enough_where_there_is_nothing_else() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.wait(FRESH + TICK);
    let reply = world.prove(&mut browser, &json!({"password": WRONG}));
    assert_eq!(kind(&reply), Some(Kind::InvalidCredentials));
    let reply = world.prove(&mut browser, &json!({"password": PASSWORD}));
    assert_eq!(reply.status, 200);
    let reply = world.change_contact(&browser, &json!({"name": "Alix Martin"}));
    assert_eq!(reply.status, 200);
}

#[test]
fn a_proof_takes_every_factor_and_says_not_which_was_wrong() {
    let mut alice = Alice::enrolled();
    alice.world.wait(FRESH);
    let spent = alice.code();
    alice.sign_in("192.0.2.2", &spent);
    let (wrong, good) = (alice.wrong(), alice.next_code());
    let odd_password = json!({"password": WRONG, "code": good});
    for (case, given, expected) in [
        (
            "no code",
            json!({"password": PASSWORD}),
            Kind::SecondFactorRequired,
        ),
        ("wrong code", with_code(&wrong), Kind::InvalidCredentials),
        ("spent code", with_code(&spent), Kind::InvalidCredentials),
        ("wrong password", odd_password, Kind::InvalidCredentials),
    ] {
        let reply = prove(&mut alice, &given);
        assert_eq!(
            (reply.status, kind(&reply)),
            (401, Some(expected)),
            "{case}"
        );
        assert!(!is_fresh(&alice), "{case}");
    }
    assert_eq!(prove(&mut alice, &with_code(&good)).status, 200);
    assert!(is_fresh(&alice));
    let again = prove(&mut alice, &with_code(&good));
    assert_eq!(kind(&again), Some(Kind::InvalidCredentials), "it is spent");
    for odd in [
        json!({"password": PASSWORD, "code": "12345"}),
        json!({"code": good}),
    ] {
        let reply = prove(&mut alice, &odd);
        assert_eq!(kind(&reply), Some(Kind::InvalidFields));
    }
}

#[test]
fn a_recovery_code_proves_as_much_once() {
    let mut alice = Alice::enrolled();
    alice.world.wait(FRESH);
    let given = with_code(&alice.codes[2]);
    assert_eq!(prove(&mut alice, &given).status, 200);
    assert!(is_fresh(&alice));
    let profile = body(&alice.world.profile(&alice.browser));
    assert_eq!(profile["recovery_codes"], 9);
    let again = prove(&mut alice, &given);
    assert_eq!(kind(&again), Some(Kind::InvalidCredentials));
}

#[test]
fn a_proof_without_a_session_is_none() {
    let alice = Alice::enrolled();
    let mut stranger = Caller::program("192.0.2.2");
    let reply = alice.world.prove(&mut stranger, &with_code(&alice.code()));
    assert_eq!(kind(&reply), Some(Kind::SessionRequired));
    assert_eq!(
        alice
            .world
            .db
            .count("rate_limits WHERE limit_key LIKE 'totp:%'"),
        0
    );
}

#[test]
fn passwords_are_not_guessed_by_proving() {
    let mut alice = Alice::enrolled();
    for turn in 0..5 {
        let code = alice.next_code();
        let reply = prove(&mut alice, &json!({"password": WRONG, "code": code}));
        assert_eq!(kind(&reply), Some(Kind::InvalidCredentials), "{turn}");
    }
    alice.world.wait(TimeDelta::seconds(30));
    let code = alice.code();
    let reply = prove(&mut alice, &with_code(&code));
    assert_eq!(kind(&reply), Some(Kind::TooManyAttempts));
    // Of the 61 seconds after the fifth one, 30 have passed.
    assert_eq!(header(&reply, "retry-after"), Some("31"));
}

#[test]
fn asking_for_the_code_costs_no_attempt() {
    let mut alice = Alice::enrolled();
    for _ in 0..7 {
        let reply = prove(&mut alice, &json!({"password": PASSWORD}));
        assert_eq!(kind(&reply), Some(Kind::SecondFactorRequired));
    }
    let code = alice.code();
    assert_eq!(prove(&mut alice, &with_code(&code)).status, 200);
}

#[test]
fn codes_of_proofs_are_counted_with_those_of_known_devices() {
    let mut alice = Alice::enrolled();
    for _ in 0..3 {
        let wrong = alice.wrong();
        prove(&mut alice, &with_code(&wrong));
    }
    let mut known = Caller::browser("192.0.2.2");
    known.device.clone_from(&alice.browser.device);
    let mut known = alice.half_way(known);
    for _ in 0..2 {
        alice.world.give_code(&mut known, &alice.wrong());
    }
    let code = alice.code();
    let reply = prove(&mut alice, &with_code(&code));
    assert_eq!(
        (reply.status, header(&reply, "retry-after")),
        (429, Some("300"))
    );
    assert_eq!(alice.world.give_code(&mut known, &code).status, 429);
    let stranger = alice.sign_in("192.0.2.3", &code).1;
    assert_eq!(stranger.status, 200, "what others get wrong is apart");
}
