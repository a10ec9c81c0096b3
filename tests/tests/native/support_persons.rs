//! It takes two, and neither acts on a case of their own or of staff.

use regain_core::recovery::case::State;
use regain_tests::{Caller, World};
use serde_json::json;

use crate::cases::{give_code, request_for};
use crate::support::{
    Desk, Office, approve, called, confirm, conform, read_on, refusal, refuse, stop,
};

/// A case whose documents are in, with the code, and nobody works on it.
fn documented(office: &Office) -> Desk {
    let desk = office.desk("ip");
    give_code(&desk.world, &desk.claimant);
    desk.does("call", &called("not_verified"));
    desk.all_is_handed_in();
    desk.does("release", &json!({}));
    desk
}

/// Somebody works on the case, and does this.
fn by(desk: &Desk, staff: &Caller, steps: &[(&str, serde_json::Value)]) {
    for (step, given) in steps {
        if step.ends_with("/transcribe") {
            desk.is_opened_by(staff, "identity");
        }
        let told = desk.tried_by(staff, step, given);
        assert_eq!(told.0, 204, "{step}: {told:?}");
    }
}

fn judging() -> [(&'static str, serde_json::Value); 2] {
    [
        ("evidence/identity/transcribe", read_on("2026-03-31")),
        ("evidence/identity/review", conform()),
    ]
}

#[test]
fn whoever_had_a_part_in_it_does_not_confirm_it() {
    let office = Office::new("alwaysdata");
    let [first, second] = [(); 2].map(|()| office.world.staff("reviewer"));
    let claim = || ("claim", json!({}));
    let release = || ("release", json!({}));
    // One and the same judges and approves, and another has judged before.
    for judged in [false, true] {
        let desk = documented(&office);
        if judged {
            by(&desk, &second, &[claim()]);
            by(&desk, &second, &judging());
            by(&desk, &second, &[release()]);
        }
        by(&desk, &first, &[claim()]);
        by(&desk, &first, &judging());
        by(&desk, &first, &[("decide", approve())]);
        assert_eq!(desk.state(), "decided");
        let before = desk.row();
        let barred = if judged {
            vec![&first, &second]
        } else {
            vec![&first]
        };
        for staff in &barred {
            let told = desk.tried_by(staff, "approve", &confirm());
            assert_eq!(told, refusal(403, "same-person"));
            let shown = desk.seen_by(staff)["approval_barred"].clone();
            assert_eq!(shown, "same_person");
        }
        assert_eq!(desk.row(), before);
        assert_eq!(desk.noted("sequence_fail"), barred.len());
        let third = if judged {
            office.world.staff("reviewer")
        } else {
            continue;
        };
        desk.is_read_by(&third);
        assert_eq!(desk.tried_by(&third, "approve", &confirm()).0, 204);
        assert_eq!(desk.state(), "cooling_off");
        let told = desk.tried_by(&third, "approve", &confirm());
        assert_eq!(told, refusal(409, "case-wrong-state"), "once");
    }
}

#[test]
fn whoever_may_confirm_may_refuse_in_the_second_persons_place() {
    let office = Office::new("alwaysdata");
    let [reviewer, agent] = ["reviewer", "agent"].map(|role| office.world.staff(role));
    let desk = office.desk_at("ip", State::Decided);
    assert_eq!(
        desk.tried_by(&agent, "decide", &refuse()),
        refusal(409, "claim-first")
    );
    assert_eq!(
        desk.tried_by(&reviewer, "decide", &approve()),
        refusal(409, "claim-first"),
        "that is the other call"
    );
    assert_eq!(desk.tried_by(&reviewer, "decide", &refuse()).0, 204);
    assert_eq!(desk.state(), "refused");
}

#[test]
fn nobody_acts_on_a_case_of_their_own_or_of_staff() {
    let set = |world: &World, desk: &Desk, column: &str, value: &str| {
        let id = &desk.id;
        let set = format!("UPDATE cases SET {column} = '{value}' WHERE id = '{id}'");
        world.db.run(&set).unwrap();
    };
    let office = Office::new("alwaysdata");
    let reviewer = office.world.staff("reviewer");
    for what in [
        "login",
        "number",
        "contact",
        "new address",
        "address",
        "account",
        "staff",
    ] {
        let desk = office.desk("email");
        let email = office.world.session(&reviewer).unwrap()["email"]
            .as_str()
            .unwrap()
            .to_owned();
        let shouted = email.to_uppercase();
        let world = &office.world;
        match what {
            "login" => set(world, &desk, "login", &shouted),
            "number" => {
                let id = world.id_of(&reviewer);
                let select = format!("SELECT customer_number FROM accounts WHERE id = '{id}'");
                set(world, &desk, "login", &world.db.column(&select).remove(0));
            }
            "contact" => set(world, &desk, "contact_email", &shouted),
            "new address" => set(world, &desk, "new_email", &email),
            "address" => set(world, &desk, "email", &email),
            "account" => set(world, &desk, "account_id", &world.id_of(&reviewer)),
            _ => {
                let holder = desk.row()["account_id"].clone();
                let hired = format!(
                    "UPDATE accounts SET role = 'auditor' WHERE id = '{}'",
                    holder.as_str().unwrap()
                );
                world.db.run(&hired).unwrap();
            }
        }
        let before = desk.row();
        let told = refusal(403, "own-case");
        assert_eq!(
            crate::support::answer(&world.details(&reviewer, &desk.id)),
            told,
            "{what}"
        );
        let mut tried = 1;
        for (step, given) in [
            ("claim", json!({})),
            ("call", called("verified")),
            ("request-documents", json!({})),
            ("match", json!({"customer_number": "1"})),
            ("evidence/identity/transcribe", read_on("2026-03-31")),
            ("decide", approve()),
            ("approve", confirm()),
            ("stop", stop()),
        ] {
            assert_eq!(
                desk.tried_by(&reviewer, step, &given),
                told,
                "{what} {step}"
            );
            tried += 1;
        }
        assert_eq!(desk.row(), before, "{what}");
        assert_eq!(desk.noted("authz_own_case_fail"), tried, "{what}");
        // Others may, unless it is one of staff's.
        let others = desk.tries("call", &called("verified"));
        let expected = if matches!(what, "account" | "staff") {
            403
        } else {
            204
        };
        assert_eq!(others.0, expected, "{what}: {others:?}");
        office.world.wait(chrono::TimeDelta::hours(2));
        office.world.back_at_work();
    }
}

#[test]
fn a_case_that_staff_open_for_themselves_matches_none() {
    let office = Office::new("alwaysdata");
    let email = office.world.session(&office.agent).unwrap()["email"]
        .as_str()
        .unwrap()
        .to_owned();
    let desk = office.opened(&request_for(&email, "totp"));
    let colleague = office.world.staff("agent");
    assert_eq!(desk.seen_by(&colleague)["unmatched"], "staff");
    let own = office.world.details(&office.agent, &desk.id);
    assert_eq!(crate::support::answer(&own), refusal(403, "own-case"));
    assert_eq!(desk.row()["account_id"], serde_json::Value::Null);
}
