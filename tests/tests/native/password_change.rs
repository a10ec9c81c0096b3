//! Another password, for whoever knows the present one.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::crypto::token::Token;
use regain_core::http::problem::Kind;
use regain_core::mail::template::MailTemplate;
use regain_tests::{Caller, PASSWORD, World, body, header, kind};
use serde_json::json;

use crate::{ALICE, NEW, WRONG};

fn signed_in() -> (World, Caller) {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, browser)
}

#[test]
fn a_new_password_ends_every_session_and_makes_every_device_a_stranger_but_the_present_one() {
    let (world, browser) = signed_in();
    let mut phone = Caller::browser("192.0.2.2");
    world.sign_in(&mut phone, ALICE, PASSWORD);
    let link = world.link(&browser, ALICE);
    let reply = world.change_password(&browser, PASSWORD, NEW);
    assert_eq!(reply.status, 204);
    for caller in [&browser, &phone] {
        assert!(world.session(caller).is_none());
    }
    assert_eq!(world.db.count("devices"), 1);
    for former in [&browser.device, &phone.device] {
        let token = former.as_deref().and_then(Token::presented).unwrap();
        let known = format!("devices WHERE token_hash = '{}'", token.hash());
        assert_eq!(world.db.count(&known), 0);
    }
    assert!(world.open_link(&browser, &link).is_none());
    let mut program = Caller::program("192.0.2.3");
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 401);
    assert_eq!(world.sign_in(&mut program, ALICE, NEW).status, 200);
    let told = world.mails();
    let template = MailTemplate::PasswordChanged {
        at: world.now(),
        address: "192.0.2.1".into(),
    };
    assert_eq!(
        (told.len(), &told[0].content),
        (1, &Content::Account(template))
    );
    assert!(told[0].recipient == ALICE && told[0].report_link.is_some());
}

#[test]
fn whoever_does_not_know_the_present_one_changes_nothing() {
    let (world, browser) = signed_in();
    let kept = || {
        ["accounts", "sessions", "devices", "outbox"]
            .map(|table| world.db.read(&format!("SELECT * FROM {table}")))
    };
    let before = kept();
    let reply = world.change_password(&browser, WRONG, NEW);
    assert_eq!(
        (reply.status, kind(&reply)),
        (422, Some(Kind::InvalidFields))
    );
    let errors = json!([{
        "pointer": "/current", "detail": "This is not the present password.",
    }]);
    assert_eq!(body(&reply)["errors"], errors);
    assert_eq!(kept(), before);
    assert_eq!(
        world.audit_log().last().map(String::as_str),
        Some("authn_password_change_fail")
    );
}

#[test]
fn the_new_one_is_judged_like_any_other() {
    let (world, browser) = signed_in();
    for new in [
        "",
        "fourteen chars",
        &"long ".repeat(60),
        "passwordpassword",
        "Camille Laurent",
        "alice@example.org",
        "examplehost 1234",
    ] {
        let reply = world.change_password(&browser, PASSWORD, new);
        assert_eq!(
            (reply.status, kind(&reply)),
            (422, Some(Kind::PasswordNotAcceptable)),
            "{new}"
        );
        assert_eq!(body(&reply)["errors"][0]["pointer"], "/new", "{new}");
        assert!(world.session(&browser).is_some(), "{new}");
    }
    let reply = world.change_password(&browser, PASSWORD, NEW);
    assert_eq!(reply.status, 204, "flaws cost no attempts");
}

#[test]
fn the_present_one_is_not_guessed_from_inside() {
    let (world, mut browser) = signed_in();
    for turn in 0..5 {
        let reply = world.change_password(&browser, WRONG, NEW);
        assert_eq!(reply.status, 422, "{turn}");
    }
    for reply in [
        world.change_password(&browser, PASSWORD, NEW),
        world.prove(&mut browser, &json!({"password": PASSWORD})),
    ] {
        assert_eq!(
            (reply.status, kind(&reply)),
            (429, Some(Kind::TooManyAttempts))
        );
        assert_eq!(header(&reply, "retry-after"), Some("61"));
    }
    let mut program = Caller::program("192.0.2.3");
    let reply = world.sign_in(&mut program, ALICE, PASSWORD);
    assert_eq!(reply.status, 200, "the lanes of sign-in are apart");
    world.wait(TimeDelta::seconds(61));
    let reply = world.change_password(&browser, PASSWORD, NEW);
    assert_eq!(reply.status, 204);
}
