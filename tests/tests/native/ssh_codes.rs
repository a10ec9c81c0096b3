//! An SSH server asks whether a code is good.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_tests::{Caller, PASSWORD, World, block_on, body, header, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::Alice;
use crate::{ALICE, BOB};

fn with_key() -> (Alice, String) {
    let alice = Alice::enrolled();
    let key = alice.world.key("totp");
    (alice, key)
}

fn ask(world: &World, key: &str, login: &str, code: &str) -> Response {
    block_on(world.ask_code(&world.db, key, login, code))
}

/// Whether the server lets somebody in.
fn valid(world: &World, key: &str, login: &str, code: &str) -> bool {
    let reply = ask(world, key, login, code);
    assert_eq!(reply.status, 200, "{reply:?}");
    body(&reply) == json!({"valid": true})
}

fn limit_keys(world: &World) -> Vec<String> {
    let sql = "SELECT consumed FROM rate_limits WHERE limit_key LIKE 'totp:%' ORDER BY limit_key";
    world.db.column(sql)
}

#[test]
fn a_code_is_good_once_wherever_it_is_used() {
    let (alice, key) = with_key();
    let code = alice.code();
    assert!(valid(&alice.world, &key, "alice@EXAMPLE.org", &code));
    assert!(!valid(&alice.world, &key, ALICE, &code));
    let (_, reply) = alice.sign_in("192.0.2.2", &code);
    assert_eq!(
        kind(&reply),
        Some(Kind::InvalidCode),
        "not for a sign-in either"
    );
    let code = alice.next_code();
    assert_eq!(alice.sign_in("192.0.2.2", &code).1.status, 200);
    assert!(
        !valid(&alice.world, &key, ALICE, &code),
        "nor the other way"
    );
    let audit_log = alice.world.audit_log();
    let count = |word: &str| audit_log.iter().filter(|event| *event == word).count();
    let [good, bad] = ["totp_service_valid", "totp_service_invalid"].map(count);
    assert_eq!((good, bad), (1, 2));
}

#[test]
fn a_good_code_opens_no_session() {
    let (alice, key) = with_key();
    let sessions = alice.world.db.count("sessions");
    let reply = ask(&alice.world, &key, ALICE, &alice.code());
    assert_eq!(body(&reply), json!({"valid": true}));
    assert_eq!(alice.world.db.count("sessions"), sessions);
    let actor = "SELECT actor FROM audit WHERE event = 'totp_service_valid'";
    assert_eq!(alice.world.db.column(actor), ["key:totp"]);
}

#[test]
fn those_who_have_none_have_no_good_code() {
    let (alice, key) = with_key();
    let world = &alice.world;
    world.customer(BOB);
    let code = alice.code();
    for (case, login) in [("none", BOB), ("unknown", "nobody@example.org")] {
        assert!(!valid(world, &key, login, &code), "{case}");
    }
    world.patch(&alice.id, &json!({"status": "disabled"}));
    assert!(!valid(world, &key, ALICE, &code), "disabled");
    world.patch(&alice.id, &json!({"status": "active"}));
    assert!(valid(world, &key, ALICE, &code), "it was not spent");
}

#[test]
fn a_secret_that_waits_answers_for_nobody() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let Ok(app) = world.scan(&browser) else {
        panic!("a secret")
    };
    let key = world.key("totp");
    assert!(!valid(&world, &key, ALICE, &app.code(world.now())));
}

