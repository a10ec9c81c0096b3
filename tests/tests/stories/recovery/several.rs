//! Cases that cover several losses: a stolen phone with the mailbox on it.

use serde_json::{Value, json};

use super::{refused, shape};
use crate::app::enrolled;
use crate::claimant::{Claimant, a_minute_passes, code_in, in_time, request, somebody};
use crate::client::{Client, PASSWORD, mails, provision, sign_in, unique};
use crate::staff::{Colleague, cool_off_is_over};

const DAY: i64 = 86_400_000;

/// The code comes back that was mailed to the new address.
fn gives_code(claimant: &Claimant) {
    let mailed = mails(&claimant.contact, 2);
    let coded = mailed
        .iter()
        .find(|mail| mail.subject.contains("Your code"));
    let code = code_in(coded.expect("the mail with the code"));
    assert_eq!(claimant.give_code(&code).status, 204);
}

fn decision(reason: &str) -> Value {
    json!({ "decision": "approve", "reason": reason, "note": "As the record shows." })
}

/// The time from now to the effect, in whole days.
fn days_to_wait(claimant: &Claimant) -> i64 {
    let effect_at = claimant.column("effect_at").as_i64().expect("an effect");
    (effect_at - crate::claimant::now() + DAY / 2) / DAY
}

#[test]
fn with_mailbox_and_phone_gone_documents_are_asked_for_at_once_whatever_the_login() {
    let known = provision(json!({})).email;
    let unknown = format!("nobody{}@example.org", unique());
    let replies = [known, unknown].map(|login| {
        let claimant = Claimant::open("totp,email", &login);
        let case = claimant.case();
        assert_eq!(case["lost"], json!(["email", "totp"]));
        assert_eq!(
            (&case["status"], &case["phrase"]),
            (&json!("documents"), &Value::Null)
        );
        assert_eq!(case["code"]["sent_to"], "new_email");
        assert_eq!(case["documents"][0]["item"], "identity");
        let opened = case["opened_at"].as_str().unwrap_or_default();
        let expires = case["expires_at"].as_str().unwrap_or_default();
        let reply = claimant.client.get("/recovery/case");
        shape(&reply, &[&claimant.reference, opened, expires])
    });
    assert_eq!(replies[0], replies[1]);
}

#[test]
fn mailbox_and_phone_are_given_back_together_after_documents_two_people_and_a_week() {
    let (owner, _app) = enrolled();
    let claimant = Claimant::open("email,totp", &owner.email);
    gives_code(&claimant);
    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    let (first, second) = (Colleague::new("agent"), Colleague::new("reviewer"));
    let id = claimant.id();
    first.works_on(&id);
    assert!(first.reads(&id)["phone"].is_null(), "there is no call");
    first.finds_conform(&id, "identity");
    first.does(&id, "decide", decision("documents_conform"));
    assert_eq!(claimant.case()["status"], "decided");
    let approval = json!({ "reason": "documents_conform", "note": "I see the same." });
    second.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
    second.does(&id, "approve", approval);
    assert_eq!(claimant.case()["status"], "cooling_off");
    assert_eq!(days_to_wait(&claimant), 7);

    // Halfway through, both are told again.
    let (to_owner, to_claimant) = (
        mails(&owner.email, 3).len(),
        mails(&claimant.contact, 3).len(),
    );
    claimant.set("remind_at = 1");
    in_time("the reminder", || {
        claimant.column("remind_at").is_null().then_some(())
    });
    let reminder = mails(&owner.email, to_owner + 1).pop().expect("a mail");
    assert!(
        reminder.subject.starts_with("Reminder"),
        "{}",
        reminder.subject
    );
    assert!(
        reminder.text.contains("/recovery/stop/"),
        "{}",
        reminder.text
    );
    let reminder = mails(&claimant.contact, to_claimant + 1)
        .pop()
        .expect("a mail");
    assert!(
        !reminder.text.contains("/recovery/stop/"),
        "{}",
        reminder.text
    );
    a_minute_passes();
    mails(&owner.email, to_owner + 1);

    cool_off_is_over(&claimant);
    in_time("the effect", || {
        (claimant.case()["status"] == "applied").then_some(())
    });
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 401);
    let reply = sign_in(&Client::new(), &claimant.contact, PASSWORD);
    assert_eq!(reply.json()["status"], "signed_in", "no code is asked for");
}

#[test]
fn a_call_settles_no_case_about_mailbox_and_phone() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("email,totp,ip", &owner.email);
    gives_code(&claimant);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    let call = json!({ "outcome": "verified", "reason": "phrase_said" });
    assert_eq!(agent.step(&id, "call", call).status, 409);
    let reply = agent.step(&id, "decide", decision("call_verified"));
    assert_eq!(reply.status, 409);
    assert_eq!(claimant.case()["status"], "documents");
}

#[test]
fn boxes_of_a_form_are_one_request() {
    let owner = provision(json!({}));
    let page = Client::new().page("/recovery/?lost=email,totp");
    for loss in ["email", "totp", "ip"] {
        let box_of = format!("id=\"lost-{loss}\" name=\"lost\" type=\"checkbox\"");
        assert!(page.body.contains(&box_of), "{}", page.body);
    }
    assert_eq!(page.body.matches(" checked").count(), 2);
    let contact = somebody();
    let fields = [
        ("lost", "email"),
        ("lost", "ip"),
        ("login", owner.email.as_str()),
        ("contact_email", contact.as_str()),
        ("type", "individual"),
    ];
    let page = Client::new().form("/recovery/", &fields);
    assert_eq!(page.status, 303, "{page:?}");
    let cases = crate::client::sql(&format!(
        "SELECT lost, contact_email, new_email FROM cases WHERE account_id = '{}'",
        owner.id
    ));
    let expected = [[json!("[\"email\",\"ip\"]"), json!(contact), json!(contact)]];
    assert_eq!(cases, expected);
}

#[test]
fn one_field_given_twice_is_still_refused() {
    let fields = [("login", "a"), ("login", "b"), ("password", "x")];
    let page = Client::new().form("/login", &fields);
    assert_eq!(page.status, 422);
    let mut twice = request("ip", "a", &somebody());
    twice["lost"] = json!("ip");
    let reply = Client::new().post("/recovery/", &twice);
    assert_eq!(refused(&reply), (422, "invalid-fields".into()));
}
