//! Requests that overlap, batch by batch.

use std::pin::Pin;

use chrono::TimeDelta;
use regain_core::courier::Tally;
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_tests::{Caller, PASSWORD, Slow, Stepwise, World, body, hashing, interleave, kind};
use regain_web::Response;
use serde_json::json;

use crate::{ALICE, BOB, NEW};

/// A request that has not come to its end.
pub type Request<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The first request reads, the second runs to its end, the first goes on.
pub const OVERTAKEN: [usize; 8] = [0, 0, 1, 1, 1, 1, 1, 1];

#[test]
fn a_courier_that_was_overtaken_does_not_have_the_mail_sent_again() {
    let world = World::default();
    world.customer(ALICE);
    world.lose_password(&Caller::browser("192.0.2.1"), ALICE);
    let runs: Vec<Request<Tally>> = vec![
        Box::pin(async { world.run_courier_by(&world.db, &Slow).await.unwrap() }),
        Box::pin(async {
            world.wait(Limits::DEFAULT.mail_lease);
            world.run_courier(&world.db).await.unwrap()
        }),
    ];
    let tallies = interleave(runs, &[0, 1, 0]);
    assert_eq!([tallies[0].put_off, tallies[1].sent], [1, 1]);
    world.wait(TimeDelta::hours(1));
    assert_eq!(world.deliver().sent, 0);
    assert_eq!(world.mailbox.empty().len(), 1);
}

#[test]
fn an_upgrade_of_the_hash_refuses_nobody() {
    let mut world = World::default();
    world.customer(ALICE);
    world.keys.hashing = hashing("b");
    let (store, caller) = (Stepwise(&world.db), Caller::program("192.0.2.1"));
    let attempt = || -> Request<bool> {
        Box::pin(async {
            let answer = world.attempt(&store, &caller, ALICE, PASSWORD).await;
            answer.status == 200
        })
    };
    assert_eq!(
        interleave(vec![attempt(), attempt()], &OVERTAKEN),
        [true, true]
    );
    assert_eq!(
        world.audit_log()[1..],
        ["authn_login_success_password_new_device"; 2]
    );
}

#[test]
fn of_two_uses_of_a_link_one_gets_through() {
    let world = World::default();
    world.customer(ALICE);
    let caller = Caller::browser("192.0.2.1");
    let link = world.link(&caller, ALICE);
    let store = Stepwise(&world.db);
    let uses: Vec<Request<_>> = vec![
        Box::pin(world.use_link(&store, &caller, &link, NEW)),
        Box::pin(world.use_link(&store, &caller, &link, "three herons, one leg")),
    ];
    let answers = interleave(uses, &OVERTAKEN);
    assert_eq!([answers[0].status, answers[1].status], [410, 204]);
    assert_eq!(
        world.audit_log()[2..],
        ["authn_password_change", "authn_password_link_refused"]
    );
    let mut program = Caller::program("192.0.2.1");
    assert_eq!(
        world
            .sign_in(&mut program, ALICE, "three herons, one leg")
            .status,
        200
    );
}

/// A sign-in whose account somebody changes between its reading and its writing.
fn overtaken_sign_in(world: &World, act: impl AsyncFnOnce(&Stepwise)) -> bool {
    let caller = Caller::browser("192.0.2.1");
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async { world.attempt(&store, &caller, ALICE, PASSWORD).await.status }),
        Box::pin(async {
            act(&store).await;
            0
        }),
    ];
    let statuses = interleave(requests, &OVERTAKEN);
    assert!(world.db.count("sessions") <= world.db.count("devices"));
    match statuses[0] {
        303 => world.db.count("sessions") == 1,
        401 => {
            assert_eq!(world.db.count("sessions"), 0);
            false
        }
        _ => panic!("neither in nor out"),
    }
}

#[test]
fn nobody_slips_in_while_the_door_is_being_closed() {
    let world = World::default();
    world.customer(ALICE);
    assert!(overtaken_sign_in(&world, async |_| ()), "nothing happens");

    let world = World::default();
    let id = world.customer(ALICE);
    assert!(!overtaken_sign_in(&world, async |store| {
        let change = json!({"status": "disabled"});
        let reply = world
            .patch_over(store, &World::first_key(), &id, &change)
            .await;
        assert_eq!(reply.status, 200);
    }));

    let world = World::default();
    world.customer(ALICE);
    let owner = Caller::browser("192.0.2.2");
    let link = world.link(&owner, ALICE);
    assert!(!overtaken_sign_in(&world, async |store| {
        let answer = world.use_link(store, &owner, &link, NEW).await;
        assert_eq!(answer.status, 204);
    }));
}

