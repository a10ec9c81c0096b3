//! Cases that nobody goes on with.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::case::{Call, State};
use regain_core::recovery::machine::Action;
use regain_tests::done;
use regain_tests::{Caller, Stepwise, World, body, interleave};
use serde_json::Value;

use crate::cases::{
    CONTACT, POLICIES, column, documents, end, lead, opened, request, request_for, row, status,
    world,
};
use crate::overlaps::Request;

const TICK: TimeDelta = TimeDelta::milliseconds(1);

/// Just before its time a case is still there, and then it is over.
fn expires_after(world: &World, claimant: &Caller, span: TimeDelta, story: &str) {
    world.mails();
    let before = status(world, claimant);
    let until: DateTime<Utc> =
        serde_json::from_value(body(&world.case(claimant))["expires_at"].clone()).unwrap();
    assert_eq!(until, world.now() + span, "{story}");
    world.wait(span - TICK);
    assert_eq!(world.expire(), 0, "{story}");
    assert_eq!(status(world, claimant), before, "{story}");
    world.wait(TICK);
    assert_eq!(world.expire(), 1, "{story}");
    assert_eq!(status(world, claimant), "expired", "{story}");
    let mails = world.mails();
    assert_eq!(mails.len(), 1, "{story}");
    assert_eq!(end(&mails[0]), Some((CONTACT.into(), State::Expired)));
    assert_eq!(world.expire(), 0, "{story}");
}

#[test]
fn documents_are_waited_for_as_long_as_the_policy_says() {
    for (policy, calls) in POLICIES {
        let world = world(policy);
        let claimant = opened(&world, &request("ip"));
        if calls {
            world.wait(TimeDelta::days(2));
            lead(&world, &claimant, State::Documents);
        }
        let days = TimeDelta::days(world.rules().documents_days.into());
        expires_after(&world, &claimant, days, policy);
    }
}

#[test]
fn no_case_lasts_longer_than_thirty_days() {
    let month = Limits::DEFAULT.case_life;
    for state in [
        State::Submitted,
        State::Verified,
        State::Review,
        State::Decided,
    ] {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("ip"));
        lead(&world, &claimant, state);
        expires_after(&world, &claimant, month, &format!("{state:?}"));
    }
    for state in [State::Documents, State::Review] {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("ip"));
        world.wait(TimeDelta::days(29));
        lead(&world, &claimant, state);
        let story = format!("{state:?}, late");
        expires_after(&world, &claimant, TimeDelta::days(1), &story);
    }
}

#[test]
fn a_case_that_cools_off_does_not_expire() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    lead(&world, &claimant, State::CoolingOff);
    assert!(body(&world.case(&claimant))["expires_at"].is_null());
    world.wait(TimeDelta::days(100));
    assert_eq!(
        (world.expire(), status(&world, &claimant).as_str()),
        (0, "cooling_off")
    );
    assert_eq!(world.apply(), 1);
    assert_eq!(status(&world, &claimant), "applied");
}

#[test]
fn an_unmatched_case_ends_like_any_other() {
    let world = world("o2switch");
    let claimant = opened(&world, &request_for("nobody@example.org", "ip"));
    let days = TimeDelta::days(world.rules().documents_days.into());
    expires_after(&world, &claimant, days, "unmatched");
}

#[test]
fn a_claimant_is_reminded_once_three_days_before_the_end() {
    for login in [crate::ALICE, "nobody@example.org"] {
        let world = world("o2switch");
        let claimant = opened(&world, &request_for(login, "ip"));
        world.mails();
        let days = TimeDelta::days(world.rules().documents_days.into());
        let until = world.now() + days;
        world.wait(days - Limits::DEFAULT.case_reminder - TICK);
        assert_eq!(world.remind(), 0);
        world.wait(TICK);
        assert_eq!(world.remind(), 1, "{login}");
        world.wait(TimeDelta::days(1));
        assert_eq!(world.remind(), 0, "once");
        let mails = world.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].recipient, CONTACT);
        let reference = claimant.reference();
        let template = CaseMailTemplate::Reminder { reference, until };
        assert_eq!(mails[0].content, Content::Case(template));
    }
}

