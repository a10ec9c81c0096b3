//! Another e-mail address.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::http::problem::Kind;
use regain_core::mail::template::{Contact, MailTemplate, Notice};
use regain_tests::{Caller, PASSWORD, Sent, Stepwise, World, block_on, body, interleave, kind};
use serde_json::{Value, json};

use crate::alice::{Alice, link, notices, report_link};
use crate::{ALICE, BOB, NEW};

const NEXT: &str = "alix@example.net";

/// An owner without a second factor.
fn signed_in() -> (World, String, Caller) {
    let world = World::default();
    let id = world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    (world, id, browser)
}

/// The mail that came in for an address.
fn mail_to<'a>(mails: &'a [Sent], recipient: &str) -> &'a Sent {
    let mut found = mails.iter().filter(|mail| mail.recipient == recipient);
    match (found.next(), found.next()) {
        (Some(mail), None) => mail,
        _ => panic!("not one mail to {recipient} in {mails:?}"),
    }
}

/// The links to the new address and, where it is asked, to the present one.
fn asked(world: &World, browser: &Caller, address: &str) -> (String, Option<String>) {
    world.mails();
    assert_eq!(world.change_email(browser, address).status, 202);
    let sent = world.mails();
    let consent = mail_to(&sent, ALICE).link.is_some();
    (
        link(mail_to(&sent, address)),
        consent.then(|| link(mail_to(&sent, ALICE))),
    )
}

/// What becomes of a link that somebody uses.
const CHANGED: u16 = 204;
const OTHER_MISSING: u16 = 202;
const EXPIRED: u16 = 410;
const TAKEN: u16 = 409;

fn confirm(world: &World, token: &str) -> u16 {
    // Whoever reads the mail, on whatever device.
    let reader = Caller::browser("203.0.113.1");
    block_on(world.confirm_email(&world.db, &reader, token)).status
}

/// The address on file and the one that waits.
fn on_file(world: &World) -> [Value; 2] {
    let sql = "SELECT email, (SELECT email FROM email_changes WHERE account_id = id) AS next
               FROM accounts ORDER BY created_at LIMIT 1";
    let row = world.db.read(sql).remove(0);
    [row["email"].clone(), row["next"].clone()]
}

#[test]
fn with_a_second_factor_the_new_address_confirms_and_the_present_one_is_told() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.mails();
    assert_eq!(world.change_email(&alice.browser, NEXT).status, 202);
    let profile = body(&world.profile(&alice.browser));
    assert_eq!(
        [&profile["email"], &profile["pending_email"]],
        [ALICE, NEXT]
    );
    let sent = world.mails();
    assert_eq!(sent.len(), 2);
    let (new, present) = (mail_to(&sent, NEXT), mail_to(&sent, ALICE));
    assert_eq!(
        (&new.content, &new.report_link),
        (&Content::Account(MailTemplate::EmailLink), &None)
    );
    assert_eq!(notices(&sent), [Notice::EmailChangeAsked]);
    assert!(present.link.is_none() && present.report_link.is_some());
    assert_eq!(
        on_file(world),
        [json!(ALICE), json!(NEXT)],
        "not before the link"
    );
    world.wait(TimeDelta::minutes(1));
    assert_eq!(confirm(world, &link(new)), CHANGED);
    assert_eq!(on_file(world), [json!(NEXT), Value::Null]);
    let told = world.mails();
    let changed = || Notice::ContactChanged {
        changes: vec![Contact::Email],
    };
    assert_eq!(notices(&told), [changed(), changed()]);
    for recipient in [NEXT, ALICE] {
        assert!(
            mail_to(&told, recipient).report_link.is_some(),
            "{recipient}"
        );
    }
    let profile = body(&world.profile(&alice.browser));
    assert_eq!(profile["contact_checked_at"], json!(world.now()));
    let mut program = Caller::program("192.0.2.2");
    assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 401);
    assert_eq!(world.sign_in(&mut program, NEXT, PASSWORD).status, 200);
}

#[test]
fn without_one_both_mailboxes_have_to_agree_in_either_order() {
    for present_first in [false, true] {
        let (world, _, browser) = signed_in();
        let (new, present) = asked(&world, &browser, NEXT);
        let mut links = [new, present.unwrap()];
        if present_first {
            links.reverse();
        }
        assert_eq!(confirm(&world, &links[0]), OTHER_MISSING);
        assert_eq!(confirm(&world, &links[0]), EXPIRED, "once each");
        assert_eq!(on_file(&world), [json!(ALICE), json!(NEXT)]);
        assert_eq!(world.mails(), []);
        assert_eq!(confirm(&world, &links[1]), CHANGED);
        assert_eq!(on_file(&world), [json!(NEXT), Value::Null]);
        assert_eq!(world.mails().len(), 2);
        assert_eq!(confirm(&world, &links[1]), EXPIRED);
    }
}

