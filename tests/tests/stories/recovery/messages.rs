//! Support and claimant write to each other.

use regain_core::recovery::case::State;
use serde_json::{Value, json};

use super::{refused, wrong_state};
use crate::claimant::Claimant;
use crate::client::{Client, Reply, mails, provision, sql};
use crate::staff::{Colleague, bring};

const SAID: &str = "My number changed.\nPlease write.";

fn writes(claimant: &Claimant, text: &str) -> Reply {
    let message = json!({ "text": text });
    claimant.client.post("/recovery/case/messages", &message)
}

/// A case, and somebody who works on it.
fn taken() -> (Claimant, Colleague, String) {
    let owner = provision(json!({}));
    let claimant = Claimant::open("ip", &owner.email);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    (claimant, agent, id)
}

#[test]
fn claimant_and_support_read_what_the_other_wrote_and_the_case_stays_as_it_is() {
    let (claimant, agent, id) = taken();
    let row = claimant.row();
    assert_eq!(writes(&claimant, SAID).status, 204);
    let queue = agent.client.get("/support/cases?messages=yes").json();
    let mut cases = queue["cases"].as_array().expect("cases").iter();
    let listed = cases.find(|case| case["id"] == id.as_str()).expect("it");
    assert_eq!(listed["message"], true);
    let mine = agent.client.get("/support/cases?mine=yes").json();
    assert_eq!(mine["cases"][0]["message"], true);

    let seen = agent.reads(&id)["messages"][0].clone();
    assert_eq!((&seen["text"], &seen["by"]), (&json!(SAID), &Value::Null));
    assert_eq!(seen["unread"], true);
    assert_eq!(agent.reads(&id)["messages"][0]["unread"], false);
    let mine = agent.client.get("/support/cases?mine=yes").json();
    assert_eq!(mine["cases"][0]["message"], false);

    agent.does(
        &id,
        "messages",
        json!({ "text": "We will.", "ready": "received" }),
    );
    let told = claimant.case()["messages"][1].clone();
    assert_eq!(told["by"], "support");
    assert_eq!(
        (&told["text"], &told["ready"]),
        (&json!("We will."), &json!("received"))
    );
    for (language, ready) in [("en", "will reply here"), ("fr", "répondrons ici")] {
        let cookies = format!("{}; __Host-lang={language}", claimant.cookie());
        let browser = Client::new().with("cookie", &cookies);
        let page = browser.page("/recovery/case").body;
        assert!(
            page.contains("We will.") && page.contains("Please write."),
            "{page}"
        );
        assert!(page.contains(ready), "{page}");
        assert!(!page.contains("Robin"), "{page}");
    }
    assert_eq!(claimant.row(), row, "a message changes nothing");
}

#[test]
fn a_mail_says_that_there_is_a_message_and_no_record_holds_its_words() {
    let (claimant, agent, id) = taken();
    claimant.post_is_out();
    let before = mails(&claimant.contact, 1).len();
    agent.does(&id, "messages", json!({ "text": "Unheard-of words." }));
    let mail = mails(&claimant.contact, before + 1).pop().expect("a mail");
    assert!(mail.text.contains(&claimant.reference), "{}", mail.text);
    assert!(!mail.text.contains("Unheard-of"), "{}", mail.text);
    assert_eq!(writes(&claimant, "Unheard-of answers.").status, 204);
    for table in ["audit", "outbox", "staff_actions", "presses"] {
        let rows = sql(&format!("SELECT * FROM {table}"));
        assert!(!json!(rows).to_string().contains("Unheard-of"), "{table}");
    }
    let log = claimant.audit_log();
    for event in ["recovery_message_sent", "recovery_message_received"] {
        assert!(log.contains(&event.to_owned()), "{log:?}");
    }
}

