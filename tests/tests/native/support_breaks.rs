//! A decision is made as a whole, on record, or not at all.

use std::rc::Rc;

use regain_core::recovery::case::State;
use regain_tests::{Break, Breaking, Caller, block_on};
use serde_json::{Map, Value};

use crate::cases::give_code;
use crate::support::{Desk, Office, approve, confirm, refuse, stop};

/// Each decision, and the state that it is made in.
fn decisions() -> [(State, &'static str, Value); 5] {
    [
        (State::Verified, "decide", approve()),
        (State::Review, "decide", approve()),
        (State::Review, "decide", refuse()),
        (State::Decided, "approve", confirm()),
        (State::CoolingOff, "stop", stop()),
    ]
}

/// A case in which it can be made, and who makes it.
fn cooled_off(state: State, step: &str) -> (Desk, Rc<Caller>) {
    let office = Office::new("alwaysdata");
    let desk = office.desk_at("ip", state);
    if matches!(state, State::Verified | State::Review) {
        give_code(&desk.world, &desk.claimant);
    }
    if state == State::Review {
        desk.finds_all_conform();
    }
    let by = if step == "approve" {
        Rc::new(desk.world.staff("reviewer"))
    } else {
        Rc::clone(&desk.agent)
    };
    if step == "approve" {
        desk.is_read_by(&by);
    }
    (desk, by)
}

/// Everything that a decision writes, as it stands.
fn written(desk: &Desk) -> [Vec<Map<String, Value>>; 4] {
    let tables = ["cases", "staff_actions", "audit", "outbox"];
    tables.map(|table| desk.world.db.read(&format!("SELECT * FROM {table}")))
}

#[test]
fn a_decision_that_breaks_off_is_made_as_a_whole_or_not_at_all() {
    for (state, step, given) in decisions() {
        for how in [Break::Lost, Break::Kept] {
            let (desk, by) = cooled_off(state, step);
            let before = written(&desk);
            let (world, tag) = (&desk.world, desk.world.tag(&desk.id));
            let broken = Breaking::new(&world.db, 2, how);
            let acted = world.act_over(&broken, &by, &desk.id, Some(&tag), step, &given);
            assert!(
                world.broke(&block_on(acted)) && broken.broke(),
                "{state:?} {step}"
            );
            let after = written(&desk);
            let kept = how == Break::Kept;
            let told = format!("{state:?} {step} {how:?}");
            assert_eq!(after[0] != before[0], kept, "{told}");
            assert_eq!(
                after[1].len() - before[1].len(),
                usize::from(kept),
                "{told}"
            );
            assert_eq!(
                after[2].len() - before[2].len(),
                usize::from(kept),
                "{told}"
            );
        }
    }
}

#[test]
fn what_cannot_be_written_down_is_not_decided() {
    for (state, step, given) in decisions() {
        let (desk, by) = cooled_off(state, step);
        let spoiled = "CREATE TRIGGER spoiled BEFORE INSERT ON audit
                       BEGIN SELECT RAISE(ABORT, 'spoiled'); END";
        desk.world.db.run(spoiled).unwrap();
        let before = written(&desk);
        let (world, tag) = (&desk.world, desk.world.tag(&desk.id));
        let acted = world.act_over(&world.db, &by, &desk.id, Some(&tag), step, &given);
        assert!(world.broke(&block_on(acted)), "{state:?} {step}");
        assert_eq!(written(&desk), before, "{state:?} {step}");
        desk.world.db.run("DROP TRIGGER spoiled").unwrap();
        assert_eq!(desk.tried_by(&by, step, &given).0, 204, "{state:?} {step}");
    }
}
