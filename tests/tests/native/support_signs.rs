//! What cases have in common: raised however requests overlap, bounded, and forgotten.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::sign::{FraudSign, Trace};
use regain_core::store::{Database as _, case_traces};
use regain_tests::{Caller, Stepwise, World, block_on, body, interleave};
use serde_json::{Value, json};

use crate::cases::request_for;
use crate::overlaps::Request;
use crate::support::{Office, refuse};

/// A case that names nobody, from somewhere, by somebody who can be written to there.
fn open(world: &World, from: &str, contact: &str) -> Caller {
    let mut claimant = Caller::browser(from);
    let mut request = request_for("nobody@example.org", "ip");
    request["contact_email"] = contact.into();
    assert_eq!(world.open_case(&mut claimant, &request).status, 201);
    claimant
}

fn signs(world: &World, claimant: &Caller) -> Value {
    let id = world.case_id(claimant);
    let row = world
        .db
        .read(&format!("SELECT signs FROM cases WHERE id = '{id}'"));
    serde_json::from_str(row[0]["signs"].as_str().unwrap()).unwrap()
}

#[test]
fn of_two_openings_at_once_each_bears_the_sign() {
    for schedule in [vec![], vec![0, 1, 0, 1, 0, 1], vec![1, 1, 0, 0, 1, 0]] {
        let world = World::default();
        let store = Stepwise(&world.db);
        let callers = ["192.0.2.1", "198.51.100.1"].map(Caller::browser);
        let mut request = request_for("nobody@example.org", "ip");
        request["contact_email"] = "same@example.net".into();
        let requests = (callers.iter())
            .map(|caller| -> Request<_> {
                Box::pin(world.open_case_over(&store, caller, &request))
            })
            .collect();
        for reply in interleave(requests, &schedule) {
            assert_eq!(reply.status, 201);
        }
        let expected = ["[\"same_address\"]", "[\"same_address\"]"];
        assert_eq!(world.db.column("SELECT signs FROM cases"), expected);
    }
}

#[test]
fn what_a_case_has_in_common_is_known_for_ninety_days() {
    let world = &World::default();
    let life = Limits::DEFAULT.case_signs;
    let first = open(world, "192.0.2.1", "same@example.net");
    world.wait(life);
    world.erase();
    let second = open(world, "198.51.100.1", "same@example.net");
    assert_eq!(signs(world, &second), json!(["same_address"]));
    world.wait(TimeDelta::minutes(1));
    world.erase();
    let third = open(world, "203.0.113.1", "other@example.net");
    let fourth = open(world, "203.0.113.2", "third@example.net");
    assert_eq!(signs(world, &third), json!(["near_network"]));
    assert_eq!(signs(world, &fourth), json!(["near_network"]));
    // The sign stays on record; the case that it led to does not.
    let agent = world.staff("agent");
    let seen = body(&world.details(&agent, &world.case_id(&second)));
    assert_eq!(
        seen["signs"],
        json!([{"sign": "same_address", "cases": []}])
    );
    assert_ne!(signs(world, &first), json!([]));
}

#[test]
fn a_case_that_is_over_gets_no_sign_any_more_but_is_one_for_others() {
    let office = Office::new("alwaysdata");
    let desk = office.desk("ip");
    desk.does("decide", &refuse());
    let world = &office.world;
    let email = desk.row()["contact_email"].as_str().unwrap().to_owned();
    let later = open(world, "203.0.113.1", &email);
    assert_eq!(signs(world, &later), json!(["same_address"]));
    assert_eq!(signs(world, &desk.claimant), json!([]));
}

#[test]
fn nobody_fills_the_traces_of_a_case_and_of_many_cases_the_latest_count() {
    let world = World::default();
    let claimants: Vec<_> = (0..22)
        .map(|number| {
            world.wait(TimeDelta::minutes(1));
            open(&world, &format!("192.0.{number}.1"), "same@example.net")
        })
        .collect();
    let links = |claimant: &Caller| {
        let id = world.case_id(claimant).into();
        let links = case_traces::links(&id);
        block_on(world.db.fetch(links)).unwrap()
    };
    let last = links(&claimants[0]);
    let references: Vec<_> = last.iter().map(|link| &*link.reference).collect();
    let expected: Vec<_> = (17..22)
        .rev()
        .map(|number| claimants[number].reference())
        .collect();
    assert_eq!(references, expected);
    let id = world.case_id(&claimants[0]);
    for number in 0..100 {
        let trace = Trace {
            sign: FraudSign::SameFile,
            fingerprint: format!("f{number}"),
            file_id: None,
        };
        let insert = case_traces::insert(&id.as_str().into(), &[trace], world.now());
        block_on(world.db.write(vec![insert])).unwrap();
    }
    let kept = format!("case_traces WHERE case_id = '{id}'");
    assert_eq!(world.db.count(&kept), 60);
}
