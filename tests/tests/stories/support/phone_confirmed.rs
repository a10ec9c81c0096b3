//! The phone on file is confirmed once somebody was reached by it who is its owner.

use serde_json::{Value, json};

use super::case_with_code;
use crate::client::{Client, provision, signed_in};
use crate::staff::Colleague;

/// What the provider's program, and the owner, are told of the phone of an account.
fn told(owner: &crate::client::Owner) -> Value {
    let by_provider = Client::provider().get(&format!("/accounts/{}", owner.id));
    let own = signed_in(owner).get("/profile").json()["phone_confirmed_at"].clone();
    assert_eq!(by_provider.json()["phone_confirmed_at"], own);
    own
}

#[test]
fn a_call_that_went_well_confirms_the_number_until_it_changes() {
    let (owner, claimant) = case_with_code("ip");
    let agent = Colleague::new("agent");
    let id = claimant.id();
    agent.works_on(&id);
    let call = |outcome: &str, reason: &str| {
        agent.does(&id, "call", json!({ "outcome": outcome, "reason": reason }));
    };
    call("unreachable", "voicemail");
    assert_eq!(
        agent.reads(&id)["account"]["phone_confirmed_at"],
        Value::Null
    );
    assert_eq!(told(&owner), Value::Null);
    call("verified", "phrase_said");
    let at = told(&owner);
    assert!(at.is_string());
    assert_eq!(agent.reads(&id)["account"]["phone_confirmed_at"], at);
    let path = format!("/support/accounts/{}", owner.id);
    assert_eq!(agent.client.get(&path).json()["phone_confirmed_at"], at);
    for page in [path, format!("/support/cases/{id}")] {
        let page = agent.client.page(&page).body;
        assert!(page.contains("confirmed by a call") || page.contains("confirmé par un appel"));
    }

    let session = signed_in(&owner);
    session.patch("/profile", &json!({ "name": "Alix" }));
    assert_eq!(told(&owner), at);
    let changed = session.patch("/profile", &json!({ "phone": "+33611223344" }));
    assert_eq!(changed.json()["phone_confirmed_at"], Value::Null);
    assert_eq!(told(&owner), Value::Null);
}

#[test]
fn a_call_to_a_number_that_is_on_file_no_more_confirms_none() {
    let (owner, claimant) = case_with_code("ip");
    let agent = Colleague::new("agent");
    let id = claimant.id();
    agent.works_on(&id);
    let session = signed_in(&owner);
    let changed = session.patch("/profile", &json!({ "phone": "+33611223344" }));
    assert_eq!(changed.status, 200, "{changed:?}");
    agent.does(
        &id,
        "call",
        json!({ "outcome": "verified", "reason": "phrase_said" }),
    );
    assert_eq!(told(&owner), Value::Null);
}

#[test]
fn the_provider_says_whether_it_is_confirmed() {
    let owner = provision(json!({ "phone_confirmed": true }));
    let at = told(&owner);
    assert!(at.is_string());
    let change = |fields: Value| {
        let path = format!("/accounts/{}", owner.id);
        let reply = Client::provider().patch(&path, &fields);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["phone_confirmed_at"].clone()
    };
    assert_eq!(change(json!({ "phone_confirmed": true })), at, "it was");
    assert_eq!(change(json!({ "phone": "+33611223344" })), Value::Null);
    let both = json!({ "phone": "+33611223355", "phone_confirmed": true });
    assert!(change(both).is_string());
    assert_eq!(change(json!({ "phone_confirmed": false })), Value::Null);
    assert_eq!(told(&owner), Value::Null);
}
