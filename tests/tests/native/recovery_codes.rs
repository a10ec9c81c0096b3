//! Recovery codes, which stand in for the app.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::mail::template::Notice;
use regain_tests::{Caller, PASSWORD, World, body, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, notices};
use crate::{ALICE, BOB};

fn renewed(reply: &Response) -> Vec<String> {
    assert_eq!(reply.status, 200, "{reply:?}");
    serde_json::from_value(body(reply)["recovery_codes"].clone()).unwrap()
}

/// How many are left, as the profile says.
fn left(alice: &Alice) -> u64 {
    body(&alice.world.profile(&alice.browser))["recovery_codes"]
        .as_u64()
        .unwrap()
}

#[test]
fn there_are_ten_and_each_can_be_copied_from_paper() {
    let alice = Alice::enrolled();
    let different: BTreeSet<_> = alice.codes.iter().collect();
    assert_eq!((alice.codes.len(), different.len()), (10, 10));
    for code in &alice.codes {
        let groups: Vec<_> = code.split('-').collect();
        assert_eq!(groups.len(), 6, "{code}");
        let plain = |c: char| c.is_ascii_uppercase() || ('2'..='7').contains(&c);
        for group in groups {
            assert!(group.len() == 4 && group.chars().all(plain), "{code}");
        }
    }
}

#[test]
fn each_opens_the_door_once_and_the_profile_counts_the_rest() {
    let alice = Alice::enrolled();
    assert_eq!(left(&alice), 10);
    for (code, rest) in alice.codes.iter().zip((0..10).rev()) {
        let (program, reply) = alice.sign_in("192.0.2.2", code);
        assert_eq!(reply.status, 200);
        assert!(alice.world.session(&program).is_some());
        assert_eq!(left(&alice), rest);
    }
    for code in [&alice.codes[0], &alice.codes[9]] {
        let (_, reply) = alice.sign_in("192.0.2.2", code);
        assert_eq!(kind(&reply), Some(Kind::InvalidCode));
    }
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.code());
    assert_eq!(reply.status, 200, "the app is as good as before");
}

#[test]
fn it_does_not_matter_how_a_code_is_typed() {
    let alice = Alice::enrolled();
    let with_i = alice.codes[4..].iter().find(|code| code.contains('I'));
    let typed = [
        alice.codes[0].to_lowercase(),
        alice.codes[1].replace('-', ""),
        format!("  {} ", alice.codes[2].replace('-', " ")),
        alice.codes[3].replace('-', "\u{a0}").to_lowercase(),
        with_i.unwrap().replace('I', "1"),
    ];
    for code in typed {
        let (_, reply) = alice.sign_in("192.0.2.2", &code);
        assert_eq!(reply.status, 200, "{code:?}");
    }
}

#[test]
fn the_owner_is_told_how_many_are_left() {
    let alice = Alice::enrolled();
    alice.world.mails();
    alice.sign_in("192.0.2.2", &alice.codes[3]);
    alice.sign_in("192.0.2.2", &alice.codes[7]);
    let told = alice.world.mails();
    let expected = [9, 8].map(|left| Notice::RecoveryCodeUsed { left });
    assert_eq!(notices(&told), expected);
    for mail in told {
        assert_eq!(mail.recipient, ALICE);
        assert!(mail.report_link.is_some());
    }
    assert_eq!(
        alice.world.audit_log().last().map(String::as_str),
        Some("authn_login_success_recovery_code_new_device")
    );
}

#[test]
fn one_that_opens_nothing_from_here_is_kept_for_elsewhere_but_not_tried_without_end() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let list = json!({"entries": [{"cidr": "192.0.2.0/24"}]});
    world.allow(&alice.browser, &list);
    world.mails();
    let tried = || alice.sign_in("203.0.113.7", &alice.codes[0]).1;
    for _ in 0..5 {
        assert_eq!(kind(&tried()), Some(Kind::IpNotAllowed));
    }
    assert_eq!(kind(&tried()), Some(Kind::TooManyAttempts));
    assert_eq!((left(&alice), notices(&world.mails())), (10, Vec::new()));
    world.wait(TimeDelta::hours(1));
    assert_eq!(alice.sign_in("192.0.2.2", &alice.codes[0]).1.status, 200);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.codes[0]);
    assert_eq!(kind(&reply), Some(Kind::InvalidCode), "it opened the door");
}

