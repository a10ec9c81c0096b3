//! Auditors verify the audit log, part by part, and take it away.

use chrono::TimeDelta;
use regain_audit::check;
use regain_core::audit::export::json_lines;
use regain_core::audit::{Fault, Heads as _, Wrong};
use regain_core::courier::Sealed;
use regain_core::crypto::token::Token;
use regain_core::http::request_context::RequestContext;
use regain_core::limits::Limits;
use regain_core::support::audit_log::{Part, Verified, export, verify};
use regain_tests::{Stepwise, World, block_on, body, interleave};
use serde_json::json;

use crate::BOB;
use crate::alice::Alice;
use crate::audit_log::NO_TRIGGERS;
use crate::audit_log_reading::{auditor, lines, page};
use crate::cases::{opened, request_for};
use crate::overlaps::Request;

/// Parts so small that a few rows make several.
const SMALL: Limits = Limits {
    audit_log_part: 4,
    ..Limits::DEFAULT
};

#[test]
fn an_auditor_is_told_that_the_audit_log_is_whole_or_which_row_is_not() {
    let auditor = auditor();
    let (world, browser) = (&auditor.world, &auditor.browser);
    let verified = body(&world.verify_audit_log(browser));
    // Nothing is sealed, and no head is kept yet.
    assert_eq!(verified["whole"], false);
    assert_eq!(verified["head"], "missing");
    let Sealed::Rows(rows) = world.seal() else {
        panic!("sealed")
    };
    let verified = body(&world.verify_audit_log(browser));
    let expected = json!({
        "whole": true, "checked": rows, "waiting": 0, "reached": rows, "head": "kept",
        "head_seq": rows, "faults": [], "next": null,
    });
    assert_eq!(verified, expected);
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
    let verified = body(&world.verify_audit_log(browser));
    let faults = verified["faults"].clone();
    let fault =
        |first: i64, last: i64, wrong: &str| json!({"first": first, "last": last, "wrong": wrong});
    let expected = json!([
        fault(first, first, "changed"),
        fault(first + 2, first + 3, "removed"),
        fault(first + 5, first + 6, "changed"),
    ]);
    assert_eq!(faults, expected);
}

#[test]
fn a_forged_head_is_told() {
    let auditor = auditor();
    let world = &auditor.world;
    world.seal();
    let forged = world.head().unwrap().replace("\"start\":1", "\"start\":2");
    block_on(world.strongbox.put(forged)).unwrap();
    let verified = body(&world.verify_audit_log(&auditor.browser));
    assert_eq!(verified["head"], "forged");
    assert_eq!(
        (&verified["faults"], &verified["whole"]),
        (&json!([]), &json!(false))
    );
}

fn session(auditor: &Alice) -> Token {
    Token::presented(auditor.browser.session.as_deref().unwrap()).unwrap()
}

fn in_small_parts(auditor: &Alice) -> RequestContext<'_> {
    RequestContext {
        limits: &SMALL,
        ..auditor.browser.at(auditor.world.now())
    }
}

/// Verifies a small part.
fn verified(auditor: &Alice, from: Option<i64>) -> Verified {
    let (world, token) = (&auditor.world, session(auditor));
    let at = in_small_parts(auditor);
    let (heads, keys) = (&world.strongbox, &world.audit_keys);
    let verified = verify(&world.db, heads, keys, Some(&token), from, &at);
    block_on(verified).unwrap().1
}

/// Takes a small part away.
fn exported(auditor: &Alice, from: Option<i64>) -> Part {
    let (world, token) = (&auditor.world, session(auditor));
    let at = in_small_parts(auditor);
    let exported = export(&world.db, &world.strongbox, Some(&token), from, &at);
    block_on(exported).unwrap().1
}

/// Verifies all parts, one after the other.
fn in_parts(auditor: &Alice) -> (usize, Vec<Fault>) {
    let (mut from, mut checked, mut faults) = (None, 0, Vec::new());
    loop {
        let verified = verified(auditor, from);
        checked += verified.report.checked;
        faults.extend(verified.report.faults);
        from = verified.next;
        if from.is_none() {
            return (checked, faults);
        }
    }
}

#[test]
fn a_long_audit_log_is_verified_part_by_part() {
    let auditor = auditor();
    let world = &auditor.world;
    world.happen(20);
    let Sealed::Rows(rows) = world.seal() else {
        panic!("sealed")
    };
    assert_eq!(in_parts(&auditor), (rows, vec![]));
    world.db.run(NO_TRIGGERS).unwrap();
    let rows_now = world.db.count("audit");
    world.db.run("DELETE FROM audit WHERE seq BETWEEN 7 AND 18; DELETE FROM audit_chain WHERE seq BETWEEN 7 AND 18")
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
                let path = "/support/audit/verify";
                let looked = world.ask_over(&store, &auditor.browser, "GET", path);
                body(&looked.await)["whole"] == true
            }),
            Box::pin(async {
                world.seal_over(&store, &Limits::DEFAULT).await == Ok(Sealed::Rows(5))
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
    let world = &auditor.world;
    world.happen(10);
    world.seal();
    let sealed = world.db.count("audit_chain");
    let (mut file, mut from) = (String::new(), None);
    loop {
        let part = exported(&auditor, from);
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
fn the_audit_log_outlives_the_account_and_stays_whole() {
    let auditor = auditor();
    let world = &auditor.world;
    world.customer(BOB);
    opened(world, &request_for(BOB, "ip"));
    world.seal();
    let bob = world
        .db
        .column(&format!("SELECT id FROM accounts WHERE email = '{BOB}'"))
        .remove(0);
    let before = page(&auditor, &[("account", &bob)]);
    world.delete_with(&World::first_key(), &bob);
    world.wait(TimeDelta::minutes(1));
    world.seal();
    assert_eq!(world.verify().faults, []);
    let after = page(&auditor, &[("account", &bob)]);
    assert!(lines(&after).len() > lines(&before).len());
    assert!(!lines(&before).is_empty());
}
