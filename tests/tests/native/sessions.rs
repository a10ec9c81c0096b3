//! Who is signed in, and until when.

use chrono::TimeDelta;
use regain_core::http::problem::Kind;
use regain_tests::{Caller, PASSWORD, World, body, kind};
use serde_json::json;

use crate::ALICE;

fn signed_in() -> (World, String, Caller) {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, id, browser)
}

fn just_under(span: TimeDelta) -> TimeDelta {
    span - TimeDelta::milliseconds(1)
}

#[test]
fn a_session_ends_after_half_an_hour_without_a_request() {
    let (world, _, browser) = signed_in();
    let idle = TimeDelta::minutes(30);
    world.wait(just_under(idle));
    assert!(world.session(&browser).is_some());
    world.wait(just_under(idle));
    assert!(
        world.session(&browser).is_some(),
        "a request is a sign of life"
    );
    world.wait(idle);
    assert!(world.session(&browser).is_none());
    assert!(
        world.session(&browser).is_none(),
        "and no request brings it back"
    );
}

#[test]
fn a_session_ends_after_twelve_hours_whatever_happens() {
    let (world, _, browser) = signed_in();
    for _ in 0..71 {
        world.wait(TimeDelta::minutes(10));
        assert!(world.session(&browser).is_some());
    }
    world.wait(just_under(TimeDelta::minutes(10)));
    assert!(world.session(&browser).is_some());
    world.wait(TimeDelta::milliseconds(1));
    assert!(world.session(&browser).is_none());
}

#[test]
fn reading_a_session_writes_at_most_once_a_minute() {
    let (world, _, browser) = signed_in();
    let seen = || world.db.column("SELECT seen_at FROM sessions");
    let signed_in_at = seen();
    world.wait(just_under(TimeDelta::minutes(1)));
    world.session(&browser);
    assert_eq!(seen(), signed_in_at);
    world.wait(TimeDelta::milliseconds(1));
    world.session(&browser);
    assert_eq!(seen(), [world.now().timestamp_millis().to_string()]);
}

#[test]
fn a_session_of_a_disabled_account_is_over() {
    let (world, id, browser) = signed_in();
    // Not through the API, which ends sessions as well: reading alone refuses.
    world
        .db
        .run("UPDATE accounts SET status = 'disabled'")
        .unwrap();
    assert!(world.session(&browser).is_none());
    world
        .db
        .run("UPDATE accounts SET status = 'active'")
        .unwrap();
    assert!(world.session(&browser).is_some());
    world.patch(&id, &json!({"status": "disabled"}));
    assert_eq!(world.db.count("sessions"), 0);
}

#[test]
fn somebody_elses_token_opens_nothing() {
    let (world, _, _) = signed_in();
    let mut thief = Caller::program("192.0.2.9");
    for odd in [
        "",
        "abc",
        &"A".repeat(43),
        &world.db.column("SELECT id FROM sessions")[0],
    ] {
        thief.session = Some(odd.to_owned());
        assert!(world.session(&thief).is_none(), "{odd}");
    }
}

#[test]
fn the_owner_signs_out() {
    let (world, id, browser) = signed_in();
    world.sign_out(&browser);
    assert!(world.session(&browser).is_none());
    world.sign_out(&browser);
    world.sign_out(&Caller::browser("192.0.2.1"));
    let outs = format!("audit WHERE event = 'session_logout' AND actor = 'account:{id}'");
    assert_eq!(world.db.count(&outs), 1, "signing out twice is nothing new");
}

#[test]
fn a_program_of_the_provider_asks_whose_session_it_is() {
    let (world, id, browser) = signed_in();
    let key = world.key("totp sessions");
    let token = browser.session.clone().unwrap();
    let expires_at = world.now() + TimeDelta::hours(12);
    world.wait(TimeDelta::minutes(29));
    let before = world.db.dump();
    let reply = world.look_up(Some(&key), &token);
    assert_eq!(reply.status, 200);
    assert_eq!(
        body(&reply),
        json!({
            "account": id, "email": ALICE, "type": "individual", "factors": ["password"],
            "expires_at": expires_at,
        })
    );
    assert_eq!(world.db.dump(), before, "a question is no sign of life");
    world.wait(TimeDelta::minutes(1));
    assert!(world.session(&browser).is_none());
}

#[test]
fn a_program_without_the_scope_is_told_nothing() {
    let (world, _, browser) = signed_in();
    let token = browser.session.clone().unwrap();
    let nearly = world.key("accounts staff totp ip");
    let good = world.key("sessions");
    let unknown = format!("rgs_{}", "A".repeat(43));
    for (case, key, token, status, expected) in [
        ("no key", None, &token, 401, Kind::ServiceKeyRequired),
        (
            "unknown key",
            Some(&unknown),
            &token,
            401,
            Kind::ServiceKeyRequired,
        ),
        (
            "other scopes",
            Some(&nearly),
            &token,
            403,
            Kind::ScopeMissing,
        ),
        (
            "other scopes, dead session",
            Some(&nearly),
            &unknown,
            403,
            Kind::ScopeMissing,
        ),
        (
            "dead session",
            Some(&good),
            &unknown,
            401,
            Kind::SessionRequired,
        ),
        (
            "no token at all",
            Some(&good),
            &"x".to_owned(),
            401,
            Kind::SessionRequired,
        ),
    ] {
        let reply = world.look_up(key.map(String::as_str), token);
        assert_eq!(kind(&reply), Some(expected), "{case}");
        assert_eq!(reply.status, status, "{case}");
    }
    let actors = "SELECT coalesce(actor, '-') FROM audit WHERE event = 'authz_fail' ORDER BY seq";
    let nearly = "key:accounts-staff-totp-ip";
    assert_eq!(world.db.column(actors), ["-", nearly, nearly]);
}

#[test]
fn a_session_says_from_which_city_as_far_as_that_is_known() {
    let world = World::default();
    world.customer(ALICE);
    for (mut browser, city) in [
        (
            Caller::browser("192.0.2.1").in_city("FR", "Besançon"),
            json!("Besançon"),
        ),
        (Caller::browser("192.0.2.1"), json!(null)),
    ] {
        world.sign_in(&mut browser, ALICE, PASSWORD);
        let listed = body(&world.list_sessions(&browser));
        let own = listed["sessions"].as_array().unwrap().iter();
        let own: Vec<_> = own.filter(|line| line["current"] == true).collect();
        assert_eq!(own[0]["city"], city, "{listed}");
    }
}
