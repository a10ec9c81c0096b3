//! "It was not me": the link of every notice, which freezes the account.

use chrono::TimeDelta;
use regain_core::account::not_me;
use regain_core::courier::content::Content;
use regain_core::crypto::token::Token;
use regain_core::http::problem::Kind;
use regain_core::mail::template::{MailTemplate, Notice};
use regain_tests::{Caller, PASSWORD, World, block_on, body, kind, said};
use regain_web::Response;
use serde_json::json;

use crate::alice::{Alice, link, notices, report_link};
use crate::{ALICE, BOB, NEW, WRONG};

/// An account whose owner has just been told of another phone number.
fn told() -> (World, String, Caller, String) {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.change_contact(&browser, &json!({"phone": "+33123456799"}));
    let report_link = report_link(&world.mails()[0]);
    (world, id, browser, report_link)
}

fn status(world: &World, id: &str) -> String {
    let sql = format!("SELECT status FROM accounts WHERE id = '{id}'");
    world.db.column(&sql).remove(0)
}

fn sign_in(world: &World, login: &str, password: &str) -> Response {
    world.sign_in(&mut Caller::program("192.0.2.2"), login, password)
}

#[test]
fn every_mail_that_tells_of_something_has_the_link_and_no_other() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.renew_codes(&alice.browser);
    world.allow(&alice.browser, &json!({"entries": [{"cidr": "192.0.2.1"}]}));
    let away = json!({"entries": [{"cidr": "203.0.113.1"}], "confirm": true});
    world.allow(&alice.browser, &away);
    world.wait(TimeDelta::minutes(8));
    world.db.run("DELETE FROM allowlists").unwrap();
    world.change_contact(&alice.browser, &json!({"phone": "+33123456799"}));
    world.change_email(&alice.browser, "alix@example.net");
    world.enrol(&alice.browser);
    world.remove_totp(&alice.browser);
    world.change_email(&alice.browser, "alix@example.net");
    world.patch(&alice.id, &json!({"name": "Alix Martin"}));
    world.lose_password(&alice.browser, ALICE);
    world.change_password(&alice.browser, PASSWORD, NEW);
    world.lose_password(&alice.browser, ALICE);
    let sent = world.mails();
    assert_eq!(notices(&sent).len(), 8);
    for mail in &sent {
        let tells = !matches!(
            mail.content,
            Content::Account(MailTemplate::PasswordLink | MailTemplate::EmailLink)
        );
        assert_eq!(mail.report_link.is_some(), tells, "{mail:?}");
    }
    let last = report_link(
        sent.iter()
            .rfind(|mail| mail.report_link.is_some())
            .unwrap(),
    );
    assert!(world.follow_report_link(&alice.browser, &last));
    let frozen = world.mails();
    assert_eq!(notices(&frozen), [Notice::Frozen]);
    assert_eq!(
        (&frozen[0].report_link, frozen[0].recipient.as_str()),
        (&None, ALICE)
    );
}

#[test]
fn following_the_link_changes_nothing() {
    let (world, _, browser, report_link) = told();
    let before = world.db.dump();
    let token = Token::presented(&report_link);
    for _ in 0..5 {
        let at = browser.at(world.now());
        let read = not_me::read_link(&world.db, token.as_ref(), &at);
        assert_eq!(block_on(read).unwrap().unwrap().email, ALICE);
    }
    assert_eq!(world.db.dump(), before);
    assert!(!before.contains(&report_link), "only its hash is kept");
}

