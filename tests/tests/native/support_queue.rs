//! The lists of cases: what waits, those first that nobody works on, part by part.

use chrono::TimeDelta;
use proptest::prelude::*;
use regain_core::recovery::case::State;
use regain_core::store::queue;
use regain_tests::{Caller, World, body};
use regain_web::Response;
use serde_json::{Value, json};

use crate::support::Office;

/// Cases of these states, the first of them the oldest, and seven at a time as old.
pub fn fill(world: &World, cases: &[(State, &str)]) {
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
                   flags, unmatched, state, state_since, opened_at, expires_at, ended_at)
                 VALUES ('case-{number:04}', 'R{number}', '[\"{lost}\"]', 'individual', 'alwaysdata',
                   'fr', 'p', '[]', '[]', 'unknown', '{}', {opened_at}, {opened_at}, {opened_at}, {ended})",
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
        (("after", "0.0.x"), 4),
        (("after", "1.18446744073709551615.x"), 0),
        // Nobody has an account: whatever waits, for whomever.
        (("unmatched", "yes"), 6),
        (("flag", "phone_changed"), 0),
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
        ("flag", "odd"),
        ("unmatched", "maybe"),
        ("mine", "no"),
        ("auto", "x"),
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
        "reopening",
        "lost",
        "type",
        "status",
        "flags",
        "signs",
        "unmatched",
        "agent",
        "opened_at",
        "expires_at",
        "effect_at",
        "ended_at",
        "message",
        "code_returned",
        "waiting_since",
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

#[test]
fn free_cases_come_first_and_the_oldest_of_them() {
    let world = World::default();
    let agent = world.staff("agent");
    fill(&world, &[(State::Submitted, "ip"); 60]);
    let taken =
        "UPDATE cases SET agent_id = 'a', taken = 1 WHERE id < 'case-0055' AND id > 'case-0001'";
    world.db.run(taken).unwrap();
    let listed = all(&world, &agent, &[]);
    let free = [0, 1, 55, 56, 57, 58, 59];
    let expected: Vec<_> = (free.into_iter().chain(2..55))
        .map(|number| format!("case-{number:04}"))
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn the_queue_counts_its_states_up_to_a_hundred() {
    let world = World::default();
    let agent = world.staff("agent");
    fill(&world, &[(State::Review, "ip"); 130]);
    world
        .db
        .run("UPDATE cases SET state = 'documents' WHERE id > 'case-0126'")
        .unwrap();
    let told = body(&world.queue(&agent, &[("state", "documents")]));
    let expected = json!({
        "submitted": 0, "verified": 0, "review": 100, "decided": 0, "documents": 3, "cooling_off": 0,
    });
    assert_eq!(told["counts"], expected);
    assert_eq!(told["target_hours"], 48);
}

#[test]
fn a_flag_that_is_asked_for_is_on_each_case_of_the_list() {
    let world = World::default();
    let agent = world.staff("agent");
    fill(&world, &[(State::Submitted, "ip"); 4]);
    let flags = |id, flags| format!("UPDATE cases SET flags = '{flags}' WHERE id = '{id}'");
    world
        .db
        .run(&flags(
            "case-0001",
            r#"["phone_changed","opened_by_staff"]"#,
        ))
        .unwrap();
    world
        .db
        .run(&flags("case-0002", r#"["email_changed"]"#))
        .unwrap();
    let flagged = |flag| all(&world, &agent, &[("flag", flag)]);
    assert_eq!(flagged("opened_by_staff"), ["case-0001"]);
    assert_eq!(flagged("email_changed"), ["case-0002"]);
    assert_eq!(flagged("recent_sign_in"), [""; 0]);
    let both = [("flag", "email_changed"), ("unmatched", "yes")];
    assert_eq!(all(&world, &agent, &both), ["case-0002"]);
}

#[test]
fn a_page_that_refreshes_itself_does_not_put_the_end_of_the_session_off() {
    let world = World::default();
    let agent = world.staff("agent");
    let seen = || world.db.column("SELECT max(seen_at) FROM sessions");
    let before = seen();
    world.wait(TimeDelta::minutes(2));
    ids(&world.queue(&agent, &[("auto", "yes")]));
    assert_eq!(seen(), before);
    ids(&world.queue(&agent, &[]));
    assert_ne!(seen(), before);
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
        prop_assert_eq!(
            all(&world, &agent, &[("unmatched", "yes"), ("lost", "totp")]),
            expected(&|state, lost| state.is_open() && lost.starts_with("totp"))
        );
        let all_of = "UPDATE cases SET taken = 1, agent_id = '".to_owned() + &world.id_of(&agent) + "'";
        world.db.run(&all_of).unwrap();
        prop_assert_eq!(
            all(&world, &agent, &[("mine", "yes")]),
            expected(&|state, _| state.is_open())
        );
    }
}
