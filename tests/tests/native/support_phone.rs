//! Who is shown the phone on file, and when; and who works on a case.

use chrono::TimeDelta;
use regain_core::limits::Limits;
use regain_core::recovery::case::State;
use serde_json::{Value, json};

use crate::cases::request_for;
use crate::support::{Desk, Office, called, refusal};

/// The phone of every customer at the opening.
const PHONE: &str = "+33123456701";
/// Another one.
const OTHER: &str = "+33987654321";

fn phone(desk: &Desk) -> Value {
    desk.sees()["phone"].clone()
}

#[test]
fn the_phone_is_shown_to_whoever_works_on_the_case_and_to_nobody_else() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("reviewer");
    let desk = office.desk("ip");
    assert_eq!(phone(&desk), PHONE);
    assert_eq!(desk.seen_by(&other)["phone"], Value::Null);
    assert!(!desk.seen_by(&other).to_string().contains(PHONE));
    desk.does("release", &json!({}));
    assert_eq!(phone(&desk), Value::Null);
    let told = desk.tries("call", &called("verified"));
    assert_eq!(told, refusal(409, "claim-first"));
    assert_eq!(desk.tried_by(&other, "claim", &json!({})).0, 204);
    assert_eq!(desk.seen_by(&other)["phone"], PHONE);
    assert_eq!(phone(&desk), Value::Null);
}

#[test]
fn the_phone_is_shown_only_while_a_call_is_due() {
    let office = Office::new("alwaysdata");
    for state in State::ALL {
        let desk = office.desk_at("ip", state);
        let due = state == State::Submitted;
        let expected = if due { PHONE.into() } else { Value::Null };
        assert_eq!(phone(&desk), expected, "{state:?}");
        assert_eq!(desk.sees().to_string().contains(PHONE), due, "{state:?}");
    }
    let desk = Desk::new("o2switch", "ip");
    assert_eq!(phone(&desk), Value::Null, "a policy without calls");
}

#[test]
fn the_phone_is_that_of_the_opening_and_none_that_came_later_or_from_the_claimant() {
    let office = Office::new("alwaysdata");
    let (account, email) = office.customer("individual");
    let mut request = request_for(&email, "ip");
    request["note"] = format!("Please call {OTHER}.").into();
    let desk = office.opened(&request);
    desk.does("claim", &json!({}));
    let reply = office.world.patch(&account, &json!({"phone": OTHER}));
    assert_eq!(reply.status, 200, "{reply:?}");
    let mut seen = desk.sees();
    assert_eq!(seen["phone"], PHONE);
    let note = seen.as_object_mut().unwrap().remove("note").unwrap();
    assert!(note.as_str().unwrap().contains(OTHER));
    assert!(!seen.to_string().contains(OTHER), "nor is it anywhere else");
}

#[test]
fn a_phone_that_was_changed_in_the_last_thirty_days_proves_nothing() {
    let doubt = Limits::DEFAULT.contact_doubt;
    for (age, new) in [(doubt - TimeDelta::milliseconds(1), true), (doubt, false)] {
        let office = Office::new("alwaysdata");
        let (account, email) = office.customer("individual");
        let changed = (office.world.now() - age).timestamp_millis();
        let change = format!("phone_changed_at = {changed} WHERE id = '{account}'");
        office
            .world
            .db
            .run(&format!("UPDATE accounts SET {change}"))
            .unwrap();
        let desk = office.opened(&request_for(&email, "ip"));
        desk.does("claim", &json!({}));
        let seen = desk.sees();
        let flags = seen["flags"].to_string();
        assert_eq!(flags.contains("phone_changed"), new);
        assert_eq!(seen["phone"].is_null(), new);
        let told = desk.tries("call", &called("verified"));
        if new {
            assert_eq!(told, refusal(409, "case-wrong-state"));
            desk.does("request-documents", &json!({}));
            assert_eq!(desk.state(), "documents", "that is the way then");
        } else {
            assert_eq!(told.0, 204);
        }
    }
}

#[test]
fn nobody_is_called_in_a_case_that_matches_no_account() {
    let office = Office::new("alwaysdata");
    let desk = office.opened(&request_for("nobody@example.org", "ip"));
    desk.does("claim", &json!({}));
    assert_eq!(phone(&desk), Value::Null);
    for outcome in ["verified", "not_verified", "wrong_person"] {
        let told = desk.tries("call", &called(outcome));
        assert_eq!(told, refusal(409, "case-wrong-state"));
    }
    // Nobody was reached: its claimant is told that, as where there is an account.
    desk.does("call", &called("unreachable"));
    assert_eq!(desk.state(), "submitted");
}

#[test]
fn a_case_is_one_persons_for_eight_hours() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("agent");
    let desk = office.desk("ip");
    let claim = |staff| desk.tried_by(staff, "claim", &json!({}));
    assert_eq!(claim(&other), refusal(409, "case-claimed"));
    assert_eq!(
        desk.tried_by(&other, "release", &json!({})),
        refusal(409, "claim-first"),
        "nobody takes it from them"
    );
    let life = Limits::DEFAULT.case_claim;
    office.world.wait(life - TimeDelta::milliseconds(1));
    office.world.back_at_work();
    assert_eq!(claim(&other), refusal(409, "case-claimed"));
    assert_eq!(claim(&desk.agent).0, 204, "they go on with it");
    office.world.wait(life - TimeDelta::milliseconds(1));
    office.world.back_at_work();
    assert_eq!(claim(&other), refusal(409, "case-claimed"));
    office.world.wait(TimeDelta::milliseconds(1));
    assert_eq!(phone(&desk), PHONE, "theirs until another takes it");
    assert_eq!(claim(&other).0, 204);
    assert_eq!(phone(&desk), Value::Null);
    assert_eq!(
        desk.tries("call", &called("verified")),
        refusal(409, "claim-first")
    );
    assert_eq!(desk.noted("recovery_case_claimed"), 3);
    assert_eq!(desk.noted("sequence_fail"), 5);
}

#[test]
fn no_step_but_a_stop_is_taken_by_whoever_does_not_work_on_the_case() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("reviewer");
    let (account, _) = office.customer("individual");
    let number = office
        .world
        .db
        .column(&format!(
            "SELECT customer_number FROM accounts WHERE id = '{account}'"
        ))
        .remove(0);
    for (state, step, given) in [
        (State::Submitted, "call", called("verified")),
        (State::Submitted, "request-documents", json!({})),
        (
            State::Submitted,
            "match",
            json!({"customer_number": number}),
        ),
        (State::Verified, "decide", crate::support::approve()),
        (State::Verified, "decide", crate::support::refuse()),
        (
            State::Review,
            "evidence/identity/transcribe",
            crate::support::read_on("2026-03-31"),
        ),
        (
            State::Review,
            "evidence/identity/review",
            crate::support::conform(),
        ),
        (State::Review, "decide", crate::support::approve()),
    ] {
        let desk = office.desk_at("ip", state);
        let before = desk.row();
        let told = desk.tried_by(&other, step, &given);
        assert_eq!(told, refusal(409, "claim-first"), "{state:?} {step}");
        assert_eq!(desk.row(), before);
        assert_eq!(desk.noted("sequence_fail"), 1);
    }
}
