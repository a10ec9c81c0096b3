// Long: one story for each thing that is counted.
//! How the work on cases goes, as the back office counts it.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use regain_core::crypto::token::Token;
use regain_core::sign_in::gate::Denied;
use regain_core::store::Statement;
use regain_core::store::figures::{
    Aged, Milestone, Outcomes, first_looks, milestones, open_by_age, outcomes,
};
use regain_core::support::action::StaffAction;
use regain_core::support::figures::{Age, Figures, WEEKS, Week, Work, read, sum_up};
use regain_core::support::reason::Reason;
use regain_tests::{Caller, Settled as _, Sqlite, World, block_on};
use serde_json::json;

use crate::BOB;
use crate::alice::Alice;
use crate::cases::request_for;
use crate::support::{Office, called};

/// What somebody is shown who signed in to the back office.
fn shown(world: &World, caller: &Caller) -> Result<Figures, Denied> {
    let at = caller.at(world.now());
    let token = caller.session.as_deref().and_then(Token::presented);
    let read = read(&world.db, token.as_ref(), &at);
    let read = block_on(read).settled().unwrap();
    read.map(|(_, figures)| figures)
}

/// A case that was opened so long ago, in this state.
pub fn open_case(world: &World, id: &str, ago: TimeDelta, state: &str) {
    let opened = (world.now() - ago).timestamp_millis();
    let ended = if ["applied", "refused", "stopped"].contains(&state) {
        world.now().timestamp_millis().to_string()
    } else {
        "NULL".into()
    };
    let sql = format!(
        "INSERT INTO cases (id, reference, lost, type, policy, locale, phrase, factors, flags,
           state, state_since, opened_at, expires_at, ended_at)
         VALUES ('{id}', '{id}', '[\"totp\"]', 'individual', 'alwaysdata', 'fr', 'p', '[]', '[]',
           '{state}', {opened}, {opened}, {opened} + 2592000000, {ended})"
    );
    world.db.run(&sql).unwrap();
}

/// Somebody took a step so long ago.
pub fn step(world: &World, case: &str, ago: TimeDelta, by: &str, action: &str, reasons: &str) {
    let at = (world.now() - ago).timestamp_millis();
    let sql = format!(
        "INSERT INTO staff_actions (case_id, at, by, action, reasons, request_id)
         VALUES ('{case}', {at}, '{by}', '{action}', '{reasons}', 'r')"
    );
    world.db.run(&sql).unwrap();
}

