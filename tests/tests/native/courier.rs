//! The courier: what it sends, what it gives up, what it erases.

use chrono::TimeDelta;
use regain_core::courier::{Mail, SendError, Tally, Transport};
use regain_core::limits::{Limits, MailBudgets};
use regain_core::store::{Database as _, outbox};
use regain_tests::{Caller, PASSWORD, Stepwise, World, block_on, interleave, token};
use serde_json::json;

use crate::{ALICE, BOB, NEW, WRONG};

const SENT: Tally = Tally {
    sent: 1,
    put_off: 0,
    dropped: 0,
    dead: 0,
};
const PUT_OFF: Tally = Tally {
    sent: 0,
    put_off: 1,
    dropped: 0,
    dead: 0,
};
const DROPPED: Tally = Tally {
    sent: 0,
    put_off: 0,
    dropped: 1,
    dead: 0,
};
const DEAD: Tally = Tally {
    sent: 0,
    put_off: 0,
    dropped: 0,
    dead: 1,
};
const NOTHING: Tally = Tally {
    sent: 0,
    put_off: 0,
    dropped: 0,
    dead: 0,
};

/// An account whose owner has just asked for a link.
fn asked() -> (World, String, Caller) {
    let world = World::default();
    let id = world.customer(ALICE);
    let browser = Caller::browser("192.0.2.1");
    world.lose_password(&browser, ALICE);
    (world, id, browser)
}

fn state(world: &World) -> Vec<String> {
    world
        .db
        .column("SELECT state || ' ' || coalesce(error, '-') FROM outbox ORDER BY created_at")
}

