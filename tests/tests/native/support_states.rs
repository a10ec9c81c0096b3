//! The table of a case as staff try it: each state and each step.

use regain_core::recovery::case::State;
use regain_tests::Caller;
use serde_json::{Value, json};

use crate::support::{
    Desk, Office, approve, called, confirm, conform, doubt, read_on, refusal, refuse, stop,
};

/// Every step of staff in the order of the table.
fn steps() -> Vec<(&'static str, Value)> {
    vec![
        ("claim", json!({})),
        ("release", json!({})),
        ("match", Value::Null),
        ("call", called("verified")),
        ("call", called("unreachable")),
        ("request-documents", json!({})),
        ("evidence/identity/transcribe", read_on("2026-03-31")),
        ("evidence/identity/review", conform()),
        ("evidence/identity/review", doubt()),
        ("decide", approve()),
        ("decide", refuse()),
        ("approve", confirm()),
        ("stop", stop()),
    ]
}

/// What becomes of each step in each state of a case that has an account: `y` where it
/// is taken, `l` look first, `b` approval barred, `-` wrong state.
const TABLE: [(State, &str); 11] = [
    //                    claim release match call: yes nobody, ask, look,
    //                    conform doubt, approve refuse, confirm, stop
    (State::Submitted, "y y - y y - - - - - y - y"),
    (State::Verified, "y y - - - y - - - b y - y"),
    (State::Documents, "y y - - - - - - - - y - y"),
    (State::Review, "y y - - - - y l l b y - y"),
    (State::Decided, "y y - - - - y - - - y y y"),
    (State::CoolingOff, "- - - - - - - - - - - - y"),
    (State::Applied, "- - - - - - - - - - - - -"),
    (State::Refused, "- - - - - - - - - - - - -"),
    (State::Withdrawn, "- - - - - - - - - - - - -"),
    (State::Stopped, "- - - - - - - - - - - - -"),
    (State::Expired, "- - - - - - - - - - - - -"),
];

fn try_out(desk: &Desk, reviewer: &Caller, state: State, cell: &str, step: (&str, &Value)) {
    let story = format!("{state:?}: {} {}", step.0, step.1);
    let staff = if step.0 == "approve" {
        reviewer
    } else {
        &*desk.agent
    };
    if cell == "y" && step.0.ends_with("/transcribe") {
        desk.is_opened_by(staff, "identity");
    }
    if cell == "y" && step.0 == "approve" {
        desk.is_read_by(staff);
    }
    let (before, noted) = (desk.row(), desk.noted("sequence_fail"));
    let told = desk.tried_by(staff, step.0, step.1);
    let expected = match cell {
        "y" => {
            assert_eq!(told.0, 204, "{story}: {told:?}");
            assert_eq!(desk.noted("sequence_fail"), noted, "{story}");
            return;
        }
        "l" => refusal(409, "transcribe-first"),
        "b" => refusal(409, "approval-barred"),
        _ => refusal(409, "case-wrong-state"),
    };
    assert_eq!(told, expected, "{story}");
    assert_eq!(desk.row(), before, "{story}");
    assert_eq!(desk.noted("sequence_fail"), noted + 1, "{story}");
}

#[test]
fn every_step_is_taken_where_the_table_says_and_else_refused_noted_and_changes_nothing() {
    assert_eq!(TABLE.map(|(state, _)| state), State::ALL);
    let office = Office::new("alwaysdata");
    let reviewer = office.world.staff("reviewer");
    let (account, _) = office.customer("individual");
    let select = format!("SELECT customer_number FROM accounts WHERE id = '{account}'");
    let number = office.world.db.column(&select).remove(0);
    for (state, line) in TABLE {
        let cells: Vec<_> = line.split(' ').collect();
        assert_eq!(cells.len(), steps().len(), "{state:?}");
        let shared = office.desk_at("ip", state);
        for ((step, mut given), cell) in steps().into_iter().zip(cells) {
            if step == "match" {
                given = json!({"customer_number": number});
            }
            if cell == "y" {
                let desk = office.desk_at("ip", state);
                try_out(&desk, &reviewer, state, cell, (step, &given));
                drop(desk.world.withdraw(&desk.claimant));
            } else {
                // The next hour, or what is noted is bounded.
                office.world.wait(chrono::TimeDelta::hours(1));
                office.world.back_at_work();
                try_out(&shared, &reviewer, state, cell, (step, &given));
            }
        }
    }
}
