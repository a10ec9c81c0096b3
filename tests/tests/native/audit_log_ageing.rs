//! Old rows of the audit log go in their time, and whoever has the database can make
//! none go before it without being found, however long they wait.

use chrono::{TimeDelta, Timelike as _};
use regain_core::audit::Wrong;
use regain_core::courier::Sealed;
use regain_core::limits::Limits;
use regain_tests::World;

use crate::audit_log::{NO_TRIGGERS, fault, sealed};

fn start(world: &World) -> i64 {
    world.read_head().unwrap().start
}

#[test]
fn after_a_year_old_rows_go_with_their_seals_and_the_rest_is_whole() {
    let world = sealed(4);
    world.wait(TimeDelta::days(200));
    world.happen(3);
    world.seal();
    // In the last day they may go, and are not missed.
    world.wait(Limits::DEFAULT.audit_kept - TimeDelta::days(200) + TimeDelta::hours(2));
    world.seal();
    assert_eq!(start(&world), 5);
    world.wait(TimeDelta::hours(21));
    world.erase_audit_log();
    assert_eq!(world.db.count("audit"), 7);
    world.wait(TimeDelta::hours(4));
    world.erase_audit_log();
    assert_eq!(world.db.count("audit"), 7, "none before noon");
    world.wait(TimeDelta::hours(12));
    world.erase_audit_log();
    assert_eq!(world.db.column("SELECT seq FROM audit"), ["5", "6", "7"]);
    // The seal that the oldest row's is made over is left.
    assert_eq!(
        world.db.column("SELECT seq FROM audit_chain"),
        ["4", "5", "6", "7"]
    );
    assert_eq!((world.verify().checked, world.verify().faults), (3, vec![]));
    world.happen(2);
    assert_eq!(world.seal(), Sealed::Rows(2));
    assert_eq!(world.verify().faults, []);
    // What goes too early is missed, also where another seal is put in the place of the
    // one that is left.
    for sql in [
        "DELETE FROM audit WHERE seq <= 6; DELETE FROM audit_chain WHERE seq <= 5",
        "UPDATE audit_chain SET seq = 4 WHERE seq = 6",
    ] {
        world.db.run(sql).unwrap();
        for _ in 0..2 {
            assert_eq!(
                world.verify().faults,
                [fault(5, 6, Wrong::Removed)],
                "{sql}"
            );
            world.spend(2);
        }
    }
}

#[test]
fn many_more_old_rows_than_one_run_looks_at_go_within_the_day() {
    let world = sealed(2500);
    world.wait(TimeDelta::days(400));
    let mut seen = vec![];
    for _ in 0..24 {
        world.spend_an_hour();
        assert_eq!(world.verify().faults, [], "{}", world.now());
        seen.push((world.now().hour(), start(&world), world.db.count("audit")));
    }
    let at = |hour| *seen.iter().find(|(at, ..)| *at == hour).unwrap();
    assert_eq!(at(23), (23, 1, 2500), "it moves before noon");
    assert_eq!(at(0), (0, 1001, 2500));
    assert_eq!(at(1), (1, 2001, 2500));
    assert_eq!(at(2), (2, 2500, 2500));
    // An hour lies between, for a head that is slow to be shown.
    assert_eq!(at(12), (12, 2500, 2500));
    assert_eq!(at(13), (13, 2500, 1));
}

#[test]
fn the_last_row_stays_until_another_comes_and_the_audit_log_goes_on() {
    let world = sealed(3);
    world.wait(TimeDelta::days(367));
    world.spend(2);
    assert_eq!(world.db.column("SELECT seq FROM audit"), ["3"]);
    assert_eq!(world.verify().faults, []);
    world.happen(2);
    assert_eq!(world.seal(), Sealed::Rows(2));
    let report = world.verify();
    assert_eq!((report.checked, report.faults), (3, vec![]));
    world.spend(1);
    assert_eq!(world.db.column("SELECT seq FROM audit"), ["4", "5"]);
    assert_eq!(world.verify().faults, []);
}

