//! What production will find: a database that breaks off half-way.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::http::routes::Function;
use regain_core::limits::Limits;
use regain_core::store::{Database, StoreError};
use regain_tests::{Break, Breaking, Caller, ORIGIN, PASSWORD, World, block_on, body, token};
use serde_json::json;

use crate::{ALICE, NEW};

fn broken<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

#[test]
fn a_sign_in_that_breaks_off_counts_the_attempt_and_can_be_repeated() {
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
        let answer = block_on(world.attempt(&store, &caller, ALICE, PASSWORD));
        assert!(world.broke(&answer) && store.broke(), "{how:?} {batch}");
        assert_eq!(world.db.count("sessions"), sessions, "{how:?} {batch}");
        let consumed = world
            .db
            .count("rate_limits WHERE consumed = 1 AND limit_key LIKE 'password:%'");
        let expected = match (how, batch) {
            (Break::Lost, 1) | (Break::Kept, 2) => 0,
            // The address, the network around it, and the login.
            _ => 3,
        };
        assert_eq!(consumed, expected, "{how:?} {batch}");
        assert_eq!(
            world.sign_in(&mut caller, ALICE, PASSWORD).status,
            200,
            "{how:?} {batch}"
        );
    }
}

#[test]
fn a_request_that_breaks_off_has_sent_one_mail_or_none() {
    for (how, mails) in [(Break::Lost, 0), (Break::Kept, 1)] {
        let world = World::default();
        world.customer(ALICE);
        let caller = Caller::program("192.0.2.1");
        let store = Breaking::new(&world.db, 1, how);
        assert!(world.broke(&block_on(world.request(&store, &caller, ALICE))));
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
        let used = block_on(world.use_link(&store, &caller, &link, NEW));
        assert!(world.broke(&used));
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
        let asked = block_on(world.provision_over(&store, &key, &call));
        assert!(world.broke(&asked));
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
        assert_eq!(world.mailbox.empty().len(), sent_before, "{how:?} {batch}");
        world.wait(Limits::DEFAULT.mail_lease - TimeDelta::milliseconds(1));
        assert_eq!(world.deliver().sent, 0, "{how:?} {batch}");
        world.wait(TimeDelta::milliseconds(1));
        assert_eq!(world.deliver().sent, 1, "{how:?} {batch}");
        let link = token(world.mailbox.empty()[0].link.as_deref().unwrap());
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
fn a_store_without_its_tables_is_unavailable_and_not_a_conflict() {
    let world = World::default();
    world.db.run("DROP TABLE rate_limits").unwrap();
    let caller = Caller::program("192.0.2.1");
    assert!(world.broke(&block_on(world.request(&world.db, &caller, ALICE))));
    let nothing = block_on(world.db.write(Vec::new()));
    assert_eq!(nothing, Ok(()), "what writes nothing needs no database");
}

#[test]
fn a_function_that_breaks_down_tells_its_caller_nothing_but_an_id() {
    let world = World::default();
    world.customer(ALICE);
    world.broken.set(Some(Function::Login));
    let answer = world.sign_in(&mut Caller::program("192.0.2.1"), ALICE, PASSWORD);
    assert_eq!(answer.status, 500);
    let mut told = body(&answer);
    let request_id = told["request_id"].take();
    assert_eq!(request_id.as_str().map(str::len), Some(36));
    let kind = Kind::InternalError;
    assert_eq!(
        told,
        json!({
            "type": format!("{ORIGIN}/problems/internal-error"), "title": kind.title(),
            "status": 500, "detail": kind.explanation(), "request_id": null,
        })
    );
    let page = world.sign_in(&mut Caller::browser("192.0.2.1"), ALICE, PASSWORD);
    assert_eq!(page.status, 500);
    let page = String::from_utf8(page.body.unwrap()).unwrap();
    for word in ["LOGIN", "rust", "panic", "SQL", "/src/"] {
        assert!(!page.contains(word), "{word} in {page}");
    }
}
