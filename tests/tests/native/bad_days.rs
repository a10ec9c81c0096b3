//! What production will find: a database that breaks off, and requests that overlap.

use std::pin::Pin;

use chrono::TimeDelta;
use regain_core::login;
use regain_core::password_reset;
use regain_core::problem::Kind;
use regain_core::reply::Reply;
use regain_core::store::{Database, StoreError};
use regain_tests::{
    Break, Breaking, Caller, PASSWORD, Stepwise, World, block_on, body, interleave, kind,
};
use serde_json::json;

use crate::{ALICE, BOB, NEW};

type Request<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The first request reads, the second runs to its end, the first goes on.
const OVERTAKEN: [usize; 8] = [0, 0, 1, 1, 1, 1, 1, 1];

fn broken<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

#[test]
fn a_sign_in_that_breaks_off_charges_the_attempt_and_can_be_repeated() {
    for (how, batch, sessions) in [
        (Break::Lost, 1, 0),
        (Break::Kept, 1, 0),
        (Break::Lost, 2, 0),
        (Break::Kept, 2, 1),
    ] {
        let world = World::default();
        world.customer(ALICE);
        let mut caller = Caller::program("192.0.2.1");
        let store = Breaking::new(&world.db, batch, how);
        let outcome = block_on(world.attempt(&store, &caller, ALICE, PASSWORD));
        assert!(broken(&outcome) && store.broke(), "{how:?} {batch}");
        assert_eq!(world.db.count("sessions"), sessions, "{how:?} {batch}");
        let charged = world.db.count("throttles WHERE charged = 1");
        let expected = match (how, batch) {
            (Break::Lost, 1) | (Break::Kept, 2) => 0,
            _ => 2,
        };
        assert_eq!(charged, expected, "{how:?} {batch}");
        assert_eq!(
            world.sign_in(&mut caller, ALICE, PASSWORD).status,
            200,
            "{how:?} {batch}"
        );
    }
}

#[test]
fn a_wish_that_breaks_off_has_sent_one_mail_or_none() {
    for (how, mails) in [(Break::Lost, 0), (Break::Kept, 1)] {
        let world = World::default();
        world.customer(ALICE);
        let caller = Caller::program("192.0.2.1");
        let store = Breaking::new(&world.db, 1, how);
        assert!(broken(&block_on(world.wish(&store, &caller, ALICE))));
        assert_eq!(world.deliver().sent, mails, "{how:?}");
    }
}

#[test]
fn a_reset_that_breaks_off_took_place_whole_or_not_at_all() {
    for (how, again, password) in [(Break::Lost, 204, NEW), (Break::Kept, 410, NEW)] {
        let world = World::default();
        world.customer(ALICE);
        let mut caller = Caller::browser("192.0.2.1");
        world.sign_in(&mut caller, ALICE, PASSWORD);
        let link = world.link(&caller, ALICE);
        let before = world.db.dump();
        let store = Breaking::new(&world.db, 2, how);
        assert!(broken(&block_on(
            world.use_link(&store, &caller, &link, NEW)
        )));
        assert_eq!(world.db.dump() == before, how == Break::Lost);
        assert_eq!(world.session(&caller).is_some(), how == Break::Lost);
        assert_eq!(world.reset(&caller, &link, NEW).status, again, "{how:?}");
        let mut program = Caller::program("192.0.2.2");
        assert_eq!(
            world.sign_in(&mut program, ALICE, password).status,
            200,
            "{how:?}"
        );
    }
}

#[test]
fn a_creation_that_breaks_off_is_mended_by_repeating_it() {
    for (how, again) in [(Break::Lost, 201), (Break::Kept, 200)] {
        let world = World::default();
        let call = json!({
            "customer_number": "1", "email": ALICE, "name": "Alice Martin",
            "type": "individual", "phone": "+33123456701",
        });
        let store = Breaking::new(&world.db, 2, how);
        let key = World::first_key();
        assert!(broken(&block_on(world.provision_over(&store, &key, &call))));
        assert_eq!(world.provision(&call).status, again, "{how:?}");
        assert_eq!(world.db.count("accounts"), 1);
        assert_eq!(
            world.deliver().sent,
            1,
            "one letter, however often: {how:?}"
        );
    }
}