#[test]
fn the_mail_that_asks_the_present_address_says_from_where_and_how_to_stop_it() {
    let (world, id, browser) = signed_in();
    world.change_email(&browser, NEXT);
    let sent = world.mails();
    let present = mail_to(&sent, ALICE);
    let template = MailTemplate::EmailConsent {
        at: world.now(),
        address: "192.0.2.1".into(),
    };
    assert_eq!(present.content, Content::Account(template));
    assert!(world.follow_report_link(&browser, &report_link(present)));
    for sent in [present, mail_to(&sent, NEXT)] {
        assert_eq!(confirm(&world, &link(sent)), EXPIRED);
    }
    world.patch(&id, &json!({"status": "active"}));
    assert_eq!(on_file(&world), [json!(ALICE), Value::Null]);
}

#[test]
fn following_a_link_changes_nothing() {
    let (world, _, browser) = signed_in();
    let (new, _) = asked(&world, &browser, NEXT);
    let before = world.db.dump();
    let token = regain_core::crypto::token::Token::presented(&new);
    for _ in 0..3 {
        let at = browser.at(world.now());
        let read = regain_core::account::email_change::read_link(&world.db, token.as_ref(), &at);
        let change = block_on(read).unwrap().unwrap();
        assert_eq!((change.email.as_str(), change.consent), (NEXT, false));
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn an_address_that_another_account_has_gets_no_link() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.customer(BOB);
    world.mails();
    for taken in [BOB, "BOB@EXAMPLE.org"] {
        let reply = world.change_email(&alice.browser, taken);
        assert_eq!(reply.status, 202, "the answer is the same");
        let sent = world.mails();
        assert_eq!(notices(&sent), [Notice::EmailChangeAsked]);
        assert_eq!((sent.len(), sent[0].recipient.as_str()), (1, ALICE));
    }
}

#[test]
fn an_address_taken_meanwhile_stays_where_it_is() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let (new, _) = asked(world, &alice.browser, BOB);
    let bob = world.customer(BOB);
    let kept = || {
        [
            "accounts",
            "email_changes",
            "outbox",
            "password_links",
            "sessions",
        ]
        .map(|table| world.db.read(&format!("SELECT * FROM {table}")))
    };
    let before = kept();
    assert_eq!(confirm(world, &new), TAKEN);
    assert_eq!(kept(), before);
    world.delete_with(&World::first_key(), &bob);
    assert_eq!(confirm(world, &new), CHANGED, "it is free again");
}

#[test]
fn a_second_request_voids_the_links_of_the_first() {
    let (world, _, browser) = signed_in();
    let (first, consent) = asked(&world, &browser, "alix@example.com");
    let (new, present) = asked(&world, &browser, NEXT);
    for old in [first, consent.unwrap()] {
        assert_eq!(confirm(&world, &old), EXPIRED);
    }
    assert_eq!(confirm(&world, &new), OTHER_MISSING);
    assert_eq!(confirm(&world, &present.unwrap()), CHANGED);
    assert_eq!(on_file(&world), [json!(NEXT), Value::Null]);
}

#[test]
fn what_was_agreed_to_once_is_not_agreed_to_for_another_address() {
    let (world, _, browser) = signed_in();
    let (_, present) = asked(&world, &browser, "alix@example.com");
    assert_eq!(confirm(&world, &present.unwrap()), OTHER_MISSING);
    let (new, _) = asked(&world, &browser, NEXT);
    assert_eq!(confirm(&world, &new), OTHER_MISSING);
    assert_eq!(on_file(&world), [json!(ALICE), json!(NEXT)]);
}

#[test]
fn a_mail_of_the_first_request_that_was_not_sent_yet_is_not_sent_any_more() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    world.mails();
    world.change_email(&alice.browser, "alix@example.com");
    world.change_email(&alice.browser, NEXT);
    let sent = world.mails();
    assert!(sent.iter().all(|mail| mail.recipient != "alix@example.com"));
    assert_eq!(confirm(world, &link(mail_to(&sent, NEXT))), CHANGED);
}

#[test]
fn a_request_lasts_for_a_day() {
    for (late, outcome) in [(1, CHANGED), (0, EXPIRED)] {
        let alice = Alice::enrolled();
        let (new, _) = asked(&alice.world, &alice.browser, NEXT);
        let day = TimeDelta::hours(24) - TimeDelta::milliseconds(late);
        alice.world.wait(day);
        assert_eq!(confirm(&alice.world, &new), outcome);
    }
    let (world, _, browser) = signed_in();
    world.change_email(&browser, NEXT);
    world.wait(TimeDelta::hours(24));
    assert_eq!(world.mails(), [], "nobody needs these mails any more");
    world.erase();
    assert_eq!(world.db.count("email_changes"), 0);
}

