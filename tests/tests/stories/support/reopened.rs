//! A thief reads the owner's mailbox and stops what the owner opened: two people reopen it,
//! and no link stops it any more.

use serde_json::{Value, json};

use super::{case_with_code, decision, refused};
use crate::claimant::{Claimant, in_time, request, somebody};
use crate::client::{Client, mails, provision, sql};
use crate::staff::{Colleague, acts, cool_off_is_over};

/// What the list of cases to reopen says of one.
fn proposals(reviewer: &Colleague, id: &str) -> Vec<Value> {
    let path = "/support/cases?reopenings=yes";
    let mut cases = reviewer.client.get(path).json()["cases"].clone();
    let cases = cases.as_array_mut().expect("a list");
    cases.retain(|case| case["id"] == id);
    cases.clone()
}

/// A case that somebody of support opened, and that a link stopped once it was approved; its id
/// and the address of its claimant.
fn stopped_case(opener: &Colleague) -> (String, String) {
    let (owner, contact) = (provision(json!({})), somebody());
    let asked = request("ip", &owner.email, &contact);
    let id = opener.client.post("/support/cases", &asked).text("/id");
    // Its link goes out while the case is open.
    mails(&contact, 1);
    sql(&format!(
        "UPDATE cases SET state = 'stopped', cancelled_in = 'cooling_off', asked_at = opened_at,
           ended_at = opened_at, link_hash = NULL, version = version + 1 WHERE id = '{id}'"
    ));
    (id, contact)
}

#[test]
fn whoever_opened_a_case_is_none_of_the_two_who_reopen_it() {
    let [opener, first, second] = [(); 3].map(|()| Colleague::new("reviewer"));
    let (id, _) = stopped_case(&opener);
    let why = json!({ "reason": "other", "note": "A thief reads the mailbox." });
    let same = (403, "same-person".to_owned());
    let form = format!("action=\"/support/cases/{id}/reopen\"");
    let page = |who: &Colleague| who.client.page(&format!("/support/cases/{id}")).body;
    assert_eq!(refused(&opener.step(&id, "reopen", why.clone())), same);
    assert!(!page(&opener).contains(&form));
    assert!(page(&first).contains(&form));
    first.does(&id, "reopen", why.clone());
    let list = second.client.page("/support/cases?reopenings=yes").body;
    assert!(list.contains(&id), "{list}");
    assert_eq!(refused(&opener.step(&id, "reopen", why.clone())), same);
    second.does(&id, "reopen", why);
    assert!(proposals(&second, &id).is_empty());
}

#[test]
fn after_a_reopening_support_sends_its_link_again_and_is_told_where_none_was_sent() {
    let [opener, first, second] = [(); 3].map(|()| Colleague::new("reviewer"));
    let (id, contact) = stopped_case(&opener);
    let send = || second.step(&id, "send-link", json!({}));
    let wrong = (409, "case-wrong-state".to_owned());
    assert_eq!(refused(&send()), wrong, "it is over");
    let why = json!({ "reason": "other", "note": "A thief reads the mailbox." });
    for reviewer in [&first, &second] {
        reviewer.does(&id, "reopen", why.clone());
    }
    assert_eq!(send().status, 204);
    let is_link = |mail: &&crate::client::Mail| mail.text.contains("/recovery/continue/");
    let newest = in_time("the link", || {
        let mails = mails(&contact, 3);
        let links: Vec<_> = mails.iter().filter(is_link).collect();
        (links.len() == 2).then(|| links[1].link_to("/recovery/continue/"))
    });
    let token = newest.rsplit('/').next().unwrap_or_default();
    let follow = || Client::new().post("/recovery/continue", &json!({ "token": token }));
    let got = follow();
    assert_eq!(got.status, 200, "{got:?}");
    assert!(got.json()["secret"].is_string());
    assert_eq!(follow().status, 410, "once");

    // Each mailbox has so many mails an hour.
    let mut mailed = 0;
    let told = loop {
        let reply = send();
        if reply.status != 204 {
            break reply;
        }
        mailed += 1;
        assert!(mailed < 5, "no budget");
    };
    assert_eq!(refused(&told), (429, "too-many-attempts".into()));
    assert!(told.body.contains("none was sent"), "{}", told.body);
    let browser = Client::new()
        .at(second.client.header("cf-connecting-ip"))
        .with("authorization", second.client.header("authorization"))
        .with("accept-language", "en");
    let version = second.reads(&id)["version"].to_string();
    let path = format!("/support/cases/{id}/send-link");
    let page = browser.form(&path, &[("version", &version)]);
    assert_eq!(page.status, 429);
    assert!(page.body.contains("The link was not sent"), "{}", page.body);
}

#[test]
fn a_case_that_its_claimant_opened_has_no_link_to_send() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("ip", &owner.email);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    let reply = agent.step(&id, "send-link", json!({}));
    assert_eq!(refused(&reply), (409, "case-wrong-state".into()));
}

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
    let proposed = proposals(&second, &id).remove(0);
    assert!(proposed["reopening"]["by"].is_string(), "{proposed}");
    assert!(proposed["reopening"]["at"].is_string(), "{proposed}");
    let alone = first.step(&id, "reopen", why.clone());
    assert_eq!(refused(&alone), (403, "same-person".into()));
    second.does(&id, "reopen", why.clone());
    assert_eq!(claimant.case()["status"], "cooling_off");
    assert!(proposals(&second, &id).is_empty(), "it is reopened");
    let again = second.step(&id, "reopen", why);
    assert_eq!(refused(&again), (409, "case-wrong-state".into()));

    claimant.post_is_out();
    let told = mails(&owner.email, 3).pop().expect("a mail");
    assert!(told.subject.contains("has been reopened"), "{}", told.text);
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
