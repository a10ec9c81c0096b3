//! Auditors read the trail, verify it and take it away; each of these is on record.

use chrono::TimeDelta;
use regain_audit::check;
use regain_core::courier::Sealed;
use regain_core::policy::Policy;
use regain_core::store::seals::{Line, PAGE};
use regain_core::support::Barred;
use regain_core::support::trail::{Kept, Page, describe, describe_verified};
use regain_core::trail::Wrong;
use regain_core::trail::export::json_lines;
use regain_tests::{Caller, Stepwise, World, block_on, interleave};
use serde_json::{Value, json};

use crate::BOB;
use crate::alice::Alice;
use crate::cases::{opened, wish_for};
use crate::overlaps::Request;
use crate::trail::NO_TRIGGERS;

/// In milliseconds.
const DAY: i64 = 86_400_000;

/// Parts so small that a few rows make several.
const SMALL: Policy = Policy {
    trail_part: 4,
    ..Policy::DEFAULT
};

fn auditor() -> Alice {
    Alice::with_role("auditor")
}

fn page(auditor: &Alice, query: &[(&str, &str)]) -> Page {
    let page = auditor.world.read_trail(&auditor.browser, query);
    page.unwrap_or_else(|barred| panic!("{barred:?}"))
}

fn seqs(page: &Page) -> Vec<i64> {
    page.lines.iter().map(|line| line.seq).collect()
}

/// All lines that are wanted, over all pages, and how many of those there were.
fn all(auditor: &Alice, query: &[(&str, &str)]) -> (Vec<i64>, usize) {
    let (mut found, mut pages, mut before) = (Vec::new(), 0, None::<i64>);
    loop {
        let last = before.map(|before| before.to_string()).unwrap_or_default();
        let query = [query, &[("before", last.as_str())]].concat();
        let page = page(auditor, &query);
        found.extend(seqs(&page));
        pages += 1;
        before = page.older;
        if before.is_none() {
            return (found, pages);
        }
    }
}

/// Adds lines of long ago, before all others: when, in milliseconds since 1970, what,
/// who and about whom. Their numbers.
fn add_before<const N: usize>(world: &World, lines: [(i64, &str, &str, &str); N]) -> [i64; N] {
    world.db.run(NO_TRIGGERS).unwrap();
    world.db.run("UPDATE audit SET seq = seq + 100").unwrap();
    let mut seq = 0;
    lines.map(|(at, event, actor, account)| {
        seq += 1;
        let sql = format!(
            "INSERT INTO audit (seq, at, event, actor, account_id, request_id)
             VALUES ({seq}, {at}, '{event}', '{actor}', '{account}', 'r')"
        );
        world.db.run(&sql).unwrap();
        seq
    })
}

#[test]
fn the_latest_lines_come_first_and_each_once() {
    let auditor = auditor();
    let there = auditor.world.trail().len();
    auditor.world.happen(120);
    let first = page(&auditor, &[]);
    assert_eq!(first.lines.len(), PAGE);
    let newest = i64::try_from(there).unwrap() + 120;
    assert_eq!((seqs(&first)[0], first.older), (newest, Some(newest - 49)));
    let (found, pages) = all(&auditor, &[("account", "a")]);
    let expected: Vec<i64> = (newest - 119..=newest).rev().collect();
    assert_eq!((found, pages), (expected, 3));
    let told = describe(&first);
    assert_eq!(told["before"], json!(newest - 49));
    let expected = json!({
        "seq": newest, "at": "2026-11-21T22:27:40.243Z", "event": "authn_login_success",
        "actor": "account:a", "account": "a", "case": null, "request": "request-120",
        "ip": "192.0.2.1",
    });
    assert_eq!(told["events"][0], expected);
}

