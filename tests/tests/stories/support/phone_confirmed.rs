//! The phone on file is confirmed once somebody was reached by it who is its owner.

use serde_json::{Value, json};

use super::case_with_code;
use crate::claimant::Claimant;
use crate::client::{Client, Owner, mails, provision, signed_in};
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

/// How a case turns out to be none of the owner's.
type End<'a> = &'a dyn Fn(&Claimant, &Colleague, &Owner);

#[test]
fn what_turns_out_to_be_no_case_of_the_owners_confirms_no_number() {
    let wrong = |claimant: &Claimant, agent: &Colleague, _: &Owner| {
        let reached = json!({ "outcome": "wrong_person", "reason": "other", "note": "A shop." });
        agent.does(&claimant.id(), "call", reached);
    };
    let fraud = |claimant: &Claimant, agent: &Colleague, _: &Owner| {
        let refusal = super::decision("refuse", "fraud_suspected");
        agent.does(&claimant.id(), "decide", refusal);
    };
    let stopped = |claimant: &Claimant, agent: &Colleague, _: &Owner| {
        let stop = json!({ "reason": "fraud_suspected", "note": "As the record shows." });
        agent.does(&claimant.id(), "stop", stop);
    };
    let link = |owner: &Owner, page: &str| {
        let mails = mails(&owner.email, 2);
        let mail = mails.iter().find(|mail| mail.text.contains(page));
        let link = mail.expect("a mail with the link").link_to(page);
        let token = link.rsplit('/').next().unwrap_or_default();
        let press = json!({ "token": token });
        let used = Client::new().post(page.trim_end_matches('/'), &press);
        assert_eq!(used.status, 204, "{used:?}");
    };
    let cancelled = |_: &Claimant, _: &Colleague, owner: &Owner| link(owner, "/recovery/stop/");
    let reported = |_: &Claimant, _: &Colleague, owner: &Owner| link(owner, "/profile/not-me/");
    let ends: [(&str, bool, End); 5] = [
        ("wrong person", false, &wrong),
        ("refused", true, &fraud),
        ("stopped", true, &stopped),
        ("cancelled", true, &cancelled),
        ("not me", true, &reported),
    ];
    for (story, called, end) in ends {
        let (owner, claimant) = case_with_code("ip");
        let program = Client::provider();
        let path = format!("/accounts/{}", owner.id);
        program.patch(&path, &json!({ "name": "Alix Martin" }));
        let agent = Colleague::new("agent");
        agent.works_on(&claimant.id());
        if called {
            let reached = json!({ "outcome": "verified", "reason": "phrase_said" });
            agent.does(&claimant.id(), "call", reached);
        } else {
            program.patch(&path, &json!({ "phone_confirmed": true }));
        }
        let confirmed = || program.get(&path).json()["phone_confirmed_at"].clone();
        assert!(confirmed().is_string(), "{story}");
        end(&claimant, &agent, &owner);
        assert_eq!(confirmed(), Value::Null, "{story}");
    }
}
