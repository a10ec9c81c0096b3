//! The courier seals the audit log, and keeps its head outside the database.

use regain_core::audit::{Head, Heads as _};
use regain_core::courier::Sealed;
use regain_core::limits::Limits;
use regain_core::store::{Database as _, StoreError, audit};
use regain_tests::{Break, Breaking, Stepwise, World, block_on, interleave};

use crate::audit_log::{NO_TRIGGERS, sealed};
use crate::overlaps::Request;

/// Batches so small that a few rows make several.
const SMALL: Limits = Limits {
    seal_batch: 3,
    ..Limits::DEFAULT
};

#[test]
fn a_thousand_rows_are_sealed_in_two_round_trips_and_fifty_thousand_in_one_run() {
    let world = World::default();
    world.happen(3002);
    let before = world.db.trips();
    let limits = &Limits {
        seal_batches: 3,
        ..Limits::DEFAULT
    };
    let seal = || block_on(world.seal_over(&world.db, limits)).unwrap();
    assert_eq!(seal(), Sealed::Rows(3000));
    assert_eq!(world.db.trips() - before, 6);
    let all = Limits::DEFAULT.seal_batches * Limits::DEFAULT.seal_batch;
    assert_eq!(all, 50_000);
    // One head before the first seal, one after the last.
    assert_eq!(world.strongbox.all().len(), 2);
    let report = world.verify();
    assert_eq!((report.checked, report.waiting), (3000, 2));
    assert_eq!(report.faults, []);
    let before = world.db.trips();
    assert_eq!(seal(), Sealed::Rows(2));
    assert_eq!(world.db.trips() - before, 2);
    let before = world.db.trips();
    assert_eq!(seal(), Sealed::Rows(0));
    assert_eq!(world.db.trips() - before, 1);
    assert_eq!(world.strongbox.all().len(), 3, "nothing new, no new head");
}

#[test]
fn two_couriers_at_once_make_one_chain() {
    for schedule in [
        vec![],
        vec![0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
        vec![0, 0, 1, 1, 1, 1, 0, 0, 0, 1],
        vec![1, 0, 0, 0, 0, 1, 1, 0],
        vec![0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1],
    ] {
        let world = World::default();
        world.happen(2);
        world.seal();
        world.happen(10);
        let store = Stepwise(&world.db);
        let runs: Vec<Request<Sealed>> = vec![
            Box::pin(async { world.seal_over(&store, &SMALL).await.unwrap() }),
            Box::pin(async { world.seal_over(&store, &SMALL).await.unwrap() }),
        ];
        let done = interleave(runs, &schedule);
        let rows = done.iter().map(|done| match done {
            Sealed::Rows(rows) => *rows,
            broken => panic!("{broken:?}"),
        });
        let rows: usize = rows.sum();
        world.seal();
        let report = world.verify();
        assert_eq!((report.checked, report.waiting), (12, 0), "{schedule:?}");
        assert_eq!(report.faults, [], "{schedule:?}");
        assert!(
            rows <= 10 && world.db.count("audit_chain") == 12,
            "{schedule:?}"
        );
        let head = Head::read(&world.head().unwrap(), &world.audit_keys).unwrap();
        assert_eq!(head.seq, 12, "{schedule:?}");
    }
}

#[test]
fn an_audit_log_that_was_cut_is_not_sealed_on() {
    for cut in ["seq > 8", "1"] {
        let world = sealed(10);
        let head = world.head();
        let sql = format!("DELETE FROM audit WHERE {cut}; DELETE FROM audit_chain WHERE {cut}");
        world.db.run(&sql).unwrap();
        world.happen(5);
        for _ in 0..2 {
            assert_eq!(world.seal(), Sealed::HeadNotInChain(10), "{cut}");
        }
        assert_eq!(world.head(), head, "the head is left alone");
        assert_eq!(world.strongbox.all().len(), 2);
        assert_eq!(world.db.count("audit_chain WHERE seq > 8"), 0);
    }
    // Nor where the head's own seal is another.
    let world = sealed(10);
    world
        .db
        .run("UPDATE audit_chain SET mac = 'AAAA' WHERE seq = 10")
        .unwrap();
    assert_eq!(world.seal(), Sealed::HeadNotInChain(10));
}

#[test]
fn a_head_that_lags_behind_will_do() {
    let world = World::default();
    for _ in 0..4 {
        world.happen(3);
        world.seal();
    }
    world.strongbox.lag(2);
    world.happen(3);
    assert_eq!(world.seal(), Sealed::Rows(3));
    assert_eq!(world.verify().faults, []);
    world.strongbox.lag(0);
    assert_eq!(world.verify().faults, []);
}

#[test]
fn a_head_that_is_lost_or_forged_is_not_replaced() {
    let world = sealed(3);
    let kept = world.strongbox.all();
    world.strongbox.empty();
    world.happen(1);
    assert_eq!(world.seal(), Sealed::NoHead);
    assert!(world.strongbox.all().is_empty());
    let head = kept.last().unwrap();
    for forged in [
        head.replace("\"seq\":3", "\"seq\":2"),
        head.replace("\"start\":1", "\"start\":3"),
        head.replace("signature\":\"b", "signature\":\"a"),
        String::new(),
    ] {
        assert_ne!(&forged, head);
        put(&world, &forged);
        assert_eq!(world.seal(), Sealed::ForgedHead, "{forged}");
        assert_eq!(world.strongbox.all().last(), Some(&forged));
    }
    put(&world, head);
    assert_eq!(world.seal(), Sealed::Rows(1));
}

fn put(world: &World, signed: &str) {
    block_on(world.strongbox.put(signed.into())).unwrap();
}

#[test]
fn what_breaks_off_goes_on_the_next_minute() {
    for how in [Break::Lost, Break::Kept] {
        for batch in 1..=4 {
            let world = World::default();
            world.happen(5);
            let store = Breaking::new(&world.db, batch, how);
            assert!(block_on(world.seal_over(&store, &SMALL)).is_err());
            assert!(matches!(world.seal(), Sealed::Rows(_)), "{how:?} {batch}");
            let report = world.verify();
            assert_eq!(
                (report.checked, report.faults.len()),
                (5, 0),
                "{how:?} {batch}"
            );
        }
        let world = World::default();
        world.happen(5);
        world.strongbox.fail(Some(how));
        let broken = block_on(world.seal_over(&world.db, &SMALL));
        assert!(matches!(broken, Err(StoreError::Unavailable(_))));
        world.strongbox.fail(None);
        world.seal();
        let head = Head::read(&world.head().unwrap(), &world.audit_keys).unwrap();
        assert_eq!(head.seq, 5, "the head that could not be kept is kept now");
    }
}

#[test]
fn rows_are_erased_in_their_order_whatever_their_clocks_said() {
    let world = World::default();
    world.db.run(NO_TRIGGERS).unwrap();
    let insert = "INSERT INTO audit (at, event, request_id) VALUES";
    world
        .db
        .run(&format!(
            "{insert} (1001, 'e', 'r'), (1000, 'e', 'r'), (1002, 'e', 'r')"
        ))
        .unwrap();
    world.seal();
    let instant = chrono::DateTime::from_timestamp_millis(1001).unwrap();
    block_on(world.db.write(vec![audit::erase_before(4, instant)])).unwrap();
    assert_eq!(
        world.db.count("audit"),
        3,
        "one that is younger stands before"
    );
}
