//! Documents: opened by those who work on the case, judged by two people.

use regain_core::recovery::case::State;
use regain_tests::papers;
use serde_json::{Value, json};

use super::{case_with_code, decision, refused};
use crate::claimant::{Claimant, mailed_code};
use crate::client::{Client, mails, provision, under_o2switch};
use crate::staff::{Colleague, acts};

/// A company's case under the policy o2switch, with all documents handed in.
fn company() -> Claimant {
    let owner = provision(json!({ "type": "company", "name": "Atelier Dubois" }));
    let claimant = Claimant::open_with("totp", &owner.email, json!({ "type": "company" }));
    assert_eq!(claimant.give_code(&mailed_code(&owner)).status, 204);
    for item in items(&claimant) {
        claimant.has_handed_in(&item);
    }
    assert_eq!(claimant.step("submit").status, 204);
    claimant
}

fn items(claimant: &Claimant) -> Vec<String> {
    let case = claimant.case();
    let items = case["documents"].as_array().cloned().unwrap_or_default();
    let name = |item: &Value| item["item"].as_str().unwrap_or_default().to_owned();
    items.iter().map(name).collect()
}

#[test]
fn two_people_approve_documents_and_never_one_of_them_twice() {
    let (_, claimant) = case_with_code("totp");
    claimant.is_asked_for_documents();
    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    let (first, second) = (Colleague::new("reviewer"), Colleague::new("reviewer"));
    let id = claimant.id();
    first.works_on(&id);
    first.finds_conform(&id, "identity");
    first.does(&id, "decide", decision("approve", "documents_conform"));
    assert_eq!(claimant.case()["status"], "decided");

    let approval = json!({ "reason": "documents_conform", "note": "I see the same." });
    let reply = first.step(&id, "approve", approval.clone());
    assert_eq!(refused(&reply), (403, "same-person".into()));
    assert_eq!(claimant.case()["status"], "decided");
    let reply = second.step(&id, "approve", approval.clone());
    assert_eq!(refused(&reply), (409, "transcribe-first".into()));
    second.reads_document(&id, "identity", json!({ "name": "MOREAU Alix" }));
    second.does(&id, "approve", approval);
    assert_eq!(claimant.case()["status"], "cooling_off");
}

#[test]
fn a_file_is_opened_by_who_works_on_the_case_and_by_nobody_else() {
    let (_, claimant) = case_with_code("totp");
    claimant.is_asked_for_documents();
    let page = claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    let (agent, other) = (Colleague::new("agent"), Colleague::new("agent"));
    let id = claimant.id();
    agent.works_on(&id);
    let file = format!("/support/cases/{id}/evidence/identity/{page}");
    assert_eq!(
        refused(&other.client.get(&file)),
        (409, "claim-first".into())
    );
    assert_eq!(Client::new().get(&file).status, 401);
    assert_eq!(claimant.client.get(&file).status, 401);

    // The page with the documents may hold a frame of ours, and nothing else more than others.
    let policy = |path: &str| {
        let page = agent.client.page(path);
        let policy = page.header("content-security-policy").unwrap_or_default();
        policy.to_owned()
    };
    let case = policy(&format!("/support/cases/{id}"));
    let item = policy(&format!("/support/cases/{id}/evidence/identity"));
    assert_eq!(item, format!("{case}; frame-src 'self'"));
    assert!(!case.contains("unsafe") && case.contains("default-src 'none'"));
    let reply = agent.client.get(&file);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert!(reply.body.starts_with("%PDF"));
    let header = |name: &str| reply.header(name).unwrap_or_default().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert!(header("content-disposition").starts_with("attachment"));
    let policy = header("content-security-policy");
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let read = format!("staff:{}", agent.account.id);
    let opened = acts(&claimant)
        .into_iter()
        .filter(|act| *act == ("sensitive_read_evidence".to_owned(), read.clone()));
    assert_eq!(opened.count(), 1);

    let (_, other_case) = case_with_code("totp");
    other_case.is_asked_for_documents();
    let added = other_case.hand_in("identity", "image/png", &papers::png());
    assert_eq!(added.status, 201, "{added:?}");
    assert_eq!(other_case.step("submit").status, 204);
    let (other_id, picture) = (other_case.id(), added.text("/id"));
    let reply = agent
        .client
        .get(&format!("/support/cases/{id}/evidence/identity/{picture}"));
    assert_eq!(reply.status, 404, "a file of another case: {reply:?}");
    agent.works_on(&other_id);
    let file = format!("/support/cases/{other_id}/evidence/identity/{picture}");
    let reply = agent.client.get(&file);
    assert_eq!(reply.header("content-type"), Some("image/png"));
    let shown = reply.header("content-disposition").unwrap_or_default();
    assert!(shown.starts_with("inline"), "{shown}");
}

