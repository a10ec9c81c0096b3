//! A list of allowed addresses that leaves its owner out is on trial.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_core::mail::template::Notice;
use regain_tests::{Caller, PASSWORD, Stepwise, World, body, interleave, kind};
use regain_web::Response;
use serde_json::{Value, json};

use crate::ALICE;
use crate::alice::notices;
use crate::overlaps::{OVERTAKEN, Request};

const HOME: &str = "198.51.100.9";
const OFFICE: &str = "203.0.113.7";

const TRIAL: TimeDelta = TimeDelta::minutes(10);
const TICK: TimeDelta = TimeDelta::milliseconds(1);

fn list(entries: &[&str]) -> Value {
    let entries: Vec<_> = entries.iter().map(|cidr| json!({"cidr": cidr})).collect();
    json!({"entries": entries, "confirm": true})
}

/// An owner at home, who allowed these before and now tries the office alone.
fn on_trial(before: &[&str]) -> (World, Caller) {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser(HOME);
    world.sign_in(&mut browser, ALICE, PASSWORD);
    if !before.is_empty() {
        assert_eq!(world.allow(&browser, &list(before)).status, 200);
        world.mails();
    }
    let reply = world.allow(&browser, &list(&[OFFICE]));
    let until = world.now() + TRIAL;
    assert_eq!(body(&reply)["trial_until"], json!(until));
    (world, browser)
}

fn not_allowed(reply: &Response) -> bool {
    reply.status == 403 && kind(reply) == Some(Kind::IpNotAllowed)
}

fn sign_in_from(world: &World, address: &str) -> Response {
    world.sign_in(&mut Caller::program(address), ALICE, PASSWORD)
}

#[test]
fn a_trial_begins_at_once_and_the_owner_is_told_until_when() {
    let (world, browser) = on_trial(&[]);
    let until = world.now() + TRIAL;
    let reply = world.profile(&browser);
    assert!(not_allowed(&reply));
    let told = body(&reply)["errors"][0]["detail"].to_string();
    assert!(
        told.contains(HOME) && told.contains(&until.to_rfc3339()),
        "{told}"
    );
    let told = notices(&world.mails());
    assert_eq!(told, [Notice::AllowlistOnTrial { until }]);
    assert!(not_allowed(&sign_in_from(&world, HOME)));
}

#[test]
fn a_trial_ends_by_itself_after_ten_minutes() {
    for erased in [false, true] {
        for before in [&[][..], &["198.51.100.0/24"]] {
            let (world, browser) = on_trial(before);
            world.wait(TRIAL - TICK);
            world.erase();
            assert!(not_allowed(&world.profile(&browser)), "{before:?}");
            world.wait(TICK);
            if erased {
                world.erase();
                let trials = "allowlists WHERE trial_until IS NOT NULL";
                assert_eq!(world.db.count(trials), 0, "{before:?}");
                assert_eq!(world.db.count("allowlists"), before.len(), "{before:?}");
            }
            let profile = world.profile(&browser);
            assert_eq!(profile.status, 200, "{before:?}");
            let entries = body(&profile)["allowed_ips"].clone();
            assert_eq!(entries, before.len(), "{before:?}");
            assert_eq!(sign_in_from(&world, HOME).status, 200, "{before:?}");
            let office = sign_in_from(&world, OFFICE);
            assert_eq!(not_allowed(&office), !before.is_empty(), "{before:?}");
        }
    }
}

#[test]
fn a_sign_in_from_an_allowed_address_keeps_the_list() {
    let (world, browser) = on_trial(&[HOME]);
    world.wait(TRIAL - TICK);
    assert_eq!(sign_in_from(&world, OFFICE).status, 200);
    world.wait(TimeDelta::minutes(5));
    world.erase();
    assert!(not_allowed(&world.profile(&browser)));
    assert!(not_allowed(&sign_in_from(&world, HOME)));
    assert_eq!(sign_in_from(&world, OFFICE).status, 200);
    let kept = "allowlists WHERE trial_until IS NULL AND previous IS NULL";
    assert_eq!(world.db.count(kept), 1);
}

#[test]
fn a_sign_in_that_is_refused_keeps_nothing() {
    let (world, browser) = on_trial(&[]);
    assert!(not_allowed(&sign_in_from(&world, HOME)));
    world.wait(TRIAL);
    assert_eq!(world.profile(&browser).status, 200);
}

#[test]
fn the_old_session_keeps_nothing_wherever_it_is_used() {
    let (world, mut browser) = on_trial(&[HOME]);
    browser.move_to(OFFICE);
    assert_eq!(world.profile(&browser).status, 200, "it is allowed there");
    assert!(world.session(&browser).is_some());
    let proof = json!({"password": PASSWORD});
    assert_eq!(world.prove(&mut browser, &proof).status, 200);
    world.wait(TRIAL);
    assert!(not_allowed(&world.profile(&browser)));
    browser.move_to(HOME);
    assert_eq!(world.profile(&browser).status, 200);
}

