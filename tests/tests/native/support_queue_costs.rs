//! What the lists of cases and the search cost, however many cases there are.

use chrono::DateTime;
use regain_core::recovery::case::{Flag, State};
use regain_core::recovery::sign::{FraudSign, Trace};
use regain_core::store::queue::Marked;
use regain_core::store::{
    Statement, account_search, audit, case_details, case_traces, cases, evidence, queue,
    staff_actions,
};
use regain_tests::World;

/// So many cases, half of them over, of half as many accounts, with a line in the audit log
/// and a step each.
fn grow(world: &World, count: u32) {
    let now = world.now().timestamp_millis();
    world
        .db
        .run(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             INSERT INTO accounts (id, customer_number, email, email_key, name, type, phone,
               locale, role, status, provisioned, contact_checked_at, created_at, updated_at)
             SELECT 'g' || i, 'G' || i, 'g' || i || '@example.org', 'g' || i || '@example.org',
               'N', 'individual', '+33123456701', 'fr', 'customer', 'active', 'p', 0, 0, 0
             FROM n WHERE i % 2 = 0;
             INSERT INTO account_names (turn, account_id)
               SELECT 'camillelaurent' || substr(id, 2), id FROM accounts UNION ALL
               SELECT 'laurent' || substr(id, 2) || 'camille', id FROM accounts;
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             INSERT INTO cases (id, reference, account_id, lost, type, policy, locale, phrase,
               factors, flags, unmatched, state, state_since, contact_email, agent_id, taken, opened_at, expires_at, ended_at)
             SELECT 'g' || i, 'G' || i, iif(i % 2 = 0, 'g' || i, NULL),
               CASE i % 3 WHEN 0 THEN '[\"ip\"]' WHEN 1 THEN '[\"totp\"]' ELSE '[\"email\"]' END,
               'individual', 'alwaysdata', 'fr', 'p', '[]',
               CASE i % 3 WHEN 0 THEN '[]' ELSE '[\"phone_changed\"]' END,
               iif(i % 2 = 0, NULL, 'unknown'),
               CASE i % 8 WHEN 0 THEN 'submitted' WHEN 2 THEN 'verified' WHEN 4 THEN 'review'
                 WHEN 6 THEN 'decided'
                 WHEN 7 THEN 'documents' ELSE 'refused' END, {now},
               'c' || i || '@example.net', iif(i % 4 = 0, 'a' || (i % 40), NULL), i % 4 = 0,
               {now} - i, {now}, iif(i % 8 IN (0, 2, 4, 6, 7), NULL, {now})
             FROM n;
             INSERT INTO accounts (id, customer_number, email, email_key, name, type, phone,
               locale, role, status, provisioned, contact_checked_at, created_at, updated_at)
             VALUES ('staff', 'S', 's@example.org', 's@example.org', 'N', 'individual',
               '+33123456701', 'fr', 'agent', 'active', 'p', 0, 0, 0);
             INSERT INTO sessions (id, account_id, token_hash, created_at, seen_at, proved_at,
               factors, expires_at, idle, address, user_agent, network4)
             VALUES ('s', 'staff', 't', {now}, {now}, {now}, 'totp', {now}, 0, '', '', '');
             UPDATE cases SET signs = '[\"same_network\"]' WHERE rowid % 3 > 0;
             INSERT INTO case_traces (case_id, fingerprint, sign, at)
               SELECT id, 'f' || id, 'same_file', {now} FROM cases UNION ALL
               SELECT id, 'everybody', 'near_network', {now} FROM cases;
             INSERT INTO audit (at, event, account_id, case_id, request_id)
               SELECT {now}, 'recovery_case_opened', account_id, id, 'r' FROM cases;
             INSERT INTO staff_actions (case_id, at, by, action, request_id)
               SELECT id, {now}, 'a4', 'claim', 'r' FROM cases;
             INSERT INTO evidence (id, case_id, item, name, media_type, size, digest, key_id,
               state, created_at)
               SELECT id, id, 'identity', 'n', 'm', 1, 'd', 'k', 'stored', {now} FROM cases;"
        ))
        .unwrap();
}

