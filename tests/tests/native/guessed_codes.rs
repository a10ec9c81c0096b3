//! The second factor, where somebody who knows the password guesses.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_core::mail::template::Notice;
use regain_tests::{Caller, PASSWORD, block_on, header, kind, said, token};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, notices};
use crate::{ALICE, NEW, WRONG};

/// The wait that an answer asks for, if it is a refusal to look.
fn wait_of(reply: &Response) -> Option<i64> {
    (reply.status == 429).then(|| {
        // A page says it in words.
        assert!(matches!(kind(reply), None | Some(Kind::TooManyAttempts)));
        header(reply, "retry-after").unwrap().parse().unwrap()
    })
}

/// Gives wrong codes, each of which is looked at.
fn guess(alice: &Alice, caller: &mut Caller, times: usize) {
    for turn in 0..times {
        let reply = alice.world.give_code(caller, &alice.wrong());
        assert_eq!(reply.status, 401, "{turn}");
        // A page says it in words.
        assert!(
            matches!(kind(&reply), None | Some(Kind::InvalidCode)),
            "{turn}"
        );
    }
}

#[test]
fn after_five_wrong_codes_nothing_is_looked_at_for_five_minutes() {
    let alice = Alice::enrolled();
    let mut thief = alice.half_way(Caller::program("198.51.100.1"));
    guess(&alice, &mut thief, 5);
    let reply = alice.world.give_code(&mut thief, &alice.code());
    assert_eq!(wait_of(&reply), Some(300), "not even the right one");
    assert_eq!(thief.session, None);
    alice.world.wait(TimeDelta::seconds(300));
    let (_, reply) = alice.sign_in("198.51.100.1", &alice.code());
    assert_eq!(reply.status, 200);
}

#[test]
fn neither_a_new_sign_in_nor_another_network_brings_new_attempts() {
    let alice = Alice::enrolled();
    for turn in 0..5 {
        let mut thief = alice.half_way(Caller::program(&format!("198.51.100.{turn}")));
        guess(&alice, &mut thief, 1);
    }
    let (_, reply) = alice.sign_in("203.0.113.1", &alice.code());
    assert_eq!(wait_of(&reply), Some(300));
}

#[test]
fn waiting_as_long_as_told_is_exactly_enough_five_an_hour_a_day() {
    let alice = Alice::enrolled();
    let waits = Limits::DEFAULT.codes.waits;
    let long: Vec<_> = (1..)
        .zip(waits)
        .filter(|(_, wait)| **wait > 300)
        .map(|(turn, wait)| (turn, *wait))
        .collect();
    assert_eq!(long, [(20, 3600), (25, 86_400)]);
    let thief = || alice.half_way(Caller::program("198.51.100.1"));
    let mut caller = thief();
    for wait in waits.iter().copied().map(i64::from) {
        guess(&alice, &mut caller, 1);
        if wait > 0 {
            let reply = alice.world.give_code(&mut caller, &alice.code());
            assert_eq!(wait_of(&reply), Some(wait));
            let tick = TimeDelta::milliseconds(1);
            alice.world.wait(TimeDelta::seconds(wait) - tick);
            caller = thief();
            let reply = alice.world.give_code(&mut caller, &alice.code());
            assert_eq!(wait_of(&reply), Some(1), "{wait}");
            alice.world.wait(tick);
        }
    }
    guess(&alice, &mut caller, 5);
    let reply = alice.world.give_code(&mut caller, &alice.code());
    assert_eq!(wait_of(&reply), Some(300), "after a day the limit is reset");
}

#[test]
fn a_flood_of_codes_leaves_one_line_for_each_wait() {
    let alice = Alice::enrolled();
    let mut thief = alice.half_way(Caller::program("198.51.100.1"));
    guess(&alice, &mut thief, 5);
    for _ in 0..20 {
        let reply = alice.world.give_code(&mut thief, &alice.wrong());
        assert_eq!(reply.status, 429);
    }
    let audit_log = alice.world.audit_log();
    let count = |word: &str| audit_log.iter().filter(|event| *event == word).count();
    assert_eq!(
        (count("authn_totp_fail"), count("authn_totp_fail_max")),
        (5, 1)
    );
}

#[test]
fn a_correct_code_is_refunded_but_does_not_reset_the_limit() {
    let alice = Alice::enrolled();
    let mut caller = alice.half_way(Caller::program("192.0.2.2"));
    guess(&alice, &mut caller, 4);
    // The fifth would bring a wait, but it is right, and as if it had not been.
    for _ in 0..2 {
        let (_, reply) = alice.sign_in("192.0.2.2", &alice.next_code());
        assert_eq!(reply.status, 200);
    }
    let mut caller = alice.half_way(Caller::program("192.0.2.2"));
    guess(&alice, &mut caller, 1);
    let reply = alice.world.give_code(&mut caller, &alice.code());
    assert_eq!(wait_of(&reply), Some(300));
}

#[test]
fn who_always_gives_the_right_code_never_waits() {
    let alice = Alice::enrolled();
    for turn in 0..7 {
        let (_, reply) = alice.sign_in("192.0.2.2", &alice.next_code());
        assert_eq!(reply.status, 200, "{turn}");
    }
    let limit_keys = "SELECT consumed FROM rate_limits WHERE limit_key LIKE 'totp:%'";
    assert_eq!(alice.world.db.column(limit_keys), ["0"]);
}