#[test]
fn what_is_said_twice_at_once_is_written_once() {
    let (claimant, agent, id) = taken();
    for _ in 0..2 {
        assert_eq!(writes(&claimant, SAID).status, 204);
        agent.does(&id, "messages", json!({ "ready": "checking" }));
    }
    assert_eq!(
        claimant.case()["messages"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn each_side_writes_ten_messages_an_hour_and_fifty_in_all() {
    let (claimant, agent, id) = taken();
    for number in 0..10 {
        assert_eq!(writes(&claimant, &format!("Message {number}.")).status, 204);
    }
    let too_many = (429, "too-many-attempts".to_owned());
    assert_eq!(refused(&writes(&claimant, "One more.")), too_many);
    let form = claimant.browser().with("accept-language", "en");
    let page = form.form("/recovery/case/messages", &[("text", "One more.")]);
    assert_eq!(page.status, 429);
    assert!(page.body.contains("One more.</textarea>"), "{}", page.body);

    for number in 0..10 {
        agent.does(
            &id,
            "messages",
            json!({ "text": format!("Answer {number}.") }),
        );
    }
    let reply = agent.step(&id, "messages", json!({ "text": "One more." }));
    assert_eq!(refused(&reply), too_many);

    sql(&format!(
        "UPDATE messages SET at = at - 3600001 WHERE case_id = '{id}'"
    ));
    assert_eq!(writes(&claimant, "An hour later.").status, 204);
    sql(&format!(
        "WITH RECURSIVE numbers (number) AS
           (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 39)
         INSERT INTO messages (case_id, at, text) SELECT '{id}', 1, 'x' FROM numbers"
    ));
    sql(&format!(
        "UPDATE messages SET at = 1 WHERE case_id = '{id}'"
    ));
    let count = sql(&format!(
        "SELECT count(*) FROM messages WHERE case_id = '{id}' AND by IS NULL"
    ));
    assert_eq!(count[0][0], 50);
    assert_eq!(refused(&writes(&claimant, "The last one.")), too_many);
}

#[test]
fn a_message_has_words_and_not_too_many() {
    let (claimant, agent, id) = taken();
    for text in ["", "  ", "\u{7}", &"x".repeat(1001)] {
        assert_eq!(writes(&claimant, text).status, 422, "{text:?}");
        let reply = agent.step(&id, "messages", json!({ "text": text }));
        assert_eq!(reply.status, 422, "{text:?}");
    }
    let reply = agent.step(&id, "messages", json!({ "ready": "anything" }));
    assert_eq!(reply.status, 422);
    assert_eq!(writes(&claimant, &"é".repeat(1000)).status, 204);
}

#[test]
fn a_ready_text_stays_chosen_where_the_form_is_refused() {
    let (_, agent, id) = taken();
    let browser = Client::new()
        .at(agent.client.header("cf-connecting-ip"))
        .with("authorization", agent.client.header("authorization"));
    let version = agent.reads(&id)["version"].to_string();
    let (long, path) = ("x".repeat(1001), format!("/support/cases/{id}/messages"));
    let fields = [
        ("version", &*version),
        ("ready", "checking"),
        ("text", &long),
    ];
    let page = browser.form(&path, &fields);
    assert_eq!(page.status, 422, "{page:?}");
    let chosen = "value=\"checking\" checked>";
    assert!(page.body.contains(chosen), "{}", page.body);
    assert!(page.body.contains(&long));
    let page = browser.page(&format!("/support/cases/{id}")).body;
    assert!(!page.contains(chosen), "{page}");
}

#[test]
fn whoever_works_on_a_case_writes_and_once_it_is_over_nobody_does() {
    let (claimant, agent, id) = taken();
    let other = Colleague::new("agent");
    let message = || json!({ "text": "Hello." });
    let reply = other.step(&id, "messages", message());
    assert_eq!(refused(&reply), (409, "claim-first".into()));
    bring(&claimant, State::CoolingOff);
    other.does(&id, "messages", message());
    assert_eq!(writes(&claimant, "Thanks.").status, 204);
    bring(&claimant, State::Refused);
    assert_eq!(refused(&writes(&claimant, "Why?")), wrong_state());
    let reply = agent.step(&id, "messages", message());
    assert_eq!(refused(&reply), wrong_state());
}