#[test]
fn an_extract_that_is_too_old_blocks_by_itself() {
    let _here = under_o2switch();
    let claimant = company();
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    let conform = json!({
        "verdict": "conform",
        "readable": true, "unaltered": true, "valid": true, "consistent": true,
        "signed": true, "sworn": true, "both_sides": true, "new_address": true,
    });
    let review = "evidence/kbis/review";
    let reply = agent.step(&id, review, conform.clone());
    assert_eq!(refused(&reply), (409, "transcribe-first".into()));
    let blind = agent.reads(&id);
    assert_eq!(blind["account"]["name"], Value::Null, "not before the look");

    let said = json!({ "name": "ATELIER DUBOIS", "date": "2020-01-31" });
    agent.reads_document(&id, "kbis", said);
    let reply = agent.step(&id, review, conform);
    assert_eq!(refused(&reply), (409, "document-too-old".into()));
    for item in items(&claimant) {
        if item != "kbis" {
            agent.finds_conform(&id, &item);
        }
    }
    assert_eq!(agent.reads(&id)["account"]["name"], "Atelier Dubois");
    let reply = agent.step(&id, "decide", decision("approve", "documents_conform"));
    assert_eq!(refused(&reply), (409, "approval-barred".into()));
    agent.does(&id, "decide", decision("refuse", "identity_not_verified"));
    assert_eq!(claimant.case()["status"], "refused");
}

#[test]
fn a_doubt_bars_the_approval_whatever_comes_after_it() {
    let (_, claimant) = case_with_code("ip");
    claimant.is_asked_for_documents();
    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    agent.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
    let doubt = json!({ "verdict": "doubt", "reason": "altered" });
    agent.does(&id, "evidence/identity/review", doubt);
    agent.finds_conform(&id, "identity");
    let reply = agent.step(&id, "decide", decision("approve", "documents_conform"));
    assert_eq!(refused(&reply), (409, "approval-barred".into()));
    assert_eq!(claimant.case()["status"], State::Review.word());
}

/// A case under o2switch with both documents in, and an agent who works on it.
fn at_work() -> (Claimant, Colleague, String) {
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    assert_eq!(claimant.give_code(&mailed_code(&owner)).status, 204);
    for item in items(&claimant) {
        claimant.has_handed_in(&item);
    }
    assert_eq!(claimant.step("submit").status, 204);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    (claimant, agent, id)
}

/// What the claimant is told of an item.
fn told(claimant: &Claimant, item: &str) -> Value {
    let case = claimant.case();
    let documents = case["documents"].as_array().cloned().unwrap_or_default();
    let found = documents.into_iter().find(|one| one["item"] == item);
    found.expect("the item")
}

#[test]
fn a_better_copy_of_one_document_is_asked_for_and_all_else_stays() {
    let _here = under_o2switch();
    let (claimant, agent, id) = at_work();
    let wanted = json!({ "verdict": "better_copy", "reason": "side_missing" });
    let reply = agent.step(&id, "evidence/identity/review", wanted.clone());
    assert_eq!(refused(&reply), (409, "open-first".into()));
    agent.opens(&id, "identity");
    agent.does(&id, "evidence/identity/review", wanted);
    let approval = decision("approve", "documents_conform");
    let reply = agent.step(&id, "decide", approval);
    assert_eq!(refused(&reply), (409, "approval-barred".into()));
    agent.finds_conform(&id, "access-letter");
    agent.does(&id, "request-copies", json!({}));

    let case = claimant.case();
    assert_eq!(
        (&case["status"], &case["turn"]),
        (&json!("documents"), &json!("claimant"))
    );
    let identity = told(&claimant, "identity");
    assert_eq!(identity["better_copy"], "side_missing");
    assert_eq!(
        identity["files"],
        json!([]),
        "what could not be used is gone"
    );
    let letter = told(&claimant, "access-letter");
    assert_eq!(
        (
            &letter["better_copy"],
            letter["files"].as_array().map(Vec::len)
        ),
        (&Value::Null, Some(1))
    );
    claimant.post_is_out();
    let mails = mails(&claimant.contact, 2);
    let told_by_mail = mails
        .iter()
        .any(|mail| mail.subject.contains("better copy"));
    assert!(told_by_mail);
    let page = claimant.browser().page("/recovery/case").body;
    assert!(page.contains("A side or a page is missing."), "{page}");

    let reply = claimant.hand_in("access-letter", "application/pdf", &papers::pdf());
    assert_eq!(
        refused(&reply),
        (409, "case-wrong-state".into()),
        "it stays"
    );
    let path = "/recovery/case/evidence/access-letter";
    let reply = claimant.client.send("DELETE", path, None, "");
    assert_eq!(refused(&reply), (409, "case-wrong-state".into()));
    assert_eq!(claimant.step("submit").status, 422, "nothing came yet");
    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    assert_eq!(told(&claimant, "identity")["better_copy"], Value::Null);
    // What was found of the other still counts.
    agent.finds_conform(&id, "identity");
    agent.does(&id, "decide", decision("approve", "documents_conform"));
    assert_eq!(claimant.case()["status"], "decided");
    let asked = acts(&claimant)
        .into_iter()
        .filter(|(event, _)| event == "recovery_copies_asked");
    assert_eq!(asked.count(), 1);
}

