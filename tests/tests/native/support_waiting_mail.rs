//! The mail to staff that cases have waited for too long: whom it goes to, and how often.

use chrono::TimeDelta;
use proptest::prelude::*;
use regain_core::courier::{RUN_SIZE, tell_staff};
use regain_core::limits::Limits;
use regain_core::recovery::case::State;
use regain_core::store::Database;
use regain_tests::{Caller, Stepwise, World, block_on, interleave};
use serde_json::json;

use crate::overlaps::Request;
use crate::support_queue::fill;

/// One run of the courier over any store: how many people it tells.
async fn tell(world: &World, db: &impl Database) -> usize {
    let mail_ids: [_; RUN_SIZE] = std::array::from_fn(|_| world.fresh());
    let run = tell_staff(
        db,
        "alwaysdata",
        &mail_ids,
        0,
        world.now(),
        &Limits::DEFAULT,
    )
    .await;
    let run = run.unwrap();
    assert_eq!(run.failures, []);
    run.done
}

/// Whom it tells: how many people, and what.
fn told(world: &World) -> (usize, Vec<String>) {
    let earlier = world.db.count("outbox");
    let done = block_on(tell(world, &world.db));
    let templates = world.db.column(&format!(
        "SELECT template FROM outbox ORDER BY rowid LIMIT -1 OFFSET {earlier}"
    ));
    (done, templates)
}

fn wants(world: &World, staff: &Caller, wanted: bool) {
    let choice = json!({ "wanted": wanted });
    let path = "/support/waiting-mail";
    let reply = block_on(world.tell_over(&world.db, staff, "POST", path, &choice));
    assert_eq!(reply.status, 204, "{reply:?}");
}

/// Cases that have waited for two days and more.
fn waiting() -> World {
    let world = World::default();
    let (looked_at, decided) = ((State::Submitted, "ip"), (State::Decided, "ip"));
    let others = [(State::Documents, "ip"), (State::Refused, "ip")];
    fill(
        &world,
        &[looked_at, looked_at, decided, others[0], others[1]],
    );
    world.wait(TimeDelta::hours(48));
    world
}

#[test]
fn whoever_wants_it_is_told_once_a_day_of_what_they_can_go_on_with() {
    let world = waiting();
    let (agent, reviewer) = (world.staff("agent"), world.staff("reviewer"));
    assert_eq!(told(&world), (0, Vec::new()), "nobody has asked for it");
    wants(&world, &agent, true);
    wants(&world, &reviewer, true);
    let (done, mut mails) = told(&world);
    mails.sort();
    let mail = |approvals| {
        format!(
            "{{\"kind\":\"cases_wait\",\"hours\":48,\"looks\":2,\"approvals\":{approvals},\"messages\":0}}"
        )
    };
    assert_eq!((done, mails), (2, vec![mail(0), mail(1)]));

    world.wait(TimeDelta::days(1) - TimeDelta::milliseconds(1));
    assert_eq!(told(&world).0, 0, "no two in a day");
    world.back_at_work();
    wants(&world, &agent, false);
    wants(&world, &agent, true);
    assert_eq!(told(&world).0, 0, "nor by asking again");
    wants(&world, &reviewer, false);
    world.wait(TimeDelta::milliseconds(1));
    assert_eq!(told(&world), (1, vec![mail(0)]), "the agent alone");
}

#[test]
fn nobody_is_told_before_the_time_or_who_can_do_nothing() {
    let world = World::default();
    let staff = world.staff("agent");
    wants(&world, &staff, true);
    fill(&world, &[(State::Submitted, "ip")]);
    world.wait(TimeDelta::milliseconds(48 * 3_600_000 - 1_000_000));
    assert_eq!(
        told(&world).0,
        0,
        "it has waited for 48 hours, and no longer"
    );
    world.wait(TimeDelta::milliseconds(1));
    for change in ["role = 'auditor'", "role = 'agent', status = 'disabled'"] {
        world
            .db
            .run(&format!("UPDATE accounts SET {change}"))
            .unwrap();
        assert_eq!(told(&world).0, 0, "{change}");
    }
    world
        .db
        .run("UPDATE accounts SET status = 'active'")
        .unwrap();
    assert_eq!(told(&world).0, 1);
}

#[test]
fn a_message_that_nobody_reads_waits_too() {
    let world = World::default();
    let agent = world.staff("agent");
    wants(&world, &agent, true);
    fill(
        &world,
        &[(State::Documents, "ip"), (State::Documents, "ip")],
    );
    let at = world.now().timestamp_millis();
    let write = |case: &str, count| {
        let message =
            format!("INSERT INTO messages (case_id, at, text) VALUES ('{case}', {at}, 'Hello?')");
        for _ in 0..count {
            world.db.run(&message).unwrap();
        }
    };
    // However many are in a case that has ended, nobody has to read them.
    write("case-0001", 500);
    let end = format!("UPDATE cases SET state = 'refused', ended_at = {at} WHERE id = 'case-0001'");
    world.db.run(&end).unwrap();
    write("case-0000", 2);
    world.wait(TimeDelta::hours(48));
    assert_eq!(told(&world).0, 0);
    world.wait(TimeDelta::milliseconds(1));
    let (_, mails) = told(&world);
    assert!(
        mails[0].ends_with("\"looks\":0,\"approvals\":0,\"messages\":1}"),
        "{mails:?}"
    );
}

#[test]
fn two_couriers_at_once_tell_each_person_once() {
    for order in [[0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1]] {
        let world = waiting();
        let agent = world.staff("agent");
        wants(&world, &agent, true);
        let earlier = world.db.count("outbox");
        let store = Stepwise(&world.db);
        let run = || -> Request<usize> { Box::pin(tell(&world, &store)) };
        let done = interleave(vec![run(), run()], &order);
        assert_eq!(done.iter().sum::<usize>(), 1, "{order:?}");
        assert_eq!(world.db.count("outbox"), earlier + 1, "{order:?}");
    }
}

#[test]
fn a_mail_tells_a_reviewer_of_whatever_they_can_go_on_with_and_of_nothing_else() {
    let world = World::default();
    let reviewer = world.staff("reviewer");
    wants(&world, &reviewer, true);
    let (id, now) = (world.id_of(&reviewer), world.now().timestamp_millis());
    let target = 48 * 3_600_000;
    let case = (
        prop::sample::select(&State::ALL[..]),
        any::<bool>(),
        any::<bool>(),
    );
    proptest!(|(cases in prop::collection::vec(case, 0..6))| {
        world.db.run("DELETE FROM cases; UPDATE waiting_mails SET mailed_at = 0").unwrap();
        let states: Vec<_> = cases.iter().map(|(state, ..)| (*state, "ip")).collect();
        fill(&world, &states);
        let (mut looks, mut approvals) = (0, 0);
        for (number, (state, late, own)) in cases.iter().enumerate() {
            let since = now - target - i64::from(*late);
            let by = if *own { &id } else { "another" };
            world.db.run(&format!(
                "UPDATE cases SET opened_at = {since}, state_since = {since}, decided_by = '{by}'
                 WHERE id = 'case-{number:04}'"
            )).unwrap();
            match state {
                State::Submitted | State::Verified | State::Review if *late => looks += 1,
                State::Decided if *late && !own => approvals += 1,
                _ => {}
            }
        }
        let counts = format!("\"looks\":{looks},\"approvals\":{approvals},\"messages\":0}}");
        let (done, mails) = told(&world);
        prop_assert_eq!(done, usize::from(looks + approvals > 0));
        prop_assert!(mails.iter().all(|mail| mail.ends_with(&counts)), "{:?}", mails);
    });
}