#[test]
fn a_beginning_that_was_taken_away_is_missed_for_ever() {
    for (sql, gone) in [
        (
            "DELETE FROM audit WHERE seq <= 6; DELETE FROM audit_chain WHERE seq <= 6",
            6,
        ),
        (
            "DELETE FROM audit WHERE seq <= 6; DELETE FROM audit_chain WHERE seq < 6",
            6,
        ),
        // What is left of them is said to be of an older row.
        (
            "DELETE FROM audit WHERE seq <= 6; DELETE FROM audit_chain WHERE seq < 6;
             UPDATE audit_chain SET seq = 0, prev = '' WHERE seq = 6",
            6,
        ),
        // All but the seal of the head; with its row, or without.
        (
            "DELETE FROM audit WHERE seq < 10; DELETE FROM audit_chain WHERE seq < 10",
            9,
        ),
        (
            "DELETE FROM audit; DELETE FROM audit_chain WHERE seq < 10",
            10,
        ),
    ] {
        let world = sealed(10);
        world.db.run(sql).unwrap();
        let expected = [fault(1, gone, Wrong::Removed)];
        for _ in 0..5 {
            assert_eq!(world.seal(), Sealed::Rows(0), "{sql}");
            assert_eq!(world.verify().faults, expected, "{sql}");
            world.wait(TimeDelta::minutes(1));
        }
        world.happen(2);
        for days in [1, 30, 365, 365] {
            world.spend(1);
            assert_eq!(world.verify().faults, expected, "{sql}");
            world.wait(TimeDelta::days(days));
        }
        assert_eq!(start(&world), 1, "{sql}");
        let left = usize::try_from(12 - gone).unwrap();
        assert_eq!(world.db.count("audit"), left, "what is left is evidence");
    }
}

#[test]
fn rows_that_are_said_to_be_old_do_not_go() {
    for aged in ["seq <= 6", "1", "seq < 10"] {
        let world = sealed(10);
        let sql = format!("UPDATE audit SET at = at - 800 * 86400000 WHERE {aged}");
        world.db.run(&sql).unwrap();
        let faults = world.verify().faults;
        assert!(
            matches!(&faults[..], [fault] if fault.first == 1 && fault.wrong == Wrong::Changed)
        );
        world.happen(2);
        world.spend(3);
        assert_eq!(world.verify().faults, faults, "{aged}");
        assert_eq!((start(&world), world.db.count("audit")), (1, 12), "{aged}");
    }
}

#[test]
fn what_is_amiss_among_old_rows_stays_with_all_that_came_after() {
    for (sql, wrong) in [
        (
            "UPDATE audit SET actor = NULL WHERE seq = 5",
            Wrong::Changed,
        ),
        ("DELETE FROM audit WHERE seq = 5", Wrong::Removed),
        ("DELETE FROM audit_chain WHERE seq = 5", Wrong::Unsealed),
        (
            "UPDATE audit_chain SET mac = 'AAAA' WHERE seq = 5",
            Wrong::Forged,
        ),
        (
            "DELETE FROM audit WHERE seq = 5; DELETE FROM audit_chain WHERE seq = 5",
            Wrong::Removed,
        ),
    ] {
        let world = sealed(10);
        world.db.run(sql).unwrap();
        world.wait(TimeDelta::days(400));
        world.spend(2);
        // The row before it stays, so that none is passed that is not there.
        assert_eq!(start(&world), 4, "{sql}");
        let first = world.db.column("SELECT min(seq) FROM audit");
        assert_eq!(first, ["4"], "{sql}");
        assert_eq!(world.verify().faults, [fault(5, 5, wrong)], "{sql}");
    }
}

#[test]
fn rows_without_a_head_that_is_kept_do_not_go() {
    let world = World::default();
    world.db.run(NO_TRIGGERS).unwrap();
    world.happen(3);
    world.wait(TimeDelta::days(400));
    world.erase_audit_log();
    assert_eq!(world.db.count("audit"), 3, "none is sealed");
    world.spend(1);
    assert_eq!(world.db.count("audit"), 1);
    let world = sealed(3);
    world.wait(TimeDelta::days(400));
    world.strongbox.empty();
    world.spend(1);
    assert_eq!(world.db.count("audit"), 3, "its head was lost");
}

#[test]
fn rows_are_kept_for_as_many_days_as_are_set() {
    for (set, days, left) in [
        ("180", 180, 1),
        ("365", 180, 4),
        ("365", 365, 1),
        ("1825", 365, 4),
        // Out of bounds, or no number: nothing is erased, and it is told.
        ("179", 180, 4),
        ("1826", 1830, 4),
        ("a year", 365, 4),
        ("", 365, 4),
    ] {
        let mut world = sealed(4);
        world.audit_days = set;
        world.wait(TimeDelta::days(days));
        for _ in 0..48 {
            world.wait(TimeDelta::hours(1));
            world.minute();
        }
        assert_eq!(world.db.count("audit"), left, "{set} after {days}");
        let refused = world
            .log
            .borrow()
            .iter()
            .any(|line| line.contains("AUDIT_DAYS"));
        let wrong = !["180", "365", "1825"].contains(&set);
        assert_eq!(refused, wrong, "{set}");
    }
}