#[test]
fn pressing_the_button_closes_the_account_at_once() {
    let (world, id, browser, report_link) = told();
    world.customer(BOB);
    let mut bob = Caller::browser("192.0.2.3");
    world.sign_in(&mut bob, BOB, PASSWORD);
    let link = world.link(&browser, ALICE);
    // Whoever reads the mail, from wherever.
    assert!(world.follow_report_link(&Caller::browser("203.0.113.1"), &report_link));
    assert_eq!(status(&world, &id), "frozen");
    assert!(world.session(&browser).is_none());
    assert!(world.session(&bob).is_some());
    assert_eq!(
        (world.db.count("sessions"), world.db.count("devices")),
        (1, 1)
    );
    assert!(world.open_link(&browser, &link).is_none());
    assert_eq!(
        world.audit_log().last().map(String::as_str),
        Some("account_frozen")
    );
    let replies = [
        sign_in(&world, ALICE, PASSWORD),
        sign_in(&world, ALICE, WRONG),
        sign_in(&world, "nobody@example.org", WRONG),
    ];
    for reply in &replies {
        assert_eq!(kind(reply), Some(Kind::InvalidCredentials));
        assert_eq!(said(reply), said(&replies[0]));
    }
}

#[test]
fn a_half_done_sign_in_and_a_secret_that_waits_are_void() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let report_link = report_link(&world.mails()[0]);
    world
        .scan(&alice.browser)
        .unwrap_or_else(|_| panic!("a secret"));
    let mut thief = alice.half_way(Caller::program("198.51.100.1"));
    assert!(world.follow_report_link(&alice.browser, &report_link));
    let reply = world.give_code(&mut thief, &alice.code());
    assert_eq!(kind(&reply), Some(Kind::ChallengeExpired));
    assert_eq!(world.db.count("totp_pending"), 0);
    let key = world.key("totp");
    let asked = block_on(world.ask_code(&world.db, &key, ALICE, &alice.code()));
    assert_eq!(body(&asked)["valid"], false);
}

#[test]
fn a_new_password_by_mail_opens_the_account_again() {
    let (world, id, browser, report_link) = told();
    assert!(world.follow_report_link(&browser, &report_link));
    let link = world.link(&browser, ALICE);
    assert_eq!(status(&world, &id), "frozen", "the link alone does not");
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
    assert_eq!(status(&world, &id), "active");
    assert_eq!(sign_in(&world, ALICE, PASSWORD).status, 401);
    assert_eq!(sign_in(&world, ALICE, NEW).status, 200);
}

#[test]
fn the_second_factor_is_asked_for_on_the_way_back_too() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let report_link = report_link(&world.mails()[0]);
    assert!(world.follow_report_link(&alice.browser, &report_link));
    let link = world.link(&alice.browser, ALICE);
    let reply = world.reset(&alice.browser, &link, NEW);
    assert_eq!(kind(&reply), Some(Kind::SecondFactorRequired));
    assert_eq!(status(world, &alice.id), "frozen");
    let given = json!({"token": link, "password": NEW, "code": alice.code()});
    let used = block_on(world.use_link_with(&world.db, &alice.browser, &given));
    assert_eq!(used.status, 204);
    assert_eq!(status(world, &alice.id), "active");
    let reply = sign_in(world, ALICE, NEW);
    assert_eq!(body(&reply)["status"], "second_factor_required");
}

#[test]
fn from_an_address_that_is_no_longer_on_file_support_has_to_open_it() {
    let world = World::default();
    let id = world.customer(ALICE);
    world.patch(&id, &json!({"email": "thief@example.net"}));
    let sent = world.mails();
    let former = sent.iter().find(|mail| mail.recipient == ALICE);
    assert!(world.follow_report_link(&Caller::browser("192.0.2.1"), &report_link(former.unwrap())));
    assert_eq!(status(&world, &id), "disabled");
    world.mails();
    world.lose_password(&Caller::browser("198.51.100.1"), "thief@example.net");
    assert_eq!(world.mails(), [], "the thief gets no link");
    let back = json!({"email": ALICE, "status": "active"});
    assert_eq!(world.patch(&id, &back).status, 200);
    assert_eq!(sign_in(&world, ALICE, PASSWORD).status, 401);
    let owner = Caller::browser("192.0.2.1");
    let link = world.link(&owner, ALICE);
    assert_eq!(world.reset(&owner, &link, NEW).status, 204);
    assert_eq!(sign_in(&world, ALICE, NEW).status, 200);
}

