//! Cases as support leads them to their cool-off: about each loss, under both policies, by a
//! call and by documents.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use regain_core::recovery::case::State;
use regain_tests::{Caller, body};
use serde_json::{Value, json};

use crate::alice::Alice;
use crate::cases::{LOSSES, column, end, give_code, request};
use crate::support::{Desk, Office, answer, approve, called, confirm, refusal, refuse, stop};

/// Where the claimant can be reached.
fn contact(desk: &Desk) -> String {
    let contact = column(&desk.world, &desk.claimant, "contact_email");
    contact.as_str().unwrap().into()
}

/// How long after now an effect waits, in hours.
fn cool_off(desk: &Desk) -> i64 {
    let effect_at: DateTime<Utc> =
        serde_json::from_value(desk.sees()["effect_at"].clone()).unwrap();
    (effect_at - desk.world.now()).num_hours()
}

/// What staff did in a case, in their own words.
fn steps(desk: &Desk) -> Vec<String> {
    let seen = desk.sees();
    let steps = seen["steps"].as_array().unwrap().iter();
    steps
        .map(|step| step["action"].as_str().unwrap().into())
        .collect()
}

/// What the audit log says of staff, in order.
fn audit_log(desk: &Desk) -> Vec<String> {
    desk.world.db.column(&format!(
        "SELECT event FROM audit WHERE case_id = '{}' AND actor LIKE 'staff:%'
           AND event NOT LIKE 'sensitive%' ORDER BY seq",
        desk.id
    ))
}

#[test]
fn one_agent_who_has_called_decides_alone() {
    let (kind, hours) = ("ip", 24);
    let desk = Desk::new("alwaysdata", kind);
    give_code(&desk.world, &desk.claimant);
    let shown = body(&desk.world.case(&desk.claimant));
    let seen = desk.sees();
    assert_eq!(seen["phone"], "+33123456701", "{kind}");
    assert_eq!(seen["phrase"], shown["phrase"], "the two know each other");
    desk.does("call", &called("unreachable"));
    assert_eq!(desk.state(), "submitted", "it can be tried again");
    desk.does("call", &called("verified"));
    assert_eq!(desk.state(), "verified");
    assert_eq!(desk.sees()["approval_barred"], Value::Null);
    desk.does("decide", &approve());
    assert_eq!(
        (desk.state(), cool_off(&desk)),
        ("cooling_off".into(), hours)
    );
    assert_eq!(
        steps(&desk),
        ["claim", "call", "call", "approve_alone"],
        "{kind}"
    );
    assert_eq!(
        audit_log(&desk),
        [
            "recovery_case_claimed",
            "recovery_case_called",
            "recovery_case_called",
            "recovery_case_approved_alone",
        ]
    );
}

#[test]
fn an_address_is_changed_by_two_people_after_a_call_too() {
    let office = Office::new("alwaysdata");
    let [caller, second] = ["reviewer", "reviewer"].map(|role| office.world.staff(role));
    let desk = office.desk("email");
    give_code(&desk.world, &desk.claimant);
    desk.does("release", &json!({}));
    for (step, given) in [
        ("claim", json!({})),
        ("call", called("verified")),
        ("decide", approve()),
    ] {
        assert_eq!(desk.tried_by(&caller, step, &given).0, 204, "{step}");
    }
    assert_eq!(desk.state(), "decided");
    let told = desk.tried_by(&caller, "approve", &confirm());
    assert_eq!(told, refusal(403, "same-person"));
    assert_eq!(desk.tried_by(&second, "approve", &confirm()).0, 204);
    assert_eq!((desk.state(), cool_off(&desk)), ("cooling_off".into(), 72));
    assert_eq!(steps(&desk).last().unwrap(), "confirm");
}