pub const fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told to its end")]
fn cases_that_were_worked_on_give_the_known_figures() {
    let Alice { world, browser, .. } = Alice::with_role("auditor");
    let bob = world.member(BOB, "agent");
    let none = "[]";
    // Called after two hours, and again; approved at once, which no second person had to.
    open_case(&world, "telephone", hours(30), "cooling_off");
    step(&world, "telephone", hours(29), &bob, "claim", none);
    step(
        &world,
        "telephone",
        hours(28),
        &bob,
        "call",
        r#"["no_answer"]"#,
    );
    step(
        &world,
        "telephone",
        hours(20),
        "gone",
        "call",
        r#"["phrase_said"]"#,
    );
    step(
        &world,
        "telephone",
        hours(20),
        "gone",
        "confirm",
        r#"["call_verified"]"#,
    );
    // Called after four hours; approved by one, refused by the other.
    open_case(&world, "doubted", hours(24 * 40), "refused");
    step(
        &world,
        "doubted",
        hours(24 * 40 - 4),
        &bob,
        "call",
        r#"["no_answer"]"#,
    );
    step(
        &world,
        "doubted",
        hours(24 * 36),
        &bob,
        "approve",
        r#"["documents_conform"]"#,
    );
    step(
        &world,
        "doubted",
        hours(24 * 35),
        "gone",
        "refuse",
        r#"["fraud_suspected"]"#,
    );
    // Approved by one, and waiting for the other.
    open_case(&world, "waiting", hours(24 * 5), "decided");
    step(
        &world,
        "waiting",
        hours(1),
        &bob,
        "approve",
        r#"["documents_conform"]"#,
    );
    // First called long ago, so that the later call is none of the first ones.
    open_case(&world, "old", hours(24 * 90), "stopped");
    step(&world, "old", hours(24 * 89), &bob, "call", none);
    step(&world, "old", hours(24 * 3), &bob, "call", none);
    step(
        &world,
        "old",
        hours(24 * 2),
        &bob,
        "stop",
        r#"["fraud_suspected"]"#,
    );

    let figures = shown(&world, &browser).unwrap_or_else(|barred| panic!("{barred:?}"));
    let all = Work {
        called: 2,
        first_call: Some(hours(3)),
        approved: 1,
        refused: 1,
        // After ten hours, and after five days.
        decision: Some(hours(65)),
    };
    assert_eq!(figures.all, all);
    let staff: Vec<_> = figures
        .staff
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_deref(), &one.work))
        .collect();
    let by_bob = Work {
        called: 2,
        first_call: Some(hours(3)),
        ..Work::default()
    };
    let by_somebody_gone = Work {
        approved: 1,
        refused: 1,
        decision: Some(hours(65)),
        ..Work::default()
    };
    let name = Some("Camille Laurent");
    let mut expected = [("gone", None, &by_somebody_gone), (&bob, name, &by_bob)];
    expected.sort_by_key(|(id, ..)| *id);
    assert_eq!(staff, expected);
    assert_eq!(figures.refusals, [(Reason::FraudSuspected, 1)]);
    assert_eq!(figures.open.map(|(_, cases)| cases), [0, 1, 1, 0, 0]);
    assert!(figures.complete);
    let busy = figures.weeks.iter().filter(|week| week.work.steps() > 0);
    assert_eq!(busy.count(), 2, "{:?}", figures.weeks);
}

#[test]
fn what_became_of_cases_is_counted_over_all_the_weeks() {
    let Alice { world, browser, .. } = Alice::with_role("auditor");
    let none = "[]";
    for (id, ago, looked) in [("a", 30, 29), ("b", 30, 25), ("c", 30, 10)] {
        open_case(&world, id, hours(ago), "refused");
        step(&world, id, hours(looked), "somebody", "claim", none);
        // Only the first look counts.
        step(&world, id, hours(1), "somebody", "claim", none);
        step(&world, id, hours(1), "somebody", "refuse", none);
    }
    // Of two on documents one was asked for better copies; and one of long ago counts no more.
    open_case(&world, "old", hours(24 * 100), "refused");
    step(&world, "old", hours(24 * 99), "somebody", "claim", none);
    step(&world, "old", hours(24 * 98), "somebody", "refuse", none);
    let long_ago = (world.now() - hours(24 * 98)).timestamp_millis();
    world
        .db
        .run(&format!(
            "UPDATE cases SET asked_at = 1 WHERE id IN ('a', 'b', 'old');
             UPDATE cases SET copy_rounds = 2 WHERE id IN ('a', 'c', 'old');
             UPDATE cases SET cancelled_in = 'review' WHERE id IN ('b', 'old');
             UPDATE cases SET ended_at = {long_ago} WHERE id = 'old';"
        ))
        .unwrap();
    let figures = shown(&world, &browser).unwrap_or_else(|barred| panic!("{barred:?}"));
    assert_eq!(figures.first_look, Some(hours(5)));
    let expected = Outcomes {
        on_documents: 2,
        asked_again: 1,
        contested: 1,
    };
    assert_eq!(figures.outcomes, expected);
    // An hour before may be of the week before.
    let of = |count: fn(&Week) -> usize| figures.weeks[10..].iter().map(count).sum::<usize>();
    assert_eq!(of(|week| week.outcomes.on_documents), 2);
    assert_eq!(of(|week| week.outcomes.asked_again), 1);
    assert_eq!(figures.weeks[11].outcomes.contested, 1);
    assert!(
        figures.weeks[10..]
            .iter()
            .any(|week| week.first_look.is_some())
    );
}

