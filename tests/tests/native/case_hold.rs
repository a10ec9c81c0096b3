//! For 72 hours after a recovery, contact data stay as they are and no case opens.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use regain_core::http::problem::Kind;
use regain_core::limits::Limits;
use regain_tests::{
    Caller, PASSWORD, Stepwise, World, block_on, body, header, interleave, kind, token,
};
use regain_web::Response;
use serde_json::{Value, json};

use crate::case_effect::{Due, TICK};
use crate::cases::{CONTACT, LOSSES, POLICIES, column, opened, problem, request, request_for};
use crate::overlaps::{OVERTAKEN, Request};
use crate::{ALICE, BOB};

const PHONE: &str = "+33123456799";

/// Alice, recovered a moment ago and signed in again, and until when she is held.
fn recovered(policy: &'static str, lost: &str) -> (Due, Caller, DateTime<Utc>) {
    let due = Due::new(policy, lost).cooled_off();
    assert_eq!(due.world().apply(), 1);
    let until = due.world().now() + Limits::DEFAULT.recovery_hold;
    due.world().mails();
    let inside = signed_in(&due);
    (due, inside, until)
}

/// A new session with a fresh proof.
fn signed_in(due: &Due) -> Caller {
    let world = due.world();
    let mut inside = Caller::browser("192.0.2.1");
    let login = due.account()["email"].as_str().unwrap().to_owned();
    world.sign_in(&mut inside, &login, PASSWORD);
    if inside.challenge.is_some() {
        let code = due.alice.next_code();
        assert_eq!(world.give_code(&mut inside, &code).status, 303);
    }
    assert!(world.session(&inside).is_some());
    inside
}

/// It is refused, for these fields and until then.
fn is_held(reply: &Response, pointers: &[&str], until: DateTime<Utc>) {
    assert_eq!(
        (reply.status, problem(reply).as_str()),
        (409, "recovery-hold")
    );
    let told = body(reply);
    let errors = told["errors"].as_array().unwrap();
    let named: Vec<_> = errors.iter().map(|error| &error["pointer"]).collect();
    assert_eq!(named, pointers);
    let until = until.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    for error in errors {
        assert!(error["detail"].as_str().unwrap().contains(&until), "{told}");
    }
    assert!(header(reply, "location").is_none());
}

/// The contact data on file.
fn contact(due: &Due) -> [Value; 3] {
    let account = due.account();
    ["email", "phone", "name"].map(|name| account[name].clone())
}

#[test]
fn nobody_changes_contact_data_for_72_hours_and_then_they_can() {
    for (policy, _) in POLICIES {
        for lost in LOSSES {
            let (due, inside, until) = recovered(policy, lost);
            let (world, id) = (due.world(), &due.alice.id);
            let before = contact(&due);
            let phone = json!({"phone": PHONE});
            let both = json!({"name": "Alix Martin", "phone": PHONE, "locale": "en"});
            is_held(&world.change_contact(&inside, &phone), &["/phone"], until);
            is_held(
                &world.change_contact(&inside, &both),
                &["/phone", "/name"],
                until,
            );
            is_held(&world.change_email(&inside, BOB), &["/email"], until);
            is_held(&world.patch(id, &phone), &["/phone"], until);
            let all =
                json!({"email": BOB, "name": "Alix Martin", "phone": PHONE, "status": "disabled"});
            is_held(
                &world.patch(id, &all),
                &["/email", "/phone", "/name"],
                until,
            );
            assert_eq!(contact(&due), before);
            assert_eq!(world.db.count("email_changes"), 0);
            assert_eq!(world.mails(), []);

            world.wait(until - world.now() - TimeDelta::minutes(5));
            let inside = signed_in(&due);
            world.wait(until - world.now() - TICK);
            is_held(&world.patch(id, &phone), &["/phone"], until);
            is_held(&world.change_contact(&inside, &phone), &["/phone"], until);
            world.wait(TICK);
            assert_eq!(world.change_contact(&inside, &phone).status, 200);
        }
    }
}