#[test]
fn a_trial_upon_a_trial_brings_back_the_last_list_that_was_safe() {
    let (world, mut browser) = on_trial(&[HOME]);
    browser.move_to(OFFICE);
    world.wait(TimeDelta::minutes(9));
    let reply = world.allow(&browser, &list(&["192.0.2.0/24"]));
    assert_eq!(body(&reply)["trial_until"], json!(world.now() + TRIAL));
    world.wait(TRIAL - TICK);
    browser.move_to(HOME);
    assert!(not_allowed(&world.profile(&browser)), "a time of its own");
    world.wait(TICK);
    assert_eq!(world.profile(&browser).status, 200);
    assert!(not_allowed(&sign_in_from(&world, OFFICE)));
    assert!(not_allowed(&sign_in_from(&world, "192.0.2.1")));
}

#[test]
fn a_trial_after_one_that_ran_out_goes_back_to_the_same() {
    let (world, mut browser) = on_trial(&[HOME]);
    world.wait(TRIAL);
    let proof = json!({"password": PASSWORD});
    world.prove(&mut browser, &proof);
    world.allow(&browser, &list(&["192.0.2.0/24"]));
    assert!(not_allowed(&world.profile(&browser)));
    world.wait(TRIAL);
    assert_eq!(world.profile(&browser).status, 200);
    assert!(not_allowed(&sign_in_from(&world, OFFICE)));
}

#[test]
fn a_safe_list_saved_during_a_trial_ends_it() {
    let (world, mut browser) = on_trial(&[HOME]);
    browser.move_to(OFFICE);
    let reply = world.allow(&browser, &list(&[OFFICE, "192.0.2.0/24"]));
    assert_eq!(body(&reply)["trial_until"], Value::Null);
    world.wait(TRIAL);
    assert_eq!(world.profile(&browser).status, 200);
    assert!(not_allowed(&sign_in_from(&world, HOME)));
}

#[test]
fn programs_are_told_of_the_list_in_force() {
    let (world, _) = on_trial(&[HOME]);
    let key = world.key("ip");
    let allowed = |ip: &str| body(&world.ask_address(Some(&key), ALICE, ip))["allowed"].clone();
    assert_eq!([allowed(HOME), allowed(OFFICE)], [false, true]);
    world.wait(TRIAL);
    assert_eq!([allowed(HOME), allowed(OFFICE)], [true, false]);
}

#[test]
fn a_trial_brings_back_the_list_that_was_saved_last_however_saves_overlap() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser(HOME);
    world.sign_in(&mut browser, ALICE, PASSWORD);
    assert_eq!(world.allow(&browser, &list(&[HOME])).status, 200);
    let store = Stepwise(&world.db);
    let save = |entries: &[&str]| -> Request<u16> {
        let (given, store, browser, world) = (list(entries), &store, &browser, &world);
        Box::pin(async move {
            let path = "/profile/allowed-ips";
            let saved = world.tell_over(store, browser, "PUT", path, &given);
            saved.await.status
        })
    };
    let saves = vec![save(&[OFFICE]), save(&[HOME, "192.0.2.1"])];
    assert_eq!(interleave(saves, &OVERTAKEN), [200, 200]);
    assert!(not_allowed(&world.profile(&browser)), "the trial came last");
    world.wait(TRIAL);
    let entries = body(&world.profile(&browser))["allowed_ips"].clone();
    assert_eq!(entries, 2, "not the one that was there before");
}

#[test]
fn a_trial_that_is_undone_many_times_at_once_is_undone_once() {
    let (world, browser) = on_trial(&[HOME]);
    world.mails();
    let store = Stepwise(&world.db);
    let undo = || -> Request<Response> {
        Box::pin(async {
            world
                .ask_over(&store, &browser, "POST", "/profile/allowed-ips/undo")
                .await
        })
    };
    let undone = interleave((0..5).map(|_| undo()).collect(), &[]);
    for reply in undone {
        assert_eq!(
            (reply.status, &body(&reply)["entries"][0]["cidr"]),
            (200, &json!(HOME))
        );
    }
    assert_eq!(notices(&world.mails()), [Notice::AllowlistChanged]);
    let log = world.audit_log();
    let changes = log.iter().filter(|event| *event == "allowlist_changed");
    assert_eq!(changes.count(), 2, "the first list, and its return");
    assert_eq!(world.profile(&browser).status, 200);
}