#[test]
fn a_thief_does_not_lock_alice_out_of_a_browser_that_was_here_before() {
    let mut alice = Alice::enrolled();
    let mut thief = alice.half_way(Caller::program("198.51.100.1"));
    guess(&alice, &mut thief, 5);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.code());
    assert_eq!(wait_of(&reply), Some(300), "a browser that was not");
    let code = alice.code();
    let (world, browser) = (&alice.world, &mut alice.browser);
    world.sign_in(browser, ALICE, PASSWORD);
    assert_eq!(world.give_code(browser, &code).status, 303);
}

#[test]
fn a_known_device_has_no_more_codes_than_anybody() {
    let alice = Alice::enrolled();
    let mut stolen = Caller::browser("198.51.100.1");
    stolen.device.clone_from(&alice.browser.device);
    let mut stolen = alice.half_way(stolen);
    guess(&alice, &mut stolen, 5);
    let reply = alice.world.give_code(&mut stolen, &alice.code());
    assert_eq!(wait_of(&reply), Some(300));
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.code());
    assert_eq!(reply.status, 200, "its limit is its own");
}

#[test]
fn the_owner_is_told_of_the_third_wrong_code_once() {
    let alice = Alice::enrolled();
    alice.world.mails();
    let mut thief = alice.half_way(Caller::program("198.51.100.1"));
    guess(&alice, &mut thief, 2);
    assert_eq!(alice.world.mails(), []);
    guess(&alice, &mut thief, 1);
    let told = alice.world.mails();
    assert_eq!(notices(&told), [Notice::WrongCodes]);
    assert_eq!(told[0].recipient, ALICE);
    let report_link = told[0].report_link.as_deref().unwrap();
    assert!(report_link.starts_with("/profile/not-me/"), "{report_link}");
    guess(&alice, &mut thief, 2);
    alice.world.wait(TimeDelta::seconds(300));
    let mut thief = alice.half_way(Caller::program("198.51.100.1"));
    guess(&alice, &mut thief, 5);
    assert_eq!(alice.world.mails(), [], "once is enough");
}

#[test]
fn the_owner_is_told_of_three_wrong_codes_wherever_they_are_given() {
    type Guess = fn(&mut Alice, &str) -> u16;
    let at_sign_in: Guess = |alice, _| {
        let mut thief = alice.half_way(Caller::program("198.51.100.1"));
        alice.world.give_code(&mut thief, &alice.wrong()).status
    };
    let at_proof: Guess = |alice, _| {
        let given = json!({ "password": PASSWORD, "code": alice.wrong() });
        alice.world.prove(&mut alice.browser, &given).status
    };
    let at_ssh: Guess = |alice, key| {
        let world = &alice.world;
        block_on(world.ask_code(&world.db, key, ALICE, &alice.wrong())).status
    };
    let by_link: Guess = |alice, _| {
        let (world, reader) = (&alice.world, Caller::program("198.51.100.1"));
        // The link lives on: it is asked for once.
        if world.db.count("password_links") == 0 {
            world.lose_password(&reader, ALICE);
            world.deliver();
        }
        let mut mails = world.mailbox.all().into_iter().rev();
        let link = mails.find_map(|mail| mail.link).unwrap();
        let given = json!({ "token": token(&link), "password": NEW, "code": alice.wrong() });
        block_on(world.use_link_with(&world.db, &reader, &given)).status
    };
    for (place, guess, refused) in [
        ("sign-in", at_sign_in, 401),
        ("proof", at_proof, 401),
        ("SSH", at_ssh, 200),
        ("link", by_link, 401),
    ] {
        let mut alice = Alice::enrolled();
        let key = alice.world.key("totp");
        alice.world.mails();
        for turn in 1..=4 {
            assert_eq!(guess(&mut alice, &key), refused, "{place}, {turn}");
            alice.world.deliver();
            let told = notices(&alice.world.mailbox.all());
            let expected: &[Notice] = if turn < 3 { &[] } else { &[Notice::WrongCodes] };
            assert_eq!(told, expected, "{place}, {turn}");
        }
    }
}

#[test]
fn nobody_is_told_of_wrong_passwords() {
    let alice = Alice::enrolled();
    alice.world.mails();
    for _ in 0..3 {
        let mut stranger = Caller::program("198.51.100.1");
        assert_eq!(alice.world.sign_in(&mut stranger, ALICE, WRONG).status, 401);
    }
    assert_eq!(alice.world.mails(), []);
}

#[test]
fn a_wrong_code_a_spent_one_and_one_of_no_use_are_answered_alike() {
    let alice = Alice::enrolled();
    let spent = alice.code();
    alice.sign_in("192.0.2.2", &spent);
    let unknown = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA".to_owned();
    let wrong = alice.wrong();
    let replies = [wrong, spent, unknown].map(|code| {
        let (_, reply) = alice.sign_in("192.0.2.2", &code);
        said(&reply)
    });
    assert_eq!(replies[0].0, 401);
    assert!(replies.iter().all(|reply| *reply == replies[0]));
}