#[test]
fn lines_are_found_by_event_actor_account_case_and_time() {
    let auditor = auditor();
    let world = &auditor.world;
    world.customer(BOB);
    let claimant = opened(world, &wish_for(BOB, "ip"));
    let reference = claimant
        .case
        .as_deref()
        .and_then(|case| case.split_once('.'))
        .unwrap()
        .0;
    let case = world.case_id(&claimant);
    let opening = world
        .db
        .column("SELECT seq FROM audit WHERE case_id IS NOT NULL")
        .remove(0);
    let opening: i64 = opening.parse().unwrap();
    for name in [&case, reference, &reference.to_ascii_lowercase()] {
        assert_eq!(all(&auditor, &[("case", name)]).0, [opening], "{name}");
    }
    let day = 20_000 * DAY;
    let [one, two, three] = add_before(
        world,
        [
            (day, "e1", "key:k", "b"),
            (day + DAY - 1, "e2", "key:k", "b"),
            (day + DAY, "e1", "key:l", "b"),
        ],
    );
    for (query, expected) in [
        (&[("event", "e1")][..], vec![three, one]),
        (&[("actor", "key:k")], vec![two, one]),
        (&[("account", "b")], vec![three, two, one]),
        (&[("account", "b"), ("event", "e1")], vec![three, one]),
        (&[("actor", "key:k"), ("event", "e1")], vec![one]),
        (&[("actor", "key:l"), ("event", "e2")], vec![]),
        (&[("case", &case), ("actor", "key:l")], vec![]),
        (
            &[("from", "2024-10-04"), ("to", "2024-10-04")],
            vec![two, one],
        ),
        (&[("to", "2024-10-04")], vec![two, one]),
        (&[("from", "2024-10-05"), ("actor", "key:l")], vec![three]),
        (
            &[
                ("from", "2024-10-04T00:00:00.001Z"),
                ("to", "2024-10-05T00:00:00Z"),
            ],
            vec![two],
        ),
        (
            &[("from", ""), ("event", " e2 "), ("before", "")],
            vec![two],
        ),
        (&[("event", "e1' OR 1 --")], vec![]),
    ] {
        assert_eq!(all(&auditor, query).0, expected, "{query:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_not_left_aside() {
    for (name, value) in [
        ("from", "yesterday"),
        ("to", "2026-02-30"),
        ("from", "2026-11-22T09:00"),
        ("before", "last"),
    ] {
        let errors = World::misread_trail(&[(name, value), ("event", "e")]);
        assert_eq!(errors.len(), 1, "{name}");
        assert_eq!(errors[0].pointer, format!("/{name}"));
        assert!(!errors[0].detail.contains(value));
    }
}

#[test]
fn lines_that_are_rare_are_looked_for_a_thousand_at_a_time() {
    let auditor = auditor();
    let world = &auditor.world;
    let [needle] = add_before(world, [(0, "e1", "account:a", "a")]);
    world.happen(2500);
    let query = [("event", "e1"), ("actor", "account:a"), ("account", "a")];
    let (found, pages) = all(&auditor, &query);
    assert_eq!((found, pages), (vec![needle], 3));
    let first = page(&auditor, &query);
    assert!(first.lines.is_empty() && first.older.is_some());
}

#[test]
fn clocks_that_do_not_quite_agree_lose_no_line() {
    let auditor = auditor();
    // In the order of their numbers; the times are up to a minute late.
    let shifts = [
        -61_000,
        5_000,
        -20_000,
        10,
        0,
        -1,
        59_000,
        DAY - 1,
        DAY + 30_000,
        DAY - 2,
    ];
    let lines = shifts.map(|shift| (20_000 * DAY + shift, "e", "x", "y"));
    let seqs = add_before(&auditor.world, lines);
    let expected = seqs.into_iter().zip(shifts);
    let expected = expected.map(|(seq, shift)| (0..DAY).contains(&shift).then_some(seq));
    let mut expected: Vec<i64> = expected.flatten().collect();
    expected.reverse();
    let query = [("from", "2024-10-04"), ("to", "2024-10-04")];
    assert_eq!(all(&auditor, &query).0, expected);
}

#[test]
fn who_is_no_auditor_sees_nothing_of_the_trail() {
    for role in ["customer", "agent", "reviewer", "admin"] {
        let other = Alice::with_role(role);
        let (world, browser) = (&other.world, &other.browser);
        world.happen(1);
        world.seal();
        let barred = Some(Barred::Role);
        assert_eq!(world.read_trail(browser, &[]).err(), barred, "{role}");
        assert_eq!(world.verify_trail(browser, None).err(), barred, "{role}");
        assert_eq!(
            world.export_trail(browser, None, &SMALL).err(),
            barred,
            "{role}"
        );
        let looks = "audit WHERE event LIKE '%_audit' OR event LIKE 'audit_%'";
        assert_eq!(world.db.count(looks), 0, "{role}");
        let nobody = Caller::browser("192.0.2.9");
        assert!(world.read_trail(&nobody, &[]).is_err());
        assert!(world.verify_trail(&nobody, None).is_err());
        assert!(world.export_trail(&nobody, None, &SMALL).is_err());
    }
}

#[test]
fn each_look_leaves_one_line() {
    let auditor = auditor();
    let (world, browser) = (&auditor.world, &auditor.browser);
    world.seal();
    let last = || {
        let mut rows = world
            .db
            .read("SELECT * FROM audit ORDER BY seq DESC LIMIT 1");
        let row = rows.remove(0);
        let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        [
            text("event"),
            text("actor"),
            text("account_id"),
            text("request_id"),
        ]
    };
    let actor = format!("staff:{}", auditor.id);
    let line = |event: &str, account: &str| [event, &actor, account, "request-1"].map(String::from);
    let count = || world.db.count("audit");
    let before = count();
    page(&auditor, &[("event", "e")]);
    assert_eq!(last(), line("sensitive_read_audit", "-"));
    page(&auditor, &[("account", &auditor.id)]);
    assert_eq!(
        last(),
        line("sensitive_read_audit", &auditor.id),
        "whose lines were read"
    );
    world.verify_trail(browser, None).unwrap();
    assert_eq!(last(), line("audit_verify_success", "-"));
    assert!(world.export_trail(browser, None, &SMALL).is_ok());
    assert_eq!(last(), line("sensitive_export_audit", "-"));
    world.db.run(NO_TRIGGERS).unwrap();
    world
        .db
        .run("UPDATE audit SET actor = 'x' WHERE seq = 1")
        .unwrap();
    world.verify_trail(browser, None).unwrap();
    assert_eq!(last(), line("audit_verify_fail", "-"));
    assert_eq!(count() - before, 5);
}

#[test]
fn each_look_takes_two_round_trips() {
    let auditor = auditor();
    let (world, browser) = (&auditor.world, &auditor.browser);
    world.happen(300);
    world.seal();
    let deeds: [&dyn Fn(); 3] = [
        &|| drop(page(&auditor, &[("actor", "x"), ("event", "y")])),
        &|| drop(world.verify_trail(browser, None).unwrap()),
        &|| drop(world.export_trail(browser, None, &SMALL)),
    ];
    for deed in deeds {
        let before = world.db.trips();
        deed();
        assert_eq!(world.db.trips() - before, 2);
    }
}

#[test]
fn an_auditor_is_told_that_the_trail_is_whole_or_which_row_is_not() {
    let auditor = auditor();
    let (world, browser) = (&auditor.world, &auditor.browser);
    let verified = world.verify_trail(browser, None).unwrap();
    // Nothing is sealed, and no head is kept yet.
    assert!(!verified.is_whole());
    assert_eq!(verified.kept, Kept::Nothing);
    let Sealed::Rows(rows) = world.seal() else {
        panic!("sealed")
    };
    let verified = world.verify_trail(browser, None).unwrap();
    let expected = json!({
        "whole": true, "checked": rows, "waiting": 0, "reached": rows, "head": "kept",
        "head_seq": rows, "faults": [], "next": null,
    });
    assert_eq!(describe_verified(&verified), expected);
    world.happen(8);
    world.seal();
    world.db.run(NO_TRIGGERS).unwrap();
    let first = i64::try_from(rows).unwrap() + 2;
    let sql = format!(
        "UPDATE audit SET request_id = 'x' WHERE seq = {first};
         DELETE FROM audit WHERE seq IN ({first} + 2, {first} + 3);
         UPDATE audit SET seq = 0 WHERE seq = {first} + 5;
         UPDATE audit SET seq = {first} + 5 WHERE seq = {first} + 6;
         UPDATE audit SET seq = {first} + 6 WHERE seq = 0;"
    );
    world.db.run(&sql).unwrap();
    let verified = world.verify_trail(browser, None).unwrap();
    let faults = describe_verified(&verified)["faults"].clone();
    let fault = |first: i64, last: i64, wrong: &str, with: Value| json!({"first": first, "last": last, "wrong": wrong, "with": with});
    let expected = json!([
        fault(first, first, "changed", Value::Null),
        fault(first + 2, first + 3, "removed", Value::Null),
        fault(first + 5, first + 5, "swapped", json!(first + 6)),
        fault(first + 6, first + 6, "swapped", json!(first + 5)),
    ]);
    assert_eq!(faults, expected);
}

#[test]
fn a_forged_head_is_told() {
    let auditor = auditor();
    let world = &auditor.world;
    world.seal();
    let forged = world.head().unwrap().replace("\"start\":1", "\"start\":2");
    block_on(regain_core::trail::Heads::put(&world.strongbox, forged)).unwrap();
    let verified = world.verify_trail(&auditor.browser, None).unwrap();
    assert_eq!(verified.kept, Kept::Forged);
    assert!(verified.report.faults.is_empty() && !verified.is_whole());
    assert_eq!(describe_verified(&verified)["head"], "forged");
}

/// Verifies all parts, one after the other.
fn in_parts(auditor: &Alice) -> (usize, Vec<regain_core::trail::Fault>) {
    let (mut from, mut checked, mut faults) = (None, 0, Vec::new());
    loop {
        let part =
            auditor
                .world
                .verify_trail_over(&auditor.world.db, &auditor.browser, from, &SMALL);
        let verified = block_on(part).unwrap();
        checked += verified.report.checked;
        faults.extend(verified.report.faults);
        from = verified.next;
        if from.is_none() {
            return (checked, faults);
        }
    }
}

#[test]
fn a_long_trail_is_verified_part_by_part() {
    let auditor = auditor();
    let world = &auditor.world;
    world.happen(20);
    let Sealed::Rows(rows) = world.seal() else {
        panic!("sealed")
    };
    assert_eq!(in_parts(&auditor), (rows, vec![]));
    world.db.run(NO_TRIGGERS).unwrap();
    let rows_now = world.db.count("audit");
    world.db.run("DELETE FROM audit WHERE seq BETWEEN 7 AND 18; DELETE FROM seals WHERE seq BETWEEN 7 AND 18")
        .unwrap();
    let (checked, faults) = in_parts(&auditor);
    assert_eq!(checked, rows - 12);
    let named: i64 = faults
        .iter()
        .map(|fault| fault.last - fault.first + 1)
        .sum();
    assert_eq!(named, 12, "{faults:?}");
    assert_eq!((faults[0].first, faults.last().unwrap().last), (7, 18));
    assert!(faults.iter().all(|fault| fault.wrong == Wrong::Removed));
    assert!(
        world.db.count("audit") > rows_now - 12,
        "each part is on record"
    );
}

#[test]
fn rows_sealed_while_an_auditor_looks_are_not_missed() {
    for schedule in [[0, 0, 1, 1, 1, 1, 1, 0, 0], [0, 1, 1, 1, 1, 1, 1, 0, 0]] {
        let auditor = auditor();
        let world = &auditor.world;
        world.seal();
        world.happen(5);
        let store = Stepwise(&world.db);
        let requests: Vec<Request<bool>> = vec![
            Box::pin(async {
                let looked =
                    world.verify_trail_over(&store, &auditor.browser, None, &Policy::DEFAULT);
                looked.await.unwrap().is_whole()
            }),
            Box::pin(async {
                world.seal_over(&store, &Policy::DEFAULT).await == Ok(Sealed::Rows(5))
            }),
        ];
        assert_eq!(
            interleave(requests, &schedule),
            [true, true],
            "{schedule:?}"
        );
    }
}

#[test]
fn what_an_auditor_takes_away_is_verified_without_the_service() {
    let auditor = auditor();
    let (world, browser) = (&auditor.world, &auditor.browser);
    world.happen(10);
    world.seal();
    let sealed = world.db.count("seals");
    let (mut file, mut from) = (String::new(), None);
    loop {
        let Ok(part) = world.export_trail(browser, from, &SMALL) else {
            panic!("an auditor")
        };
        assert_eq!(part.signed_head.is_some(), part.next.is_none());
        file += &json_lines(&part.lines, part.signed_head.as_deref());
        from = part.next;
        if from.is_none() {
            break;
        }
    }
    let verdict = check(&file, None, &world.audit_keys).unwrap();
    assert!(verdict.is_whole(), "{verdict}");
    assert!(
        verdict
            .to_string()
            .starts_with(&format!("{sealed} rows checked"))
    );
    assert!(
        file.contains("sensitive_export_audit"),
        "the first part is on record in the last"
    );
    let told = file.replace(&auditor.id, "another");
    assert!(!check(&told, None, &world.audit_keys).unwrap().is_whole());
}

#[test]
fn the_trail_outlives_the_account_and_stays_whole() {
    let auditor = auditor();
    let world = &auditor.world;
    world.customer(BOB);
    opened(world, &wish_for(BOB, "ip"));
    world.seal();
    let bob = world
        .db
        .column(&format!("SELECT id FROM accounts WHERE email = '{BOB}'"))
        .remove(0);
    let before: Vec<Line> = page(&auditor, &[("account", &bob)]).lines;
    world.delete_with(&World::first_key(), &bob);
    world.wait(TimeDelta::minutes(1));
    world.seal();
    assert_eq!(world.verify().faults, []);
    assert!(page(&auditor, &[("account", &bob)]).lines.len() > before.len());
    assert!(!before.is_empty());
}
