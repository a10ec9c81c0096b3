//! Requests with a second factor or a session that overlap, batch by batch.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::store::Database;
use regain_tests::{Caller, PASSWORD, Stepwise, World, block_on, body, hashing, interleave, kind};
use regain_web::Response;
use serde_json::json;

use crate::alice::Alice;
use crate::overlaps::{OVERTAKEN, Request};
use crate::{ALICE, NEW};

#[test]
fn of_answers_at_once_with_one_code_one_gets_in() {
    for recovery in [false, true] {
        let alice = Alice::enrolled();
        let (world, store) = (&alice.world, Stepwise(&alice.world.db));
        let callers = ["192.0.2.2", "192.0.2.3", "192.0.2.4"]
            .map(|address| alice.half_way(Caller::program(address)));
        let code = if recovery {
            alice.codes[0].clone()
        } else {
            alice.code()
        };
        let sessions = world.db.count("sessions");
        let answers = callers
            .iter()
            .map(|caller| -> Request<_> { Box::pin(world.answer(&store, caller, &code)) });
        let outcomes = interleave(answers.collect(), &[0, 1, 2, 0, 1, 2]);
        let inside = |answer: &Response| answer.status == 200;
        assert_eq!(outcomes.iter().filter(|outcome| inside(outcome)).count(), 1);
        for outcome in outcomes.into_iter().filter(|outcome| !inside(outcome)) {
            assert_eq!(kind(&outcome), Some(Kind::InvalidCode));
        }
        assert_eq!(world.db.count("sessions"), sessions + 1);
    }
}

#[test]
fn of_answers_at_once_to_one_challenge_one_gets_in() {
    let alice = Alice::enrolled();
    let (world, store) = (&alice.world, Stepwise(&alice.world.db));
    let caller = alice.half_way(Caller::program("192.0.2.2"));
    let code = alice.code();
    let answers: Vec<Request<_>> = vec![
        Box::pin(world.answer(&store, &caller, &code)),
        Box::pin(world.answer(&store, &caller, &alice.codes[0])),
    ];
    let outcomes = interleave(answers, &OVERTAKEN);
    let statuses = outcomes.into_iter().map(|outcome| outcome.status);
    assert_eq!(statuses.collect::<Vec<_>>(), [401, 200]);
    let (_, reply) = alice.sign_in("192.0.2.3", &code);
    assert_eq!(
        reply.status, 200,
        "the code that did not get through is not spent"
    );
}

#[test]
fn a_server_and_a_sign_in_do_not_both_take_a_code() {
    let alice = Alice::enrolled();
    let (world, store) = (&alice.world, Stepwise(&alice.world.db));
    let (key, code) = (world.key("totp"), alice.code());
    let caller = alice.half_way(Caller::program("192.0.2.2"));
    let requests: Vec<Request<Response>> = vec![
        Box::pin(async { world.ask_code(&store, &key, ALICE, &code).await }),
        Box::pin(async { world.answer(&store, &caller, &code).await }),
    ];
    let replies = interleave(requests, &OVERTAKEN);
    assert_eq!(body(&replies[0]), json!({"valid": false}));
    assert_eq!(replies[1].status, 200);
}

#[test]
fn of_first_codes_at_once_one_turns_the_factor_on() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let Ok(app) = world.scan(&browser) else {
        panic!("a secret")
    };
    let (store, code) = (Stepwise(&world.db), app.code(world.now()));
    let requests: Vec<Request<_>> = vec![
        Box::pin(world.confirm_over(&store, &browser, &code)),
        Box::pin(world.confirm_over(&store, &browser, &code)),
    ];
    let replies = interleave(requests, &OVERTAKEN);
    assert_eq!([replies[0].status, replies[1].status], [409, 200]);
    assert_eq!(world.db.count("recovery_codes"), 10);
    let shown = body(&replies[1])["recovery_codes"].clone();
    world.wait(TimeDelta::minutes(1));
    let mut program = Caller::program("192.0.2.2");
    world.sign_in(&mut program, ALICE, PASSWORD);
    let reply = world.give_code(&mut program, shown[0].as_str().unwrap());
    assert_eq!(reply.status, 200, "those that were shown are the good ones");
}