#[test]
fn the_hold_ends_by_itself() {
    let (due, _, until) = recovered("alwaysdata", "totp");
    let world = due.world();
    world.wait(until - world.now());
    let inside = signed_in(&due);
    assert_eq!(
        world
            .change_contact(&inside, &json!({"phone": PHONE}))
            .status,
        200
    );
    assert_eq!(world.change_email(&inside, BOB).status, 202);
    let reply = world.patch(&due.alice.id, &json!({"name": "Alix Martin"}));
    assert_eq!(reply.status, 200);
    for mail in world.mails() {
        if let Some(link) = mail.link {
            block_on(world.confirm_email(&world.db, &inside, &token(&link)));
        }
    }
    assert_eq!(
        contact(&due),
        [json!(BOB), json!(PHONE), json!("Alix Martin")]
    );
}

#[test]
fn what_is_no_contact_datum_can_change() {
    let (due, inside, _) = recovered("alwaysdata", "ip");
    let (world, id) = (due.world(), &due.alice.id);
    let same = json!({"name": "Camille Laurent", "phone": "+33123456701", "locale": "en"});
    assert_eq!(world.change_contact(&inside, &same).status, 200);
    assert_eq!(world.confirm_contact(&inside).status, 204);
    assert_eq!(world.patch(id, &json!({"locale": "fr"})).status, 200);
    assert_eq!(world.patch(id, &json!({"status": "disabled"})).status, 200);
    assert_eq!(world.patch(id, &json!({"status": "active"})).status, 200);
    assert_eq!(world.delete_with(&World::first_key(), id).status, 204);
}

#[test]
fn whoever_is_held_is_not_sent_to_prove_themselves_first() {
    let (due, inside, until) = recovered("alwaysdata", "ip");
    due.world().wait(TimeDelta::minutes(11));
    let reply = due
        .world()
        .change_contact(&inside, &json!({"phone": PHONE}));
    is_held(&reply, &["/phone"], until);
}

#[test]
fn no_case_opens_for_72_hours() {
    let (due, _, until) = recovered("alwaysdata", "totp");
    let world = due.world();
    world.wait(until - world.now() - TICK);
    let mut request = request("totp");
    let held = opened(world, &request);
    assert_eq!(column(world, &held, "unmatched"), "held");
    world.wait(TICK);
    request["contact_email"] = "another@example.net".into();
    let free = opened(world, &request);
    assert_eq!(column(world, &free, "unmatched"), Value::Null);
}

#[test]
fn a_case_opens_at_once_for_what_the_last_effect_shows_to_be_lost() {
    for (recovered_first, lost, held) in [
        ("email", "totp", false),
        ("email", "ip", false),
        ("email", "totp,ip", false),
        ("email,totp", "ip", false),
        ("totp", "ip", false),
        ("email", "email", true),
        ("email", "email,totp", true),
        ("totp", "email", true),
        ("ip", "totp", true),
    ] {
        let due = Due::new("alwaysdata", recovered_first).cooled_off();
        let world = due.world();
        assert_eq!(world.apply(), 1);
        let login = due.account()["email"].as_str().unwrap().to_owned();
        let mut request = request_for(&login, lost);
        request["contact_email"] = "another@example.net".into();
        if lost.contains("email") {
            request["new_email"] = "another@example.net".into();
        }
        let next = opened(world, &request);
        let why = if held { json!("held") } else { Value::Null };
        let story = format!("{recovered_first}, then {lost}");
        assert_eq!(column(world, &next, "unmatched"), why, "{story}");
        // An agent who finds the account goes by the same rule.
        assert_eq!(
            column(world, &next, "account_id").is_null(),
            held,
            "{story}"
        );
    }
}

