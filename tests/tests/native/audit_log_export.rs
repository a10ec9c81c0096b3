//! An auditor takes the audit log away, and checks it with the command that needs nothing
//! of the service but the key.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use regain_audit::{Unreadable, Verdict, check, new_head, rows};
use regain_core::audit::event::Event;
use regain_core::audit::export::{json_lines, read};
use regain_core::audit::{Fault, Head, Heads as _, Wrong};
use regain_core::courier::Sealed;
use regain_core::store::audit_chain::Line;
use regain_tests::{World, block_on, keyring};
use serde_json::{Value, json};

use crate::audit_log::{fault, sealed};

/// The whole audit log as a file.
fn file(world: &World) -> String {
    json_lines(&world.stretch(1, 1_000_000).lines, world.head().as_deref())
}

fn verdict(world: &World, file: &str) -> Verdict {
    check(file, None, &world.audit_keys).unwrap()
}

fn faults(world: &World, file: &str) -> Vec<Fault> {
    verdict(world, file).faults().to_vec()
}

#[test]
fn an_exported_audit_log_is_whole() {
    let world = sealed(10);
    world.happen(2);
    let file = file(&world);
    assert_eq!(file.lines().count(), 13);
    let found = verdict(&world, &file);
    assert!(found.is_whole());
    let expected = "10 rows checked; 2 at the end have no seal yet.\nNothing is wrong.\n";
    assert_eq!(found.to_string(), expected);
}

#[test]
fn a_line_says_all_there_is_of_a_row() {
    let world = sealed(1);
    let file = file(&world);
    let line: Value = serde_json::from_str(file.lines().next().unwrap()).unwrap();
    let mut expected = json!({
        "seq": 1, "at": "2026-11-21T22:26:40.124Z", "event": "authn_login_success_password",
        "actor": "account:a", "account": "a", "case": null, "request": "request-1",
        "address": "192.0.2.1", "prev": "", "key_id": "b",
    });
    expected["mac"] = line["mac"].clone();
    assert_eq!(line, expected);
    assert_eq!(line["mac"].as_str().unwrap().len(), 43);
}

#[test]
fn the_rows_go_to_a_collector_under_the_names_of_owasps_vocabulary() {
    let world = sealed(1);
    let rows = rows(&file(&world)).unwrap();
    let row: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    let expected = json!({
        "seq": 1, "at": "2026-11-21T22:26:40.124Z", "event": "authn_login_success_password",
        "owasp": "authn_login_success", "actor": "account:a", "account": "a", "case": null,
        "request": "request-1", "address": "192.0.2.1",
    });
    assert_eq!((rows.lines().count(), row), (1, expected));
    // What is called as the vocabulary has it, is that.
    let vocabulary: BTreeSet<_> = Event::ALL
        .iter()
        .filter_map(|event| event.owasp())
        .collect();
    for event in Event::ALL {
        if vocabulary.contains(event.word()) {
            assert_eq!(event.owasp(), Some(event.word()));
        }
    }
}

#[test]
fn whatever_was_done_to_the_database_or_the_file_is_told_in_words() {
    let world = sealed(10);
    let whole = file(&world);
    world
        .db
        .run(
            "UPDATE audit SET actor = NULL WHERE seq = 2;
             DELETE FROM audit WHERE seq IN (4, 5); DELETE FROM audit_chain WHERE seq = 5;
             UPDATE audit SET seq = -7 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 8;
             UPDATE audit SET seq = 8 WHERE seq = -7; DELETE FROM audit_chain WHERE seq = 10;",
        )
        .unwrap();
    let told = verdict(&world, &file(&world)).to_string();
    let expected = "7 rows checked; 0 at the end have no seal yet.\n\
        row 2: not what was sealed\n\
        rows 4 to 5: gone\n\
        rows 7 to 8: not what was sealed\n\
        row 10: without a seal: put in, or the seal was taken away\n\
        BROKEN, first at row 2.\n";
    assert_eq!(told, expected);
    // The same done to the file.
    for (part, other) in [("request-3\"", "request-4\""), (".126Z", ".127Z")] {
        let touched = whole.replacen(part, other, 1);
        assert_eq!(
            faults(&world, &touched),
            [fault(3, 3, Wrong::Changed)],
            "{part}"
        );
    }
}