#[test]
fn better_copies_are_asked_for_twice_at_most() {
    let _here = under_o2switch();
    let (claimant, agent, id) = at_work();
    let review = "evidence/identity/review";
    let wanted = json!({ "verdict": "better_copy", "reason": "unreadable" });
    let reply = agent.step(&id, "request-copies", json!({}));
    assert_eq!(
        refused(&reply),
        (409, "case-wrong-state".into()),
        "of nothing"
    );
    for round in 1..=2 {
        agent.opens(&id, "identity");
        agent.does(&id, review, wanted.clone());
        agent.does(&id, "request-copies", json!({}));
        assert_eq!(agent.reads(&id)["copies_asked"], round);
        claimant.has_handed_in("identity");
        assert_eq!(claimant.step("submit").status, 204);
    }
    let reply = agent.step(&id, review, wanted);
    assert_eq!(refused(&reply), (409, "case-wrong-state".into()));
    // It is judged as it is then, for the same reason.
    agent.reads_document(&id, "identity", json!({ "name": "Illegible" }));
    agent.does(
        &id,
        review,
        json!({ "verdict": "refused", "reason": "unreadable" }),
    );
    let reply = agent.step(&id, "decide", decision("approve", "documents_conform"));
    assert_eq!(refused(&reply), (409, "approval-barred".into()));
}

#[test]
fn a_doubt_is_never_mended_by_a_better_copy() {
    let _here = under_o2switch();
    let (_, agent, id) = at_work();
    let review = "evidence/identity/review";
    agent.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
    agent.does(
        &id,
        review,
        json!({ "verdict": "doubt", "reason": "altered" }),
    );
    agent.does(
        &id,
        review,
        json!({ "verdict": "better_copy", "reason": "unreadable" }),
    );
    let reply = agent.step(&id, "request-copies", json!({}));
    assert_eq!(refused(&reply), (409, "approval-barred".into()));
    for reason in ["altered", "name_differs", "inconsistent", "other"] {
        let given = json!({ "verdict": "better_copy", "reason": reason, "note": "A note." });
        let reply = agent.step(&id, review, given);
        assert_eq!(refused(&reply), (422, "invalid-fields".into()), "{reason}");
    }
}

#[test]
fn an_old_extract_is_refused_when_it_is_handed_in() {
    let _here = under_o2switch();
    let owner = provision(json!({ "type": "company", "name": "Atelier Dubois" }));
    let claimant = Claimant::open_with("totp", &owner.email, json!({ "type": "company" }));
    let kbis = told(&claimant, "kbis");
    assert_eq!(
        (&kbis["max_age_days"], &kbis["checks"]),
        (&json!(91), &json!([]))
    );
    let page = claimant.browser().page("/recovery/case").body;
    assert!(page.contains("name=\"date\""), "{page}");
    let send = |date: &str| {
        let reply = claimant.hand_in_dated("kbis", date, "application/pdf", &papers::pdf());
        (reply.status, reply.refusal().2)
    };
    for date in ["2020-01-31", "2999-01-31", "", "yesterday"] {
        assert_eq!(send(date), (422, vec!["/date".into()]), "{date}");
    }
    let reply = claimant.hand_in("kbis", "application/pdf", &papers::pdf());
    assert_eq!(reply.status, 201, "{reply:?}");
    // Where no date counts, none is asked for.
    let reply = claimant.hand_in_dated("access-letter", "", "application/pdf", &papers::pdf());
    assert_eq!(reply.status, 201, "{reply:?}");
}

#[test]
fn what_an_item_has_to_have_is_told_to_the_claimant_and_looked_at_by_the_reviewer() {
    let _here = under_o2switch();
    let (claimant, agent, id) = at_work();
    assert_eq!(
        told(&claimant, "identity")["checks"],
        json!(["sworn", "both_sides"])
    );
    assert_eq!(
        told(&claimant, "access-letter")["checks"],
        json!(["signed"])
    );
    agent.reads_document(&id, "identity", json!({ "name": "Alix Moreau" }));
    let review = "evidence/identity/review";
    let mut conform = json!({
        "verdict": "conform",
        "readable": true, "unaltered": true, "valid": true, "consistent": true, "sworn": true,
    });
    let reply = agent.step(&id, review, conform.clone());
    let (status, slug, pointers) = reply.refusal();
    assert_eq!(
        (status, slug.as_str(), pointers),
        (422, "invalid-fields", vec!["/both_sides".into()])
    );
    conform["both_sides"] = true.into();
    agent.does(&id, review, conform);
}
