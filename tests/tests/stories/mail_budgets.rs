//! What strangers can have mailed to somebody.

use regain_core::recovery::case::State;
use serde_json::json;

use crate::claimant::{Claimant, request};
use crate::client::{
    Client, Owner, PASSWORD, ask_for_link, mails, provision, signed_in, sql, unique,
};
use crate::staff::{Colleague, bring};

/// How many mails went to an address, with whatever after a plus.
fn mailed(local: &str) -> i64 {
    let count = "SELECT count(*) FROM outbox WHERE recipient LIKE";
    let rows = sql(&format!(
        "{count} '{local}@%' OR recipient LIKE '{local}+%'"
    ));
    rows[0][0].as_i64().expect("a number")
}

/// Cases of everybody, with a mailbox that gets their mails under ever other names.
fn open_cases(local: &str, count: u32) {
    for number in 0..count {
        let contact = format!("{local}+{number}@example.org");
        let kind = if number % 2 == 0 { "email" } else { "totp" };
        let login = format!("nobody{}@example.org", unique());
        let reply = Client::new().post("/recovery/", &request(kind, &login, &contact));
        assert_eq!(reply.status, 201, "nobody is told: {reply:?}");
    }
}

fn local(owner: &Owner) -> &str {
    owner.email.split('@').next().expect("an address")
}

#[test]
fn a_mailbox_gets_four_mails_an_hour_from_strangers_whatever_it_is_called() {
    let victim = format!("victim{}", unique());
    open_cases(&victim, 60);
    assert_eq!(mailed(&victim), 4);
    let hour = "UPDATE outbox SET created_at = created_at - 3600000 WHERE recipient LIKE";
    sql(&format!("{hour} '{victim}+%'"));
    open_cases(&victim, 10);
    assert_eq!(mailed(&victim), 8, "and four in the next hour");
}

#[test]
fn the_mailbox_of_an_owner_keeps_room_for_their_own_mails() {
    let owner = provision(json!({}));
    open_cases(local(&owner), 20);
    assert_eq!(mailed(local(&owner)), 1);
    // Links by anybody, and the notice of a case.
    for _ in 0..10 {
        let asked = Client::new().post("/password/lost/", &json!({ "email": owner.email }));
        assert_eq!(asked.status, 202, "{asked:?}");
    }
    let contact = format!("{}+a@example.org", local(&owner));
    let opened = Client::new().post("/recovery/", &request("totp", &owner.email, &contact));
    assert_eq!(opened.status, 201);
    let told = mails(&owner.email, 2);
    assert!(told[1].text.contains("/recovery/stop/"), "the notice came");
    assert_eq!(mailed(local(&owner)), 3);
    // Whatever strangers have caused, there is a link once the last one has expired.
    let life = "UPDATE outbox SET created_at = created_at - 1200000 WHERE recipient";
    sql(&format!("{life} = '{}'", owner.email));
    ask_for_link(&owner.email, 3);
}

#[test]
fn the_mail_that_a_case_was_stopped_counts_for_the_mailbox_of_its_claimant() {
    let owner = provision(json!({}));
    let victim = format!("Victim{}", unique());
    let contact = json!({ "contact_email": format!("{victim}+1@Example.org") });
    let claimant = Claimant::open_with("ip", &owner.email, contact);
    bring(&claimant, State::CoolingOff);
    let admin = Colleague::new("admin");
    let freeze = format!("/support/accounts/{}/freeze", owner.id);
    let reason = json!({ "reason": "Asked for by telephone." });
    assert_eq!(admin.client.post(&freeze, &reason).status, 204);
    let select = format!(
        "SELECT DISTINCT mailbox FROM outbox WHERE case_id = '{}' AND account_id IS NULL",
        claimant.id()
    );
    let mailbox = format!("{}@example.org", victim.to_lowercase());
    assert_eq!(json!(sql(&select)), json!([[mailbox]]));
    let ended = format!("{select} AND json_extract(template, '$.outcome') = 'stopped'");
    assert_eq!(sql(&ended).len(), 1);
}

#[test]
fn what_somebody_calls_themselves_is_mailed_to_no_stranger() {
    let name = "customer, your domain expires, pay at example.net";
    let owner = provision(json!({ "name": name }));
    let session = signed_in(&owner);
    let stranger = format!("stranger{}@example.org", unique());
    let asked = session.post("/profile/email", &json!({ "email": stranger }));
    assert_eq!(asked.status, 202, "{asked:?}");
    let to_stranger = mails(&stranger, 1).remove(0);
    for part in [&to_stranger.subject, &to_stranger.text, &to_stranger.html] {
        assert!(!part.contains("pay at"), "{part}");
    }
    // Nor to the address of an account that nobody has shown to read.
    let to_owner = mails(&owner.email, 1).remove(0);
    assert!(!to_owner.text.contains("pay at"), "{}", to_owner.text);
}

#[test]
fn a_link_of_the_provider_lives_whatever_strangers_ask_for() {
    let owner = provision(json!({ "password": null }));
    let first = mails(&owner.email, 1).pop().expect("the first mail");
    let asked = ask_for_link(&owner.email, 2);
    let choose = |token: String| {
        let change = json!({ "token": token, "password": "a door of one's own in may" });
        Client::new().post("/password/reset", &change).status
    };
    assert_eq!(choose(first.token()), 204);
    assert_eq!(choose(asked.token()), 410, "one choice ends all links");
}

#[test]
fn whoever_says_that_it_was_not_them_gets_a_link_whatever_strangers_asked_for() {
    let owner = provision(json!({}));
    let change = json!({ "current": PASSWORD, "new": "another walrus on a shelf" });
    assert_eq!(
        signed_in(&owner).post("/profile/password", &change).status,
        204
    );
    let alarm = mails(&owner.email, 1).pop().expect("the alarm");
    ask_for_link(&owner.email, 2);
    ask_for_link(&owner.email, 3);
    let press = json!({ "token": alarm.token() });
    assert_eq!(Client::new().post("/profile/not-me", &press).status, 204);
    let told = mails(&owner.email, 4).len();
    ask_for_link(&owner.email, told + 1);
}