#[test]
fn nobody_is_reminded_of_what_does_not_wait_for_them() {
    for state in State::ALL {
        if state == State::Documents {
            continue;
        }
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("ip"));
        lead(&world, &claimant, state);
        world.wait(TimeDelta::days(28));
        assert_eq!(world.remind(), 0, "{state:?}");
    }
}

#[test]
fn two_couriers_at_once_remind_and_end_once() {
    for end in [false, true] {
        let (world, _claimant) = documents("ip");
        world.mails();
        world.wait(TimeDelta::days(if end { 30 } else { 12 }));
        let store = Stepwise(&world.db);
        let ids = || std::array::from_fn(|_| world.fresh());
        let (first, second) = (ids(), ids());
        let run = |ids| -> Request<usize> {
            let (store, now) = (&store, world.now());
            Box::pin(async move {
                let run = if end {
                    regain_core::courier::expire(store, ids, 0, now).await
                } else {
                    let ids = &ids.map(|id| [id; 4]);
                    regain_core::courier::remind(store, ids, 0, now).await
                };
                done(run).unwrap()
            })
        };
        let mut done = interleave(vec![run(&first), run(&second)], &[0, 1, 0, 1, 0, 1, 0, 1]);
        done.sort_unstable();
        assert_eq!(done, [0, 1]);
        assert_eq!(world.mails().len(), 1);
    }
}

#[test]
fn a_case_that_goes_on_just_then_does_not_end() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    let id = world.case_id(&claimant);
    world.wait(Limits::DEFAULT.case_life - TimeDelta::minutes(1));
    // The courier's clock is a minute ahead of the agent's.
    let store = Stepwise(&world.db);
    let ids = std::array::from_fn(|_| world.fresh());
    let requests: Vec<Request<usize>> = vec![
        Box::pin(async {
            let now = world.now() + TimeDelta::minutes(1);
            let run = regain_core::courier::expire(&store, &ids, 0, now);
            done(run.await).unwrap()
        }),
        Box::pin(async {
            world.step(&id, Action::Call(Call::Verified)).unwrap();
            1
        }),
    ];
    assert_eq!(interleave(requests, &[0, 0, 1, 0]), [0, 1]);
    assert_eq!(status(&world, &claimant), "verified");
}

#[test]
fn ten_cases_end_at_a_time_the_oldest_first() {
    let world = world("alwaysdata");
    let cases: Vec<Caller> = (0..12)
        .map(|number| {
            world.wait(TICK);
            let mut request = request_for(&format!("login{number}@example.org"), "ip");
            request["contact_email"] = format!("c{number}@example.net").into();
            opened(&world, &request)
        })
        .collect();
    world.wait(TimeDelta::days(31));
    assert_eq!([world.expire(), world.expire(), world.expire()], [10, 2, 0]);
    for claimant in &cases {
        assert_eq!(status(&world, claimant), "expired");
    }
}

#[test]
fn what_an_ended_case_had_opens_nothing_any_more() {
    for state in State::ALL.into_iter().filter(|state| !state.is_open()) {
        let world = world("alwaysdata");
        let claimant = opened(&world, &request("ip"));
        lead(&world, &claimant, state);
        let row = row(&world, &claimant);
        assert_eq!(row["code_hash"], Value::Null, "{state:?}");
        assert!(row["ended_at"].is_u64(), "{state:?}");
        assert!(column(&world, &claimant, "secret_hash").is_string());
        let shown = body(&world.case(&claimant));
        assert_eq!(shown["turn"], "nobody", "{state:?}");
        assert!(shown["phrase"].is_null(), "{state:?}");
    }
}

#[test]
fn a_mail_about_a_case_that_is_over_is_not_sent_any_more() {
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("email"));
    world.withdraw(&claimant);
    let mails = world.mails();
    assert_eq!(mails.len(), 1, "neither code nor link");
    let received = matches!(
        mails[0].content,
        Content::Case(CaseMailTemplate::Received { .. })
    );
    assert!(received);
    assert_eq!(world.db.count("outbox WHERE state = 'dropped'"), 2);
    assert_eq!(column(&world, &claimant, "code_hash"), Value::Null);
    assert_eq!(world.db.count("cancel_links"), 0);
}
