//! Choosing a password by the mailed link.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::crypto::token::Token;
use regain_core::http::problem::Kind;
use regain_core::mail::template::MailTemplate;
use regain_tests::{Caller, PASSWORD, World, body, kind};
use serde_json::json;

use crate::{ALICE, BOB, NEW, WRONG};

fn with_link() -> (World, String, Caller, String) {
    let world = World::default();
    let id = world.customer(ALICE);
    let browser = Caller::browser("192.0.2.1");
    let link = world.link(&browser, ALICE);
    (world, id, browser, link)
}

fn expired(world: &World, browser: &Caller, link: &str) -> bool {
    let unread = world.open_link(browser, link).is_none();
    let reply = world.reset(browser, link, NEW);
    let refused = reply.status == 410 && kind(&reply) == Some(Kind::LinkExpired);
    assert_eq!(unread, refused, "reading and using agree");
    refused
}

#[test]
fn a_link_opens_the_way_back_once() {
    let (world, _, browser, link) = with_link();
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
    assert!(expired(&world, &browser, &link), "a link is for one use");
    let mut program = Caller::program("192.0.2.1");
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 401);
    assert_eq!(world.sign_in(&mut program, ALICE, NEW).status, 200);
    assert_eq!(
        world.audit_log()[1..],
        [
            "authn_password_link_requested",
            "authn_password_change",
            "authn_password_link_refused",
            "authn_login_fail",
            "authn_login_success_password_new_device",
        ]
    );
}

#[test]
fn a_newer_link_voids_the_older() {
    let (world, _, browser, older) = with_link();
    world.wait(TimeDelta::minutes(15));
    let newer = world.link(&browser, ALICE);
    assert!(expired(&world, &browser, &older));
    // The newer one has its own time.
    world.wait(TimeDelta::minutes(19));
    assert!(!expired(&world, &browser, &newer));
}

#[test]
fn a_link_lives_for_twenty_minutes() {
    let (world, _, browser, link) = with_link();
    world.wait(TimeDelta::minutes(20) - TimeDelta::milliseconds(1));
    assert!(world.open_link(&browser, &link).is_some());
    world.wait(TimeDelta::milliseconds(1));
    assert!(expired(&world, &browser, &link));
}

#[test]
fn opening_the_page_changes_nothing_so_that_mail_scanners_may() {
    let (world, _, browser, link) = with_link();
    let before = world.db.dump();
    for _ in 0..5 {
        assert!(world.open_link(&browser, &link).is_some());
    }
    assert_eq!(world.db.dump(), before);
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
}

#[test]
fn whoever_was_signed_in_is_signed_out_and_a_stranger_again_but_not_the_owner() {
    let (world, id, browser, link) = with_link();
    world.customer(BOB);
    let mut thief = Caller::browser("192.0.2.9");
    world.sign_in(&mut thief, ALICE, PASSWORD);
    let mut bob = Caller::browser("192.0.2.3");
    world.sign_in(&mut bob, BOB, PASSWORD);
    world.reset(&browser, &link, NEW);
    assert!(world.session(&thief).is_none());
    for (table, own) in [("sessions", 0), ("devices", 1)] {
        let of_alice = format!("{table} WHERE account_id = '{id}'");
        assert_eq!(world.db.count(&of_alice), own, "{table}");
        assert_eq!(world.db.count(table), own + 1, "{table} of others stay");
    }
    let device = thief.device.as_deref().and_then(Token::presented).unwrap();
    let known = format!("devices WHERE token_hash = '{}'", device.hash());
    assert_eq!(world.db.count(&known), 0);
    assert!(world.session(&bob).is_some());
}

#[test]
fn the_way_back_is_not_closed_by_those_who_guessed() {
    let (world, _, browser, link) = with_link();
    for turn in 0..7 {
        let mut guesser = Caller::program(&format!("198.51.100.{turn}"));
        world.sign_in(&mut guesser, ALICE, WRONG);
    }
    let mut owner = Caller::browser("192.0.2.1");
    assert_eq!(world.sign_in(&mut owner, ALICE, PASSWORD).status, 429);
    world.reset(&browser, &link, NEW);
    assert_eq!(world.sign_in(&mut owner, ALICE, NEW).status, 303);
}

#[test]
fn a_link_does_not_outlive_what_it_was_sent_for() {
    for (case, change) in [
        ("another address", json!({"email": "alice@example.net"})),
        (
            "the same address, written otherwise",
            json!({"email": "alice@example.org"}),
        ),
        ("disabled", json!({"status": "disabled"})),
    ] {
        let (world, id, browser, link) = with_link();
        assert_eq!(world.patch(&id, &change).status, 200, "{case}");
        assert!(expired(&world, &browser, &link), "{case}");
        world.patch(&id, &json!({"status": "active"}));
        assert!(
            expired(&world, &browser, &link),
            "not even afterwards: {case}"
        );
    }
    let (world, id, browser, link) = with_link();
    world.patch(&id, &json!({"phone": "+33123456799"}));
    assert!(
        !expired(&world, &browser, &link),
        "a phone number is not what it was sent to"
    );
}