#[test]
fn of_proofs_at_once_with_one_code_one_is_good() {
    let alice = Alice::enrolled();
    let (world, store) = (&alice.world, Stepwise(&alice.world.db));
    let given = json!({"password": PASSWORD, "code": alice.code()});
    let requests: Vec<Request<_>> = vec![
        Box::pin(world.prove_over(&store, &alice.browser, &given)),
        Box::pin(world.prove_over(&store, &alice.browser, &given)),
    ];
    let replies = interleave(requests, &OVERTAKEN);
    assert_eq!([replies[0].status, replies[1].status], [401, 200]);
    assert!(
        world.session(&alice.browser).is_none(),
        "the token is another"
    );
    assert_eq!(world.db.count("sessions"), 1);
}

#[test]
fn a_proof_does_not_revive_a_session_that_has_just_ended() {
    let alice = Alice::enrolled();
    let (world, store) = (&alice.world, Stepwise(&alice.world.db));
    let given = json!({"password": PASSWORD, "code": alice.code()});
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let proved = world.prove_over(&store, &alice.browser, &given).await;
            proved.status
        }),
        Box::pin(async {
            world.sign_out(&alice.browser);
            204
        }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [401, 204]);
    assert_eq!(world.db.count("sessions"), 0);
}

/// A sign-in that finds the account changed after each of its two looks.
#[test]
fn a_sign_in_that_is_overtaken_twice_fails() {
    let mut world = World::default();
    let id = world.customer(ALICE);
    world.keys.hashing = hashing("b");
    let (caller, store) = (Caller::program("192.0.2.1"), Stepwise(&world.db));
    let changes = |world: &World, turn: &str| {
        // What a parallel sign-in does that hashes the password anew.
        let hash = format!("UPDATE accounts SET password_hash = password_hash || '{turn}'");
        world.db.run(&hash).unwrap();
    };
    // Each look finds the password as it was, each writing finds it changed.
    let was = world
        .db
        .column("SELECT password_hash FROM accounts")
        .remove(0);
    let requests: Vec<Request<Option<Response>>> = vec![
        Box::pin(async { Some(world.attempt(&store, &caller, ALICE, PASSWORD).await) }),
        Box::pin(async {
            changes(&world, "x");
            None
        }),
        Box::pin(async {
            let back = format!("UPDATE accounts SET password_hash = '{was}' WHERE id = '{id}'");
            world.db.run(&back).unwrap();
            None
        }),
        Box::pin(async {
            changes(&world, "y");
            None
        }),
    ];
    // Before its first batch, read, (1) writes in vain, (2) reads, (3) writes in vain.
    let outcomes = interleave(requests, &[0, 0, 1, 0, 2, 0, 3, 0]);
    let first = outcomes[0].as_ref().unwrap();
    assert_eq!(kind(first), Some(Kind::InvalidCredentials));
    assert_eq!(world.db.count("sessions"), 0);
    assert_eq!(
        world.audit_log().last().map(String::as_str),
        Some("authn_login_fail")
    );
}

#[test]
fn a_factor_turned_on_during_a_sign_in_is_asked_for() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    let (store, caller) = (Stepwise(&world.db), Caller::program("192.0.2.2"));
    let requests: Vec<Request<Option<Response>>> = vec![
        Box::pin(async { Some(world.attempt(&store, &caller, ALICE, PASSWORD).await) }),
        Box::pin(async {
            world.enrol(&browser);
            None
        }),
    ];
    let outcomes = interleave(requests, &OVERTAKEN);
    let first = outcomes[0].as_ref().unwrap();
    assert_eq!(body(first)["status"], "second_factor_required");
    assert_eq!(world.db.count("sessions"), 1);
}

#[test]
fn of_two_changes_of_contact_data_the_slower_is_told() {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.wait(TimeDelta::seconds(1));
    let store = Stepwise(&world.db);
    let (key, theirs) = (World::first_key(), json!({"name": "Alix Martin"}));
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let reply = by_session(&world, &store, &browser, Act::Contact).await;
            assert_eq!(kind(&reply), Some(Kind::ChangedMeanwhile));
            reply.status
        }),
        Box::pin(async {
            let patched = world.patch_over(&world.db, &key, &id, &theirs).await;
            patched.status
        }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 200]);
    let phone = "accounts WHERE phone = '+33123456701' AND name = 'Alix Martin'";
    assert_eq!(world.db.count(phone), 1);
}

