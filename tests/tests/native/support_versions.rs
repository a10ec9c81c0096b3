//! Whoever takes a step says which version of the case it is about: of two at once,
//! one wins, and nothing is lost.

use proptest::prelude::*;
use regain_core::recovery::case::State;
use regain_tests::{Caller, Stepwise, block_on, interleave};
use regain_web::Response;
use serde_json::{Value, json};

use crate::cases::give_code;
use crate::overlaps::Request;
use crate::support::{
    Desk, Office, answer, approve, called, confirm, read_on, refusal, refuse, stop,
};

/// Every step, with the state in which it is taken.
fn steps() -> Vec<(State, &'static str, Value)> {
    vec![
        (State::Submitted, "claim", json!({})),
        (State::Submitted, "call", called("verified")),
        (State::Submitted, "release", json!({})),
        (State::Verified, "request-documents", json!({})),
        (State::Verified, "decide", approve()),
        (State::Verified, "decide", refuse()),
        (
            State::Review,
            "evidence/identity/transcribe",
            read_on("2026-03-31"),
        ),
        (State::Decided, "approve", confirm()),
        (State::CoolingOff, "stop", stop()),
    ]
}

fn act(desk: &Desk, staff: &Caller, tag: Option<&str>, step: &str, given: &Value) -> Response {
    let world = &desk.world;
    block_on(world.act_over(&world.db, staff, &desk.id, tag, step, given))
}

#[test]
fn a_step_takes_the_version_that_it_is_about() {
    let office = Office::new("alwaysdata");
    let reviewer = office.world.staff("reviewer");
    for (state, step, given) in steps() {
        let desk = office.desk_at("ip", state);
        let staff = if step == "approve" {
            &reviewer
        } else {
            &*desk.agent
        };
        if state == State::Verified {
            give_code(&desk.world, &desk.claimant);
        }
        match step {
            "approve" => desk.is_read_by(staff),
            "evidence/identity/transcribe" => desk.is_opened_by(staff, "identity"),
            _ => {}
        }
        let before = desk.row();
        let version = before["version"].as_u64().unwrap();
        for (tag, expected) in [
            (None, refusal(428, "version-required")),
            (Some("\"\""), refusal(400, "malformed-header")),
            (Some("\"-1\""), refusal(400, "malformed-header")),
            (Some("W/\"0\""), refusal(412, "case-changed")),
            (Some("\"0\""), refusal(412, "case-changed")),
        ] {
            let reply = act(&desk, staff, tag, step, &given);
            assert_eq!(answer(&reply), expected, "{step} {tag:?}");
        }
        for other in [version - 1, version + 1] {
            let tag = format!("\"{other}\"");
            let reply = act(&desk, staff, Some(&tag), step, &given);
            assert_eq!(answer(&reply), refusal(412, "case-changed"), "{step} {tag}");
        }
        assert_eq!(desk.row(), before, "{step}");
        assert_eq!(desk.noted("sequence_fail"), 7, "each on record");
        let reply = act(&desk, staff, Some(&desk.world.tag(&desk.id)), step, &given);
        assert_eq!(reply.status, 204, "{step}: {reply:?}");
        assert_eq!(desk.row()["version"], version + 1, "{step}");
    }
}

#[test]
fn a_form_says_the_version_in_a_field() {
    let desk = Desk::new("alwaysdata", "ip");
    let version = desk.row()["version"].as_u64().unwrap();
    for (said, expected) in [
        (String::new(), 422),
        ("x".into(), 422),
        ((version + 1).to_string(), 412),
        (version.to_string(), 204),
    ] {
        let reply = act(&desk, &desk.agent, None, "claim", &json!({"version": said}));
        assert_eq!(reply.status, expected, "{said}");
    }
    let long = json!({"version": "1".repeat(21)});
    let reply = desk.world.act(&desk.agent, &desk.id, "call", &long);
    assert_eq!(reply.status, 422);
}

#[test]
fn what_a_claimant_does_makes_a_version_of_its_own() {
    let office = Office::new("o2switch");
    let desk = office.desk("ip");
    let tag = desk.world.tag(&desk.id);
    desk.world.hand_in_pdf(&desk.claimant, "identity");
    let reply = act(&desk, &desk.agent, Some(&tag), "claim", &json!({}));
    assert_eq!(answer(&reply), refusal(412, "case-changed"));
}

/// Two take a step at once, from what both have read; what each is told.
fn at_once(desk: &Desk, tried: [(&Caller, &str, &Value); 2], schedule: &[usize]) -> Vec<Response> {
    let (world, tag) = (&desk.world, desk.world.tag(&desk.id));
    let store = Stepwise(&world.db);
    let requests = tried.map(|(staff, step, given)| -> Request<Response> {
        let (store, tag) = (&store, tag.as_str());
        Box::pin(async move {
            let act = world.act_over(store, staff, &desk.id, Some(tag), step, given);
            act.await
        })
    });
    interleave(requests.into(), schedule)
}