#[test]
fn the_hold_is_that_of_the_account_and_not_of_an_address() {
    let (due, ..) = recovered("alwaysdata", "email");
    let world = due.world();
    let mut other = Caller::browser("192.0.2.7");
    world.customer(BOB);
    world.sign_in(&mut other, BOB, PASSWORD);
    assert_eq!(
        world
            .change_contact(&other, &json!({"phone": PHONE}))
            .status,
        200
    );
    assert_eq!(world.change_email(&other, "carol@example.org").status, 202);
    let by_new = opened(world, &request_for(CONTACT, "email"));
    assert_eq!(column(world, &by_new, "unmatched"), "held");
}

#[test]
fn links_of_a_change_that_was_asked_for_before_lead_nowhere() {
    // Voided by the effect; and were one left over, the hold would bar it.
    for spared in [false, true] {
        let due = Due::new("alwaysdata", "totp");
        due.wait_until(TimeDelta::minutes(5));
        let inside = due.live(&[]);
        let world = due.world();
        world.mails();
        assert_eq!(world.change_email(&inside, BOB).status, 202);
        let sent = world.mails();
        let link = sent.iter().find_map(|mail| mail.link.clone()).unwrap();
        if spared {
            let until = (world.now() + TimeDelta::hours(1)).timestamp_millis();
            let hold = format!("UPDATE accounts SET held_until = {until}");
            world.db.run(&hold).unwrap();
        } else {
            due.wait_until(TimeDelta::zero());
            assert_eq!(world.apply(), 1);
        }
        let confirm = || block_on(world.confirm_email(&world.db, &inside, &token(&link))).status;
        assert_eq!(confirm(), 410, "{spared}");
        assert_eq!(due.account()["email"], ALICE);
        world.wait(TimeDelta::hours(1));
        let later = if spared { 204 } else { 410 };
        assert_eq!(confirm(), later, "{spared}");
    }
}

/// Somebody reads, the effect takes place, and they write; what they are told.
fn overtaken(due: &Due, act: impl AsyncFnOnce(&Stepwise<'_>) -> u16) -> u16 {
    let world = due.world();
    let store = Stepwise(&world.db);
    let requests: Vec<Request<u16>> = vec![
        Box::pin(async { act(&store).await }),
        Box::pin(async {
            assert_eq!(world.apply_over(&store).await, Ok(1));
            0
        }),
    ];
    let told = interleave(requests, &OVERTAKEN)[0];
    assert_eq!(due.status(), "applied");
    told
}

#[test]
fn a_change_that_an_effect_overtakes_does_not_slip_through() {
    for act in 0..3 {
        let due = Due::new("alwaysdata", "ip");
        due.wait_until(TimeDelta::minutes(5));
        let inside = due.live(&[]);
        due.world().mails();
        due.wait_until(TimeDelta::zero());
        let world = due.world();
        // Written in the very millisecond of the effect.
        let touched = format!(
            "UPDATE accounts SET updated_at = {}",
            world.now().timestamp_millis()
        );
        world.db.run(&touched).unwrap();
        let before = contact(&due);
        let phone = json!({"phone": PHONE});
        let told = overtaken(&due, async |store| match act {
            0 => {
                let key = World::first_key();
                let reply = world.patch_over(store, &key, &due.alice.id, &phone).await;
                reply.status
            }
            1 => {
                world
                    .change_contact_over(store, &inside, &phone)
                    .await
                    .status
            }
            _ => world.change_email_over(store, &inside, BOB).await.status,
        });
        assert_eq!(told, [409, 401, 401][act], "{act}");
        assert_eq!(contact(&due), before, "{act}");
        assert_eq!(world.db.count("email_changes"), 0, "{act}");
    }
}

#[test]
fn a_refusal_says_what_it_is_to_programs() {
    let (due, inside, _) = recovered("alwaysdata", "totp");
    let reply = due.world().change_email(&inside, BOB);
    assert_eq!(kind(&reply), Some(Kind::RecoveryHold));
    assert_eq!(body(&reply)["title"], "Held after a recovery");
}
