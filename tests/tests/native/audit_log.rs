//! The audit log is sealed, and what is done to it behind the back of the rules is
//! found. Who has the database can drop its triggers; the key they do not have.

use chrono::TimeDelta;
use regain_core::audit::event::{Entry, Event};
use regain_core::audit::{Fault, Head, Stretch, Wrong, seal, verify};
use regain_core::courier::Sealed;
use regain_core::crypto::keyring::Keyring;
use regain_core::id::AccountId;
use regain_core::limits::rate_limit::record_repeat;
use regain_core::store::Database as _;
use regain_tests::{Caller, PASSWORD, World, block_on, keyring};

use crate::{ALICE, WRONG};

/// The triggers stand aside, as they would for whoever has the database.
pub const NO_TRIGGERS: &str = "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;
    DROP TRIGGER audit_chain_no_update; DROP TRIGGER audit_chain_no_delete;";

/// A sealed audit log of so many rows, without its triggers.
pub fn sealed(rows: usize) -> World {
    let world = World::default();
    world.happen(rows);
    assert_eq!(world.seal(), Sealed::Rows(rows));
    world.db.run(NO_TRIGGERS).unwrap();
    world
}

pub fn fault(first: i64, last: i64, wrong: Wrong) -> Fault {
    Fault { first, last, wrong }
}

/// What is found after something was done to a sealed audit log of ten rows.
fn found_after(sql: &str) -> Vec<Fault> {
    let world = sealed(10);
    assert_eq!(world.verify().faults, []);
    world.db.run(sql).unwrap();
    world.verify().faults
}

#[test]
fn what_happened_is_sealed_the_next_minute_and_found_whole() {
    let world = World::default();
    world.customer(ALICE);
    let mut caller = Caller::browser("192.0.2.1");
    world.sign_in(&mut caller, ALICE, WRONG);
    world.sign_in(&mut caller, ALICE, PASSWORD);
    let rows = world.audit_log().len();
    let report = world.verify();
    assert_eq!((report.checked, report.waiting), (0, rows));
    assert_eq!(world.seal(), Sealed::Rows(rows));
    let report = world.verify();
    assert_eq!((report.checked, report.waiting), (rows, 0));
    assert_eq!(report.faults, []);
    world.sign_out(&caller);
    let report = world.verify();
    assert_eq!(
        (report.checked, report.waiting, report.faults.len()),
        (rows, 1, 0)
    );
    assert_eq!(world.seal(), Sealed::Rows(1));
    assert_eq!(world.seal(), Sealed::Rows(0));
}

#[test]
fn a_row_that_was_changed_is_named() {
    for (column, value) in [
        ("at", "at + 1"),
        ("at", "at + 1000000000000000"),
        ("event", "'authn_login_fail'"),
        ("actor", "NULL"),
        ("account_id", "'b'"),
        ("case_id", "'c'"),
        ("request_id", "'request-77'"),
    ] {
        let faults = found_after(&format!(
            "UPDATE audit SET {column} = {value} WHERE seq = 4"
        ));
        assert_eq!(faults, [fault(4, 4, Wrong::Changed)], "{column}");
    }
}

#[test]
fn an_address_can_be_erased_and_the_row_is_whole() {
    let world = World::default();
    world.happen(3);
    world.seal();
    world.db.run("UPDATE audit SET address = NULL").unwrap();
    assert_eq!(world.verify().faults, []);
}

#[test]
fn all_that_is_wrong_is_found_and_not_only_the_first() {
    let faults = found_after(
        "UPDATE audit SET actor = 'account:b' WHERE seq IN (2, 3);
         DELETE FROM audit WHERE seq = 5;
         DELETE FROM audit WHERE seq IN (7, 8); DELETE FROM audit_chain WHERE seq IN (7, 8);
         UPDATE audit_chain SET mac = 'AAAA' WHERE seq = 10;",
    );
    let expected = [
        fault(2, 3, Wrong::Changed),
        fault(5, 5, Wrong::Removed),
        fault(7, 8, Wrong::Removed),
        fault(10, 10, Wrong::Forged),
    ];
    assert_eq!(faults, expected);
}

#[test]
fn rows_that_changed_places_are_named() {
    let contents =
        "UPDATE audit SET request_id = CASE seq WHEN 3 THEN 'request-6' ELSE 'request-3' END,
           at = at + CASE seq WHEN 3 THEN 3 ELSE -3 END WHERE seq IN (3, 6);";
    let numbers = "UPDATE audit SET seq = -3 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 6;
         UPDATE audit SET seq = 6 WHERE seq = -3;";
    for sql in [contents, numbers] {
        let expected = [fault(3, 3, Wrong::Changed), fault(6, 6, Wrong::Changed)];
        assert_eq!(found_after(sql), expected);
    }
}

#[test]
fn what_was_taken_out_is_named() {
    let removed = |first, last| vec![fault(first, last, Wrong::Removed)];
    for (rows, seals, expected) in [
        ("seq = 5", "0", removed(5, 5)),
        ("seq = 5", "seq = 5", removed(5, 5)),
        ("seq = 1", "seq = 1", removed(1, 1)),
        ("seq < 5", "seq < 4", removed(1, 4)),
        ("seq BETWEEN 3 AND 6", "seq BETWEEN 3 AND 6", removed(3, 6)),
        ("seq > 8", "seq > 8", removed(9, 10)),
        ("seq > 8", "0", removed(9, 10)),
        ("1", "1", removed(1, 10)),
        ("0", "seq > 8", vec![fault(9, 10, Wrong::Unsealed)]),
        ("0", "1", vec![fault(1, 10, Wrong::Unsealed)]),
        ("0", "seq = 5", vec![fault(5, 5, Wrong::Unsealed)]),
    ] {
        let sql = format!("DELETE FROM audit WHERE {rows}; DELETE FROM audit_chain WHERE {seals}");
        assert_eq!(found_after(&sql), expected, "{sql}");
    }
}

