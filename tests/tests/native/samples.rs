//! Which approved cases are drawn for a second look, and who says what came of it.

use chrono::TimeDelta;
use regain_core::courier::draw_samples;
use regain_core::store::Database;
use regain_tests::{Caller, Stepwise, World, block_on, interleave};
use serde_json::json;

use crate::figures::{hours, open_case, step};
use crate::overlaps::Request;

/// One run of the courier over any store: how many cases it draws.
async fn draw(world: &World, db: &impl Database) -> usize {
    let drawn = draw_samples(db, "alwaysdata", &world.fresh(), world.now()).await;
    drawn.unwrap()
}

fn drawn(world: &World) -> usize {
    block_on(draw(world, &world.db))
}

/// So many cases that were approved a week ago, and so in the week before.
fn approved(world: &World, count: usize) {
    for number in 0..count {
        let id = format!("case-{number}");
        open_case(world, &id, hours(200), "cooling_off");
        step(world, &id, hours(168), "somebody", "confirm", "[]");
    }
}

fn samples(world: &World) -> Vec<String> {
    world
        .db
        .column("SELECT case_id FROM samples ORDER BY case_id")
}

/// What an auditor says of a case, and how that is answered.
fn judged(world: &World, db: &impl Database, by: &Caller, id: &str) -> u16 {
    let path = format!("/support/samples/{id}");
    let found = json!({ "outcome": "wrong", "note": "The name differs." });
    block_on(world.tell_over(db, by, "POST", &path, &found)).status
}

#[test]
fn of_each_week_some_approved_cases_are_drawn_and_never_again() {
    let world = World::default();
    approved(&world, 30);
    // Not approved for good, not approved, and of another week.
    for (id, ago, action) in [
        ("first", 168, "approve"),
        ("refused", 168, "refuse"),
        ("earlier", 336, "confirm"),
        ("now", 0, "approve_alone"),
    ] {
        open_case(&world, id, hours(400), "cooling_off");
        step(&world, id, hours(ago), "somebody", action, "[]");
    }
    assert_eq!(drawn(&world), 2, "one in twenty");
    let first = samples(&world);
    assert!(first.iter().all(|id| id.starts_with("case-")), "{first:?}");
    assert_eq!(drawn(&world), 0, "the week was drawn from");
    world.wait(TimeDelta::days(7));
    assert_eq!(drawn(&world), 1, "the next one, one at least");
    assert!(samples(&world).contains(&"now".into()));
    world.wait(TimeDelta::days(7));
    assert_eq!(drawn(&world), 0, "nothing was approved");
    let lines = "audit WHERE event = 'recovery_sample_drawn' AND actor = 'courier'";
    assert_eq!(world.db.count(lines), 3);
}

#[test]
fn a_case_that_is_approved_again_is_no_sample_twice() {
    let world = World::default();
    approved(&world, 1);
    assert_eq!(drawn(&world), 1);
    world.wait(TimeDelta::days(7));
    step(&world, "case-0", hours(168), "somebody", "confirm", "[]");
    assert_eq!(drawn(&world), 0);
}

#[test]
fn two_couriers_at_once_draw_once() {
    for order in [[0, 1, 0, 1, 0, 1], [0, 1, 1, 0, 0, 1], [0, 0, 1, 1, 1, 0]] {
        let world = World::default();
        approved(&world, 40);
        let store = Stepwise(&world.db);
        let run = || -> Request<usize> { Box::pin(draw(&world, &store)) };
        let done = interleave(vec![run(), run()], &order);
        assert_eq!(done.iter().sum::<usize>(), 2, "{order:?}");
        assert_eq!(samples(&world).len(), 2, "{order:?}");
    }
}

#[test]
fn whoever_had_a_part_in_a_case_does_not_judge_it_and_nobody_judges_it_twice() {
    let world = World::default();
    approved(&world, 1);
    assert_eq!(drawn(&world), 1);
    let [worked, read, other] = ["auditor"; 3].map(|role| world.staff(role));
    step(
        &world,
        "case-0",
        hours(170),
        &world.id_of(&worked),
        "call",
        "[]",
    );
    let actor = world.id_of(&read);
    world
        .db
        .run(&format!(
            "INSERT INTO audit (at, event, actor, case_id, request_id)
             VALUES (1, 'sensitive_read_case', 'staff:{actor}', 'case-0', 'r')"
        ))
        .unwrap();
    assert_eq!(judged(&world, &world.db, &worked, "case-0"), 403);
    assert_eq!(judged(&world, &world.db, &read, "case-0"), 403);
    assert_eq!(world.db.count("samples WHERE outcome IS NOT NULL"), 0);
    assert_eq!(judged(&world, &world.db, &other, "case-0"), 204);
    assert_eq!(
        judged(&world, &world.db, &world.staff("auditor"), "case-0"),
        409
    );
    let by = world.db.column("SELECT judged_by FROM samples");
    assert_eq!(by, [world.id_of(&other)]);
    assert_eq!(judged(&world, &world.db, &other, "none"), 404);
}
