//! Cases without an account come in by the dozen, and are refused together.

use serde_json::json;

use super::refused;
use crate::claimant::Claimant;
use crate::client::{Client, mails, sql, unique};
use crate::staff::Colleague;

const PATH: &str = "/support/cases/unmatched/refuse";

/// A case that names nobody.
fn nobodys() -> Claimant {
    Claimant::open("ip", &format!("nobody{}@example.org", unique()))
}

/// What was put down of a case: the actions of staff, with their reasons.
fn actions(id: &str) -> Vec<String> {
    let rows = sql(&format!(
        "SELECT action || reasons FROM staff_actions WHERE case_id = '{id}' ORDER BY seq"
    ));
    let text = |row: &Vec<serde_json::Value>| row[0].as_str().unwrap_or_default().to_owned();
    rows.iter().map(text).collect()
}

/// How often an event of a case is in the audit log.
fn noted(id: &str, event: &str) -> serde_json::Value {
    let rows = sql(&format!(
        "SELECT count(*) FROM audit WHERE case_id = '{id}' AND event = '{event}'"
    ));
    rows[0][0].clone()
}

#[test]
fn cases_without_an_account_are_refused_together_and_each_is_on_record() {
    let (agent, colleague) = (Colleague::new("agent"), Colleague::new("agent"));
    let cases = [nobodys(), nobodys(), nobodys()];
    let [first, second, busy] = cases.each_ref().map(Claimant::id);
    let owner = crate::client::provision(json!({}));
    let matched = Claimant::open("ip", &owner.email).id();
    colleague.works_on(&busy);
    let asked = json!({ "cases": [first, second, busy, matched], "reason": "no_account_matches" });
    let reply = agent.client.post(PATH, &asked);
    assert_eq!(reply.status, 200, "{reply:?}");
    let told = reply.json();
    let mut expected = [first.clone(), second.clone()];
    expected.sort();
    let mut refused = told["refused"].as_array().expect("a list").clone();
    refused.sort_by_key(ToString::to_string);
    assert_eq!(json!(refused), json!(expected));
    assert_eq!(told["left"], json!([busy, matched]));
    for left in [&busy, &matched] {
        assert_eq!(noted(left, "sequence_fail"), 1, "what is left is on record");
    }
    for case in &cases[..2] {
        assert_eq!(case.case()["status"], "refused");
        assert_eq!(actions(&case.id()), ["refuse[\"no_account_matches\"]"]);
        assert_eq!(noted(&case.id(), "recovery_case_refused"), 1);
        assert_eq!(mails(&case.contact, 2).len(), 2, "their claimants are told");
    }
    assert_eq!(cases[2].case()["status"], "submitted");

    // Once more: nothing is left of them, and that is no failure.
    let again = agent.client.post(PATH, &asked).json();
    assert_eq!(again["refused"], json!([]));
    assert_eq!(actions(&first).len(), 1);
}

#[test]
fn a_case_that_names_whoever_asks_is_left_to_a_colleague() {
    let agent = Colleague::new("agent");
    let own = Claimant::open("ip", &agent.account.email).id();
    let asked = json!({ "cases": [own], "reason": "fraud_suspected", "note": "Seen before." });
    let told = agent.client.post(PATH, &asked).json();
    assert_eq!(told, json!({ "refused": [], "left": [own] }));
    assert_eq!(noted(&own, "authz_own_case_fail"), 1);
    let told = Colleague::new("agent").client.post(PATH, &asked).json();
    assert_eq!(told["refused"], json!([own]));
}

#[test]
fn cases_are_refused_for_a_reason_and_no_more_than_twenty_at_once() {
    let agent = Colleague::new("agent");
    let many: Vec<_> = (0..21).map(|number| format!("case{number}")).collect();
    for asked in [
        json!({ "cases": [], "reason": "not_needed" }),
        json!({ "cases": many, "reason": "not_needed" }),
        json!({ "cases": ["case"] }),
        json!({ "cases": ["case"], "reason": "documents_in_doubt" }),
        json!({ "cases": ["case"], "reason": "other" }),
    ] {
        let reply = agent.client.post(PATH, &asked);
        assert_eq!(refused(&reply), (422, "invalid-fields".into()), "{asked}");
    }
}

#[test]
fn a_form_that_lacks_a_reason_keeps_what_was_ticked() {
    let agent = Colleague::new("agent");
    let id = nobodys().id();
    sql(&format!("UPDATE cases SET opened_at = 1 WHERE id = '{id}'"));
    let browser = Client::new()
        .at(agent.client.header("cf-connecting-ip"))
        .with("authorization", agent.client.header("authorization"))
        .with("accept-language", "en");
    let page = browser.form(PATH, &[("cases", &id), ("note", "Seen twice.")]);
    assert_eq!(page.status, 422, "{page:?}");
    assert!(page.body.contains("Choose a reason."), "{}", page.body);
    assert!(page.body.contains("Seen twice."));
    let ticked = page.body.split("<input").find(|tag| tag.contains(&id));
    let ticked = ticked.unwrap_or_default().split('>').next();
    assert!(
        ticked.unwrap_or_default().ends_with(" checked"),
        "{ticked:?}"
    );
}
