//! A case from the queue to a decision: claimed, called, decided.

use serde_json::{Value, json};

use super::{case_with_code, decision, refused};
use crate::claimant::Claimant;
use crate::client::{Client, provision, signed_in, sql};
use crate::staff::{Colleague, acts};

#[test]
fn a_call_that_went_well_is_enough_where_the_code_came_back() {
    let (owner, claimant) = case_with_code("ip");
    let agent = Colleague::new("agent");
    let id = claimant.id();

    let before = agent.reads(&id);
    assert_eq!(before["phone"], Value::Null, "not before it is claimed");
    agent.works_on(&id);
    let seen = agent.reads(&id);
    assert_eq!(seen["phone"], "+33123456789");
    assert_eq!(seen["phrase"], claimant.case()["phrase"]);

    agent.does(
        &id,
        "call",
        json!({ "outcome": "unreachable", "reason": "voicemail" }),
    );
    assert_eq!(claimant.case()["status"], "submitted", "once more, later");
    agent.does(
        &id,
        "call",
        json!({ "outcome": "verified", "reason": "phrase_said", "note": "Sounded well." }),
    );
    agent.does(&id, "decide", decision("approve", "call_verified"));
    assert_eq!(claimant.case()["status"], "cooling_off");

    let by = format!("staff:{}", agent.account.id);
    let expected = [
        "recovery_case_claimed",
        "recovery_case_called",
        "recovery_case_called",
        "recovery_case_approved_alone",
    ];
    let steps: Vec<_> = acts(&claimant)
        .into_iter()
        .filter(|(event, actor)| *actor == by && event != "sensitive_read_case")
        .map(|(event, _)| event)
        .collect();
    assert_eq!(steps, expected);
    let steps = agent.reads(&id)["steps"].clone();
    assert_eq!(steps[2]["note"], "Sounded well.");
    assert_eq!(steps[2]["reasons"], json!(["phrase_said"]));
    assert!(!owner.id.is_empty());
}

#[test]
fn a_call_alone_does_not_replace_a_second_factor() {
    let (_, claimant) = case_with_code("totp");
    let agent = Colleague::new("agent");
    let id = claimant.id();
    agent.works_on(&id);
    agent.does(
        &id,
        "call",
        json!({ "outcome": "verified", "reason": "phrase_said" }),
    );
    let reply = agent.step(&id, "decide", decision("approve", "call_verified"));
    assert_eq!(refused(&reply), (409, "approval-barred".into()));
    assert_eq!(claimant.case()["status"], "verified");
    agent.does(&id, "request-documents", json!({}));
    assert_eq!(claimant.case()["status"], "documents");
}

#[test]
fn a_refusal_is_given_in_writing_and_says_nothing_to_the_claimant_of_why() {
    let claimant = Claimant::open("totp", &provision(json!({})).email);
    let agent = Colleague::new("agent");
    let id = claimant.id();
    agent.works_on(&id);
    let reply = agent.step(&id, "decide", json!({ "decision": "refuse" }));
    let (status, kind, pointers) = reply.refusal();
    assert_eq!((status, kind.as_str()), (422, "invalid-fields"));
    assert_eq!(pointers, ["/reason"]);
    let unsaid = json!({ "decision": "refuse", "reason": "fraud_suspected" });
    let (.., pointers) = agent.step(&id, "decide", unsaid).refusal();
    assert_eq!(pointers, ["/note"], "the reason leaves something to say");

    let words = "Two voices were heard, one whispering.";
    let refusal = json!({ "decision": "refuse", "reason": "fraud_suspected", "note": words });
    agent.does(&id, "decide", refusal);
    let told = claimant.client.get("/recovery/case").body;
    assert!(told.contains("refused"), "{told}");
    assert!(!told.contains("whispering") && !told.contains("fraud"));
}

