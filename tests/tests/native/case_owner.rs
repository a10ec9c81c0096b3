//! The owner ends a case that somebody opened.

use regain_core::limits::MailBudgets;
use regain_core::recovery::case::{Call, State, Verdict};
use regain_core::recovery::machine::Action;
use regain_tests::{Caller, PASSWORD, Stepwise, World, block_on, body, interleave};
use serde_json::json;

use crate::cases::{
    CONTACT, cancel_link, column, documents, end, lead, opened, request, request_for, review,
    status, transcription, world,
};
use crate::overlaps::Request;
use crate::{ALICE, BOB};

/// A case, the link by which it is stopped, and the owner, signed in.
fn told() -> (World, Caller, String, Caller) {
    let world = world("alwaysdata");
    let mut owner = Caller::browser("192.0.2.1");
    world.sign_in(&mut owner, ALICE, PASSWORD);
    let claimant = opened(&world, &request("totp"));
    let link = cancel_link(&world.mails());
    (world, claimant, link, owner)
}

#[test]
fn a_link_stops_a_case_once_it_is_used_and_not_when_it_is_looked_at() {
    let (world, claimant, link, _) = told();
    assert!(link.starts_with("/recovery/stop/"));
    let before = world.db.dump();
    for _ in 0..3 {
        let page = world.look_at_stop(&link).unwrap();
        assert!(page.contains(&claimant.reference()));
    }
    assert_eq!(
        world.db.dump(),
        before,
        "a scanner that follows it does nothing"
    );
    assert!(!before.contains(link.rsplit_once('/').unwrap().1));
    assert!(world.stop(&link));
    assert_eq!(status(&world, &claimant), "stopped");
    let mails = world.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(end(&mails[0]), Some((CONTACT.into(), State::Stopped)));
    assert!(world.look_at_stop(&link).is_none());
    assert!(!world.stop(&link), "once");
    assert_eq!(world.mails(), []);
}

#[test]
fn a_link_is_dead_once_the_case_is_over() {
    for state in [
        State::Applied,
        State::Refused,
        State::Withdrawn,
        State::Expired,
    ] {
        let world = world("o2switch");
        let claimant = opened(&world, &request("ip"));
        // What is read later is mailed now.
        let link = match state {
            State::Applied => None,
            _ => Some(cancel_link(&world.mails())),
        };
        let link = link.unwrap_or_else(|| {
            let mails = world.mails();
            let code = crate::cases::mailed_code(&mails);
            world.return_code(&claimant, &code);
            cancel_link(&mails)
        });
        if state == State::Applied {
            let id = world.case_id(&claimant);
            world.hand_in_all(&claimant);
            world.submit(&claimant);
            for item in world.items(&claimant) {
                world.step(&id, transcription(&item)).unwrap();
                world.step(&id, review(&item, Verdict::Conform)).unwrap();
            }
            world.step(&id, crate::cases::approve()).unwrap();
            world.step(&id, crate::cases::confirm()).unwrap();
            assert!(world.look_at_stop(&link).is_some(), "until the effect");
            world.wait(chrono::TimeDelta::days(8));
            assert_eq!(world.apply(), 1);
        } else {
            lead(&world, &claimant, state);
        }
        assert!(world.look_at_stop(&link).is_none(), "{state:?}");
        assert!(!world.stop(&link), "{state:?}");
        assert_eq!(status(&world, &claimant), state.word());
    }
}

#[test]
fn a_link_that_is_none_of_ours_stops_nothing() {
    let (world, claimant, link, _) = told();
    for odd in [
        "/recovery/stop/x".to_owned(),
        format!("/recovery/stop/{}", "A".repeat(43)),
        link.replace("/recovery/stop/", "/recovery/stop/A"),
    ] {
        assert!(
            world.look_at_stop(&odd).is_none() && !world.stop(&odd),
            "{odd}"
        );
    }
    assert_eq!(status(&world, &claimant), "submitted");
    let refused = "audit WHERE event = 'recovery_case_access_fail' AND account_id IS NULL";
    assert_eq!(world.db.count(refused), 3);
}

#[test]
fn whoever_is_signed_in_sees_the_case_and_withdraws_it() {
    let (world, claimant, _, owner) = told();
    let shown = body(&world.profile(&owner))["open_case"].clone();
    let expected = json!({
        "reference": claimant.reference(), "lost": ["totp"], "wish": "change", "status": "submitted",
        "opened_at": world.now(), "effect_at": null, "stoppable": true,
    });
    assert_eq!(shown, expected);
    assert_eq!(
        world
            .withdraw_signed_in(&Caller::browser("192.0.2.9"))
            .status,
        401
    );
    assert_eq!(status(&world, &claimant), "submitted");
    assert_eq!(world.withdraw_signed_in(&owner).status, 204);
    assert_eq!(status(&world, &claimant), "withdrawn");
    assert!(body(&world.profile(&owner))["open_case"].is_null());
    let mails = world.mails();
    assert_eq!(end(&mails[0]), Some((CONTACT.into(), State::Withdrawn)));
    assert_eq!(
        world.withdraw_signed_in(&owner).status,
        404,
        "there is none"
    );
    let another = opened(&world, &request("ip"));
    assert_eq!(world.withdraw_signed_in(&owner).status, 204);
    assert_eq!(status(&world, &another), "withdrawn");
    let actor = "SELECT DISTINCT actor FROM audit WHERE event = 'recovery_case_withdrawn'";
    let id = column(&world, &claimant, "account_id");
    assert_eq!(
        world.db.column(actor),
        [format!("account:{}", id.as_str().unwrap())]
    );
}