/// What somebody with a session may try.
#[derive(Clone, Copy, Debug)]
enum Act<'a> {
    Contact,
    Email,
    Codes,
    NewSecret,
    FirstCode(&'a str),
    Removal,
}

/// Tries it over a store of its own.
async fn by_session(world: &World, db: &impl Database, caller: &Caller, act: Act<'_>) -> Response {
    match act {
        Act::Contact => {
            let given = json!({"phone": "+33123456799"});
            world.change_contact_over(db, caller, &given).await
        }
        Act::Email => {
            world
                .change_email_over(db, caller, "thief@example.net")
                .await
        }
        Act::Codes => {
            world
                .ask_over(db, caller, "POST", "/profile/recovery-codes")
                .await
        }
        Act::NewSecret => world.ask_over(db, caller, "POST", "/profile/totp").await,
        Act::FirstCode(code) => world.confirm_over(db, caller, code).await,
        Act::Removal => world.ask_over(db, caller, "DELETE", "/profile/totp").await,
    }
}

#[test]
fn a_session_that_has_just_been_ended_changes_nothing_any_more() {
    for turn in 0..6 {
        let alice = Alice::enrolled();
        let (world, store) = (&alice.world, Stepwise(&alice.world.db));
        let Ok(app) = world.scan(&alice.browser) else {
            panic!("a secret")
        };
        let first_code = app.code(world.now());
        let act = [
            Act::Contact,
            Act::Email,
            Act::Codes,
            Act::NewSecret,
            Act::FirstCode(&first_code),
            Act::Removal,
        ][turn];
        let kept = || {
            ["totp", "totp_pending", "recovery_codes", "email_changes"]
                .map(|table| world.db.read(&format!("SELECT * FROM {table}")))
        };
        let [factor, waiting, recovery, _] = kept();
        assert_eq!(waiting.len(), 1, "{act:?}: the reset has something to void");
        // The thief is inside; the owner chooses a new password by mail.
        let link = world.link(&alice.browser, ALICE);
        let given = json!({"token": link, "password": NEW, "code": alice.code()});
        let requests: Vec<Request<u16>> = vec![
            Box::pin(async { by_session(world, &store, &alice.browser, act).await.status }),
            Box::pin(async {
                let owner = Caller::browser("192.0.2.7");
                let used = world.use_link_with(&world.db, &owner, &given).await;
                used.status
            }),
        ];
        let statuses = interleave(requests, &OVERTAKEN);
        assert!(
            statuses[0] >= 400 && statuses[1] == 204,
            "{act:?}: {statuses:?}"
        );
        let [mut totp, pending, codes, changes] = kept();
        totp[0]["last_step"] = factor[0]["last_step"].clone();
        assert_eq!([totp, codes], [factor, recovery], "{act:?}");
        assert_eq!([pending, changes], [vec![], vec![]], "{act:?}");
        let phone = "accounts WHERE phone = '+33123456701'";
        assert_eq!(world.db.count(phone), 1, "{act:?}");
    }
}

#[test]
fn a_reset_that_was_overtaken_by_its_own_code_can_be_repeated() {
    let alice = Alice::enrolled();
    let (world, store) = (&alice.world, Stepwise(&alice.world.db));
    let link = world.link(&alice.browser, ALICE);
    let caller = alice.half_way(Caller::program("192.0.2.2"));
    let code = alice.code();
    let given = json!({"token": link, "password": NEW, "code": code});
    let requests: Vec<Request<Response>> = vec![
        Box::pin(async { world.use_link_with(&store, &alice.browser, &given).await }),
        Box::pin(async { world.answer(&store, &caller, &code).await }),
    ];
    let replies = interleave(requests, &OVERTAKEN);
    assert_eq!(
        [replies[0].status >= 400, replies[1].status == 200],
        [true, true]
    );
    let given = json!({"token": link, "password": NEW, "code": alice.codes[0]});
    let used = block_on(world.use_link_with(&world.db, &alice.browser, &given));
    assert_eq!(used.status, 204, "the link is still good");
}
