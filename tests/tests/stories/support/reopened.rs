//! A thief reads the owner's mailbox and stops what the owner opened: two people reopen it,
//! and no link stops it any more.

use serde_json::{Value, json};

use super::{case_with_code, decision, refused};
use crate::claimant::in_time;
use crate::client::{Client, mails};
use crate::staff::{Colleague, acts, cool_off_is_over};

#[test]
fn a_thief_in_the_mailbox_stops_an_approved_case_once_and_never_again() {
    let (owner, claimant) = case_with_code("email");
    claimant.is_asked_for_documents();
    let items = claimant.case()["documents"].clone();
    let name = |item: &Value| item["item"].as_str().unwrap_or_default().to_owned();
    let items: Vec<_> = items.as_array().into_iter().flatten().map(name).collect();
    for item in &items {
        claimant.has_handed_in(item);
    }
    assert_eq!(claimant.step("submit").status, 204);
    let (first, second) = (Colleague::new("reviewer"), Colleague::new("reviewer"));
    let id = claimant.id();
    first.works_on(&id);
    for item in &items {
        first.finds_conform(&id, item);
    }
    first.does(&id, "decide", decision("approve", "documents_conform"));
    let why = json!({ "reason": "documents_conform", "note": "A thief reads the mailbox." });
    for item in &items {
        second.reads_document(&id, item, json!({ "name": "Alix Moreau" }));
    }
    second.does(&id, "approve", why.clone());

    claimant.post_is_out();
    let notice = mails(&owner.email, 2).pop().expect("a mail");
    let link = notice.link_to("/recovery/stop/");
    let stop = || Client::new().post("/recovery/stop", &json!({ "token": notice.token() }));
    assert_eq!(stop().status, 204);
    assert_eq!(claimant.case()["status"], "stopped");

    first.does(&id, "reopen", why.clone());
    assert_eq!(claimant.case()["status"], "stopped", "by one person");
    let alone = first.step(&id, "reopen", why.clone());
    assert_eq!(refused(&alone), (403, "same-person".into()));
    second.does(&id, "reopen", why.clone());
    assert_eq!(claimant.case()["status"], "cooling_off");
    let again = second.step(&id, "reopen", why);
    assert_eq!(refused(&again), (409, "case-wrong-state".into()));

    claimant.post_is_out();
    let told = mails(&owner.email, 3).pop().expect("a mail");
    assert!(
        told.subject.contains("although it was stopped"),
        "{}",
        told.text
    );
    assert!(!told.text.contains("/recovery/stop/"), "{}", told.text);
    assert_eq!(refused(&stop()), (410, "link-expired".into()));
    assert_eq!(Client::new().page(&link).status, 410);
    for (event, by) in [
        ("recovery_case_reopening_proposed", &first),
        ("recovery_case_reopened", &second),
    ] {
        let act = (event.to_owned(), format!("staff:{}", by.account.id));
        assert!(acts(&claimant).contains(&act), "{event}");
    }
    cool_off_is_over(&claimant);
    in_time("the effect", || {
        (claimant.case()["status"] == "applied").then_some(())
    });
}