#[test]
fn new_codes_void_the_old_ones() {
    let alice = Alice::enrolled();
    alice.world.mails();
    alice.sign_in("192.0.2.2", &alice.codes[0]);
    let new = renewed(&alice.world.renew_codes(&alice.browser));
    assert_eq!((new.len(), left(&alice)), (10, 10));
    assert!(new.iter().all(|code| !alice.codes.contains(code)));
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.codes[1]);
    assert_eq!(kind(&reply), Some(Kind::InvalidCode));
    assert_eq!(alice.sign_in("192.0.2.2", &new[1]).1.status, 200);
    let told = notices(&alice.world.mails());
    assert!(told.contains(&Notice::RecoveryCodesRenewed), "{told:?}");
}

#[test]
fn there_are_none_without_a_second_factor() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.scan(&browser).unwrap_or_else(|_| panic!("a secret"));
    let before = world.db.dump();
    let reply = world.renew_codes(&browser);
    assert_eq!(
        (reply.status, kind(&reply)),
        (409, Some(Kind::NoSecondFactor))
    );
    assert_eq!(world.db.dump(), before);
}

#[test]
fn they_go_with_the_second_factor() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    assert_eq!(world.remove_totp(&alice.browser).status, 204);
    assert_eq!((world.db.count("recovery_codes"), left(&alice)), (0, 0));
    world.enrol(&alice.browser);
    assert_eq!(left(&alice), 10);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.codes[0]);
    assert_eq!(kind(&reply), Some(Kind::InvalidCode), "one of before");
}

#[test]
fn they_open_the_account_that_they_were_made_for() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.customer(BOB);
    let mut bob = Caller::browser("192.0.2.3");
    world.sign_in(&mut bob, BOB, PASSWORD);
    let (_, his) = world.enrol(&bob);
    let (_, reply) = alice.sign_in("192.0.2.2", &his[0]);
    assert_eq!(kind(&reply), Some(Kind::InvalidCode));
    world.sign_in(&mut bob, BOB, PASSWORD);
    assert_eq!(world.give_code(&mut bob, &his[0]).status, 303);
}

#[test]
fn the_database_holds_their_hashes_alone() {
    let alice = Alice::enrolled();
    let dump = alice.world.db.dump().to_uppercase();
    assert_eq!(alice.world.db.count("recovery_codes"), 10);
    for code in &alice.codes {
        for form in [code.clone(), code.replace('-', ""), code.replace('-', " ")] {
            assert!(!dump.contains(&form), "{form}");
        }
    }
}

#[test]
fn guessing_them_is_counted_apart_from_the_codes_of_the_app() {
    let alice = Alice::enrolled();
    let unknown = "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA";
    let wrong = alice.wrong();
    for code in [unknown, &wrong, unknown, unknown, &wrong, unknown, unknown] {
        assert_eq!(alice.sign_in("192.0.2.2", code).1.status, 401);
    }
    assert_eq!(alice.sign_in("192.0.2.2", &alice.code()).1.status, 200);
    let (_, reply) = alice.sign_in("192.0.2.2", &alice.codes[0]);
    assert_eq!(reply.status, 429);
    assert_eq!(left(&alice), 10);
    alice.world.wait(TimeDelta::seconds(300));
    assert_eq!(alice.sign_in("192.0.2.2", &alice.codes[0]).1.status, 200);
}

#[test]
fn the_answer_that_shows_them_is_the_only_one() {
    let alice = Alice::enrolled();
    let shown = json!([
        body(&alice.world.profile(&alice.browser)),
        body(&alice.world.history(&alice.browser, None)),
    ])
    .to_string();
    assert!(alice.codes.iter().all(|code| !shown.contains(code)));
}