#[test]
fn an_owner_withdraws_no_case_but_their_own() {
    let (world, claimant, _, _) = told();
    world.customer(BOB);
    let mut bob = Caller::browser("192.0.2.2");
    world.sign_in(&mut bob, BOB, PASSWORD);
    assert_eq!(world.withdraw_signed_in(&bob).status, 404);
    assert_eq!(status(&world, &claimant), "submitted");
    let theirs = opened(&world, &request_for(BOB, "ip"));
    assert_eq!(world.withdraw_signed_in(&bob).status, 204);
    assert_eq!(status(&world, &theirs), "withdrawn");
    assert_eq!(status(&world, &claimant), "submitted");
}

#[test]
fn a_case_can_be_stopped_in_every_state_it_can_go_on_from() {
    for state in State::ALL.into_iter().filter(|state| state.is_open()) {
        let (world, claimant, link, mut owner) = told();
        if matches!(state, State::Decided | State::CoolingOff) {
            // `lead` reads the code from a mail, and the first one was taken out.
            world.renew_code(&claimant);
            world.wait(MailBudgets::DEFAULT.span);
            world.sign_in(&mut owner, ALICE, PASSWORD);
        }
        lead(&world, &claimant, state);
        if state == State::Review {
            assert!(world.stop(&link), "{state:?}");
            assert_eq!(status(&world, &claimant), "stopped");
        } else {
            assert_eq!(world.withdraw_signed_in(&owner).status, 204, "{state:?}");
            assert_eq!(status(&world, &claimant), "withdrawn");
        }
    }
}

#[test]
fn the_owner_has_the_last_word_over_whoever_else_moves_the_case() {
    for signed_in in [false, true] {
        for others in [0, 1, 2] {
            let (world, claimant, link, owner) = told();
            lead(&world, &claimant, State::Documents);
            world.hand_in_all(&claimant);
            let (store, id) = (Stepwise(&world.db), world.case_id(&claimant));
            let mut requests: Vec<Request<bool>> = vec![Box::pin(async {
                if signed_in {
                    let reply = world.withdraw_signed_in_over(&store, &owner).await;
                    reply.status == 204
                } else {
                    world.stop_over(&store, &link).await
                }
            })];
            // Each of them changes the case between the owner's reading and writing.
            if others > 0 {
                requests.push(Box::pin(async {
                    let reply = world.submit_over(&world.db, &claimant).await;
                    reply.status == 204
                }));
            }
            if others > 1 {
                requests.push(Box::pin(async {
                    world.step(&id, transcription("identity")).is_ok()
                }));
            }
            // The owner reads, is overtaken, writes in vain, reads, is overtaken.
            let done = interleave(requests, &[0, 0, 1, 0, 0, 2, 0, 0, 0, 0]);
            assert_eq!(done, vec![true; others + 1], "{signed_in} {others}");
            let expected = if signed_in { "withdrawn" } else { "stopped" };
            assert_eq!(status(&world, &claimant), expected, "{others}");
            assert_eq!(world.mails().len(), 1, "told once");
        }
    }
}

#[test]
fn a_submission_that_the_owner_has_overtaken_comes_to_nothing() {
    let (world, claimant) = documents("ip");
    let link = cancel_link(&world.mails());
    world.hand_in_all(&claimant);
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async { world.submit_over(&store, &claimant).await.status }),
        Box::pin(async { u16::from(world.stop_over(&world.db, &link).await) }),
    ];
    assert_eq!(interleave(requests, &crate::overlaps::OVERTAKEN), [409, 1]);
    assert_eq!(status(&world, &claimant), "stopped");
    assert_eq!(world.erase_files(), Ok(2));
}

#[test]
fn two_notices_of_one_case_both_stop_it() {
    // A courier that died after it minted tries again with another link.
    let world = world("alwaysdata");
    let claimant = opened(&world, &request("ip"));
    let store = regain_tests::Breaking::new(&world.db, 99, regain_tests::Break::Lost);
    block_on(world.run_courier(&store)).unwrap();
    let first = cancel_link(&world.mailbox.empty());
    world
        .db
        .run("UPDATE outbox SET state = 'queued', due_at = 0 WHERE template ->> 'case' = 'notice'")
        .unwrap();
    let second = cancel_link(&world.mails());
    assert_ne!(first, second);
    for link in [&first, &second] {
        assert!(world.look_at_stop(link).is_some());
    }
    assert!(world.stop(&first) && !world.stop(&second));
    assert_eq!(status(&world, &claimant), "stopped");
    let call = world.step(&world.case_id(&claimant), Action::Call(Call::Verified));
    assert!(call.is_err());
}
