//! A mailed link does not go round the second factor.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::password::reset::Use;
use regain_tests::{Caller, PASSWORD, World, block_on, body, header, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::Alice;
use crate::{ALICE, NEW};

fn with_link() -> (Alice, String) {
    let alice = Alice::enrolled();
    let link = alice.world.link(&alice.browser, ALICE);
    (alice, link)
}

/// Somebody without a known device uses the link with a code.
fn reset(world: &World, link: &str, password: &str, code: &str) -> Response {
    let given = json!({"token": link, "password": password, "code": code});
    let stranger = Caller::program("198.51.100.1");
    let used = world.use_link_with(&world.db, &stranger, &given);
    block_on(used)
}

fn password_is(alice: &Alice, password: &str) -> bool {
    let mut program = Caller::program("192.0.2.2");
    let reply = alice.world.sign_in(&mut program, ALICE, password);
    reply.status == 200
}

fn required(reply: &Response) -> bool {
    reply.status == 401 && kind(reply) == Some(Kind::SecondFactorRequired)
}

#[test]
fn without_a_code_nothing_changes_and_the_link_stays_good() {
    let (alice, link) = with_link();
    let before = alice.world.db.dump_but_records();
    for _ in 0..7 {
        let reply = alice.world.reset(&alice.browser, &link, NEW);
        assert!(required(&reply));
    }
    assert!(
        required(&reset(&alice.world, &link, NEW, " ")),
        "an empty field"
    );
    let after = alice.world.db.dump_but_records();
    assert_eq!(after, before, "asking costs nothing");
    let page = alice.world.open_link(&alice.browser, &link).unwrap();
    assert!(page.contains("id=\"code\""), "it asks for a code");
    let reply = reset(&alice.world, &link, NEW, &alice.code());
    assert_eq!(reply.status, 204);
}

#[test]
fn with_the_code_the_password_changes_and_the_code_is_spent() {
    let (alice, link) = with_link();
    let code = alice.code();
    assert_eq!(reset(&alice.world, &link, NEW, &code).status, 204);
    assert!(alice.world.session(&alice.browser).is_none());
    let mut program = Caller::program("192.0.2.2");
    assert_eq!(
        alice.world.sign_in(&mut program, ALICE, PASSWORD).status,
        401
    );
    let reply = alice.world.sign_in(&mut program, ALICE, NEW);
    assert_eq!(body(&reply)["status"], "second_factor_required");
    let reply = alice.world.give_code(&mut program, &code);
    assert_eq!(kind(&reply), Some(Kind::InvalidCode), "it is spent");
    let reply = alice.world.give_code(&mut program, &alice.next_code());
    assert_eq!(reply.status, 200);
}

#[test]
fn a_recovery_code_does_as_well_once() {
    let (alice, link) = with_link();
    let code = alice.codes[0].to_lowercase();
    assert_eq!(reset(&alice.world, &link, NEW, &code).status, 204);
    assert_eq!(alice.world.db.count("recovery_codes"), 9);
    alice.world.wait(TimeDelta::hours(1));
    let link = alice.world.link(&alice.browser, ALICE);
    let reply = reset(&alice.world, &link, "three herons, one leg", &code);
    assert!(required(&reply));
    assert!(password_is(&alice, NEW));
}

#[test]
fn wrong_codes_are_counted_with_those_of_known_devices_and_not_with_those_of_strangers() {
    let (alice, link) = with_link();
    for turn in 0..5 {
        let (_, reply) = alice.sign_in("192.0.2.2", &alice.wrong());
        assert_eq!(reply.status, 401, "{turn}");
    }
    for turn in 0..3 {
        let reply = reset(&alice.world, &link, NEW, &alice.wrong());
        assert!(required(&reply), "{turn}");
    }
    let mut known = Caller::browser("192.0.2.3");
    known.device.clone_from(&alice.browser.device);
    let mut known = alice.half_way(known);
    for turn in 0..2 {
        let reply = alice.world.give_code(&mut known, &alice.wrong());
        assert_eq!(reply.status, 401, "{turn}");
    }
    let reply = reset(&alice.world, &link, NEW, &alice.code());
    assert_eq!(kind(&reply), Some(Kind::TooManyAttempts));
    assert_eq!(header(&reply, "retry-after"), Some("300"));
    assert_eq!(alice.sign_in("192.0.2.2", &alice.code()).1.status, 429);
    assert!(password_is(&alice, PASSWORD));
    alice.world.wait(TimeDelta::seconds(300));
    let reply = reset(&alice.world, &link, NEW, &alice.code());
    assert_eq!(reply.status, 204, "the link is still good");
}

#[test]
fn neither_a_right_code_nor_one_that_was_not_looked_at_is_counted() {
    let (alice, link) = with_link();
    for turn in 0..7 {
        let reply = reset(&alice.world, &link, "too short", &alice.code());
        assert_eq!(reply.status, 422, "{turn}");
    }
    assert_eq!(reset(&alice.world, &link, NEW, &alice.code()).status, 204);
    let limit_keys = "SELECT consumed FROM rate_limits WHERE limit_key LIKE 'totp:%'";
    assert_eq!(alice.world.db.column(limit_keys), ["0"]);
}

#[test]
fn a_refused_password_does_not_spend_the_code() {
    let (alice, link) = with_link();
    let code = alice.code();
    let reply = reset(&alice.world, &link, "passwordpassword", &code);
    assert_eq!(kind(&reply), Some(Kind::PasswordNotAcceptable));
    assert_eq!(reset(&alice.world, &link, NEW, &code).status, 204);
}

#[test]
fn a_code_does_not_stand_in_for_the_link() {
    let (alice, _) = with_link();
    for odd in ["x", &"A".repeat(43)] {
        let reply = reset(&alice.world, odd, NEW, &alice.code());
        assert_eq!(kind(&reply), Some(Kind::LinkExpired), "{odd}");
    }
    let counted = "rate_limits WHERE limit_key LIKE 'totp:%'";
    assert_eq!(alice.world.db.count(counted), 0);
    assert!(password_is(&alice, PASSWORD));
}

#[test]
fn a_code_for_an_account_without_a_second_factor_is_not_looked_at() {
    let world = World::default();
    world.customer(ALICE);
    let link = world.link(&Caller::browser("192.0.2.1"), ALICE);
    assert_eq!(reset(&world, &link, NEW, "123456").status, 204);
}

#[test]
fn what_is_no_code_is_refused_by_name() {
    for odd in ["12345", "1234567", "abcdef", "ABCD-EFGH-IJKL-MNOP-QRST"] {
        let given = json!({"token": "A".repeat(43), "password": NEW, "code": odd});
        let fields = regain_core::http::fields::Fields::read(
            regain_core::http::fields::Encoding::Json,
            given.to_string().as_bytes(),
        );
        let errors = Use::parse(fields.unwrap()).err().unwrap();
        assert_eq!(errors.len(), 1, "{odd}");
        assert_eq!(errors[0].pointer, "/code", "{odd}");
    }
}
