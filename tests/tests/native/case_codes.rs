//! The mailed code of a case.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::case::State;
use regain_tests::{Caller, World, body};
use serde_json::{Value, json};

use crate::cases::{
    CONTACT, LOSSES, POLICIES, column, lead, mailed_code, opened, problem, request, request_for,
    world,
};
use crate::{ALICE, BOB};

/// What no case was ever mailed.
const WRONG_CODE: &str = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF";

/// A case about this loss, and the code that was mailed for it.
fn coded(lost: &str) -> (World, Caller, String) {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request(lost));
    let code = mailed_code(&world.mails());
    (world, claimant, code)
}

fn shown(world: &World, claimant: &Caller) -> Value {
    body(&world.case(claimant))["code"].clone()
}

/// A wrong code, and how many more are let pass.
fn guess(world: &World, claimant: &Caller) -> (u16, String) {
    let reply = world.return_code(claimant, WRONG_CODE);
    let detail = body(&reply)["errors"][0]["detail"].clone();
    let expected = format!(
        "{} more wrong codes are let pass.",
        shown(world, claimant)["tries_left"]
    );
    if reply.status == 422 {
        assert_eq!(detail, expected);
    }
    (reply.status, problem(&reply))
}

#[test]
fn the_right_code_is_taken_once() {
    for lost in LOSSES {
        let (world, claimant, code) = coded(lost);
        let sent_to = if lost == "email" {
            "new_email"
        } else {
            "profile_email"
        };
        let waiting = json!({"sent_to": sent_to, "returned": false, "tries_left": 5});
        assert_eq!(shown(&world, &claimant), waiting);
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(world.return_code(&claimant, &typed).status, 204);
        let returned = json!({"sent_to": sent_to, "returned": true, "tries_left": 5});
        assert_eq!(shown(&world, &claimant), returned);
        assert_eq!(column(&world, &claimant, "code_hash"), Value::Null);
        for reply in [
            world.return_code(&claimant, &code),
            world.return_code(&claimant, WRONG_CODE),
            world.renew_code(&claimant),
        ] {
            assert_eq!(
                (reply.status, problem(&reply).as_str()),
                (409, "case-wrong-state")
            );
        }
        assert_eq!(shown(&world, &claimant), returned);
    }
}

#[test]
fn after_five_wrong_ones_even_the_right_one_is_refused() {
    let (world, claimant, code) = coded("totp");
    for _ in 0..5 {
        assert_eq!(guess(&world, &claimant), (422, "code-not-accepted".into()));
    }
    for code in [&code, WRONG_CODE] {
        let reply = world.return_code(&claimant, code);
        assert_eq!(
            (reply.status, problem(&reply).as_str()),
            (409, "codes-used-up")
        );
    }
    let reply = world.renew_code(&claimant);
    assert_eq!(problem(&reply), "codes-used-up");
    assert_eq!(column(&world, &claimant, "code_failures"), 5);
    assert_eq!(world.mails().len(), 0);
}

#[test]
fn a_new_code_voids_the_old_one_and_what_was_tried_stays_counted() {
    let (world, claimant, first) = coded("ip");
    for _ in 0..3 {
        guess(&world, &claimant);
    }
    assert_eq!(world.renew_code(&claimant).status, 204);
    assert_eq!(shown(&world, &claimant)["tries_left"], 2);
    // An owner is mailed about cases once an hour.
    world.wait(TimeDelta::hours(1));
    let mails = world.mails();
    assert_eq!((mails.len(), mails[0].recipient.as_str()), (1, ALICE));
    let second = mailed_code(&mails);
    assert_ne!(first, second);
    assert_eq!(world.return_code(&claimant, &first).status, 422, "replaced");
    assert_eq!(shown(&world, &claimant)["tries_left"], 1);
    assert_eq!(world.return_code(&claimant, &second).status, 204);
}

#[test]
fn the_old_code_is_good_until_the_new_one_is_sent() {
    let (world, claimant, first) = coded("ip");
    assert_eq!(world.renew_code(&claimant).status, 204);
    assert_eq!(world.return_code(&claimant, &first).status, 204);
    assert_eq!(world.mails(), [], "no code is wanted any more");
}

#[test]
fn four_are_mailed_at_most() {
    let (world, claimant, _) = coded("email");
    for _ in 0..3 {
        // A mailbox gets no more than four in an hour.
        world.wait(TimeDelta::hours(1));
        assert_eq!(world.renew_code(&claimant).status, 204);
        let mails = world.mails();
        assert_eq!((mails.len(), mails[0].recipient.as_str()), (1, CONTACT));
    }
    let reply = world.renew_code(&claimant);
    assert_eq!(
        (reply.status, problem(&reply).as_str()),
        (409, "codes-used-up")
    );
    assert_eq!(world.mails(), []);
}