#[test]
fn lines_that_were_taken_out_of_a_file_are_named() {
    let world = sealed(10);
    let whole = file(&world);
    let lines: Vec<&str> = whole.lines().collect();
    let without = |out: std::ops::Range<usize>| {
        let kept = lines
            .iter()
            .enumerate()
            .filter(|(place, _)| !out.contains(place));
        kept.map(|(_, line)| *line).collect::<Vec<_>>().join("\n")
    };
    let gone = |first, last| vec![fault(first, last, Wrong::Removed)];
    assert_eq!(faults(&world, &without(3..6)), gone(4, 6));
    assert_eq!(faults(&world, &without(8..10)), gone(9, 10));
    // Of a part nobody knows what was before, but how much there was.
    let part = verdict(&world, &without(0..4));
    assert!(
        part.is_whole()
            && part
                .to_string()
                .contains("Rows 1 to 4 are not in this file.")
    );
    // Nor what comes after, without a head.
    let part = verdict(&world, &without(6..11));
    assert!(part.is_whole() && part.to_string().contains("No head"));
}

#[test]
fn a_head_that_was_kept_elsewhere_has_to_be_in_the_audit_log() {
    let world = sealed(5);
    let earlier = world.head().unwrap();
    world.happen(5);
    world.seal();
    let later = world.head().unwrap();
    let without = json_lines(&world.stretch(1, 100).lines, None);
    for head in [&earlier, &later] {
        let found = check(&without, Some(head), &world.audit_keys).unwrap();
        assert!(found.is_whole(), "{found}");
    }
    let cut = json_lines(&world.stretch(1, 4).lines, None);
    let found = check(&cut, Some(&earlier), &world.audit_keys).unwrap();
    assert_eq!(found.faults(), [fault(5, 5, Wrong::Removed)]);
    // What is in the file is checked all the same.
    let found = check(&file(&world), Some(&earlier), &world.audit_keys).unwrap();
    assert!(found.is_whole(), "{found}");
    let part = json_lines(&world.stretch(7, 100).lines, None);
    let found = check(&part, Some(&earlier), &world.audit_keys);
    assert_eq!(found.unwrap_err(), Unreadable::EarlierHead(5));
}

#[test]
fn parts_put_one_after_the_other_are_the_whole() {
    let world = sealed(10);
    let parts = [(1, 4), (5, 4), (9, 4)];
    let mut parts = parts.map(|(from, numbers)| {
        let stretch = world.stretch(from, numbers);
        let head = world.head().filter(|_| stretch.next.is_none());
        json_lines(&stretch.lines, head.as_deref())
    });
    assert_eq!(parts.concat(), file(&world));
    assert!(verdict(&world, &parts.concat()).is_whole());
    parts.swap(0, 1);
    let found = check(&parts.concat(), None, &world.audit_keys);
    assert_eq!(found.unwrap_err(), Unreadable::Line(5));
}

#[test]
fn what_is_no_audit_log_is_said_to_be_none() {
    let world = sealed(2);
    let whole = file(&world);
    let head = world.head().unwrap();
    for (text, expected) in [
        (String::new(), Unreadable::Nothing),
        (format!("{head}\n"), Unreadable::Nothing),
        ("seq,at,event\n".into(), Unreadable::Line(1)),
        (format!("{whole}\n"), Unreadable::Line(4)),
        (format!("{head}\n{whole}"), Unreadable::Line(2)),
        (whole.replace("\"case\"", "\"more\""), Unreadable::Line(1)),
        (
            whole.replace("2026-11-21T", "yesterday at "),
            Unreadable::Line(1),
        ),
        (
            whole.replace("\"start\":1", "\"start\":2"),
            Unreadable::Head,
        ),
    ] {
        let found = check(&text, None, &world.audit_keys);
        assert_eq!(found.unwrap_err(), expected, "{text}");
    }
    assert!(check(&whole, None, &keyring("a")).unwrap().is_whole());
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let world = sealed(3);
    world.db.run("DELETE FROM audit WHERE seq = 2").unwrap();
    let lines = world.stretch(1, 100).lines;
    assert!(!lines[1].has_row());
    let export = read(&json_lines(&lines, world.head().as_deref())).unwrap();
    assert_eq!((export.lines, export.signed_head), (lines, world.head()));
    let awkward = Line {
        event: Some("a\r\n2026 admin ok".into()),
        ..Line::default()
    };
    let text = json_lines(std::slice::from_ref(&awkward), None);
    assert_eq!(text.lines().count(), 1);
    assert_eq!(read(&text).unwrap().lines, [awkward]);
}

