//! Signing in, where somebody guesses.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_tests::{Caller, PASSWORD, World, header, kind, said};
use regain_web::Response;

use crate::{ALICE, BOB, WRONG};

/// Somebody with a network of their own for every attempt.
struct Botnet(u16);

impl Botnet {
    fn next(&mut self) -> Caller {
        self.0 += 1;
        Caller::program(&format!("2001:db8:{:x}::1", self.0))
    }
}

/// The wait that an answer asks for, if it is a refusal to look.
fn wait_of(reply: &Response) -> Option<i64> {
    (reply.status == 429).then(|| {
        // A page says it in words.
        assert!(matches!(kind(reply), None | Some(Kind::TooManyAttempts)));
        header(reply, "retry-after").unwrap().parse().unwrap()
    })
}

fn consumed(world: &World, limit_key: &str) -> Vec<String> {
    world.db.column(&format!(
        "SELECT consumed FROM rate_limits WHERE limit_key LIKE 'password:{limit_key}:%'"
    ))
}

#[test]
fn waits_grow_and_waiting_as_long_as_told_is_exactly_enough() {
    for (case, login) in [("known", ALICE), ("unknown", "nobody@example.org")] {
        let world = World::default();
        world.customer(ALICE);
        let mut botnet = Botnet(0);
        let mut attempt = || world.sign_in(&mut botnet.next(), login, WRONG);
        let waits = Limits::DEFAULT.passwords.waits;
        assert_eq!(waits.len(), 25, "no more than 25 in 24 hours");
        for wait in waits.iter().copied().map(i64::from) {
            assert_eq!(attempt().status, 401, "{case}");
            if wait > 0 {
                assert_eq!(wait_of(&attempt()), Some(wait), "{case}");
                world.wait(TimeDelta::seconds(wait) - TimeDelta::milliseconds(1));
                assert_eq!(wait_of(&attempt()), Some(1), "{case}");
                world.wait(TimeDelta::milliseconds(1));
            }
        }
        for _ in 0..5 {
            assert_eq!(
                attempt().status,
                401,
                "after a day the limit is reset ({case})"
            );
        }
        assert_eq!(wait_of(&attempt()), Some(61), "{case}");
    }
}

#[test]
fn a_refusal_is_the_same_for_everybody_and_looks_at_nothing() {
    let refusals = [
        ("known", ALICE, PASSWORD),
        ("unknown", "nobody@example.org", PASSWORD),
    ]
    .map(|(case, login, password)| {
        let world = World::default();
        world.customer(ALICE);
        let mut botnet = Botnet(0);
        for _ in 0..5 {
            world.sign_in(&mut botnet.next(), login, WRONG);
        }
        let reply = world.sign_in(&mut botnet.next(), login, password);
        assert_eq!(world.db.count("sessions"), 0, "{case}");
        said(&reply)
    });
    assert_eq!(refusals[0], refusals[1]);
}

#[test]
fn a_flood_leaves_one_line_for_each_wait() {
    let world = World::default();
    world.customer(ALICE);
    let mut botnet = Botnet(0);
    for _ in 0..40 {
        world.sign_in(&mut botnet.next(), ALICE, WRONG);
    }
    let throttled = |world: &World| {
        let audit_log = world.audit_log();
        audit_log
            .iter()
            .filter(|event| *event == "authn_login_fail_max")
            .count()
    };
    assert_eq!(throttled(&world), 1);
    world.wait(TimeDelta::seconds(61));
    for _ in 0..10 {
        world.sign_in(&mut botnet.next(), ALICE, WRONG);
    }
    assert_eq!(throttled(&world), 2);
}

#[test]
fn a_stranger_does_not_lock_the_owner_out_of_a_browser_that_was_here_before() {
    let world = World::default();
    world.customer(ALICE);
    let mut known = Caller::browser("192.0.2.1");
    world.sign_in(&mut known, ALICE, PASSWORD);
    let mut botnet = Botnet(0);
    for _ in 0..6 {
        world.sign_in(&mut botnet.next(), ALICE, WRONG);
    }
    let mut new = Caller::browser("192.0.2.2");
    assert_eq!(wait_of(&world.sign_in(&mut new, ALICE, PASSWORD)), Some(61));
    assert_eq!(world.sign_in(&mut known, ALICE, PASSWORD).status, 303);
    assert!(
        wait_of(&world.sign_in(&mut new, ALICE, PASSWORD)).is_some(),
        "strangers still wait"
    );
}

#[test]
fn a_known_device_has_no_more_attempts_than_anybody() {
    let world = World::default();
    world.customer(ALICE);
    let mut stolen = Caller::browser("192.0.2.1");
    world.sign_in(&mut stolen, ALICE, PASSWORD);
    for turn in 0..5 {
        stolen.move_to(&format!("198.51.100.{turn}"));
        assert_eq!(world.sign_in(&mut stolen, ALICE, WRONG).status, 401);
    }
    assert_eq!(
        wait_of(&world.sign_in(&mut stolen, ALICE, PASSWORD)),
        Some(61)
    );
    let mut other = Caller::program("192.0.2.2");
    assert_eq!(
        world.sign_in(&mut other, ALICE, PASSWORD).status,
        200,
        "its limit is its own"
    );
}

