//! The lists of cases: what waits, the oldest first, part by part; and what it costs
//! however many cases there are.

use proptest::prelude::*;
use regain_core::recovery::case::State;
use regain_core::store::{Statement, audit, case_details, cases, evidence, queue, staff_actions};
use regain_tests::{Caller, World, body};
use regain_web::Response;
use serde_json::Value;

use crate::support::Office;

/// Cases of these states, the first of them the oldest, and seven at a time as old.
fn fill(world: &World, cases: &[(State, &str)]) {
    for (number, (state, lost)) in cases.iter().enumerate() {
        let opened_at =
            world.now().timestamp_millis() - 1_000_000 + i64::try_from(number / 7).unwrap();
        let ended = if state.is_open() {
            "NULL".into()
        } else {
            opened_at.to_string()
        };
        world
            .db
            .run(&format!(
                "INSERT INTO cases (id, reference, lost, type, policy, locale, phrase, factors,
                   flags, unmatched, state, opened_at, expires_at, ended_at)
                 VALUES ('case-{number:04}', 'R{number}', '[\"{lost}\"]', 'individual', 'alwaysdata',
                   'fr', 'p', '[]', '[]', 'unknown', '{}', {opened_at}, {opened_at}, {ended})",
                state.word()
            ))
            .unwrap();
    }
}

fn ids(reply: &Response) -> Vec<String> {
    assert_eq!(reply.status, 200, "{reply:?}");
    let told = body(reply);
    let cases = told["cases"].as_array().unwrap().iter();
    cases
        .map(|case| case["id"].as_str().unwrap().into())
        .collect()
}

/// Every part of a list, in turn.
fn all(world: &World, staff: &Caller, filter: &[(&str, &str)]) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = Value::Null;
    loop {
        let mut parameters = filter.to_vec();
        if let Some(after) = next.as_str() {
            parameters.push(("after", after));
        }
        let reply = world.queue(staff, &parameters);
        let page = ids(&reply);
        next = body(&reply)["next"].clone();
        assert!(page.len() == queue::PAGE || next.is_null() && page.len() < queue::PAGE);
        seen.extend(page);
        if next.is_null() {
            return seen;
        }
    }
}

#[test]
fn the_queue_has_what_waits_for_support_and_the_oldest_first() {
    let world = World::default();
    let agent = world.staff("agent");
    let states: Vec<_> = State::ALL.iter().map(|state| (*state, "ip")).collect();
    fill(&world, &states);
    let named = |state: State| {
        let place = State::ALL.iter().position(|known| *known == state);
        format!("case-{:04}", place.unwrap())
    };
    let waiting = [
        State::Submitted,
        State::Verified,
        State::Review,
        State::Decided,
    ];
    assert_eq!(all(&world, &agent, &[]), waiting.map(named));
    for state in State::ALL {
        let filter = [("state", state.word())];
        assert_eq!(all(&world, &agent, &filter), [named(state)], "{state:?}");
    }
    for (filter, expected) in [
        (("lost", "email"), 0),
        (("lost", "ip"), 4),
        (("after", "0.x"), 4),
        (("after", "18446744073709551615.x"), 0),
        (("mine", ""), 4),
        (("mine", "yes"), 0),
    ] {
        assert_eq!(all(&world, &agent, &[filter]).len(), expected, "{filter:?}");
    }
    // A list that left them aside would be another one.
    for odd in [
        ("state", "asleep"),
        ("lost", "letter"),
        ("after", "yesterday"),
    ] {
        assert_eq!(world.queue(&agent, &[odd]).status, 422, "{odd:?}");
    }
}