#[test]
fn of_two_who_claim_a_case_one_gets_it_in_whatever_order() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("agent");
    for order in 0..64_usize {
        let schedule: Vec<_> = (0..6).map(|place| (order >> place) & 1).collect();
        let desk = office.desk("ip");
        desk.does("release", &json!({}));
        let (claim, steps) = (json!({}), desk.noted("recovery_case_claimed"));
        let tried = [(&*desk.agent, "claim", &claim), (&other, "claim", &claim)];
        let told = at_once(&desk, tried, &schedule);
        let won: Vec<_> = told.iter().map(|reply| reply.status == 204).collect();
        assert!(
            won == [true, false] || won == [false, true],
            "{schedule:?}: {told:?}"
        );
        let lost = told.iter().find(|reply| reply.status != 204).unwrap();
        assert_eq!(answer(lost), refusal(412, "case-changed"), "{schedule:?}");
        let holder = if won[0] { &*desk.agent } else { &other };
        assert_eq!(desk.row()["agent_id"], office.world.id_of(holder));
        assert_eq!(desk.noted("recovery_case_claimed"), steps + 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn of_any_two_steps_at_once_one_is_taken(seed in prop::collection::vec(0..2_usize, 8)) {
        let office = Office::new("alwaysdata");
        let reviewer = office.world.staff("reviewer");
        let second = office.world.staff("reviewer");
        let (yes, no) = (confirm(), refuse());
        let halt = stop();
        for (first, other) in [
            ((&reviewer, "approve", &yes), (&second, "approve", &yes)),
            ((&reviewer, "approve", &yes), (&second, "decide", &no)),
            ((&reviewer, "decide", &no), (&second, "stop", &halt)),
            ((&*office.agent, "stop", &halt), (&second, "approve", &yes)),
        ] {
            let desk = office.desk_at("ip", State::Decided);
            desk.is_read_by(&reviewer);
            desk.is_read_by(&second);
            let steps = || {
                let id = &desk.id;
                desk.world.db.count(&format!("staff_actions WHERE case_id = '{id}'"))
            };
            let (taken, version) = (steps(), desk.row()["version"].as_u64().unwrap());
            let told = at_once(&desk, [first, other], &seed);
            let done = told.iter().filter(|reply| reply.status == 204).count();
            prop_assert_eq!(done, 1, "{:?}", told);
            prop_assert!(told.iter().any(|reply| reply.status == 412), "{:?}", told);
            prop_assert_eq!(steps(), taken + 1);
            prop_assert_eq!(desk.row()["version"].as_u64(), Some(version + 1));
            let row = desk.row();
            prop_assert_eq!(row["state"] == "cooling_off", row["effect_at"].is_u64());
        }
    }
}

#[test]
fn a_step_that_the_owner_has_overtaken_comes_to_nothing() {
    let desk = Desk::new("alwaysdata", "ip");
    let link = crate::cases::cancel_link(&desk.world.mails());
    let (world, report) = (&desk.world, called("verified"));
    let tag = world.tag(&desk.id);
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async {
            let act = world.act_over(&store, &desk.agent, &desk.id, Some(&tag), "call", &report);
            act.await.status
        }),
        Box::pin(async {
            let stopped = world.stop_over(&world.db, &link).await;
            u16::from(stopped)
        }),
    ];
    assert_eq!(interleave(requests, &[0, 0, 1, 0]), [412, 1]);
    assert_eq!(desk.state(), "stopped");
}

#[test]
fn cases_refused_together_are_refused_one_by_one_only_while_the_session_lasts() {
    let office = Office::new("alwaysdata");
    let other = office.world.staff("agent");
    for lasts in [true, false] {
        let [first, changed] = ["first", "changed"].map(|who| {
            let email = format!("{who}-{lasts}@example.org");
            let mut request = crate::cases::request_for(&email, "ip");
            request["contact_email"] = format!("contact-{email}").into();
            office.opened(&request)
        });
        let world = &office.world;
        let asked = json!({"cases": [first.id, changed.id], "reason": "no_account_matches"});
        let store = Stepwise(&world.db);
        let requests: Vec<Request<u16>> = vec![
            Box::pin(async {
                let act =
                    world.act_over(&store, &office.agent, "unmatched", None, "refuse", &asked);
                act.await.status
            }),
            Box::pin(async { world.act(&other, &changed.id, "claim", &json!({})).status }),
            Box::pin(async {
                if !lasts {
                    world.db.run("DELETE FROM sessions").unwrap();
                }
                0
            }),
        ];
        let (status, state) = if lasts {
            (200, "refused")
        } else {
            (401, "submitted")
        };
        let told = interleave(requests, &[0, 0, 1, 0, 2]);
        assert_eq!(told, [status, 204, 0], "{lasts}");
        assert_eq!(first.state(), state, "{lasts}");
        assert_eq!(changed.state(), "submitted");
        let left = usize::from(lasts);
        assert_eq!(changed.noted("sequence_fail"), left, "{lasts}");
    }
}