#[test]
fn a_link_alone_does_not_revive_an_account_that_was_disabled() {
    let (world, _, browser, link) = with_link();
    // Not through the API, which voids the link as well.
    world
        .db
        .run("UPDATE accounts SET status = 'disabled'")
        .unwrap();
    assert!(expired(&world, &browser, &link));
}

#[test]
fn the_owner_is_told() {
    let (world, _, browser, link) = with_link();
    world.reset(&browser, &link, NEW);
    assert_eq!(world.deliver().sent, 1);
    let mail = world.mailbox.empty().remove(0);
    let template = MailTemplate::PasswordChanged {
        at: world.now(),
        address: "192.0.2.1".into(),
    };
    assert_eq!(
        (mail.recipient.as_str(), mail.content, mail.link),
        (ALICE, Content::Account(template), None)
    );
}

/// What a refused password leaves as it is.
const ALL_BUT_THE_AUDIT_LOG: [&str; 5] = [
    "SELECT * FROM accounts",
    "SELECT * FROM password_links",
    "SELECT * FROM sessions",
    "SELECT * FROM devices",
    "SELECT * FROM outbox",
];

#[test]
fn a_password_that_is_refused_leaves_the_link_alive() {
    let (world, _, browser, link) = with_link();
    let kept = || ALL_BUT_THE_AUDIT_LOG.map(|sql| world.db.read(sql));
    let before = kept();
    for (password, reason) in [
        (
            "fourteen chars",
            "The password must have at least 15 characters.",
        ),
        (
            &"long ".repeat(60),
            "The password must have at most 256 characters.",
        ),
        (
            "passwordpassword",
            "The password is among the first that anybody would try.",
        ),
        (
            "Camille Laurent",
            "The password is little more than your own name, address or provider.",
        ),
        (
            "alice@example.org",
            "The password is little more than your own name, address or provider.",
        ),
        (
            "examplehost 1234",
            "The password is little more than your own name, address or provider.",
        ),
    ] {
        let reply = world.reset(&browser, &link, password);
        assert_eq!(reply.status, 422, "{password}");
        assert_eq!(
            kind(&reply),
            Some(Kind::PasswordNotAcceptable),
            "{password}"
        );
        let errors = json!([{"pointer": "/password", "detail": reason}]);
        assert_eq!(body(&reply)["errors"], errors, "{password}");
    }
    assert_eq!(kept(), before);
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
}

#[test]
fn what_was_never_a_link_is_answered_like_an_old_one() {
    let (world, _, browser, link) = with_link();
    let hash = world
        .db
        .column("SELECT token_hash FROM password_links")
        .remove(0);
    for odd in [
        "x",
        &"A".repeat(43),
        &hash,
        &link[1..],
        "\u{1f511}",
        &"A".repeat(256),
    ] {
        assert!(expired(&world, &browser, odd), "{odd}");
    }
    assert!(!expired(&world, &browser, &link));
}

#[test]
fn nothing_in_the_database_is_a_link() {
    let (world, _, _, link) = with_link();
    assert!(!world.db.dump().contains(&link));
}

/// Loaded as known, by the SHA-1 that `sha1sum` gives.
const KNOWN: &str = "forty two umbrellas";
const LOADED: &str = "INSERT INTO breached_passwords VALUES ('2F2CF49919027DAC')";

#[test]
fn a_password_that_became_known_is_chosen_nowhere_once_it_is_loaded() {
    let world = World::default();
    world.customer(ALICE);
    let mut caller = Caller::browser("192.0.2.1");
    world.sign_in(&mut caller, ALICE, PASSWORD);
    let link = world.link(&caller, ALICE);
    let customer = json!({
        "customer_number": "3", "email": "carol@example.org", "name": "Carol Ng",
        "type": "individual", "phone": "+33123456703", "password": KNOWN,
    });
    let tries = || {
        let trips = world.db.trips();
        let reset = world.reset(&caller, &link, KNOWN);
        assert!(world.db.trips() - trips <= 2);
        [
            reset,
            world.change_password(&caller, PASSWORD, KNOWN),
            world.provision(&customer),
        ]
    };
    world.db.run(LOADED).unwrap();
    for refused in tries() {
        assert_eq!(kind(&refused), Some(Kind::PasswordNotAcceptable));
        let detail = "The password is in a set of passwords that became known.";
        assert_eq!(body(&refused)["errors"][0]["detail"], detail);
    }
    // The whole password is compared, not a part of it.
    let longer = format!("{KNOWN} in the rain");
    assert_eq!(world.reset(&caller, &link, &longer).status, 204);
    world.db.run("DELETE FROM breached_passwords").unwrap();
    assert_eq!(world.provision(&customer).status, 201);
}