#[test]
fn a_courier_that_dies_tries_again_later_and_not_at_once() {
    // 1 claims, 2 stores the link, then the mail goes, 3 notes the end.
    for (how, batch, sent_before) in [
        (Break::Kept, 1, 0),
        (Break::Lost, 2, 0),
        (Break::Kept, 2, 0),
        (Break::Lost, 3, 1),
    ] {
        let world = World::default();
        world.customer(ALICE);
        let browser = Caller::browser("192.0.2.1");
        world.lose_password(&browser, ALICE);
        let store = Breaking::new(&world.db, batch, how);
        assert!(
            broken(&block_on(world.run_courier(&store))),
            "{how:?} {batch}"
        );
        assert_eq!(
            world.letterbox.empty().len(),
            sent_before,
            "{how:?} {batch}"
        );
        world.wait(TimeDelta::seconds(60) - TimeDelta::milliseconds(1));
        assert_eq!(world.deliver().sent, 0, "{how:?} {batch}");
        world.wait(TimeDelta::milliseconds(1));
        assert_eq!(world.deliver().sent, 1, "{how:?} {batch}");
        let link = regain_tests::token(world.letterbox.empty()[0].link.as_deref().unwrap());
        assert_eq!(
            world.reset(&browser, &link, NEW).status,
            204,
            "the last mail's link works"
        );
    }
    let world = World::default();
    world.customer(ALICE);
    world.lose_password(&Caller::browser("192.0.2.1"), ALICE);
    assert!(broken(&block_on(world.run_courier(&Breaking::new(
        &world.db,
        1,
        Break::Lost
    )))));
    assert_eq!(
        world.deliver().sent,
        1,
        "a claim that never arrived is none"
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
    let outcomes = interleave(uses, &OVERTAKEN)
        .into_iter()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    assert_eq!(outcomes[0], password_reset::Outcome::LinkExpired);
    assert!(matches!(outcomes[1], password_reset::Outcome::Changed(_)));
    assert_eq!(
        world.trail()[2..],
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
fn overtaken_sign_in(world: &World, deed: impl AsyncFnOnce(&Stepwise)) -> bool {
    let caller = Caller::browser("192.0.2.1");
    let store = Stepwise(&world.db);
    let requests: Vec<Request<Option<login::Outcome>>> = vec![
        Box::pin(async { world.attempt(&store, &caller, ALICE, PASSWORD).await.ok() }),
        Box::pin(async {
            deed(&store).await;
            None
        }),
    ];
    let outcomes = interleave(requests, &OVERTAKEN);
    assert_eq!(world.db.count("sessions"), world.db.count("devices"));
    match outcomes.into_iter().next().flatten() {
        Some(login::Outcome::SignedIn(_)) => world.db.count("sessions") == 1,
        Some(login::Outcome::InvalidCredentials) => {
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
        assert_eq!(reply.map(|reply| reply.status), Ok(200));
    }));

    let world = World::default();
    world.customer(ALICE);
    let owner = Caller::browser("192.0.2.2");
    let link = world.link(&owner, ALICE);
    assert!(!overtaken_sign_in(&world, async |store| {
        let outcome = world.use_link(store, &owner, &link, NEW).await;
        assert!(matches!(outcome, Ok(password_reset::Outcome::Changed(_))));
    }));
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
        let requests: Vec<Request<Reply>> = vec![
            Box::pin(async {
                Reply::from(&world.use_link(&store, &caller, &link, NEW).await.unwrap())
            }),
            Box::pin(async { world.patch_over(&store, &key, &id, &change).await.unwrap() }),
        ];
        let replies = interleave(requests, &OVERTAKEN);
        assert_eq!(
            replies.iter().map(|reply| reply.status).collect::<Vec<_>>(),
            [410, 200]
        );
        assert!(
            !world.trail().contains(&"authn_password_change".into()),
            "{change}"
        );
    }
}

fn creations(world: &World, calls: &[serde_json::Value; 2]) -> Vec<Reply> {
    let store = Stepwise(&world.db);
    let (store, key) = (&store, World::first_key());
    let key = key.as_str();
    let calls: Vec<Request<Reply>> = calls
        .iter()
        .map(|call| -> Request<Reply> {
            Box::pin(async move { world.provision_over(store, key, call).await.unwrap() })
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
        let requests: Vec<Request<Reply>> = vec![
            Box::pin(async { world.patch_over(&store, &key, &alice, &ours).await.unwrap() }),
            Box::pin(async {
                world
                    .patch_over(&store, &key, other, &theirs)
                    .await
                    .unwrap()
            }),
        ];
        let replies = interleave(requests, &OVERTAKEN);
        assert_eq!(replies[1].status, 200);
        assert_eq!(
            (replies[0].status, kind(&replies[0])),
            (409, Some(expected))
        );
    }
}

#[test]
fn a_store_without_its_tables_is_unavailable_and_not_a_conflict() {
    let world = World::default();
    world.db.run("DROP TABLE throttles").unwrap();
    let caller = Caller::program("192.0.2.1");
    assert!(broken(&block_on(world.wish(&world.db, &caller, ALICE))));
    let nothing = block_on(world.db.commit(Vec::new()));
    assert_eq!(nothing, Ok(()), "what writes nothing needs no database");
}