#[test]
fn a_change_of_address_by_the_owner_is_undone_by_support_too() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.mails();
    world.change_email(&alice.browser, "thief@example.net");
    let sent = world.mails();
    let new = sent.iter().find(|mail| mail.link.is_some()).unwrap();
    let token = link(new);
    block_on(world.confirm_email(&world.db, &alice.browser, &token));
    let sent = world.mails();
    let former = sent.iter().find(|mail| mail.recipient == ALICE);
    assert!(world.follow_report_link(&alice.browser, &report_link(former.unwrap())));
    assert_eq!(status(world, &alice.id), "disabled");
}

#[test]
fn the_link_works_once_and_takes_all_others_with_it() {
    let (world, id, browser, first) = told();
    world.wait(TimeDelta::seconds(1));
    world.change_contact(&browser, &json!({"phone": "+33123456798"}));
    let second = report_link(&world.mails()[0]);
    assert!(world.follow_report_link(&browser, &second));
    world.patch(&id, &json!({"status": "active"}));
    for dead in [&first, &second] {
        assert!(!world.follow_report_link(&browser, dead));
    }
    assert_eq!(status(&world, &id), "active");
}

#[test]
fn the_link_works_for_a_week() {
    for (early, works) in [(1, true), (0, false)] {
        let (world, id, browser, report_link) = told();
        world.wait(TimeDelta::days(7) - TimeDelta::milliseconds(early));
        world.erase();
        assert_eq!(world.db.count("report_links"), usize::from(works));
        assert_eq!(world.follow_report_link(&browser, &report_link), works);
        assert_eq!(status(&world, &id) == "frozen", works);
    }
}

#[test]
fn what_was_never_a_link_freezes_nobody() {
    let (world, id, browser, _) = told();
    let hash = world
        .db
        .column("SELECT token_hash FROM report_links")
        .remove(0);
    for odd in [
        "x",
        &"A".repeat(43),
        &hash,
        browser.session.as_deref().unwrap(),
    ] {
        assert!(!world.follow_report_link(&browser, odd), "{odd}");
    }
    assert_eq!(status(&world, &id), "active");
    assert!(world.session(&browser).is_some());
}

#[test]
fn the_provider_opens_a_frozen_account_but_freezes_none() {
    let (world, id, browser, report_link) = told();
    let reply = world.patch(&id, &json!({"status": "frozen"}));
    assert_eq!(
        (reply.status, kind(&reply)),
        (422, Some(Kind::InvalidFields))
    );
    assert!(world.follow_report_link(&browser, &report_link));
    let seen = body(&world.account_with(&World::first_key(), &id));
    assert_eq!(seen["status"], "frozen");
    let reply = world.patch(&id, &json!({"name": "Alix Martin"}));
    assert_eq!(body(&reply)["status"], "frozen", "a name opens nothing");
    let reply = world.patch(&id, &json!({"status": "active"}));
    assert_eq!(body(&reply)["status"], "active");
    assert_eq!(body(&reply)["factors"], json!([]), "others may know it");
    assert_eq!(sign_in(&world, ALICE, PASSWORD).status, 401);
    let link = world.link(&browser, ALICE);
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
    assert_eq!(sign_in(&world, ALICE, NEW).status, 200);
}

#[test]
fn the_owner_freezes_an_account_that_the_provider_has_closed_and_it_is_opened_without_its_password()
{
    let (world, id, browser, report_link) = told();
    world.patch(&id, &json!({"status": "disabled"}));
    assert!(world.follow_report_link(&browser, &report_link));
    assert_eq!(notices(&world.mails()), [Notice::FrozenForSupport]);
    assert_eq!(status(&world, &id), "disabled", "no bill is paid by that");
    world.lose_password(&browser, ALICE);
    assert_eq!(world.mails(), [], "no link opens it");
    world.patch(&id, &json!({"status": "active"}));
    assert_eq!(sign_in(&world, ALICE, PASSWORD).status, 401);
    let link = world.link(&browser, ALICE);
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
    assert_eq!(sign_in(&world, ALICE, NEW).status, 200);
    assert!(!world.follow_report_link(&browser, &report_link), "once");
}