#[test]
fn a_stranger_s_case_is_put_aside_and_the_owner_s_is_matched() {
    let owner = provision(json!({}));
    let stranger = Claimant::open("ip", &owner.email);
    let rightful = Claimant::open("ip", &owner.email);
    let agent = Colleague::new("agent");
    let (first, second) = (stranger.id(), rightful.id());
    assert_eq!(agent.reads(&second)["unmatched"], "open_case");
    let number = sql(&format!(
        "SELECT customer_number FROM accounts WHERE id = '{}'",
        owner.id
    ));
    let request = json!({ "customer_number": number[0][0] });
    agent.works_on(&second);
    let reply = agent.step(&second, "match", request.clone());
    assert_eq!(refused(&reply), (409, "no-match".into()));

    agent.does(
        &first,
        "stop",
        json!({ "reason": "not_needed", "note": "Not the owner's." }),
    );
    assert_eq!(stranger.case()["status"], "stopped");
    agent.does(&second, "match", request);
    let seen = agent.reads(&second);
    assert_eq!(seen["account"]["id"], owner.id.as_str());
    assert_eq!(seen["phone"], "+33123456789");
    assert!(seen["flags"].to_string().contains("matched_by_hand"));
}

#[test]
fn whoever_searches_for_a_reference_is_led_to_its_case() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let searched = |role: &str, words: &str| {
        let client = Colleague::new(role).client;
        let browser = client.with("accept", "text/html");
        browser.form("/support/search", &[("words", words)])
    };
    let said = claimant.reference.to_lowercase().replace('-', " ");
    let led = searched("agent", &said);
    let case = format!("/support/cases/{}", claimant.id());
    assert_eq!((led.status, led.header("location")), (303, Some(&*case)));
    // An address may lead to more, and an admin works on no case.
    assert_eq!(searched("agent", &owner.email).status, 200);
    assert_eq!(searched("admin", &said).status, 200);
}

#[test]
fn cases_are_found_by_what_people_say_and_not_by_addresses_in_addresses() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let agent = Colleague::new("agent");
    let found = |words: &str| {
        let reply = agent
            .client
            .post("/support/search", &json!({ "words": words }));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    };
    let reference = claimant.reference.to_lowercase().replace('-', " ");
    for words in [
        claimant.reference.as_str(),
        &reference,
        &owner.email,
        &owner.email.to_uppercase(),
        &claimant.contact,
    ] {
        let cases = found(words)["cases"].clone();
        assert_eq!(
            cases[0]["reference"],
            claimant.reference.as_str(),
            "{words}"
        );
    }
    assert_eq!(found(&owner.email)["accounts"][0]["id"], owner.id.as_str());
    assert_eq!(found("nobody@example.org")["cases"], json!([]));
    // A name that nobody else has, in however many runs.
    let name = format!("Élodie-{}", owner.id.replace('-', ""));
    let session = signed_in(&owner);
    assert_eq!(
        session.patch("/profile", &json!({ "name": name })).status,
        200
    );
    for said in [
        name.to_uppercase(),
        name.replace('É', "e").replace('-', " "),
    ] {
        assert_eq!(found(&said[..20])["accounts"][0]["id"], owner.id.as_str());
    }
    let audit_log = sql("SELECT * FROM audit WHERE event = 'sensitive_search'");
    assert!(!json!(audit_log).to_string().contains(&claimant.contact));
}

#[test]
fn a_part_of_the_queue_that_cannot_be_read_is_refused_and_not_another_one_shown() {
    let agent = Colleague::new("agent");
    for (query, pointer) in [
        ("state=open", "/state"),
        ("lost=password", "/lost"),
        ("after=yesterday", "/after"),
    ] {
        let path = format!("/support/cases?{query}");
        let refused = (422, "invalid-fields".into(), vec![pointer.to_owned()]);
        assert_eq!(agent.client.get(&path).refusal(), refused, "{query}");
        assert_eq!(agent.client.page(&path).status, 422, "{query}");
        let other = Colleague::new("auditor").client.get(&path);
        assert_eq!(other.status, 403, "a caller without a right learns nothing");
    }
}

#[test]
fn a_file_of_the_audit_log_that_nobody_can_make_is_refused_and_none_is_on_record() {
    let auditor = Colleague::new("auditor");
    for (query, pointer) in [("format=xml", "/format"), ("from=yesterday", "/from")] {
        let path = format!("/support/audit/export?{query}");
        let refused = (422, "invalid-fields".into(), vec![pointer.to_owned()]);
        assert_eq!(auditor.client.get(&path).refusal(), refused, "{query}");
        assert_eq!(auditor.client.page(&path).status, 422, "{query}");
        let other = Colleague::new("agent").client.get(&path);
        assert_eq!(other.status, 403, "a caller without a right learns nothing");
    }
    let exported = format!(
        "SELECT count(*) FROM audit WHERE event = 'sensitive_export_audit' AND actor = 'staff:{}'",
        auditor.account.id
    );
    assert_eq!(sql(&exported)[0][0], 0);
    let reply = auditor.client.get("/support/audit/export?format=csv");
    assert_eq!(
        (reply.status, sql(&exported)[0][0].clone()),
        (200, json!(1))
    );
}

