//! What a case knows of its account when it is opened: factors that were proven
//! just before, and what has to be looked at twice.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_tests::{Caller, PASSWORD, World, block_on, token};
use serde_json::{Value, json};

use crate::alice::Alice;
use crate::cases::{CONTACT, column, request, request_for};
use crate::{ALICE, BOB, NEW};

/// What was proven of the account of a case that somebody opens now.
fn proven(world: &World, caller: &mut Caller, request: &Value) -> String {
    assert_eq!(world.open_case(caller, request).status, 201);
    let proven = column(world, caller, "factors");
    proven.as_str().unwrap().into()
}

const NOTHING: &str = "[]";
const THE_PASSWORD: &str = r#"["password"]"#;
const ALL: &str = r#"["password","second_factor"]"#;

/// An account that is used from one address only, and somebody elsewhere who
/// proved all factors.
fn shut_out(enrolled: bool) -> (World, Caller) {
    let mut alice = Alice::enrolled();
    if !enrolled {
        alice.world.remove_totp(&alice.browser);
    }
    let list = json!({"entries": [{"cidr": "192.0.2.1"}]});
    assert_eq!(alice.world.allow(&alice.browser, &list).status, 200);
    let mut elsewhere = Caller::browser("203.0.113.7");
    let reply = alice.world.sign_in(&mut elsewhere, ALICE, PASSWORD);
    if enrolled {
        let code = alice.next_code();
        assert_eq!(alice.world.give_code(&mut elsewhere, &code).status, 403);
    } else {
        assert_eq!(reply.status, 403);
    }
    alice.browser = Caller::browser("192.0.2.1");
    (alice.world, elsewhere)
}

#[test]
fn a_half_done_sign_in_counts_for_the_case() {
    let alice = Alice::enrolled();
    let mut caller = alice.half_way(Caller::browser("192.0.2.2"));
    assert_eq!(
        proven(&alice.world, &mut caller, &request("totp")),
        THE_PASSWORD
    );
    for enrolled in [false, true] {
        let (world, mut caller) = shut_out(enrolled);
        assert_eq!(
            proven(&world, &mut caller, &request("ip")),
            if enrolled { ALL } else { THE_PASSWORD },
            "{enrolled}"
        );
    }
}

#[test]
fn a_half_done_sign_in_counts_for_half_an_hour_after_it_has_expired() {
    let limits = Limits::DEFAULT;
    let life = limits.challenge + limits.case_carry;
    for (waited, expected) in [
        (life - TimeDelta::milliseconds(1), THE_PASSWORD),
        (life, NOTHING),
    ] {
        let alice = Alice::enrolled();
        let mut caller = alice.half_way(Caller::browser("192.0.2.2"));
        alice.world.wait(waited);
        alice.world.erase();
        let found = proven(&alice.world, &mut caller, &request("totp"));
        assert_eq!(found, expected, "{waited}");
    }
}

#[test]
fn what_was_proven_of_another_account_or_not_at_all_proves_nothing() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.customer(BOB);
    let mut caller = alice.half_way(Caller::browser("192.0.2.2"));
    assert_eq!(proven(world, &mut caller, &request_for(BOB, "ip")), NOTHING);
    let mut caller = Caller::browser("192.0.2.3");
    caller.challenge = Some(
        regain_core::crypto::token::Token::new(&[7; 32])
            .as_str()
            .into(),
    );
    assert_eq!(proven(world, &mut caller, &request("totp")), NOTHING);
    // The one open case stands in the way: nothing is taken over without an account.
    let mut caller = alice.half_way(Caller::browser("192.0.2.4"));
    assert_eq!(proven(world, &mut caller, &request("ip")), NOTHING);
}

#[test]
fn the_challenge_of_a_sign_in_that_was_finished_proves_nothing_any_more() {
    let alice = Alice::enrolled();
    let mut caller = alice.half_way(Caller::browser("192.0.2.2"));
    let code = alice.next_code();
    assert_eq!(alice.world.give_code(&mut caller, &code).status, 303);
    caller.session = None;
    assert_eq!(proven(&alice.world, &mut caller, &request("ip")), NOTHING);
}