#[test]
fn an_account_disabled_while_its_link_is_used_keeps_its_password() {
    let world = World::default();
    world.customer(ALICE);
    let caller = Caller::browser("192.0.2.1");
    let link = world.link(&caller, ALICE);
    let store = Stepwise(&world.db);
    let uses: Vec<Request<u16>> = vec![
        Box::pin(async { world.use_link(&store, &caller, &link, NEW).await.status }),
        Box::pin(async {
            // Not through the API, which voids the link as well.
            let sql = "UPDATE accounts SET status = 'disabled'";
            world.db.run(sql).unwrap();
            0
        }),
    ];
    // The second poll of the first request reads the link, the third writes.
    let statuses = interleave(uses, &[0, 0, 1, 0]);
    assert_eq!(statuses[0], 410);
    assert!(!world.audit_log().contains(&"authn_password_change".into()));
}

#[test]
fn a_link_voided_while_it_is_used_changes_nothing() {
    for change in [
        json!({"status": "disabled"}),
        json!({"email": "alice@example.net"}),
    ] {
        let world = World::default();
        let id = world.customer(ALICE);
        let caller = Caller::browser("192.0.2.1");
        let link = world.link(&caller, ALICE);
        let key = World::first_key();
        let store = Stepwise(&world.db);
        let requests: Vec<Request<Response>> = vec![
            Box::pin(async { world.use_link(&store, &caller, &link, NEW).await }),
            Box::pin(async { world.patch_over(&store, &key, &id, &change).await }),
        ];
        let replies = interleave(requests, &OVERTAKEN);
        assert_eq!(
            replies.iter().map(|reply| reply.status).collect::<Vec<_>>(),
            [410, 200]
        );
        assert!(
            !world.audit_log().contains(&"authn_password_change".into()),
            "{change}"
        );
    }
}

#[test]
fn a_change_by_the_provider_does_not_close_an_account_that_has_just_been_opened() {
    let world = World::default();
    let id = world.customer(ALICE);
    let caller = Caller::browser("192.0.2.1");
    world.wait(TimeDelta::seconds(1));
    let frozen = "UPDATE accounts SET status = 'frozen'";
    world.db.run(frozen).unwrap();
    let link = world.link(&caller, ALICE);
    let (store, key) = (Stepwise(&world.db), World::first_key());
    let change = json!({"name": "Alix Martin"});
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let patched = world.patch_over(&store, &key, &id, &change).await;
            patched.status
        }),
        Box::pin(async { world.reset(&caller, &link, NEW).status }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [409, 204]);
    assert_eq!(world.db.count("accounts WHERE status = 'active'"), 1);
}

fn creations(world: &World, calls: &[serde_json::Value; 2]) -> Vec<Response> {
    let store = Stepwise(&world.db);
    let (store, key) = (&store, World::first_key());
    let key = key.as_str();
    let calls: Vec<Request<Response>> = calls
        .iter()
        .map(|call| -> Request<Response> {
            Box::pin(async move { world.provision_over(store, key, call).await })
        })
        .collect();
    interleave(calls, &OVERTAKEN)
}

#[test]
fn creations_that_overlap_make_one_account() {
    let call = |number: &str, email: &str| {
        json!({
            "customer_number": number, "email": email, "name": "Alice Martin",
            "type": "individual", "phone": "+33123456701",
        })
    };
    let world = World::default();
    let replies = creations(&world, &[call("1", ALICE), call("1", ALICE)]);
    assert_eq!([replies[0].status, replies[1].status], [200, 201]);
    assert_eq!(body(&replies[0]), body(&replies[1]));
    for (second, expected) in [
        (call("1", BOB), Kind::CustomerNumberTaken),
        (call("2", ALICE), Kind::EmailTaken),
    ] {
        let world = World::default();
        let replies = creations(&world, &[call("1", ALICE), second]);
        assert_eq!([replies[0].status, replies[1].status], [409, 201]);
        assert_eq!(kind(&replies[0]), Some(expected));
        assert_eq!((world.db.count("accounts"), world.deliver().sent), (1, 1));
    }
}

#[test]
fn of_two_changes_that_overlap_the_slower_is_told() {
    let taken = json!({"email": "carol@example.org"});
    for (ours, theirs, expected) in [
        (
            json!({"name": "A"}),
            json!({"phone": "+33123456709"}),
            Kind::ChangedMeanwhile,
        ),
        (
            json!({"email": "carol@example.org"}),
            taken,
            Kind::EmailTaken,
        ),
    ] {
        let world = World::default();
        let (alice, bob) = (world.customer(ALICE), world.customer(BOB));
        world.wait(TimeDelta::seconds(1));
        let other = if expected == Kind::EmailTaken {
            &bob
        } else {
            &alice
        };
        let (store, key) = (Stepwise(&world.db), World::first_key());
        let requests: Vec<Request<Response>> = vec![
            Box::pin(async { world.patch_over(&store, &key, &alice, &ours).await }),
            Box::pin(async { world.patch_over(&store, &key, other, &theirs).await }),
        ];
        let replies = interleave(requests, &OVERTAKEN);
        assert_eq!(replies[1].status, 200);
        assert_eq!(
            (replies[0].status, kind(&replies[0])),
            (409, Some(expected))
        );
    }
}