#[test]
fn the_queue_has_free_cases_first_and_the_oldest_of_these_and_goes_on_where_it_stopped() {
    let claimants: Vec<_> = (0..3)
        .map(|_| Claimant::open("ip", "nobody@example.org"))
        .collect();
    let agent = Colleague::new("agent");
    let mut seen = Vec::new();
    let mut path = "/support/cases?lost=ip".to_owned();
    loop {
        let page = agent.client.get(&path).json();
        let cases = page["cases"].as_array().cloned().unwrap_or_default();
        assert!(cases.len() <= 50);
        seen.extend(cases);
        match page["next"].as_str() {
            Some(next) => path = format!("/support/cases?lost=ip&after={next}"),
            None => break,
        }
    }
    // Read as times: whole seconds are written without a fraction, and as text
    // they would come after the same second's parts.
    let opened = |case: &Value| {
        let at = case["opened_at"].as_str().expect("a time");
        chrono::DateTime::parse_from_rfc3339(at).expect("a time of RFC 3339")
    };
    let order: Vec<_> = seen
        .iter()
        .map(|case| (!case["agent"].is_null(), opened(case)))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    for claimant in claimants {
        let here = |case: &&Value| case["reference"] == claimant.reference.as_str();
        assert_eq!(seen.iter().filter(here).count(), 1);
    }
}

#[test]
fn an_agent_has_the_same_link_mailed_as_the_owner_could_and_sees_none() {
    let owner = provision(json!({}));
    let agent = Colleague::new("agent");
    let path = format!("/support/accounts/{}/reset-link", owner.id);
    let reply = agent.client.post(&path, &json!({}));
    assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{reply:?}");
    let mail = crate::client::mails(&owner.email, 1).remove(0);
    let reset = json!({ "token": mail.token(), "password": "two herons on one leg, and a frog" });
    assert_eq!(Client::new().post("/password/reset", &reset).status, 204);
    for _ in 0..2 {
        assert_eq!(agent.client.post(&path, &json!({})).status, 204);
    }
    let reply = agent.client.post(&path, &json!({}));
    assert_eq!(refused(&reply), (429, "too-many-attempts".into()));
}

#[test]
fn an_approval_names_no_ground_that_is_not_so() {
    let (_, claimant) = case_with_code("ip");
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    let call = json!({ "outcome": "verified", "reason": "phrase_said" });
    agent.does(&id, "call", call);
    let reply = agent.step(&id, "decide", decision("approve", "documents_conform"));
    let (status, kind, pointers) = reply.refusal();
    assert_eq!((status, kind.as_str()), (422, "invalid-fields"));
    assert_eq!(pointers, ["/reason"]);
    assert_eq!(claimant.case()["status"], "verified");
    agent.does(&id, "decide", decision("approve", "call_verified"));
    assert_eq!(claimant.case()["status"], "cooling_off");
}

#[test]
fn a_case_is_not_refused_or_stopped_for_what_did_not_happen() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.does(&id, "claim", json!({}));
    for reason in ["documents_in_doubt", "no_account_matches", "nobody_reached"] {
        let refusal = agent.step(&id, "decide", decision("refuse", reason));
        let stop = agent.step(&id, "stop", json!({ "reason": reason }));
        for reply in [refusal, stop] {
            let refused = (422, "invalid-fields".into(), vec!["/reason".to_owned()]);
            assert_eq!(reply.refusal(), refused, "{reason}");
            let told = "The reason does not fit what happened in the case.";
            assert_eq!(reply.json()["errors"][0]["detail"], told);
        }
    }
    agent.does(&id, "decide", decision("refuse", "not_needed"));
    assert_eq!(claimant.case()["status"], "refused");
}