#[test]
fn a_call_replaces_a_second_factor_only_where_the_password_was_proven() {
    let alice = Alice::enrolled();
    let somebody = Caller::browser("192.0.2.2");
    let mut claimant = alice.half_way(somebody);
    let office = Office::of(alice.world);
    let reply = office.world.open_case(&mut claimant, &request("totp"));
    assert_eq!(reply.status, 201);
    let proven = Desk {
        id: office.world.case_id(&claimant),
        world: Rc::clone(&office.world),
        agent: Rc::clone(&office.agent),
        claimant,
    };
    proven.does("claim", &json!({}));
    give_code(&proven.world, &proven.claimant);
    proven.does("call", &called("verified"));
    proven.does("decide", &approve());
    let other = office.desk("totp");
    give_code(&other.world, &other.claimant);
    other.does("call", &called("verified"));
    assert_eq!(other.sees()["approval_barred"], "password_not_proven");
    let told = other.tries("decide", &approve());
    assert_eq!(told, refusal(409, "approval-barred"));
    // There is a way on.
    other.does("request-documents", &json!({}));
    assert_eq!(other.state(), "documents");
}

/// A case whose documents are in, and were looked at by the agent.
fn judged(office: &Office, lost: &str) -> Desk {
    let desk = office.desk(lost);
    give_code(&desk.world, &desk.claimant);
    if office.world.rules().call {
        assert_eq!(
            desk.tries("request-documents", &json!({})),
            refusal(409, "case-wrong-state"),
            "a call comes first"
        );
        desk.does("call", &called("not_verified"));
    }
    assert_eq!(desk.state(), "documents");
    assert_eq!(
        desk.tries("call", &called("verified")),
        refusal(409, "case-wrong-state")
    );
    desk.all_is_handed_in();
    desk.finds_all_conform();
    desk
}

#[test]
fn documents_take_two_people() {
    for (policy, hours) in [("alwaysdata", [72, 48, 24]), ("o2switch", [72, 72, 24])] {
        let office = Office::new(policy);
        let reviewer = office.world.staff("reviewer");
        for (lost, hours) in LOSSES.into_iter().zip(hours) {
            let desk = judged(&office, lost);
            desk.does("decide", &approve());
            assert_eq!(desk.state(), "decided", "{policy} {lost}");
            assert_eq!(
                desk.tried_by(&desk.agent, "approve", &confirm()),
                refusal(403, "role-missing")
            );
            desk.is_read_by(&reviewer);
            assert_eq!(desk.tried_by(&reviewer, "approve", &confirm()).0, 204);
            assert_eq!(
                (desk.state(), cool_off(&desk)),
                ("cooling_off".into(), hours),
                "{policy} {lost}"
            );
            assert_eq!(steps(&desk).last().unwrap(), "confirm");
            let by = |step: &str| {
                let id = &desk.id;
                let column = format!(
                    "SELECT by FROM staff_actions WHERE case_id = '{id}' AND action = '{step}'"
                );
                desk.world.db.column(&column)
            };
            assert_eq!(by("approve"), [desk.world.id_of(&desk.agent)]);
            assert_eq!(by("confirm"), [desk.world.id_of(&reviewer)]);
        }
    }
}

#[test]
fn the_code_is_missing_under_both_policies_until_it_is_given_back() {
    for policy in ["alwaysdata", "o2switch"] {
        let desk = Desk::new(policy, "ip");
        if policy == "alwaysdata" {
            desk.does("call", &called("wrong_person"));
        }
        desk.all_is_handed_in();
        desk.finds_all_conform();
        assert_eq!(
            desk.tries("decide", &approve()),
            refusal(409, "approval-barred"),
            "{policy}"
        );
        give_code(&desk.world, &desk.claimant);
        desk.does("decide", &approve());
    }
}

#[test]
fn a_refusal_ends_a_case_wherever_it_is_undecided() {
    let office = Office::new("alwaysdata");
    for state in State::ALL {
        if !state.is_pending() {
            continue;
        }
        let desk = office.desk_at("ip", state);
        desk.world.mails();
        desk.does("decide", &refuse());
        assert_eq!(desk.state(), "refused", "{state:?}");
        let mails = desk.world.mails();
        let told: Vec<_> = mails.iter().filter_map(end).collect();
        assert_eq!(told, [(contact(&desk), State::Refused)], "{state:?}");
        desk.world.erase_files().unwrap();
        assert_eq!(desk.world.file_store.keys().len(), 0, "{state:?}");
    }
}