#[test]
fn a_list_shows_nothing_of_a_claimant_or_an_account() {
    let office = Office::new("alwaysdata");
    let desk = office.desk("email");
    let listed = body(&office.world.queue(&office.agent, &[("mine", "yes")]));
    let case = &listed["cases"][0];
    let names: Vec<_> = case
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut expected = vec![
        "id",
        "reference",
        "lost",
        "type",
        "status",
        "flags",
        "unmatched",
        "agent",
        "opened_at",
        "expires_at",
        "effect_at",
        "ended_at",
        "message",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(case["reference"], desk.claimant.reference());
    let row = desk.row();
    for secret in [
        "contact_email",
        "new_email",
        "login",
        "email",
        "phone",
        "account_id",
    ] {
        let value = row[secret].as_str().unwrap();
        assert!(!listed.to_string().contains(value), "{secret}");
    }
}

#[test]
fn what_somebody_works_on_is_listed_as_theirs_until_it_is_over() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("agent");
    let mine = |staff| all(&office.world, staff, &[("mine", "yes")]);
    let desks = [
        office.desk_at("ip", State::Documents),
        office.desk_at("ip", State::CoolingOff),
    ];
    assert_eq!(
        mine(&office.agent),
        desks.each_ref().map(|desk| desk.id.clone())
    );
    assert_eq!(mine(&other), [""; 0]);
    assert_eq!(office.world.withdraw(&desks[0].claimant).status, 204);
    assert_eq!(mine(&office.agent), [desks[1].id.clone()]);
    let listed = body(&office.world.queue(&other, &[("state", "cooling_off")]));
    assert_eq!(listed["cases"][0]["agent"], "Camille Laurent");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn page_by_page_nothing_is_missed_or_seen_twice(
        cases in prop::collection::vec(
            (prop_oneof![3 => Just(State::Review), 1 => prop::sample::select(State::ALL.to_vec())],
             prop::sample::select(vec!["email", "totp", "ip", "totp\",\"ip"])), 0..260),
    ) {
        let world = World::default();
        let agent = world.staff("agent");
        fill(&world, &cases);
        let waits = |state: &State| {
            matches!(state, State::Submitted | State::Verified | State::Review | State::Decided)
        };
        let expected = |kept: &dyn Fn(&State, &str) -> bool| -> Vec<String> {
            let listed = cases.iter().enumerate().filter(|(_, (state, lost))| kept(state, lost));
            listed.map(|(number, _)| format!("case-{number:04}")).collect()
        };
        prop_assert_eq!(all(&world, &agent, &[]), expected(&|state, _| waits(state)));
        prop_assert_eq!(
            all(&world, &agent, &[("lost", "ip")]),
            expected(&|state, lost| waits(state) && lost.ends_with("ip"))
        );
        prop_assert_eq!(
            all(&world, &agent, &[("state", "documents")]),
            expected(&|state, _| *state == State::Documents)
        );
        let all_of = "UPDATE cases SET agent_id = '".to_owned() + &world.id_of(&agent) + "'";
        world.db.run(&all_of).unwrap();
        prop_assert_eq!(
            all(&world, &agent, &[("mine", "yes")]),
            expected(&|state, _| state.is_open())
        );
    }
}

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
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             INSERT INTO cases (id, reference, account_id, lost, type, policy, locale, phrase,
               factors, flags, state, contact_email, agent_id, opened_at, expires_at, ended_at)
             SELECT 'g' || i, 'G' || i, iif(i % 2 = 0, 'g' || i, NULL),
               CASE i % 3 WHEN 0 THEN '[\"ip\"]' WHEN 1 THEN '[\"totp\"]' ELSE '[\"email\"]' END,
               'individual', 'alwaysdata', 'fr', 'p', '[]', '[]',
               CASE i % 8 WHEN 0 THEN 'submitted' WHEN 2 THEN 'verified' WHEN 4 THEN 'review'
                 WHEN 6 THEN 'decided' ELSE 'refused' END,
               'c' || i || '@example.net', iif(i % 4 = 0, 'a' || (i % 40), NULL),
               {now} - i, {now}, iif(i % 2 = 0, NULL, {now})
             FROM n;
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
    let start = queue::After {
        opened_at: 0,
        id: "".into(),
    };
    let late = queue::After {
        opened_at: u64::try_from(now - 10).unwrap(),
        id: "g".into(),
    };
    let waiting = regain_core::support::queue::WAITING;
    let losses = regain_core::recovery::rulebook::Lost::ALL;
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
        ("mine", queue::of_agent(&"a4".into(), &start).into()),
        ("reference", queue::by_reference("G8").into()),
        ("nobody's reference", queue::by_reference("").into()),
        ("number", queue::of_words("G8", &"g8".into()).into()),
        (
            "address",
            queue::of_words("g8@example.org", &"g8@example.org".into()).into(),
        ),
        (
            "claimant",
            queue::of_words("c8@example.net", &"c8@example.net".into()).into(),
        ),
        ("nothing", queue::of_words("none", &"none".into()).into()),
        ("account", queue::of_account(&"g8".into()).into()),
        ("case", cases::by_id(&"g8".into()).into()),
        ("paper", case_details::of_case(&"g8".into()).into()),
        ("files", evidence::of_case(&"g8".into()).into()),
        ("holder", case_details::holder_of_case(&"g8".into()).into()),
        ("holder by id", case_details::holder(&"g8".into()).into()),
        (
            "holder by words",
            case_details::holder_of_words("G8", &"g8@example.org".into()).into(),
        ),
        ("staff_actions", staff_actions::of_case(&"g8".into()).into()),
        ("trail", audit::of_case(&"g8".into()).into()),
    ]
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
    // Enough for a full page of every state and set of losses.
    for ((name, few), (_, many)) in work(2_000).into_iter().zip(work(100_000)) {
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
    let plan = db.plan(&reads(1_795_300_000_123)[0].1).unwrap().join("\n");
    assert!(
        plan.contains(
            "USING COVERING INDEX cases_queue (state=? AND lost=? AND (opened_at,id)>(?,?))"
        ),
        "{plan}"
    );
}
