//! Auditors read the audit log, and that they do is on record.

use regain_core::http::problem::Kind;
use regain_core::store::audit_chain::PAGE;
use regain_tests::{Caller, World, body, header, kind};
use regain_web::Response;
use serde_json::{Value, json};

use crate::BOB;
use crate::alice::Alice;
use crate::audit_log::NO_TRIGGERS;
use crate::cases::{opened, request_for};

/// In milliseconds.
const DAY: i64 = 86_400_000;

pub fn auditor() -> Alice {
    Alice::with_role("auditor")
}

pub fn page(auditor: &Alice, query: &[(&str, &str)]) -> Value {
    let answer = auditor.world.read_audit_log(&auditor.browser, query);
    assert_eq!(answer.status, 200, "{answer:?}");
    body(&answer)
}

/// The lines of a page.
pub fn lines(page: &Value) -> &[Value] {
    page["events"].as_array().unwrap()
}

fn seqs(page: &Value) -> Vec<i64> {
    let numbers = lines(page).iter().map(|line| line["seq"].as_i64());
    numbers.map(Option::unwrap).collect()
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
        before = page["before"].as_i64();
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
    let there = auditor.world.audit_log().len();
    auditor.world.happen(120);
    let first = page(&auditor, &[]);
    assert_eq!(lines(&first).len(), PAGE);
    let newest = i64::try_from(there).unwrap() + 120;
    assert_eq!(seqs(&first)[0], newest);
    let (found, pages) = all(&auditor, &[("account", "a")]);
    let expected: Vec<i64> = (newest - 119..=newest).rev().collect();
    assert_eq!((found, pages), (expected, 3));
    assert_eq!(first["before"], json!(newest - 49));
    let expected = json!({
        "seq": newest, "at": "2026-11-21T22:27:40.243Z", "event": "authn_login_success_password",
        "actor": "account:a", "account": "a", "case": null, "request": "request-120",
        "ip": "192.0.2.1",
    });
    assert_eq!(lines(&first)[0], expected);
}

#[test]
fn lines_are_found_by_event_actor_account_case_and_time() {
    let auditor = auditor();
    let world = &auditor.world;
    world.customer(BOB);
    let claimant = opened(world, &request_for(BOB, "ip"));
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
        (&[("from", ""), ("event", " e2 ")], vec![two]),
        (&[("event", "e1' OR 1 --")], vec![]),
    ] {
        assert_eq!(all(&auditor, query).0, expected, "{query:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_not_left_aside() {
    let auditor = auditor();
    for (name, value) in [
        ("from", "yesterday"),
        ("to", "2026-02-30"),
        ("from", "2026-11-22T09:00"),
        ("before", "last"),
    ] {
        let query = [(name, value), ("event", "e")];
        let answer = auditor.world.read_audit_log(&auditor.browser, &query);
        assert_eq!(kind(&answer), Some(Kind::InvalidFields), "{name}");
        let errors = body(&answer)["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 1, "{name}");
        assert_eq!(errors[0]["pointer"], format!("/{name}"));
        assert!(!errors[0]["detail"].as_str().unwrap().contains(value));
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
    assert!(lines(&first).is_empty() && first["before"].is_i64());
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

/// All ways to look at the audit log.
fn looks(world: &World, caller: &Caller) -> [Response; 3] {
    [
        world.read_audit_log(caller, &[]),
        world.verify_audit_log(caller),
        world.export_audit_log(caller),
    ]
}

#[test]
fn who_is_no_auditor_sees_nothing_of_the_audit_log() {
    for role in ["customer", "agent", "reviewer", "admin"] {
        let other = Alice::with_role(role);
        let (world, browser) = (&other.world, &other.browser);
        world.happen(1);
        world.seal();
        for answer in looks(world, browser) {
            assert_eq!(kind(&answer), Some(Kind::RoleMissing), "{role}");
        }
        let left = "audit WHERE event LIKE '%_audit' OR event LIKE 'audit_%'";
        assert_eq!(world.db.count(left), 0, "{role}");
        let nobody = Caller::browser("192.0.2.9");
        for answer in looks(world, &nobody) {
            assert_eq!(kind(&answer), Some(Kind::SessionRequired), "{role}");
        }
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
    let line = |event: &str, account: &str, answer: &Response| {
        assert_eq!(answer.status, 200, "{answer:?}");
        let request = header(answer, "x-request-id").unwrap();
        [event, &actor, account, request].map(String::from)
    };
    let count = || world.db.count("audit");
    let before = count();
    let answer = world.read_audit_log(browser, &[("event", "e")]);
    assert_eq!(last(), line("sensitive_read_audit", "-", &answer));
    let answer = world.read_audit_log(browser, &[("account", &auditor.id)]);
    assert_eq!(
        last(),
        line("sensitive_read_audit", &auditor.id, &answer),
        "whose lines were read"
    );
    let answer = world.verify_audit_log(browser);
    assert_eq!(last(), line("audit_verify_success", "-", &answer));
    let answer = world.export_audit_log(browser);
    assert_eq!(last(), line("sensitive_export_audit", "-", &answer));
    world.db.run(NO_TRIGGERS).unwrap();
    world
        .db
        .run("UPDATE audit SET actor = 'x' WHERE seq = 1")
        .unwrap();
    let answer = world.verify_audit_log(browser);
    assert_eq!(last(), line("audit_verify_fail", "-", &answer));
    assert_eq!(count() - before, 5);
}

#[test]
fn each_look_takes_two_round_trips() {
    let auditor = auditor();
    let (world, browser) = (&auditor.world, &auditor.browser);
    world.happen(300);
    world.seal();
    let acts: [&dyn Fn() -> Response; 3] = [
        &|| world.read_audit_log(browser, &[("actor", "x"), ("event", "y")]),
        &|| world.verify_audit_log(browser),
        &|| world.export_audit_log(browser),
    ];
    for act in acts {
        let before = world.db.trips();
        assert_eq!(act().status, 200);
        assert_eq!(world.db.trips() - before, 2);
    }
}

#[test]
fn lines_say_what_their_ids_are_called_and_never_the_name_of_a_customer() {
    let auditor = auditor();
    let world = &auditor.world;
    world.customer(BOB);
    let agent = world.staff("agent");
    let claimant = opened(world, &request_for(BOB, "ip"));
    let case = world.case_id(&claimant);
    assert_eq!(world.details(&agent, &case).status, 200);
    let page = page(&auditor, &[("case", &case)]);
    let name = |id: &str| page["names"][id].as_str().map(String::from);
    let [staff] = &world.db.column(&format!(
        "SELECT name FROM accounts WHERE id = '{}'",
        world.id_of(&agent)
    ))[..] else {
        panic!("one name")
    };
    assert_eq!(name(&world.id_of(&agent)).as_deref(), Some(&**staff));
    assert_eq!(name(&case), Some(claimant.reference()));
    let row = world.db.read("SELECT account_id, customer_number, name FROM cases JOIN accounts ON accounts.id = account_id");
    let text = |column: &str| row[0][column].as_str().unwrap().to_owned();
    assert_eq!(name(&text("account_id")), Some(text("customer_number")));
    assert_ne!(text("customer_number"), text("name"));
    assert_eq!(name("courier"), None);
}
