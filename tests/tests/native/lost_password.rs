//! Asking for a link to choose a password.

use chrono::TimeDelta;
use regain_core::courier::content::Content;
use regain_core::crypto::token::Token;
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::mail::template::MailTemplate;
use regain_tests::{Caller, PASSWORD, Sent, World, token};
use serde_json::json;

use crate::{ALICE, BOB};

fn queued(world: &World) -> usize {
    world.db.count("outbox WHERE state = 'queued'")
}

fn caller(number: u16) -> Caller {
    Caller::program(&format!("2001:db8:{number:x}::1"))
}

#[test]
fn the_owner_gets_a_link_in_their_language_where_their_mail_goes() {
    let world = World::default();
    world.customer(ALICE);
    let browser = Caller::browser("192.0.2.1");
    world.lose_password(&browser, "ALICE@EXAMPLE.ORG");
    assert_eq!(world.deliver().sent, 1);
    let mails = world.mailbox.empty();
    let link = mails[0].link.clone();
    let expected = Sent {
        recipient: ALICE.into(),
        name: Some("Camille Laurent".into()),
        locale: Locale::from_tag("fr").unwrap(),
        content: Content::Account(MailTemplate::PasswordLink),
        link: link.clone(),
        report_link: None,
        code: None,
        stop: None,
        words: None,
        sender: None,
    };
    assert_eq!(mails, [expected]);
    let opened = world.open_link(&browser, &token(&link.unwrap())).unwrap();
    assert!(opened.contains(ALICE), "{opened}");
}

#[test]
fn nobody_can_tell_from_the_work_done_whether_there_is_an_account() {
    let traces = ["nobody@example.org", ALICE, BOB].map(|email| {
        let world = World::default();
        world.customer(ALICE);
        let bob = world.customer(BOB);
        world.patch(&bob, &json!({"status": "disabled"}));
        let trips = world.db.trips();
        world.lose_password(&caller(1), email);
        let event = world.audit_log().pop().unwrap();
        let rows = ["rate_limits", "audit", "password_links"].map(|table| world.db.count(table));
        (queued(&world), (world.db.trips() - trips, event, rows))
    });
    let templates = traces.each_ref().map(|(templates, _)| *templates);
    assert_eq!(templates, [0, 1, 0], "only an active account gets a letter");
    for (_, trace) in &traces {
        assert_eq!(
            trace,
            &(
                1,
                "authn_password_link_requested".into(),
                [3, trace.2[1], 0]
            )
        );
        assert_eq!(trace.2, traces[0].1.2);
    }
}

#[test]
fn an_address_gets_two_and_then_one_whenever_the_last_link_has_expired() {
    let world = World::default();
    world.customer(ALICE);
    let mut asked = 0;
    let mut ask = || {
        asked += 1;
        world.lose_password(&caller(asked), ALICE);
        queued(&world)
    };
    assert_eq!([ask(), ask(), ask()], [1, 2, 2]);
    let life = Limits::DEFAULT.reset_link;
    for turn in 1..=3 {
        world.wait(life - TimeDelta::milliseconds(1));
        assert_eq!(ask(), 1 + turn);
        world.wait(TimeDelta::milliseconds(1));
        assert_eq!([ask(), ask()], [2 + turn, 2 + turn]);
    }
}

#[test]
fn no_hour_brings_a_mailbox_more_than_five_mails_whatever_forms_are_sent_again() {
    let world = World::default();
    world.customer(ALICE);
    let keys = [[1; 32], [2; 32], [3; 32]].map(|bytes| Token::new(&bytes));
    let request = json!({"lost": ["ip"], "login": "nobody@example.org", "type": "individual",
        "contact_email": ALICE});
    let mut sent = Vec::new();
    for minute in 0..180 {
        world.open_case(&mut caller(1000 + minute), &request);
        for (form, key) in (0..).zip(&keys) {
            let fields = [("key", key.as_str()), ("email", ALICE)];
            let browser = Caller::browser(&format!("2001:db8:{minute:x}:{form}::1"));
            let reply = world.send_form(&browser, "/password/lost/", &fields);
            assert_eq!(reply.status, 202);
        }
        world.deliver();
        sent.extend(world.mailbox.empty().iter().map(|_| minute));
        let hour = sent.iter().filter(|earlier| **earlier + 60 > minute);
        assert!(hour.count() <= 5, "{sent:?}");
        world.wait(TimeDelta::minutes(1));
    }
    assert!(sent.len() > 9, "each hour brings some: {sent:?}");
}

#[test]
fn a_network_gets_ten_and_then_one_in_five_minutes_whomever_it_asks_for_and_is_told() {
    let world = World::default();
    let emails: Vec<String> = (0..12)
        .map(|number| format!("user{number}@example.org"))
        .collect();
    for email in &emails {
        world.customer(email);
    }
    let ask = |email: &str| {
        let reply = world.lose_password(&Caller::program("192.0.2.1"), email);
        (reply.status, queued(&world))
    };
    for (asked, email) in (1..=10).zip(&emails) {
        assert_eq!(ask(email), (202, asked));
    }
    for email in [&emails[10], "nobody@example.org"] {
        assert_eq!(ask(email), (429, 10));
    }
    world.wait(TimeDelta::minutes(5) - TimeDelta::milliseconds(1));
    assert_eq!(ask(&emails[10]), (429, 10));
    world.wait(TimeDelta::milliseconds(1));
    assert_eq!(ask(&emails[10]), (202, 11));
    assert_eq!(ask(&emails[11]), (429, 11));
}

#[test]
fn a_network_that_is_refused_does_not_use_up_what_an_address_may_ask() {
    let world = World::default();
    world.customer(ALICE);
    let flooder = Caller::program("192.0.2.1");
    world.lose_password(&flooder, ALICE);
    for number in 0..9 {
        world.lose_password(&flooder, &format!("user{number}@example.org"));
    }
    for _ in 0..20 {
        world.lose_password(&flooder, ALICE);
    }
    assert_eq!(queued(&world), 1);
    for number in 1..=3 {
        world.lose_password(&caller(number), ALICE);
    }
    assert_eq!(queued(&world), 2);
}

#[test]
fn a_flood_from_one_network_leaves_eleven_lines() {
    let world = World::default();
    for _ in 0..20 {
        world.lose_password(&caller(1), ALICE);
    }
    assert_eq!(
        world.audit_log().len(),
        11,
        "ten that were admitted and the first refusal"
    );
}

#[test]
fn the_link_before_lives_until_the_next_one_is_sent() {
    let world = World::default();
    world.customer(ALICE);
    let (browser, stranger) = (caller(1), caller(2));
    let first = world.link(&browser, ALICE);
    world.lose_password(&stranger, ALICE);
    assert!(
        world.open_link(&browser, &first).is_some(),
        "asking alone voids nothing"
    );
    world.deliver();
    assert!(world.open_link(&browser, &first).is_none());
    assert_eq!(world.db.count("password_links"), 1);
}

#[test]
fn asking_ends_no_session_and_changes_no_password() {
    let world = World::default();
    world.customer(ALICE);
    let mut browser = Caller::browser("192.0.2.1");
    world.sign_in(&mut browser, ALICE, PASSWORD);
    world.link(&caller(1), ALICE);
    assert!(world.session(&browser).is_some());
    assert_eq!(
        world
            .sign_in(&mut Caller::program("192.0.2.2"), ALICE, PASSWORD)
            .status,
        200
    );
}