#[test]
fn the_known_and_the_unknown_wait_alike() {
    let answers = [ALICE, BOB, "nobody@example.org"].map(|login| {
        let (alice, key) = with_key();
        let world = &alice.world;
        world.customer(BOB);
        for _ in 0..5 {
            assert!(!valid(world, &key, login, &alice.wrong()));
        }
        let reply = ask(world, &key, login, &alice.code());
        assert_eq!(kind(&reply), Some(Kind::TooManyAttempts), "{login}");
        assert_eq!(header(&reply, "retry-after"), Some("300"), "{login}");
        world.wait(TimeDelta::seconds(300));
        let good = valid(world, &key, login, &alice.code());
        assert_eq!(good, login == ALICE);
        (reply.status, body(&reply))
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn its_attempts_are_those_of_the_sign_in() {
    let (alice, key) = with_key();
    for _ in 0..3 {
        assert!(!valid(&alice.world, &key, ALICE, &alice.wrong()));
    }
    for _ in 0..2 {
        alice.sign_in("192.0.2.2", &alice.wrong());
    }
    let reply = ask(&alice.world, &key, ALICE, &alice.code());
    assert_eq!(reply.status, 429);
    assert_eq!(alice.sign_in("192.0.2.2", &alice.code()).1.status, 429);
    let mut browser = Caller::browser("192.0.2.1");
    browser.device.clone_from(&alice.browser.device);
    let mut browser = alice.half_way(browser);
    let reply = alice.world.give_code(&mut browser, &alice.code());
    assert_eq!(reply.status, 303, "a known device has its own");
}

#[test]
fn a_good_code_is_given_back() {
    let (alice, key) = with_key();
    for _ in 0..6 {
        assert!(valid(&alice.world, &key, ALICE, &alice.next_code()));
    }
    assert_eq!(limit_keys(&alice.world), ["0"]);
}

#[test]
fn a_program_that_may_not_ask_spends_and_counts_nothing() {
    let (alice, _) = with_key();
    let world = &alice.world;
    let nearly = world.key("accounts staff sessions ip");
    let unknown = format!("rgs_{}", "A".repeat(43));
    let revoked = world.key("totp ip");
    let revoke =
        "UPDATE service_keys SET revoked_at = 1, revoked_by = 'a' WHERE scopes = 'totp ip'";
    world.db.run(revoke).unwrap();
    let code = alice.code();
    for _ in 0..6 {
        for (key, status, expected) in [
            ("", 401, Kind::ServiceKeyRequired),
            (&unknown, 401, Kind::ServiceKeyRequired),
            (&revoked, 401, Kind::ServiceKeyRequired),
            (&nearly, 403, Kind::ScopeMissing),
        ] {
            for login in [ALICE, "nobody@example.org"] {
                let reply = ask(world, key, login, &code);
                assert_eq!((reply.status, kind(&reply)), (status, Some(expected)));
            }
        }
    }
    assert_eq!(limit_keys(world), [""; 0]);
    assert_eq!(alice.sign_in("192.0.2.2", &code).1.status, 200);
}

#[test]
fn recovery_codes_are_not_for_servers() {
    let (alice, key) = with_key();
    alice.world.mails();
    let before = alice.world.db.dump();
    for code in [&alice.codes[0], "12345", "", "abcdef"] {
        let reply = ask(&alice.world, &key, ALICE, code);
        assert_eq!(
            (reply.status, kind(&reply)),
            (422, Some(Kind::InvalidFields)),
            "{code}"
        );
        assert_eq!(body(&reply)["errors"][0]["pointer"], "/code", "{code}");
    }
    assert_eq!(alice.world.db.dump(), before);
    assert_eq!(alice.sign_in("192.0.2.2", &alice.codes[0]).1.status, 200);
}

#[test]
fn the_list_of_allowed_addresses_holds_at_ssh_too() {
    let (alice, key) = with_key();
    let world = &alice.world;
    let list = r#"[{"cidr":"198.51.100.0/24"}]"#;
    let restrict =
        format!("INSERT INTO allowlists (account_id, entries) SELECT id, '{list}' FROM accounts");
    world.db.run(&restrict).unwrap();
    let code = alice.code();
    assert!(!valid(world, &key, ALICE, &code), "from 192.0.2.9");
    let refused = "SELECT address FROM audit WHERE event = 'authn_address_refused'";
    assert_eq!(world.db.column(refused), ["192.0.2.9"]);
    assert_eq!(limit_keys(world), ["0"], "the code was right");
    world
        .db
        .run("UPDATE allowlists SET entries = replace(entries, '198.51.100', '192.0.2')")
        .unwrap();
    assert!(!valid(world, &key, ALICE, &code), "it was used");
    assert!(valid(world, &key, ALICE, &alice.next_code()));
}