#[test]
fn a_link_is_minted_when_it_is_sent_and_only_its_hash_stays() {
    let (world, _, _) = asked();
    assert_eq!(world.db.count("password_links"), 0);
    assert_eq!(
        world.db.column("SELECT template FROM outbox"),
        [r#"{"kind":"password_link"}"#]
    );
    assert_eq!(world.deliver(), SENT);
    let link = token(&world.mailbox.empty()[0].link.clone().unwrap());
    assert_eq!(world.db.count("password_links"), 1);
    assert!(!world.db.dump().contains(&link));
    assert_eq!(state(&world), ["sent -"]);
    assert_eq!(world.deliver(), NOTHING);
}

#[test]
fn a_link_is_not_sent_where_the_account_has_gone_elsewhere() {
    for (case, change) in [
        ("another address", json!({"email": "alice@example.net"})),
        ("disabled", json!({"status": "disabled"})),
    ] {
        let (world, id, _) = asked();
        world.patch(&id, &change);
        world.deliver();
        assert!(
            world.mailbox.empty().iter().all(|mail| mail.link.is_none()),
            "{case}"
        );
        assert_eq!(world.db.count("password_links"), 0, "{case}");
        assert_eq!(
            world.db.count("outbox WHERE state = 'dropped'"),
            1,
            "{case}"
        );
    }
    let (world, _, _) = asked();
    world
        .db
        .run("UPDATE accounts SET status = 'disabled'")
        .unwrap();
    assert_eq!(world.deliver(), DROPPED);
}

#[test]
fn a_mail_is_tried_again_ever_later_and_then_given_up() {
    let (world, _, _) = asked();
    world.mailbox.fail(Some(SendError::Later("rate limit")));
    for wait in Limits::DEFAULT.mail_retries {
        assert_eq!(world.deliver(), PUT_OFF);
        assert_eq!(state(&world), ["queued rate limit"]);
        world.wait(TimeDelta::seconds((*wait).into()) - TimeDelta::milliseconds(1));
        assert_eq!(world.deliver(), NOTHING, "{wait}");
        world.wait(TimeDelta::milliseconds(1));
    }
    assert_eq!((world.deliver(), world.dead_mails()), (DEAD, 1));
    assert_eq!(state(&world), ["dead rate limit"]);
    world.mailbox.fail(None);
    world.wait(TimeDelta::days(2));
    assert_eq!(world.deliver(), NOTHING);
}

#[test]
fn a_mail_that_fails_for_a_while_arrives_with_a_link_that_works() {
    let (world, _, browser) = asked();
    world.mailbox.fail(Some(SendError::Later("transport")));
    world.deliver();
    world.mailbox.fail(None);
    world.wait(TimeDelta::seconds(60));
    assert_eq!(world.deliver(), SENT);
    let link = token(&world.mailbox.empty()[0].link.clone().unwrap());
    world.wait(TimeDelta::minutes(20) - TimeDelta::milliseconds(1));
    assert_eq!(
        world.reset(&browser, &link, NEW).status,
        204,
        "its time runs from the sending"
    );
    assert_eq!(
        state(&world)[0],
        "sent -",
        "a failure that passed is forgotten"
    );
}

#[test]
fn an_address_that_is_refused_for_good_is_not_tried_again() {
    let (world, _, _) = asked();
    world
        .mailbox
        .fail(Some(SendError::Never("recipient suppressed")));
    assert_eq!((world.deliver(), world.dead_mails()), (DEAD, 1));
    assert_eq!(state(&world), ["dead recipient suppressed"]);
}

#[test]
fn a_mail_that_cannot_be_read_is_given_up_and_holds_up_no_other() {
    let (world, _, _) = asked();
    world
        .db
        .run(r#"UPDATE outbox SET template = '{"kind":"greeting"}'"#)
        .unwrap();
    world.customer(BOB);
    world.lose_password(&Caller::browser("192.0.2.2"), BOB);
    assert_eq!(world.deliver(), Tally { sent: 1, ..DEAD });
    assert_eq!(world.mailbox.empty()[0].recipient, BOB);
}

#[test]
fn two_couriers_at_once_send_nothing_twice() {
    for schedule in [
        vec![],
        vec![0, 1, 0, 1, 0, 1, 0, 1],
        vec![0, 0, 1, 1, 1, 1, 0],
        vec![1, 0, 0, 1],
    ] {
        let (world, _, _) = asked();
        let store = Stepwise(&world.db);
        let runs: Vec<std::pin::Pin<Box<dyn Future<Output = _>>>> = vec![
            Box::pin(world.run_courier(&store)),
            Box::pin(world.run_courier(&store)),
        ];
        let tallies = interleave(runs, &schedule);
        let sent: usize = tallies.into_iter().map(|tally| tally.unwrap().sent).sum();
        assert_eq!((sent, world.mailbox.empty().len()), (1, 1), "{schedule:?}");
    }
}

#[test]
fn the_oldest_mails_go_first() {
    let world = World::default();
    for number in 0..12 {
        let email = format!("user{number}@example.org");
        world.provision(&json!({
            "customer_number": email, "email": email, "name": "User", "type": "individual",
            "phone": "+33123456701",
        }));
        world.wait(TimeDelta::milliseconds(1));
    }
    assert_eq!(world.deliver().sent, 12);
    let recipients = world.mailbox.empty().into_iter().map(|mail| mail.recipient);
    let oldest: Vec<_> = (0..12)
        .map(|number| format!("user{number}@example.org"))
        .collect();
    assert_eq!(recipients.collect::<Vec<_>>(), oldest);
}

#[test]
fn owners_mails_go_before_those_of_strangers_and_of_these_so_many_in_an_hour() {
    let world = World::default();
    let all = MailBudgets::DEFAULT.all_unproven;
    world.customer(ALICE);
    let account = &world.db.column("SELECT id FROM accounts")[0];
    let mail = |id: &str, cause: &str| {
        format!(
            "INSERT INTO outbox (id, account_id, recipient, mailbox, cause, template, created_at,
               due_at) VALUES ('{id}', '{account}', '{id}@example.org', '{id}', '{cause}',
               '{{\"kind\":\"contact_changed\",\"at\":\"2026-11-21T22:26:40Z\",\"changes\":[]}}', 0, 0);"
        )
    };
    let mut rows: String = (0..=all)
        .map(|n| mail(&format!("u{n}"), "unproven"))
        .collect();
    for cause in ["asked", "case", "owner"] {
        rows += &mail(cause, cause);
    }
    world.db.run(&rows).unwrap();
    assert_eq!(world.deliver().sent, all as usize + 3);
    let sent = world.mailbox.empty();
    let first = ["owner", "case", "asked"].map(|cause| format!("{cause}@example.org"));
    assert_eq!(
        [0, 1, 2].map(|place: usize| &sent[place].recipient),
        first.each_ref()
    );
    world.db.run(&mail("late", "owner")).unwrap();
    assert_eq!(world.deliver(), SENT, "an owner's is not held up");
    world.wait(MailBudgets::DEFAULT.span - TimeDelta::milliseconds(1));
    assert_eq!(world.deliver(), NOTHING);
    world.wait(TimeDelta::milliseconds(1));
    assert_eq!(world.deliver(), SENT);
}

#[test]
fn a_name_is_mailed_to_the_address_that_is_proven_to_be_its_holders() {
    let (world, _, browser) = asked();
    world
        .db
        .run("UPDATE accounts SET email_proven = 0")
        .unwrap();
    assert_eq!(world.deliver(), SENT);
    assert_eq!(world.mailbox.all()[0].name, None);
    let link = token(&world.mails()[0].link.clone().unwrap());
    assert_eq!(world.reset(&browser, &link, NEW).status, 204);
    assert!(world.mails()[0].name.is_some());
    world.patch(
        &world.db.column("SELECT id FROM accounts")[0],
        &json!({"email": BOB}),
    );
    world.lose_password(&browser, BOB);
    assert!(world.mails().iter().all(|mail| mail.name.is_none()));
}

/// A transport that takes half a minute for each mail.
struct Crawling<'w>(&'w World);