#[test]
fn what_was_put_in_is_named() {
    let insert = |seq| {
        format!(
            "INSERT INTO audit (seq, at, event, request_id)
             VALUES ({seq}, 1795300000123, 'authn_login_success_password', 'r')"
        )
    };
    for seq in [0, -7] {
        assert_eq!(
            found_after(&insert(seq)),
            [fault(seq, seq, Wrong::Unsealed)]
        );
    }
    let in_place = format!("DELETE FROM audit WHERE seq = 5; {}", insert(5));
    assert_eq!(found_after(&in_place), [fault(5, 5, Wrong::Changed)]);
}

/// A keyring of one key, of which these are a part.
fn key(id: &str, part: &str) -> Keyring {
    let text = format!(
        r#"{{"current":"{id}","keys":{{"{id}":"{}"}}}}"#,
        part.repeat(11)
    );
    Keyring::parse(&text).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn who_has_no_key_cannot_seal() {
    let world = sealed(10);
    let row = "UPDATE audit SET actor = 'account:b' WHERE seq = 5";
    world.db.run(row).unwrap();
    // From there on all is sealed anew, as well as can be without the key.
    let mut lines = world.stretch(1, 100).lines;
    let last = lines[3].seal();
    let forged = seal(&lines[4..], last.as_ref(), &key("b", "AwMD"));
    for (line, seal) in lines[4..].iter_mut().zip(forged) {
        (line.prev, line.mac) = (Some(seal.prev), Some(seal.mac));
    }
    let stretch = Stretch {
        lines,
        ..Stretch::default()
    };
    let report = verify(&stretch, None, &world.audit_keys);
    assert_eq!(report.faults, [fault(5, 10, Wrong::Changed)]);
    assert_eq!(
        verify(&stretch, None, &key("b", "AgIC")).faults,
        report.faults
    );
}

#[test]
fn a_key_can_be_changed_at_any_time_and_the_old_one_is_still_needed() {
    let mut world = World::default();
    world.happen(3);
    world.seal();
    world.audit_keys = keyring("a");
    world.happen(3);
    assert_eq!(world.seal(), Sealed::Rows(3));
    let ids = world
        .db
        .column("SELECT key_id FROM audit_chain ORDER BY seq");
    assert_eq!(ids, ["b", "b", "b", "a", "a", "a"]);
    assert_eq!(world.verify().faults, []);
    let head = Head::read(&world.head().unwrap(), &world.audit_keys);
    let report = verify(&world.stretch(1, 100), head.as_ref(), &key("a", "AQEB"));
    assert_eq!(report.faults, [fault(1, 3, Wrong::UnknownKey)]);
}

#[test]
fn the_database_gives_the_audit_log_page_by_page_without_a_gap() {
    let world = sealed(10);
    world
        .db
        .run(
            "DELETE FROM audit WHERE seq IN (4, 9); DELETE FROM audit_chain WHERE seq IN (4, 5, 6)",
        )
        .unwrap();
    world.happen(2);
    for numbers in 1..12 {
        let (mut from, mut lines) = (Some(-5), Vec::new());
        while let Some(seq) = from {
            let stretch = world.stretch(seq, numbers);
            assert!(stretch.lines.len() <= numbers as usize && !stretch.lines.is_empty());
            from = stretch.next;
            lines.extend(stretch.lines);
        }
        let seqs: Vec<i64> = lines.iter().map(|line| line.seq).collect();
        assert_eq!(seqs, [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12], "{numbers}");
        assert_eq!(lines, world.stretch(1, 100).lines);
    }
    assert!(world.stretch(13, 5).lines.is_empty());
    let stretch = world.stretch(4, 3);
    assert_eq!(stretch.before.unwrap().seq, 3);
    assert_eq!(stretch.after.unwrap().seq, 8);
    assert_eq!(stretch.next, Some(8));
}

#[test]
fn an_hour_holds_so_many_rows_of_what_is_repeated_and_one_that_says_so() {
    let world = World::default();
    let account = AccountId::from("a");
    let caller = Caller::program("192.0.2.1");
    let repeat = |event, times| {
        for _ in 0..times {
            let entry = Entry {
                event,
                actor: None,
                account_id: Some(&account),
            };
            let writes = record_repeat(&entry, &caller.at(world.now())).into();
            block_on(world.db.write(writes)).unwrap();
        }
    };
    repeat(Event::SignedInByTotp, 1000);
    let mut log = vec!["authn_login_success_totp"; 20];
    log.push("repeats_left_out");
    assert_eq!(world.audit_log(), log);
    repeat(Event::SignedOut, 1);
    log.push("session_logout");
    assert_eq!(world.audit_log(), log, "each has its own");

    world.wait(TimeDelta::hours(1));
    repeat(Event::SignedInByTotp, 1000);
    log.extend(["authn_login_success_totp"; 20]);
    log.push("repeats_left_out");
    assert_eq!(world.audit_log(), log);
}