#[test]
fn a_case_is_stopped_by_support_until_it_has_taken_effect() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("agent");
    for state in State::ALL {
        let desk = office.desk_at("ip", state);
        desk.world.mails();
        // Nobody has to work on it for that.
        let told = desk.tried_by(&other, "stop", &stop());
        if state.is_open() {
            assert_eq!((told.0, desk.state()), (204, "stopped".into()), "{state:?}");
            let mails = desk.world.mails();
            let told: Vec<_> = mails.iter().filter_map(end).collect();
            assert_eq!(told, [(contact(&desk), State::Stopped)], "{state:?}");
        } else {
            assert_eq!(told, refusal(409, "case-wrong-state"), "{state:?}");
            assert_eq!(desk.state(), state.word());
        }
    }
}

#[test]
fn whoever_decides_says_why() {
    let desk = Office::new("alwaysdata").desk_at("ip", State::Verified);
    for (step, given, pointer) in [
        (
            "decide",
            json!({"decision": "approve", "reason": "other"}),
            "/note",
        ),
        (
            "decide",
            json!({"decision": "approve", "note": "Yes."}),
            "/reason",
        ),
        (
            "decide",
            json!({"decision": "approve", "reason": "not_needed", "note": "Yes."}),
            "/reason",
        ),
        (
            "decide",
            json!({"decision": "refuse", "reason": "call_verified", "note": "No."}),
            "/reason",
        ),
        (
            "decide",
            json!({"reason": "call_verified", "note": "Yes."}),
            "/decision",
        ),
        (
            "stop",
            json!({"reason": "fraud_suspected", "note": " "}),
            "/note",
        ),
        (
            "call",
            json!({"outcome": "verified", "reason": "no_answer"}),
            "/reason",
        ),
        (
            "call",
            json!({"outcome": "verified", "reason": "other"}),
            "/note",
        ),
        ("call", json!({"outcome": "well"}), "/outcome"),
        (
            "evidence/identity/review",
            json!({"verdict": "conform"}),
            "/readable",
        ),
        (
            "evidence/identity/review",
            json!({"verdict": "doubt"}),
            "/reason",
        ),
        (
            "evidence/identity/transcribe",
            json!({"name": "C", "date": "31/03/2026"}),
            "/date",
        ),
        (
            "evidence/identity/transcribe",
            json!({"date": "2026-03-31"}),
            "/name",
        ),
        ("match", json!({}), "/customer_number"),
        ("claim", json!({"reason": "other"}), "/reason"),
    ] {
        let reply = desk.world.act(&desk.agent, &desk.id, step, &given);
        assert_eq!(
            answer(&reply),
            refusal(422, "invalid-fields"),
            "{step} {given}"
        );
        let errors = body(&reply)["errors"].clone();
        let pointers: Vec<_> = errors
            .as_array()
            .unwrap()
            .iter()
            .map(|error| &error["pointer"])
            .collect();
        assert!(
            pointers.contains(&&json!(pointer)),
            "{step} {given}: {errors}"
        );
    }
    assert_eq!(desk.state(), "verified");
}

#[test]
fn what_was_said_is_in_the_case_details_and_not_in_the_audit_log() {
    let desk = Desk::new("alwaysdata", "ip");
    let said = "They spelled the phrase.";
    let report = json!({"outcome": "verified", "reason": "other", "note": said});
    desk.does("call", &report);
    let seen = desk.sees();
    let step = &seen["steps"][1];
    assert_eq!(
        (&step["outcome"], &step["reasons"], &step["note"]),
        (&json!("verified"), &json!(["other"]), &json!(said))
    );
    let audit_log = format!("{:?}", desk.world.db.read("SELECT * FROM audit"));
    assert!(!audit_log.contains(said));
    let ids = "SELECT request_id FROM staff_actions UNION ALL SELECT request_id FROM audit
        WHERE event = 'recovery_case_called'";
    let ids = desk.world.db.column(ids);
    assert_eq!(ids[1], ids[2], "a step and its line are of one request");
    assert_ne!(ids[0], ids[1]);
}