impl Transport for Crawling<'_> {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        self.0.wait(TimeDelta::seconds(30));
        self.0.mailbox.send(mail).await
    }
}

#[test]
fn a_slow_transport_doubles_no_mail() {
    let world = World::default();
    for number in 0..10 {
        let email = format!("user{number}@example.org");
        world.customer(&email);
        world.lose_password(&Caller::browser(&format!("192.0.2.{number}")), &email);
    }
    let (store, transport) = (Stepwise(&world.db), Crawling(&world));
    let run = || world.run_courier_by(&store, &transport);
    let runs: Vec<std::pin::Pin<Box<dyn Future<Output = _>>>> =
        vec![Box::pin(run()), Box::pin(run()), Box::pin(run())];
    let schedule: Vec<usize> = (0..150).map(|step| step % 3).collect();
    let sent = interleave(runs, &schedule)
        .into_iter()
        .map(|tally| tally.unwrap().sent);
    assert_eq!((sent.sum::<usize>(), world.mailbox.empty().len()), (10, 10));
}

#[test]
fn a_mail_of_a_courier_that_died_is_sent_once_its_lease_is_over() {
    let (world, _, _) = asked();
    let claimed = world.db.column("SELECT id FROM outbox");
    let due = outbox::claim(world.now(), &Limits::DEFAULT);
    let due = block_on(world.db.fetch(due)).unwrap().unwrap();
    assert_eq!(due.id.as_str(), claimed[0]);
    world.wait(Limits::DEFAULT.mail_lease - TimeDelta::milliseconds(1));
    assert_eq!(world.deliver(), NOTHING);
    world.wait(TimeDelta::milliseconds(1));
    assert_eq!(world.deliver(), SENT);
}

/// Rows of a table, before and after an erasure so long after now.
fn erased_after(world: &World, table: &str, span: TimeDelta) {
    let before = world.db.count(table);
    world.wait(span - TimeDelta::milliseconds(1));
    world.erase();
    assert_eq!(world.db.count(table), before, "{table} too early");
    world.wait(TimeDelta::milliseconds(1));
    world.erase();
    assert_eq!(world.db.count(table), before - 1, "{table} too late");
}

#[test]
fn each_table_forgets_in_its_time() {
    let tick = TimeDelta::milliseconds(1);
    let limits = Limits::DEFAULT;
    let (world, _, mut browser) = asked();
    world.deliver();
    erased_after(&world, "password_links", limits.reset_link);
    world.sign_in(&mut browser, ALICE, PASSWORD);
    erased_after(&world, "sessions", limits.customer_session.total);
    let (world, _, mut browser) = asked();
    world.sign_in(&mut browser, ALICE, PASSWORD);
    erased_after(&world, "devices", limits.device_life + tick);
    let (world, _, _) = asked();
    world.deliver();
    erased_after(&world, "outbox", limits.mail_memory + tick);
    let world = World::default();
    world.sign_in(&mut Caller::program("192.0.2.1"), ALICE, WRONG);
    world
        .db
        .run("DELETE FROM rate_limits WHERE limit_key LIKE '%network%'")
        .unwrap();
    erased_after(&world, "rate_limits", TimeDelta::hours(24) + tick);
}

#[test]
fn what_is_still_needed_is_not_erased() {
    let (world, _, _) = asked();
    world.mailbox.fail(Some(SendError::Later("transport")));
    world.deliver();
    world.wait(TimeDelta::days(40));
    world.erase();
    assert_eq!(
        state(&world),
        ["queued transport"],
        "a mail that is still to be sent"
    );
    let (world, _, mut browser) = asked();
    for _ in 0..2 {
        world.sign_in(&mut browser, ALICE, PASSWORD);
        world.wait(TimeDelta::days(170));
    }
    world.erase();
    assert_eq!(world.db.count("devices"), 1, "a device that still signs in");
    let (world, _, mut browser) = asked();
    world.sign_in(&mut browser, ALICE, WRONG);
    world
        .db
        .run("UPDATE rate_limits SET open_at = last_at + 40 * 86400000")
        .unwrap();
    let limit_keys = world.db.count("rate_limits");
    world.wait(TimeDelta::days(30));
    world.erase();
    assert_eq!(
        world.db.count("rate_limits"),
        limit_keys,
        "a limit that is still in force"
    );
}

#[test]
fn the_audit_log_is_kept_for_a_year() {
    // The table goes by the real clock, which no test may read: so one line is
    // from long before any run of this test and one from long after.
    let world = World::default();
    world
        .db
        .run(
            "INSERT INTO audit (at, event, request_id) VALUES (946684800000, 'old', 'r');
             INSERT INTO audit (at, event, request_id) VALUES (4102444800000, 'new', 'r');",
        )
        .unwrap();
    world.spend(1);
    assert_eq!(world.audit_log(), ["new"]);
}