#[test]
fn a_device_of_one_account_is_a_stranger_to_another() {
    let world = World::default();
    world.customer(ALICE);
    world.customer(BOB);
    let mut bobs = Caller::browser("192.0.2.1");
    world.sign_in(&mut bobs, BOB, PASSWORD);
    let device = bobs.device.clone();
    let mut botnet = Botnet(0);
    for _ in 0..5 {
        world.sign_in(&mut botnet.next(), ALICE, WRONG);
    }
    assert_eq!(
        wait_of(&world.sign_in(&mut bobs, ALICE, PASSWORD)),
        Some(61)
    );
    world.wait(TimeDelta::seconds(61));
    assert_eq!(world.sign_in(&mut bobs, ALICE, PASSWORD).status, 303);
    assert_ne!(bobs.device, device, "it gets a token of its own for Alice");
}

#[test]
fn one_network_cannot_try_one_password_on_everybody() {
    let world = World::default();
    world.customer(ALICE);
    let mut sprayer = Caller::program("2001:db8:1:2::1");
    for turn in 0..10 {
        let login = format!("user{turn}@example.org");
        assert_eq!(world.sign_in(&mut sprayer, &login, WRONG).status, 401);
    }
    sprayer.move_to("2001:db8:1:2:ffff::9");
    assert_eq!(
        wait_of(&world.sign_in(&mut sprayer, ALICE, PASSWORD)),
        Some(60)
    );
    assert_eq!(
        consumed(&world, "login").len(),
        10,
        "the attempt was not counted for the login"
    );
    let mut neighbour = Caller::program("2001:db8:1:3::1");
    assert_eq!(world.sign_in(&mut neighbour, ALICE, PASSWORD).status, 200);
    world.wait(TimeDelta::seconds(60));
    assert_eq!(world.sign_in(&mut sprayer, ALICE, PASSWORD).status, 200);
}

#[test]
fn a_success_resets_the_limit_of_the_login_and_refunds_its_attempt_to_the_network() {
    let world = World::default();
    world.customer(ALICE);
    world.customer(BOB);
    let mut caller = Caller::program("192.0.2.1");
    for _ in 0..4 {
        world.sign_in(&mut caller, ALICE, WRONG);
    }
    assert_eq!(consumed(&world, "login"), ["4"]);
    assert_eq!(world.sign_in(&mut caller, ALICE, PASSWORD).status, 200);
    assert_eq!(consumed(&world, "login").len(), 0);
    assert_eq!(consumed(&world, "network"), ["4", "4"]);
    for _ in 0..5 {
        assert_eq!(world.sign_in(&mut caller, BOB, WRONG).status, 401);
    }
    // The tenth attempt would close the network for a minute, but it is right.
    assert_eq!(world.sign_in(&mut caller, ALICE, PASSWORD).status, 200);
    assert_eq!(
        world
            .sign_in(&mut caller, "nobody@example.org", WRONG)
            .status,
        401
    );
    assert_eq!(
        wait_of(&world.sign_in(&mut caller, ALICE, PASSWORD)),
        Some(60)
    );
}

#[test]
fn a_success_does_not_open_a_network_for_those_who_guess() {
    let world = World::default();
    world.customer(ALICE);
    let mut shared = Caller::program("192.0.2.1");
    for turn in 0..14 {
        let login = format!("user{turn}@example.org");
        assert_eq!(world.sign_in(&mut shared, &login, WRONG).status, 401);
        world.wait(TimeDelta::seconds(60));
    }
    // A right one is as if it had not been: it brings nobody a wait, and the next
    // wrong one is still the fifteenth, which closes the network for five minutes.
    assert_eq!(world.sign_in(&mut shared, ALICE, PASSWORD).status, 200);
    assert_eq!(world.sign_in(&mut shared, BOB, WRONG).status, 401);
    assert_eq!(wait_of(&world.sign_in(&mut shared, BOB, WRONG)), Some(300));
}

#[test]
fn an_office_that_mistypes_every_day_is_open_every_morning() {
    let world = World::default();
    world.customer(ALICE);
    let mut office = Caller::program("192.0.2.1");
    for day in 0..10 {
        for _ in 0..3 {
            assert_eq!(
                world.sign_in(&mut office, ALICE, WRONG).status,
                401,
                "day {day}"
            );
            assert_eq!(
                world.sign_in(&mut office, ALICE, PASSWORD).status,
                200,
                "day {day}"
            );
            world.wait(TimeDelta::hours(1));
        }
        world.wait(TimeDelta::hours(21));
    }
}

#[test]
fn a_known_device_is_let_in_from_a_network_where_others_guess() {
    let world = World::default();
    world.customer(ALICE);
    let mut owner = Caller::browser("192.0.2.1");
    assert_eq!(world.sign_in(&mut owner, ALICE, PASSWORD).status, 303);
    let mut stranger = Caller::program("192.0.2.1");
    for turn in 0..11 {
        world.sign_in(&mut stranger, &format!("user{turn}@example.org"), WRONG);
    }
    assert_eq!(world.sign_in(&mut stranger, ALICE, PASSWORD).status, 429);
    assert_eq!(world.sign_in(&mut owner, ALICE, PASSWORD).status, 303);
}

#[test]
fn honest_people_behind_one_address_never_wait() {
    let world = World::default();
    world.customer(ALICE);
    let mut office = Caller::program("192.0.2.1");
    for _ in 0..30 {
        assert_eq!(world.sign_in(&mut office, ALICE, PASSWORD).status, 200);
    }
    assert_eq!(consumed(&world, "network"), ["0", "0"]);
}

#[test]
fn the_table_of_attempts_is_no_list_of_addresses() {
    let world = World::default();
    world.sign_in(&mut Caller::program("192.0.2.1"), ALICE, WRONG);
    let limit_keys = world
        .db
        .column("SELECT limit_key FROM rate_limits")
        .join(" ")
        .to_lowercase();
    assert!(limit_keys.contains("password:login:"));
    assert!(!limit_keys.contains("alice"), "{limit_keys}");
}