#[test]
fn another_code_comes_for_each_day_that_a_case_lasts() {
    // Whether or not there is an account: nothing tells them apart.
    for login in [ALICE, "nobody@example.org"] {
        let world = world("alwaysdata");
        let mut claimant = Caller::browser("192.0.2.1");
        world.open_case(&mut claimant, &request_for(login, "ip"));
        world.mails();
        let asked = [(); 4].map(|()| world.renew_code(&claimant).status);
        assert_eq!(asked, [204, 204, 204, 409], "{login}");
        world.mails();
        world.wait(TimeDelta::days(1));
        assert_eq!(world.renew_code(&claimant).status, 204, "{login}");
        let sent = world.mails().len();
        assert_eq!(sent, usize::from(login == ALICE), "{login}");
        assert_eq!(world.renew_code(&claimant).status, 409, "{login}");
    }
}

#[test]
fn a_code_lives_for_a_day_from_when_it_was_sent() {
    let tick = TimeDelta::milliseconds(1);
    for (late, status) in [(-tick, 204), (TimeDelta::zero(), 422)] {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("totp"));
        world.wait(TimeDelta::hours(3));
        let code = mailed_code(&world.mails());
        world.wait(Limits::DEFAULT.case_code + late);
        assert_eq!(world.return_code(&claimant, &code).status, status);
    }
}

#[test]
fn the_code_of_one_case_is_none_of_another() {
    let world = world("alwaysdata");
    world.customer(BOB);
    let alice = opened(&world, &request("ip"));
    let code = mailed_code(&world.mails());
    let bob = opened(&world, &request_for(BOB, "ip"));
    let other = mailed_code(&world.mails());
    assert_eq!(world.return_code(&bob, &code).status, 422);
    assert_eq!(world.return_code(&alice, &other).status, 422);
    assert_eq!(world.return_code(&alice, &code).status, 204);
    assert_eq!(world.return_code(&bob, &other).status, 204);
}

#[test]
fn who_matches_no_account_guesses_like_anybody_else() {
    for lost in LOSSES {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request_for("nobody@example.org", lost));
        let code = world.mails().into_iter().find_map(|mail| mail.code);
        assert_eq!(code.is_some(), lost == "email", "{lost}");
        for _ in 0..5 {
            assert_eq!(guess(&world, &claimant), (422, "code-not-accepted".into()));
        }
        assert_eq!(guess(&world, &claimant), (409, "codes-used-up".into()));
    }
}

#[test]
fn a_code_can_be_given_back_as_long_as_nothing_is_decided() {
    for (policy, calls) in POLICIES {
        for state in State::ALL {
            let needs_code = matches!(state, State::Decided | State::CoolingOff | State::Applied);
            let impossible = !calls && matches!(state, State::Submitted | State::Verified);
            if needs_code || impossible {
                continue;
            }
            let world = world(policy);
            let claimant = opened(&world, &request("ip"));
            let code = mailed_code(&world.mails());
            lead(&world, &claimant, state);
            // It may be too old by now; whether it is asked for is the question.
            let reply = world.return_code(&claimant, &code);
            let taken = reply.status == 204;
            assert_eq!(taken, state.is_pending(), "{policy} {state:?}: {reply:?}");
        }
    }
}

#[test]
fn what_is_no_code_is_a_field_that_is_wrong_and_not_counted() {
    let (world, claimant, _) = coded("ip");
    for odd in [
        "",
        "123456",
        &"A".repeat(25),
        "8888-8888-8888-8888-8888-8888",
    ] {
        let reply = world.return_code(&claimant, odd);
        assert_eq!(problem(&reply), "invalid-fields", "{odd}");
    }
    assert_eq!(shown(&world, &claimant)["tries_left"], 5);
}

#[test]
fn nothing_opens_a_case_but_its_own_credential() {
    let (world, claimant, code) = coded("ip");
    world.customer(BOB);
    let other = opened(&world, &request_for(BOB, "ip"));
    let own = claimant.case.clone().unwrap();
    let (reference, secret) = own.split_once('.').unwrap();
    let theirs = other.case.clone().unwrap();
    let (_, their_secret) = theirs.split_once('.').unwrap();
    let cases = world.db.read("SELECT * FROM cases");
    for case in [
        None,
        Some(reference.to_owned()),
        Some(format!("{reference}.{their_secret}")),
        Some(format!("AAAAAAAA.{secret}")),
        Some(format!("{reference}.{}", "A".repeat(26))),
    ] {
        let mut stranger = Caller::browser("203.0.113.8");
        stranger.case = case.clone();
        for reply in [
            world.case(&stranger),
            world.return_code(&stranger, &code),
            world.renew_code(&stranger),
            world.submit(&stranger),
            world.withdraw(&stranger),
            world.take_back(&stranger, "identity", None),
        ] {
            assert_eq!(
                (reply.status, problem(&reply).as_str()),
                (404, "not-found"),
                "{case:?}"
            );
        }
    }
    assert_eq!(world.db.read("SELECT * FROM cases"), cases);
    let refused = "audit WHERE event = 'recovery_case_access_fail'";
    assert_eq!(world.db.count(refused), 10, "a flood leaves a few lines");
}