#[test]
fn a_password_that_was_changed_since_proves_nothing_any_more() {
    let alice = Alice::enrolled();
    let mut caller = alice.half_way(Caller::browser("192.0.2.2"));
    let link = alice.world.link(&alice.browser, ALICE);
    let given = json!({"token": link, "password": NEW, "code": alice.next_code()});
    let used = alice
        .world
        .use_link_with(&alice.world.db, &alice.browser, &given);
    assert_eq!(block_on(used).status, 204);
    assert_eq!(proven(&alice.world, &mut caller, &request("totp")), NOTHING);
}

#[test]
fn a_challenge_that_was_met_opens_nothing_but_a_case() {
    let (world, caller) = shut_out(true);
    let mut home = Caller::browser("192.0.2.1");
    home.challenge = caller.challenge;
    assert_eq!(world.give_code(&mut home, "000000").status, 410);
    assert_eq!(world.db.count("sessions"), 1);
}

/// Alice, who has signed in as many times as there are callers.
fn signed_in<const N: usize>(addresses: [&str; N]) -> (World, [Caller; N]) {
    let world = World::default();
    world.customer(ALICE);
    let callers = addresses.map(|address| {
        let mut caller = Caller::browser(address);
        world.sign_in(&mut caller, ALICE, PASSWORD);
        caller
    });
    (world, callers)
}

#[test]
fn a_session_counts_for_the_case_of_its_account_while_its_proof_is_fresh() {
    let fresh = Limits::DEFAULT.fresh_proof;
    for (waited, expected) in [
        (fresh, THE_PASSWORD),
        (fresh + TimeDelta::milliseconds(1), NOTHING),
    ] {
        let (world, [mut owner]) = signed_in(["192.0.2.1"]);
        world.wait(waited);
        let found = proven(&world, &mut owner, &request("email"));
        assert_eq!(found, expected, "{waited}");
        assert_eq!(world.db.count("sessions"), 1, "it stays signed in");
    }
    let (world, [mut owner]) = signed_in(["192.0.2.1"]);
    world.customer(BOB);
    let found = proven(&world, &mut owner, &request_for(BOB, "email"));
    assert_eq!(found, NOTHING, "of another account");
}

#[test]
fn a_session_that_opens_nothing_proves_nothing() {
    let (world, [owner, mut elsewhere]) = signed_in(["192.0.2.1", "203.0.113.7"]);
    let list = json!({"entries": [{"cidr": "192.0.2.1"}]});
    assert_eq!(world.allow(&owner, &list).status, 200);
    let found = proven(&world, &mut elsewhere, &request("email"));
    assert_eq!(found, NOTHING, "from an address that is not allowed");
    world.withdraw(&elsewhere);

    let mut ended = owner;
    let token = ended.session.clone();
    world.sign_out(&ended);
    ended.session = token;
    let found = proven(&world, &mut ended, &request("email"));
    assert_eq!(found, NOTHING, "once it has ended");
}

