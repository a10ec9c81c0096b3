//! Two at once, stale pages, cases of one's own.

use serde_json::json;

use super::{case_with_code, decision, refused};
use crate::claimant::Claimant;
use crate::client::{provision, sql};
use crate::staff::{Colleague, acts};
use regain_tests::story::both_at_once;

#[test]
fn a_step_says_which_version_of_the_case_it_is_about() {
    let claimant = Claimant::open("ip", &provision(json!({})).email);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    let path = format!("/support/cases/{id}/claim");
    let reply = agent.client.post(&path, &json!({}));
    assert_eq!(refused(&reply), (428, "version-required".into()));
    let reply = agent.step_on("\"99\"", &id, "claim", json!({}));
    assert_eq!(refused(&reply), (412, "case-changed".into()));
    for unreadable in ["1", "\"one\"", "\"1\", ", "\"1"] {
        let reply = agent.step_on(unreadable, &id, "claim", json!({}));
        assert_eq!(
            refused(&reply),
            (400, "malformed-header".into()),
            "{unreadable}"
        );
    }
    let tag = agent.client.get(&format!("/support/cases/{id}"));
    let tag = tag.header("etag").expect("a tag").to_owned();
    assert_eq!(agent.step_on(&tag, &id, "claim", json!({})).status, 204);
    let reply = agent.step_on(&tag, &id, "claim", json!({}));
    assert_eq!(refused(&reply), (412, "case-changed".into()));
}

#[test]
fn a_version_is_read_as_entity_tags_are_written_and_as_a_number() {
    let claimant = Claimant::open("ip", &provision(json!({})).email);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    let version = || agent.reads(&id)["version"].as_u64().expect("a number");
    let next = ["claim", "release"].into_iter().cycle();
    // A proxy that compresses makes a tag weak.
    let tags: [fn(u64) -> String; 3] = [
        |version| format!("W/\"{version}\""),
        |version| format!("\"99\" ,\"{version}\""),
        |_| "*".into(),
    ];
    for (tag, step) in tags.into_iter().zip(next) {
        let tag = tag(version());
        assert_eq!(
            agent.step_on(&tag, &id, step, json!({})).status,
            204,
            "{tag}"
        );
    }
    let path = format!("/support/cases/{id}/release");
    let body = json!({ "version": version() });
    assert_eq!(agent.client.post(&path, &body).status, 204);
    let reply = agent.client.post(&path, &json!({ "version": "first" }));
    assert_eq!(reply.refusal().2, ["/version"]);
}

#[test]
fn of_two_agents_who_decide_at_once_one_does() {
    let (_, claimant) = case_with_code("ip");
    let (first, second) = (Colleague::new("agent"), Colleague::new("reviewer"));
    let id = claimant.id();
    first.works_on(&id);
    let reply = second.step(&id, "claim", json!({}));
    assert_eq!(refused(&reply), (409, "case-claimed".into()));
    first.does(
        &id,
        "call",
        json!({ "outcome": "verified", "reason": "phrase_said" }),
    );
    let tag = format!("\"{}\"", first.reads(&id)["version"]);
    let stop = json!({ "reason": "fraud_suspected", "note": "The owner called." });
    let approval = decision("approve", "call_verified");
    let (approved, stopped) = both_at_once(
        || first.step_on(&tag, &id, "decide", approval).status,
        || second.step_on(&tag, &id, "stop", stop).status,
    );
    let statuses = [approved, stopped];
    let mut sorted = statuses;
    sorted.sort_unstable();
    assert_eq!(sorted, [204, 412], "{statuses:?}");
    let expected = if statuses[0] == 204 {
        "cooling_off"
    } else {
        "stopped"
    };
    assert_eq!(claimant.case()["status"], expected);
}

#[test]
fn nobody_acts_on_a_case_of_their_own_or_of_staff() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("ip", &owner.email);
    let agent = Colleague::new("agent");
    let id = claimant.id();
    claimant.set(&format!("contact_email = '{}'", agent.account.email));
    let reply = agent.client.get(&format!("/support/cases/{id}"));
    assert_eq!(refused(&reply), (403, "own-case".into()));
    let why = json!({ "reason": "not_needed", "note": "Mine." });
    let reply = agent.step_on("\"1\"", &id, "stop", why);
    assert_eq!(refused(&reply), (403, "own-case".into()));
    claimant.set("contact_email = 'claimant@example.net'");
    assert_eq!(agent.reads(&id)["id"], id.as_str());

    // Its holder has joined the staff since.
    sql(&format!(
        "UPDATE accounts SET role = 'auditor' WHERE id = '{}'",
        owner.id
    ));
    let reply = agent.step_on("\"1\"", &id, "claim", json!({}));
    assert_eq!(refused(&reply), (403, "own-case".into()));
    let noted = acts(&claimant)
        .into_iter()
        .filter(|(event, _)| event == "authz_own_case_fail");
    assert!(noted.count() >= 2);
}
