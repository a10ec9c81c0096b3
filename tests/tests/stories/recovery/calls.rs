//! The call, as claimants hear of it: what support tried, when they can be called, and a
//! number that is dead.

use serde_json::{Value, json};

use super::{refused, shape, wrong_state};
use crate::claimant::Claimant;
use crate::client::{mails, provision, under_o2switch};
use crate::staff::Colleague;

const NOBODY: &str = "nobody@example.org";

/// The claimant says when they can be called.
fn can_be_called(claimant: &Claimant, time: &str) -> (u16, String) {
    let said = json!({ "call_time": time });
    let reply = claimant.client.post("/recovery/case/call-time", &said);
    let problem = (reply.status >= 400).then(|| reply.problem());
    (reply.status, problem.unwrap_or_default())
}

/// An agent has called, and reached nobody.
fn nobody_is_reached(agent: &Colleague, claimant: &Claimant) {
    let outcome = json!({ "outcome": "unreachable", "reason": "no_answer" });
    agent.does(&claimant.id(), "call", outcome);
}

#[test]
fn a_claimant_is_told_of_a_call_that_reached_nobody_and_says_when_to_call() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("ip", &owner.email);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    assert_eq!(claimant.case()["calls"], json!([]));
    agent.works_on(&id);
    nobody_is_reached(&agent, &claimant);
    let told = claimant.case();
    assert!(told["calls"][0]["at"].is_string(), "{told}");
    assert_eq!(told["call_time"], Value::Null);
    let page = claimant
        .browser()
        .with("accept-language", "en")
        .page("/recovery/case")
        .body;
    assert!(
        page.contains("support could not reach anyone by phone"),
        "{page}"
    );
    assert!(page.contains("try again"), "{page}");
    assert!(!page.contains("123456789"), "{page}");

    for _ in 0..2 {
        assert_eq!(can_be_called(&claimant, "evening").0, 204);
    }
    assert_eq!(claimant.case()["call_time"], "evening");
    assert_eq!(claimant.case()["status"], "submitted");
    assert_eq!(agent.reads(&id)["call_time"], "evening");
    let said = |event: &&String| *event == "recovery_call_time_said";
    assert_eq!(claimant.audit_log().iter().filter(said).count(), 1);
    assert_eq!(can_be_called(&claimant, "midnight").0, 422);
}

#[test]
fn a_dead_number_leads_to_documents_whether_or_not_there_is_an_account() {
    let owner = provision(json!({}));
    for login in [owner.email.as_str(), NOBODY] {
        let claimant = Claimant::open("ip", login);
        claimant.post_is_out();
        let before = mails(&claimant.contact, 1).len();
        assert_eq!(can_be_called(&claimant, "never").0, 204, "{login}");
        assert_eq!(claimant.case()["status"], "documents", "{login}");
        let told = mails(&claimant.contact, before + 1);
        assert_eq!(told.len(), before + 1, "{login}");
        // Said already.
        assert_eq!(can_be_called(&claimant, "never").0, 204, "{login}");
        assert_eq!(
            can_be_called(&claimant, "morning"),
            wrong_state(),
            "{login}"
        );

        let (agent, id) = (Colleague::new("agent"), claimant.id());
        agent.works_on(&id);
        let seen = agent.reads(&id);
        assert_eq!(seen["call_time"], "never", "{login}");
        assert_eq!(seen["phone"], Value::Null, "{login}");
        let outcome = json!({ "outcome": "verified", "reason": "phrase_said" });
        let reply = agent.step(&id, "call", outcome);
        assert_eq!(refused(&reply), wrong_state(), "{login}");
    }
}

#[test]
fn of_a_dead_number_the_right_documents_can_still_be_asked_for() {
    let owner = provision(json!({}));
    let claimant = Claimant::open_with("ip", &owner.email, json!({ "type": "company" }));
    assert_eq!(can_be_called(&claimant, "never").0, 204);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    agent.does(&id, "request-documents", json!({}));
    assert_eq!(claimant.case()["type"], "individual");
}

#[test]
fn a_call_that_reached_nobody_does_not_tell_that_there_is_an_account() {
    let owner = provision(json!({}));
    let agent = Colleague::new("agent");
    let pages = [owner.email.as_str(), NOBODY].map(|login| {
        let claimant = Claimant::open("ip", login);
        let id = claimant.id();
        agent.works_on(&id);
        nobody_is_reached(&agent, &claimant);
        // Both a while ago.
        crate::client::sql(&format!(
            "UPDATE staff_actions SET at = 1700000000000 WHERE case_id = '{id}'"
        ));
        claimant.set("opened_at = 1700000000000, expires_at = 1800000000000");
        let random = [
            claimant.reference.clone(),
            claimant.column("phrase").to_string(),
        ];
        let random = random.each_ref().map(|text| text.trim_matches('"'));
        let page = claimant.browser().page("/recovery/case");
        [page, claimant.client.get("/recovery/case")].map(|reply| {
            assert_eq!(reply.status, 200, "{reply:?}");
            assert!(reply.body.contains("2023"), "{reply:?}");
            shape(&reply, &random)
        })
    });
    let [of_account, of_nobody] = pages;
    assert_eq!(of_account, of_nobody);

    let claimant = Claimant::open("ip", NOBODY);
    agent.works_on(&claimant.id());
    for (outcome, reason) in [
        ("verified", "phrase_said"),
        ("not_verified", "phrase_wrong"),
        ("wrong_person", "other_holder"),
    ] {
        let outcome = json!({ "outcome": outcome, "reason": reason });
        let reply = agent.step(&claimant.id(), "call", outcome);
        assert_eq!(refused(&reply), wrong_state());
    }
}

#[test]
fn a_claimant_changes_their_mind_eight_times_an_hour() {
    let claimant = Claimant::open("ip", NOBODY);
    for time in ["morning", "evening"].into_iter().cycle().take(8) {
        assert_eq!(can_be_called(&claimant, time).0, 204);
    }
    let row = claimant.row();
    let refused = can_be_called(&claimant, "afternoon");
    assert_eq!(refused, (429, "too-many-attempts".into()));
    assert_eq!(claimant.row(), row);
}

#[test]
fn where_nobody_calls_nobody_asks_when() {
    let _here = under_o2switch();
    let claimant = Claimant::open("ip", NOBODY);
    assert_eq!(can_be_called(&claimant, "morning"), wrong_state());
    let page = claimant
        .browser()
        .with("accept-language", "en")
        .page("/recovery/case")
        .body;
    assert!(!page.contains("/recovery/case/call-time"), "{page}");
}