#[test]
fn only_those_who_read_figures_are_shown_them() {
    for role in ["customer", "agent", "reviewer", "auditor", "admin"] {
        let alice = Alice::with_role(role);
        let found = shown(&alice.world, &alice.browser);
        if ["reviewer", "auditor", "admin"].contains(&role) {
            assert_eq!(
                found.map(|figures| figures.all),
                Ok(Work::default()),
                "{role}"
            );
        } else {
            assert_eq!(found, Err(Denied::RoleMissing), "{role}");
        }
        let stranger = Caller::browser("192.0.2.9");
        assert!(shown(&alice.world, &stranger).is_err());
    }
}

#[test]
fn an_ended_case_is_not_open_whatever_its_age() {
    let Alice { world, browser, .. } = Alice::with_role("admin");
    let open = [
        "submitted",
        "verified",
        "documents",
        "review",
        "decided",
        "cooling_off",
    ];
    for (state, days) in open.into_iter().zip([0, 1, 2, 6, 13, 14]) {
        open_case(&world, state, TimeDelta::days(days), state);
    }
    for state in ["applied", "refused", "stopped"] {
        open_case(&world, state, TimeDelta::days(1), state);
    }
    // A millisecond before it is a day old.
    open_case(
        &world,
        "young",
        TimeDelta::milliseconds(86_399_999),
        "review",
    );
    let figures = shown(&world, &browser).unwrap_or_else(|barred| panic!("{barred:?}"));
    assert_eq!(figures.open.map(|(_, cases)| cases), [2, 2, 1, 1, 1]);
}

#[test]
fn the_figures_take_one_round_trip() {
    let Alice { world, browser, .. } = Alice::with_role("auditor");
    let before = world.db.trips();
    assert!(shown(&world, &browser).is_ok());
    assert_eq!(world.db.trips() - before, 1);
}

#[test]
fn steps_and_cases_are_found_by_an_index() {
    let db = Sqlite::new();
    let now = DateTime::<Utc>::default();
    let plan = db.plan(&milestones(now).into()).unwrap().join("\n");
    assert!(
        plan.contains("USING INDEX staff_actions_at (at>?)"),
        "{plan}"
    );
    assert!(
        plan.contains("USING INDEX staff_actions_case (case_id=? AND seq<?)"),
        "{plan}"
    );
    assert!(!plan.contains("SCAN"), "{plan}");
    for read in [Statement::from(first_looks(now)), outcomes(now).into()] {
        let plan = db.plan(&read).unwrap().join("\n");
        let by_time = "USING INDEX staff_actions_at (at>?)";
        assert!(plan.contains(by_time), "{plan}");
        assert!(
            !plan.contains("SCAN staff") && !plan.contains("SCAN cases"),
            "{plan}"
        );
    }
    let plan = db.plan(&open_by_age(now).into()).unwrap().join("\n");
    assert!(
        plan.contains("USING COVERING INDEX cases_queue (state=?)"),
        "{plan}"
    );
    assert!(!plan.contains("SCAN cases"), "{plan}");
}

#[test]
fn no_more_than_ten_thousand_steps_are_read() {
    let Alice { world, browser, .. } = Alice::with_role("auditor");
    open_case(&world, "busy", hours(1), "review");
    let at = world.now().timestamp_millis();
    let mut sql = String::from("BEGIN;");
    for _ in 0..10_001 {
        write!(
            sql,
            "INSERT INTO staff_actions (case_id, at, by, action, request_id)
             VALUES ('busy', {at}, 'somebody', 'confirm', 'r');"
        )
        .unwrap();
    }
    world.db.run(&(sql + "COMMIT")).unwrap();
    let figures = shown(&world, &browser).unwrap_or_else(|barred| panic!("{barred:?}"));
    assert_eq!(figures.all.approved, 10_000);
    assert!(!figures.complete);
}

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// A step of the last twelve weeks.
fn milestone() -> impl Strategy<Value = Milestone> {
    let action = prop::sample::select(vec![
        StaffAction::Call,
        StaffAction::Confirm,
        StaffAction::Refuse,
    ]);
    let reason = prop::sample::select(Reason::OF_REFUSAL);
    // The first of the weeks began eighty-three days and a half before.
    (0..7_214_400_i64, 0..4_u8, action, reason, 0..5_000_000_i64).prop_map(
        |(ago, by, action, reason, waited)| Milestone {
            at: now() - TimeDelta::seconds(ago),
            by: by.to_string().into(),
            name: None,
            action,
            reasons: vec![reason],
            waited: TimeDelta::seconds(waited),
        },
    )
}

