//! Who else acts in the moment of an effect, and what breaks in it.

use chrono::TimeDelta;
use regain_core::store::{CommitError, Database, Rows, Statement};
use regain_tests::{Break, Breaking, Caller, Sqlite, Stepwise, block_on, interleave};
use serde_json::json;

use crate::alice::report_link;
use crate::case_effect::{ACTS, Act, Due};
use crate::cases::{CONTACT, LOSSES, end};
use crate::overlaps::{OVERTAKEN, Request};
use crate::{ALICE, BOB};

/// Every order in which one can take so many steps and another so many.
fn orders(first: usize, second: usize) -> Vec<Vec<usize>> {
    if first == 0 || second == 0 {
        return vec![[vec![0; first], vec![1; second]].concat()];
    }
    let lead = |who, rest: Vec<Vec<usize>>| {
        rest.into_iter()
            .map(move |order| [vec![who], order].concat())
    };
    lead(0, orders(first - 1, second))
        .chain(lead(1, orders(first, second - 1)))
        .collect()
}

/// Either all of an effect took place or nothing of it.
fn is_whole(due: &Due, applied: bool, story: &str) {
    let db = &due.world().db;
    assert_eq!(db.count("accounts WHERE held_until > 0") == 1, applied);
    assert_eq!(db.count("sessions") == 0, applied, "{story}");
    let moved = db.count(&format!("accounts WHERE email = '{CONTACT}'"));
    assert_eq!(moved == 1, applied, "{story}");
}

#[test]
fn of_an_owner_who_stops_it_and_the_courier_one_wins_in_any_order() {
    let mut won = [0, 0];
    // The courier reads twice and writes once; the owner reads and writes, and once
    // more where they were overtaken.
    for order in orders(4, 5) {
        let due = Due::new("alwaysdata", "email");
        due.wait_until(TimeDelta::minutes(5));
        due.live(&[Act::HalfWay]);
        let due = due.cooled_off();
        let (world, store) = (due.world(), Stepwise(&due.world().db));
        let requests: Vec<Request<bool>> = vec![
            Box::pin(async { world.apply_over(&store).await.unwrap() == 1 }),
            Box::pin(async { world.stop_over(&store, &due.stop).await }),
        ];
        let ended = interleave(requests, &order);
        let [applied, stopped] = [ended[0], ended[1]];
        let told = format!("{order:?}");
        assert!(applied != stopped, "{told}: {ended:?}");
        is_whole(&due, applied, &told);
        let (state, event, actor) = if applied {
            ("applied", "recovery_case_applied", json!("courier"))
        } else {
            ("stopped", "recovery_case_stopped", json!(null))
        };
        assert_eq!(due.status(), state, "{told}");
        assert_eq!(due.last_on_record(), [(event.into(), actor)], "{told}");
        won[usize::from(stopped)] += 1;
    }
    assert!(won[0] > 10 && won[1] > 10, "{won:?}");
}

#[test]
fn two_couriers_at_once_carry_a_case_out_once() {
    for order in orders(3, 3) {
        let due = Due::new("alwaysdata", "email").cooled_off();
        let (world, store) = (due.world(), Stepwise(&due.world().db));
        let run =
            || -> Request<usize> { Box::pin(async { world.apply_over(&store).await.unwrap() }) };
        let done = interleave(vec![run(), run()], &order);
        assert_eq!(done.iter().sum::<usize>(), 1, "{order:?}");
        assert_eq!(due.last_on_record().len(), 1, "{order:?}");
        let sent = world.mails();
        assert_eq!(sent.len(), 2, "{order:?}: {sent:?}");
    }
}

#[test]
fn what_comes_between_reading_and_writing_is_seen_the_next_time() {
    for (change, state) in [
        (
            "UPDATE accounts SET email_key = 'new@example.net', email = 'new@example.net' WHERE email_key = 'bob@example.org'",
            "stopped",
        ),
        (
            "UPDATE accounts SET status = 'disabled' WHERE email_key = 'alice@example.org'",
            "stopped",
        ),
        (
            "UPDATE accounts SET role = 'agent' WHERE email_key = 'alice@example.org'",
            "stopped",
        ),
        (
            "UPDATE accounts SET email_key = 'alix@example.org', email = 'alix@example.org' WHERE email_key = 'alice@example.org'",
            "applied",
        ),
    ] {
        let due = Due::new("alwaysdata", "email").cooled_off();
        let world = due.world();
        world.customer(BOB);
        let store = Stepwise(&world.db);
        let requests: Vec<Request<usize>> = vec![
            Box::pin(async { world.apply_over(&store).await.unwrap() }),
            Box::pin(async {
                world.db.run(change).unwrap();
                1
            }),
        ];
        // It reads the case, and the account.
        let done = interleave(requests, &[0, 0, 0, 1]);
        assert_eq!(done, [0, 1], "{change}");
        assert_eq!(due.status(), "cooling_off", "{change}");
        assert_eq!(world.apply(), 1, "{change}");
        assert_eq!(due.status(), state, "{change}");
    }
}

/// A store in whose third batch the statement at this place fails.
struct Failing<'a> {
    db: &'a Sqlite,
    place: usize,
    batches: std::cell::Cell<usize>,
    reached: std::cell::Cell<bool>,
}