#[test]
fn whoever_comes_from_their_own_session_is_no_recent_sign_in_to_look_at_twice() {
    let (world, [mut owner]) = signed_in(["192.0.2.1"]);
    assert_eq!(proven(&world, &mut owner, &request("email")), THE_PASSWORD);
    assert_eq!(column(&world, &owner, "flags"), NOTHING);
    world.withdraw(&owner);
    assert_eq!(flags(&world, &request("email")), r#"["recent_sign_in"]"#);
}

#[test]
fn a_sign_in_of_another_device_is_looked_at_twice_whoever_opens_the_case() {
    let (world, [_, mut second]) = signed_in(["192.0.2.1", "198.51.100.7"]);
    assert_eq!(proven(&world, &mut second, &request("email")), THE_PASSWORD);
    assert_eq!(column(&world, &second, "flags"), r#"["recent_sign_in"]"#);
}

/// The flags of a case that a stranger opens now.
fn flags(world: &World, request: &Value) -> String {
    let mut stranger = Caller::browser("203.0.113.9");
    assert_eq!(world.open_case(&mut stranger, request).status, 201);
    let flags = column(world, &stranger, "flags");
    world.withdraw(&stranger);
    flags.as_str().unwrap().into()
}

/// What raises no flag later does now.
fn flagged(change: impl FnOnce(&World, &str), flag: &str, span: TimeDelta) {
    let world = World::default();
    let id = world.customer(ALICE);
    world.wait(TimeDelta::days(60));
    change(&world, &id);
    let login = world.db.column("SELECT email FROM accounts").remove(0);
    let mut request = request_for(&login, "ip");
    world.wait(span - TimeDelta::milliseconds(1));
    assert_eq!(flags(&world, &request), format!("[\"{flag}\"]"));
    world.wait(TimeDelta::milliseconds(1));
    request["contact_email"] = format!("other-{CONTACT}").into();
    assert_eq!(flags(&world, &request), NOTHING, "{flag}");
}

#[test]
fn contact_data_that_the_provider_changed_are_looked_at_twice_for_thirty_days() {
    let days = TimeDelta::days(30);
    let patch = |given: Value| {
        move |world: &World, id: &str| assert_eq!(world.patch(id, &given).status, 200)
    };
    flagged(
        patch(json!({"phone": "+33123456799"})),
        "phone_changed",
        days,
    );
    flagged(patch(json!({"email": BOB})), "email_changed", days);
    flagged(
        patch(json!({"name": "Somebody Else"})),
        "name_changed",
        days,
    );
}

/// Signed in long ago, so that the sign-in itself raises nothing.
fn sign_in_long_ago(world: &World) -> Caller {
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.db.run("UPDATE devices SET seen_at = 0").unwrap();
    browser
}

#[test]
fn contact_data_that_somebody_changed_once_signed_in_likewise() {
    let days = TimeDelta::days(30);
    let phone = |world: &World, _: &str| {
        let browser = sign_in_long_ago(world);
        let reply = world.change_contact(&browser, &json!({"phone": "+33123456799"}));
        assert_eq!(reply.status, 200);
    };
    flagged(phone, "phone_changed", days);
    let name = |world: &World, _: &str| {
        let browser = sign_in_long_ago(world);
        let reply = world.change_contact(&browser, &json!({"name": "Somebody Else"}));
        assert_eq!(reply.status, 200);
    };
    flagged(name, "name_changed", days);
    let person = |world: &World, id: &str| {
        let company = format!("UPDATE accounts SET type = 'company' WHERE id = '{id}'");
        world.db.run(&company).unwrap();
        let given = json!({"contact_person": "Somebody Else"});
        assert_eq!(world.patch(id, &given).status, 200);
        let back = format!("UPDATE accounts SET type = 'individual' WHERE id = '{id}'");
        world.db.run(&back).unwrap();
    };
    flagged(person, "name_changed", days);
    let email = |world: &World, _: &str| {
        let browser = sign_in_long_ago(world);
        assert_eq!(world.change_email(&browser, BOB).status, 202);
        for mail in world.mails() {
            if let Some(link) = mail.link {
                let link = token(&link);
                block_on(world.confirm_email(&world.db, &browser, &link));
            }
        }
        assert_eq!(
            world.db.count(&format!("accounts WHERE email = '{BOB}'")),
            1
        );
    };
    flagged(email, "email_changed", days);
}

#[test]
fn a_change_of_something_else_raises_nothing() {
    let world = World::default();
    let id = world.customer(ALICE);
    world.patch(&id, &json!({"locale": "en"}));
    world.patch(&id, &json!({"email": ALICE.to_uppercase()}));
    let browser = sign_in_long_ago(&world);
    world.change_contact(&browser, &json!({"locale": "fr"}));
    assert_eq!(flags(&world, &request("ip")), NOTHING);
}

#[test]
fn a_sign_in_of_the_last_days_is_looked_at_twice() {
    let sign_in = |world: &World, _: &str| {
        world.sign_in(&mut Caller::browser("192.0.2.1"), ALICE, PASSWORD);
    };
    flagged(sign_in, "recent_sign_in", TimeDelta::days(7));
}

#[test]
fn another_type_of_customer_than_is_on_file_is_looked_at_twice() {
    let world = World::default();
    world.customer(ALICE);
    let mut request = request("totp");
    request["type"] = "company".into();
    assert_eq!(flags(&world, &request), r#"["type_differs"]"#);
    request["type"] = "individual".into();
    assert_eq!(flags(&world, &request), NOTHING);
}