/// The waits of the steps that these are.
fn waits(steps: &[Milestone], actions: &[StaffAction]) -> Vec<TimeDelta> {
    let those = steps.iter().filter(|step| actions.contains(&step.action));
    those.map(|step| step.waited).collect()
}

proptest! {
    #[test]
    fn weeks_and_staff_add_up_to_all(steps in prop::collection::vec(milestone(), 0..60)) {
        let figures = sum_up(&steps, &[], now());
        prop_assert_eq!(figures.weeks.len(), WEEKS);
        prop_assert_eq!(figures.all.steps(), steps.len());
        let weeks: Vec<&Work> = figures.weeks.iter().map(|week| &week.work).collect();
        let staff: Vec<&Work> = figures.staff.iter().map(|one| &one.work).collect();
        for parts in [weeks, staff] {
            for count in [|it: &Work| it.called, |it: &Work| it.approved, |it: &Work| it.refused] {
                let sum: usize = parts.iter().map(|work| count(work)).sum();
                prop_assert_eq!(sum, count(&figures.all));
            }
        }
        // Each of these refusals was given one reason.
        let reasons: usize = figures.refusals.iter().map(|(_, refusals)| refusals).sum();
        prop_assert_eq!(reasons, figures.all.refused);
    }

    #[test]
    fn a_median_lies_between_the_shortest_and_the_longest(
        steps in prop::collection::vec(milestone(), 1..60),
    ) {
        let all = sum_up(&steps, &[], now()).all;
        for (median, actions) in [
            (all.first_call, &[StaffAction::Call][..]),
            (all.decision, &[StaffAction::Confirm, StaffAction::Refuse]),
        ] {
            let mut waits = waits(&steps, actions);
            waits.sort();
            match median {
                Some(median) => {
                    prop_assert!(waits[0] <= median && median <= waits[waits.len() - 1]);
                    let shorter = waits.iter().filter(|wait| **wait < median).count();
                    let longer = waits.iter().filter(|wait| **wait > median).count();
                    prop_assert!(2 * shorter <= waits.len() && 2 * longer <= waits.len());
                }
                None => prop_assert!(waits.is_empty()),
            }
        }
    }

    #[test]
    fn an_open_case_has_one_age_and_no_older_case_a_younger_one(days in 0..500_u32) {
        let figures = sum_up(&[], &[Aged { days, cases: 1 }], now());
        let counted: usize = figures.open.iter().map(|(_, cases)| cases).sum();
        prop_assert_eq!(counted, 1);
        let place = |days| Age::ALL.iter().position(|age| *age == Age::of(days));
        prop_assert!(place(days) <= place(days + 1));
    }
}

#[test]
fn that_nobody_was_reached_where_nobody_is_known_is_no_first_call() {
    let office = Office::new("alwaysdata");
    let auditor = office.world.staff("auditor");
    let called_first = || shown(&office.world, &auditor).unwrap().all.called;
    let desk = office.opened(&request_for("nobody@example.org", "ip"));
    desk.does("claim", &json!({}));
    desk.does("call", &called("unreachable"));
    assert_eq!(called_first(), 0);
    let (_, email) = office.customer("individual");
    let number = format!("SELECT customer_number FROM accounts WHERE email = '{email}'");
    let number = office.world.db.column(&number).remove(0);
    desk.does("match", &json!({ "customer_number": number }));
    assert_eq!(called_first(), 0, "nor once it is known");
    desk.does("call", &called("unreachable"));
    assert_eq!(called_first(), 1);
    desk.does("call", &called("verified"));
    assert_eq!(called_first(), 1);
}