impl Database for Failing<'_> {
    async fn batch(&self, mut statements: Vec<Statement>) -> Result<Vec<Rows>, CommitError> {
        self.batches.set(self.batches.get() + 1);
        if self.batches.get() == 3 && self.place <= statements.len() {
            self.reached.set(true);
            let sql = "INSERT INTO guards (name, holds) VALUES ('case_version', 0)";
            let failing = Statement {
                sql,
                params: Vec::new(),
            };
            statements.insert(self.place, failing);
        }
        self.db.batch(statements).await
    }
}

#[test]
fn wherever_an_effect_fails_nothing_has_changed() {
    for lost in LOSSES {
        let due = Due::new("alwaysdata", lost);
        due.wait_until(TimeDelta::minutes(10));
        due.live(&ACTS);
        let due = due.cooled_off();
        let before = due.belongings();
        let mut place = 0;
        loop {
            let store = Failing {
                db: &due.world().db,
                place,
                batches: 0.into(),
                reached: false.into(),
            };
            let applied = block_on(due.world().apply_over(&store));
            if !store.reached.get() {
                assert_eq!(applied, Ok(1), "{lost}");
                break;
            }
            assert_eq!(applied, Ok(0), "{lost} {place}");
            assert_eq!(due.belongings(), before, "{lost} {place}");
            place += 1;
        }
        assert!(place > 15, "{lost}: the last one too: {place}");
        assert_ne!(due.belongings(), before);
    }
}

#[test]
fn an_effect_whose_record_fails_does_not_take_place() {
    let due = Due::new("o2switch", "totp").cooled_off();
    let db = &due.world().db;
    db.run(
        "CREATE TRIGGER spoiled BEFORE INSERT ON audit WHEN NEW.event = 'recovery_case_applied'
         BEGIN SELECT RAISE(ABORT, 'spoiled'); END",
    )
    .unwrap();
    let before = due.belongings();
    assert!(block_on(due.world().apply_over(db)).is_err());
    assert_eq!(due.belongings(), before);
    db.run("DROP TRIGGER spoiled").unwrap();
    assert_eq!(due.world().apply(), 1);
}

#[test]
fn an_effect_that_breaks_off_took_place_whole_or_not_at_all() {
    for (how, again) in [(Break::Lost, 1), (Break::Kept, 0)] {
        let due = Due::new("alwaysdata", "email");
        due.wait_until(TimeDelta::minutes(5));
        due.live(&[]);
        let due = due.cooled_off();
        let store = Breaking::new(&due.world().db, 3, how);
        assert!(block_on(due.world().apply_over(&store)).is_err());
        is_whole(&due, how == Break::Kept, &format!("{how:?}"));
        assert_eq!(due.world().apply(), again, "{how:?}");
        is_whole(&due, true, &format!("{how:?}, again"));
        assert_eq!(due.world().mails().len(), 2, "{how:?}");
    }
}

#[test]
fn whoever_is_signed_in_and_changes_a_factor_meanwhile_is_not_undone_half() {
    // A new secret is confirmed while the old one goes.
    let due = Due::new("alwaysdata", "totp");
    due.wait_until(TimeDelta::minutes(5));
    let inside = due.live(&[]);
    let world = due.world();
    let app = world.scan(&inside).unwrap();
    due.wait_until(TimeDelta::zero());
    let store = Stepwise(&world.db);
    let code = app.code(world.now());
    let requests: Vec<Request<bool>> = vec![
        Box::pin(async {
            let reply = world.confirm_over(&store, &inside, &code).await;
            reply.status == 200
        }),
        Box::pin(async { world.apply_over(&store).await.unwrap() == 1 }),
    ];
    assert_eq!(interleave(requests, &OVERTAKEN), [false, true]);
    assert_eq!((world.db.count("totp"), world.db.count("sessions")), (0, 0));
}

#[test]
fn it_was_not_me_stops_what_was_approved_before_it_freezes_the_account() {
    let due = Due::new("alwaysdata", "email");
    let world = due.world();
    due.wait_until(TimeDelta::hours(1));
    let inside = due.live(&[Act::NewSecret]);
    world.renew_codes(&inside);
    let told = world.mails();
    let report_link = report_link(told.iter().find(|mail| mail.report_link.is_some()).unwrap());
    assert!(world.follow_report_link(&Caller::browser("203.0.113.1"), &report_link));
    assert_eq!(
        (due.status().as_str(), &due.account()["status"]),
        ("stopped", &json!("frozen"))
    );
    assert_eq!(
        due.last_on_record(),
        [("recovery_case_stopped".into(), json!(null))]
    );
    let told = world.mails();
    let ended: Vec<_> = told.iter().filter_map(end).collect();
    let stopped = regain_core::recovery::case::State::Stopped;
    assert_eq!(ended, [(CONTACT.to_owned(), stopped)]);
    assert_eq!(told.len(), 2, "and the owner, that it is frozen");
    let due = due.cooled_off();
    assert_eq!(due.world().apply(), 0);
    assert_eq!(due.account()["email"], ALICE);
}

#[test]
fn it_was_not_me_leaves_a_case_alone_that_somebody_still_looks_at() {
    let due = crate::cases::world("alwaysdata");
    let claimant = crate::cases::opened(&due, &crate::cases::request("totp"));
    let id = due.db.column("SELECT id FROM accounts").remove(0);
    due.patch(&id, &json!({"name": "Alix Martin"}));
    let told = due.mails();
    let report_link = report_link(told.iter().find(|mail| mail.report_link.is_some()).unwrap());
    assert!(due.follow_report_link(&Caller::browser("203.0.113.1"), &report_link));
    assert_eq!(crate::cases::status(&due, &claimant), "submitted");
}