/// What the back office reads, by what for.
fn reads(now: i64) -> Vec<(&'static str, Statement)> {
    let start = queue::After::default();
    let late = queue::After {
        taken: true,
        opened_at: u64::try_from(now - 10).unwrap(),
        id: "g".into(),
    };
    let waiting = regain_core::support::queue::WAITING;
    let losses = regain_core::recovery::rulebook::Lost::ALL;
    let marked = |flag| Marked {
        states: &waiting,
        lost: &losses,
        flag,
        after: &start,
    };
    let trace = Trace {
        sign: FraudSign::NearNetwork,
        fingerprint: "everybody".into(),
        file_id: None,
    };
    vec![
        ("queue", queue::waiting(&waiting, &losses, &start).into()),
        ("its end", queue::waiting(&waiting, &losses, &late).into()),
        (
            "one state",
            queue::waiting(&[State::Refused], &losses, &start).into(),
        ),
        (
            "one loss",
            queue::waiting(&waiting, &losses[..1], &start).into(),
        ),
        (
            "counts",
            queue::counts(&regain_core::support::queue::OPEN).into(),
        ),
        ("unmatched", queue::unmatched(&marked(None)).into()),
        (
            "flagged",
            queue::flagged(&marked(Some(Flag::PhoneChanged))).into(),
        ),
        (
            "no such flag",
            queue::flagged(&marked(Some(Flag::EmailChanged))).into(),
        ),
        ("signs", queue::with_signs(&marked(None)).into()),
        ("links", case_traces::links(&"g8".into()).into()),
        ("signs raised", case_traces::raise(&[trace])),
        (
            "free",
            cases::free(&"t".into(), DateTime::UNIX_EPOCH).into(),
        ),
        (
            "to reopen",
            queue::reopenings(chrono::DateTime::UNIX_EPOCH, &start).into(),
        ),
        ("mine", queue::of_agent(&"a4".into(), &start).into()),
        ("reference", queue::by_reference("G8").into()),
        ("nobody's reference", queue::by_reference("").into()),
        (
            "of accounts",
            queue::found(&[&"g8".into()], &"".into()).into(),
        ),
        (
            "claimant",
            queue::found(&[], &"c8@example.net".into()).into(),
        ),
        ("nothing", queue::found(&[], &"none".into()).into()),
        ("account", queue::of_account(&"g8".into()).into()),
        ("case", cases::by_id(&"g8".into()).into()),
        ("paper", case_details::of_case(&"g8".into()).into()),
        ("files", evidence::of_case(&"g8".into()).into()),
        ("holder", case_details::holder_of_case(&"g8".into()).into()),
        ("holder by id", case_details::holder(&"g8".into()).into()),
        ("staff_actions", staff_actions::of_case(&"g8".into()).into()),
        ("trail", audit::of_case(&"g8".into()).into()),
    ]
    .into_iter()
    .chain(searches())
    .collect()
}

/// What people search for, from what one account has to what all have.
fn searches() -> impl Iterator<Item = (&'static str, Statement)> {
    let words = [
        "G8",
        "g",
        "g8@example.org",
        "01 23 45 67 01",
        "camille laurent8",
        "laurent8 cam",
        "laurent",
        "none",
    ];
    words
        .into_iter()
        .map(|words| (words, account_search::by_words(words).into()))
}

/// The work of each read in a database of so many cases, in the own steps of `SQLite`.
fn work(count: u32) -> Vec<(&'static str, i32)> {
    let world = World::default();
    grow(&world, count);
    let reads = reads(world.now().timestamp_millis());
    let measured = reads
        .into_iter()
        .map(|(name, read)| (name, world.db.work(&read)));
    measured.collect()
}

#[test]
fn no_list_search_or_case_details_costs_more_where_there_are_a_hundred_thousand_cases() {
    // Enough for a full page of every state and set of losses, and of each mark.
    for ((name, few), (_, many)) in work(8_000).into_iter().zip(work(100_000)) {
        assert!(few > 0, "{name}");
        assert!(many <= few + few / 10, "{name}: {few} steps, then {many}");
    }
}

#[test]
fn the_lists_go_by_an_index_that_has_them_in_order() {
    let db = &World::default().db;
    for (name, read) in reads(1_795_300_000_123) {
        let plan = db.plan(&read).unwrap();
        let walks = |step: &String| step.starts_with("SCAN cases") || step.starts_with("SCAN acc");
        assert!(!plan.iter().any(walks), "{name}: {plan:?}");
    }
    let plan = db
        .plan(&account_search::by_words("a").into())
        .unwrap()
        .join("\n");
    for index in [
        "sqlite_autoindex_accounts_2 (customer_number>? AND customer_number<?)",
        "sqlite_autoindex_accounts_3 (email_key>? AND email_key<?)",
        "accounts_phone (phone=?)",
        "PRIMARY KEY (turn>? AND turn<?)",
    ] {
        assert!(plan.contains(index), "{index}: {plan}");
    }
    let plan = db
        .plan(&queue::found(&[], &"a".into()).into())
        .unwrap()
        .join("\n");
    assert!(
        plan.contains("cases_contact (<expr>>? AND <expr><?)"),
        "{plan}"
    );
    let plan = db.plan(&reads(1_795_300_000_123)[0].1).unwrap().join("\n");
    assert!(
        plan.contains(
            "USING COVERING INDEX cases_queue (state=? AND lost=? AND (taken,opened_at,id)>(?,?,?))"
        ),
        "{plan}"
    );
}