#[test]
fn of_two_uses_of_a_link_at_once_one_changes_the_address() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let (new, _) = asked(world, &alice.browser, NEXT);
    let store = Stepwise(&world.db);
    let reader = Caller::browser("203.0.113.1");
    let uses: Vec<std::pin::Pin<Box<dyn Future<Output = _>>>> = vec![
        Box::pin(async { world.confirm_email(&store, &reader, &new).await.status }),
        Box::pin(async { world.confirm_email(&store, &reader, &new).await.status }),
    ];
    let outcomes = interleave(uses, &[0, 0, 1, 1, 1, 1, 1]);
    assert_eq!(outcomes, [EXPIRED, CHANGED]);
    assert_eq!(world.mails().len(), 2, "one to each address");
}

#[test]
fn both_mailboxes_may_agree_at_the_same_moment() {
    let (world, _, browser) = signed_in();
    let (new, present) = asked(&world, &browser, NEXT);
    let present = present.unwrap();
    let store = Stepwise(&world.db);
    let reader = Caller::browser("203.0.113.1");
    let uses: Vec<std::pin::Pin<Box<dyn Future<Output = _>>>> = vec![
        Box::pin(async { world.confirm_email(&store, &reader, &new).await.status }),
        Box::pin(async { world.confirm_email(&store, &reader, &present).await.status }),
    ];
    let outcomes = interleave(uses, &[0, 0, 1, 1, 1, 1, 1]);
    assert!(outcomes.iter().all(|status| *status < 300));
    assert_eq!(on_file(&world)[0], NEXT, "{outcomes:?}");
}

#[test]
fn a_change_does_not_outlive_a_disabled_account_or_the_providers_own() {
    for change in [
        json!({"status": "disabled"}),
        json!({"email": "carol@example.org"}),
    ] {
        let alice = Alice::enrolled();
        let (new, _) = asked(&alice.world, &alice.browser, NEXT);
        assert_eq!(alice.world.patch(&alice.id, &change).status, 200);
        alice.world.patch(&alice.id, &json!({"status": "active"}));
        assert_eq!(confirm(&alice.world, &new), EXPIRED, "{change}");
    }
}

#[test]
fn a_password_link_that_went_to_the_former_address_opens_nothing() {
    let alice = Alice::enrolled();
    let world = &alice.world;
    let minted = world.link(&alice.browser, ALICE);
    let (new, _) = asked(world, &alice.browser, NEXT);
    world.lose_password(&alice.browser, ALICE);
    assert_eq!(confirm(world, &new), CHANGED);
    assert!(world.open_link(&alice.browser, &minted).is_none());
    assert_eq!(world.reset(&alice.browser, &minted, NEW).status, 410);
    let sent = world.mails();
    assert!(sent.iter().all(|mail| mail.link.is_none()), "{sent:?}");
}

#[test]
fn what_is_no_address_is_refused() {
    let (world, _, browser) = signed_in();
    let before = world.db.dump();
    for odd in [
        "",
        "alice",
        "a@b.c\r\nBcc: x@y.z",
        "a b@example.org",
        "@example.org",
    ] {
        let reply = world.change_email(&browser, odd);
        assert_eq!(kind(&reply), Some(Kind::InvalidFields), "{odd:?}");
        assert_eq!(body(&reply)["errors"][0]["pointer"], "/email", "{odd:?}");
    }
    assert_eq!(world.db.dump(), before);
}

#[test]
fn what_was_never_a_link_leads_nowhere() {
    let (world, _, browser) = signed_in();
    asked(&world, &browser, NEXT);
    let hashes = world.db.column("SELECT token_hash FROM email_changes");
    for odd in ["x", &"A".repeat(43), &hashes[0]] {
        assert_eq!(confirm(&world, odd), EXPIRED, "{odd}");
    }
}

#[test]
fn an_address_that_was_cancelled_meanwhile_is_not_sent_another_link() {
    for step in ["again", "cancel"] {
        let alice = Alice::enrolled();
        let world = &alice.world;
        assert_eq!(world.change_email(&alice.browser, NEXT).status, 202);
        world.mails();
        let store = Stepwise(&world.db);
        let none = json!({});
        let tell = |step: &'static str| -> crate::overlaps::Request<u16> {
            let (store, none, browser) = (&store, &none, &alice.browser);
            Box::pin(async move {
                let path = format!("/profile/email/{step}");
                let told = world.tell_over(store, browser, "POST", &path, none);
                told.await.status
            })
        };
        let told = interleave(
            vec![tell(step), tell("cancel")],
            &crate::overlaps::OVERTAKEN,
        );
        assert_eq!(told, [404, 204], "{step}");
        let sent = world.mails();
        assert_eq!(notices(&sent), [Notice::EmailChangeCancelled], "{step}");
    }
}