#[test]
fn a_database_put_back_on_purpose_goes_on_with_a_new_head() {
    let world = sealed(10);
    let whole = file(&world);
    let back = "DELETE FROM audit WHERE seq > 6; DELETE FROM audit_chain WHERE seq > 6";
    world.db.run(back).unwrap();
    world.happen(2);
    assert_eq!(world.seal(), Sealed::HeadNotInChain(10));
    // Whoever has the key says that this is the audit log from now on.
    let head = new_head(&file(&world), &world.audit_keys).unwrap().unwrap();
    let read = Head::read(&head, &world.audit_keys).unwrap();
    assert_eq!((read.seq, read.start), (6, 1));
    block_on(world.strongbox.put(head)).unwrap();
    assert_eq!(world.seal(), Sealed::Rows(2));
    assert_eq!(world.verify().faults, []);
    let broken = whole.replacen("request-3\"", "request-4\"", 1);
    assert_eq!(new_head(&broken, &world.audit_keys), Ok(None));
}

#[test]
fn a_new_head_begins_with_the_first_row_that_is_left() {
    let world = sealed(3);
    world.wait(TimeDelta::days(400));
    world.happen(2);
    world.spend(1);
    // The seal of a row that was erased in its time stands before it.
    assert_eq!(world.stretch(1, 100).lines[0].seq, 3);
    let head = new_head(&file(&world), &world.audit_keys).unwrap().unwrap();
    block_on(world.strongbox.put(head)).unwrap();
    assert_eq!(world.read_head().unwrap().start, 4);
    assert_eq!(world.verify().faults, []);
}

#[test]
fn old_rows_go_again_after_a_new_head_leaves_out_what_was_amiss() {
    let world = sealed(10);
    let sql = "UPDATE audit SET actor = NULL WHERE seq = 3;
        DELETE FROM audit WHERE seq = 5; DELETE FROM audit_chain WHERE seq = 5";
    world.db.run(sql).unwrap();
    world.wait(TimeDelta::days(400));
    world.spend(1);
    assert_eq!(world.db.column("SELECT min(seq) FROM audit"), ["2"]);
    let file = file(&world);
    assert_eq!(new_head(&file, &world.audit_keys), Ok(None));
    let (_, after) = file.split_once("\n{\"seq\":6").unwrap();
    let head = new_head(&format!("{{\"seq\":6{after}"), &world.audit_keys);
    block_on(world.strongbox.put(head.unwrap().unwrap())).unwrap();
    assert_eq!(world.read_head().unwrap().start, 6);
    world.spend(1);
    assert_eq!(world.db.column("SELECT seq FROM audit"), ["10"]);
    assert_eq!(world.verify().faults, []);
}

#[test]
fn each_head_goes_to_the_log_and_whoever_kept_it_finds_what_was_put_back() {
    let world = sealed(10);
    let before = world.db.dump();
    world.happen(3);
    world.log.take();
    world.minute();
    let log = world.log.take();
    let told: Vec<_> = log
        .iter()
        .filter_map(|line| line.strip_prefix("audit head: "))
        .collect();
    assert_eq!(told, [world.head().unwrap()]);
    let whole = file(&world);
    let compared = |file: &str| check(file, Some(told[0]), &world.audit_keys).unwrap();
    assert!(compared(&whole).is_whole());
    // Database and head are put back to the same earlier state.
    let earlier = sealed(10);
    assert_eq!(before, earlier.db.dump());
    assert!(verdict(&earlier, &file(&earlier)).is_whole());
    assert!(!compared(&file(&earlier)).is_whole());
    world.log.take();
    world.minute();
    assert!(
        !world
            .log
            .take()
            .iter()
            .any(|line| line.starts_with("audit head")),
        "none is new"
    );
}
