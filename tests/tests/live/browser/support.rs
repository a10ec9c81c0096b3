//! The back office in a real browser: an agent and a claimant, each at their own.

use fantoccini::Locator;
use regain_tests::papers;
use serde_json::json;

use super::Person;
use crate::app::{App, enrolled};
use crate::claimant::{Claimant, a_minute_passes, in_time, mailed_code};
use crate::client::{Client, Owner, PASSWORD, mails, provision, sql, under_o2switch};
use crate::staff::{Colleague, cool_off_is_over};

impl Person {
    /// Signs in by both factors, and is at their work.
    async fn comes_to_work(&self, colleague: &Colleague) {
        self.sign_in(&colleague.account.email, PASSWORD).await;
        self.arrive("/totp/verify").await;
        self.fill("code", &colleague.app.code()).await;
        self.submit("/totp/verify").await;
    }

    /// Takes a case on that they found by its reference.
    async fn takes_on(&self, claimant: &Claimant) {
        self.fill("words", &claimant.reference.to_lowercase()).await;
        self.submit_search().await;
        let case = format!("/support/cases/{}", claimant.id());
        self.find("ol.timeline").await;
        self.can_use_it().await;
        self.submit(&format!("{case}/claim")).await;
        self.find(&format!("form[action='{case}/release']")).await;
    }

    async fn submit_search(&self) {
        self.press("form.finder button").await;
        self.find("main h1").await;
    }

    /// Fills in the form that has this element, and sends it.
    async fn gives(&self, mark: &str, reason: &str, note: &str) {
        let form = format!("form:has({mark})");
        if !self.has(&format!("details[open] {mark}")).await {
            self.press(&format!("details:has({mark}) > summary")).await;
        }
        if !reason.is_empty() {
            self.press(&format!("{form} option[value={reason}]")).await;
        }
        if !note.is_empty() {
            let field = self.find(&format!("{form} textarea")).await;
            self.write(&field, note).await;
        }
        self.press(&format!("{form} button")).await;
        self.find("main h1").await;
        self.can_use_it().await;
    }

    async fn told(&self, what: &str) {
        let status = self.text("[role=status]").await;
        assert!(!status.is_empty(), "{what}");
    }

    /// Writes down what the documents of an item say.
    async fn reads(&self, claimant: &Claimant, item: &str) {
        let path = format!("/support/cases/{}/evidence/{item}", claimant.id());
        self.goto(&path).await;
        self.can_use_it().await;
        assert!(!self.has("input[value=doubt]").await, "look first");
        self.fill("reading-name", "MOREAU Alix").await;
        self.press("button[formaction$='/transcribe'], form[action*='/transcribe?'] button")
            .await;
        self.find("[role=status]").await;
        self.can_use_it().await;
    }

    /// Finds them conform.
    async fn finds_conform(&self, claimant: &Claimant, item: &str) {
        let path = format!("/support/cases/{}/evidence/{item}", claimant.id());
        self.goto(&path).await;
        self.can_use_it().await;
        let boxes = "form:has(input[name=readable]) input[type=checkbox]";
        let boxes = self.browser.find_all(Locator::Css(boxes)).await;
        for check in boxes.expect("boxes") {
            self.push(&check).await;
        }
        self.press("form:has(input[name=readable]) button").await;
        self.find("[role=status]").await;
    }

    /// The claimant's own page, by what they kept.
    async fn follows(&self, claimant: &Claimant) {
        self.goto("/recovery/case").await;
        self.fill("reference", &claimant.reference).await;
        self.fill("secret", &claimant.secret).await;
        self.submit("/recovery/case").await;
        self.find("ol.progress").await;
    }
}

/// Whoever opens a case about this loss, and gives the code back.
fn claims(lost: &str, fields: serde_json::Value) -> (Owner, Claimant) {
    let (owner, app): (Owner, Option<App>) = if lost == "totp" {
        let (owner, app) = enrolled();
        (owner, Some(app))
    } else {
        (provision(fields), None)
    };
    let claimant = Claimant::open(lost, &owner.email);
    let code = match (lost, app) {
        ("email", _) => {
            let both = mails(&claimant.contact, 2);
            let mail = both.iter().find(|mail| mail.subject.contains("Your code"));
            crate::claimant::code_in(mail.expect("the mail with the code"))
        }
        ("totp", _) => {
            let both = mails(&owner.email, 2);
            let mail = both
                .iter()
                .find(|mail| mail.text.contains(&claimant.reference));
            crate::claimant::code_in(mail.expect("the mail with the code"))
        }
        _ => mailed_code(&owner),
    };
    assert_eq!(claimant.give_code(&code).status, 204);
    (owner, claimant)
}

fn applied(claimant: &Claimant) {
    cool_off_is_over(claimant);
    in_time("the effect", || {
        (claimant.case()["status"] == "applied").then_some(())
    });
}

#[tokio::test]
async fn claimant_and_agent_know_each_other_on_the_telephone_and_the_address_changes() {
    for lost in ["email", "ip"] {
        let (_, claimant) = claims(lost, json!({}));
        let (agent, at_home) = (Person::new("fr").await, Person::new("en").await);
        agent.comes_to_work(&Colleague::new("agent")).await;
        agent.arrive("/support/cases").await;
        agent.can_use_it().await;
        agent.takes_on(&claimant).await;
        at_home.follows(&claimant).await;
        let phrase = at_home.text(".phrase strong").await;
        assert_eq!(agent.text(".phrase strong").await, phrase);
        assert!(agent.text(".dial a").await.contains("33"));

        let verified = "input[value=verified]";
        agent.gives(verified, "", "").await;
        assert!(!agent.text("[role=alert]").await.is_empty());
        agent.gives(verified, "phrase_said", "").await;
        agent.told("the call").await;
        let approve = "input[value=approve]";
        // The one reason that fits is chosen already, and says it all.
        agent.gives(approve, "", "").await;
        agent.told("the approval").await;
        if lost == "email" {
            let reviewer = Colleague::new("reviewer");
            let approval = json!({ "reason": "call_verified", "note": "The same." });
            reviewer.does(&claimant.id(), "approve", approval);
        }
        at_home.goto("/recovery/case").await;
        at_home.can_use_it().await;
        assert_eq!(claimant.case()["status"], "cooling_off");
        applied(&claimant);
        at_home.goto("/recovery/case").await;
        at_home.can_use_it().await;
        agent.leave().await;
        at_home.leave().await;
    }
}

#[tokio::test]
async fn documents_for_a_lost_phone_are_judged_by_two_people_after_a_call_in_vain() {
    let (_, claimant) = claims("totp", json!({}));
    claimant.is_asked_for_documents();
    documents(&claimant, false).await;
}

#[tokio::test]
async fn documents_for_a_forgotten_address_are_judged_where_they_are_asked_for_at_once() {
    documents_at_once("email").await;
}

#[tokio::test]
async fn documents_for_a_lost_phone_are_judged_where_they_are_asked_for_at_once() {
    documents_at_once("totp").await;
}

#[tokio::test]
async fn documents_for_a_list_that_shuts_out_are_judged_where_they_are_asked_for_at_once() {
    documents_at_once("ip").await;
}

async fn documents_at_once(lost: &str) {
    let _here = under_o2switch();
    let (_, claimant) = claims(lost, json!({}));
    documents(&claimant, false).await;
}

/// The claimant hands in at home; one person judges, another confirms.
async fn documents(claimant: &Claimant, keys: bool) {
    let (first, second) = (&Colleague::new("agent"), &Colleague::new("reviewer"));
    let case = claimant.case();
    let items = case["documents"].as_array().cloned().unwrap_or_default();
    let items: Vec<_> = items
        .iter()
        .filter_map(|item| item["item"].as_str().map(String::from))
        .collect();
    let at_home = Person::new("fr").await.by_keys(keys);
    at_home.follows(claimant).await;
    for item in &items {
        at_home.sends(item, "recto.png", &papers::png()).await;
        at_home.has_sent(item, 1).await;
    }
    at_home.submit("/recovery/case/submit").await;
    at_home.arrive("/recovery/case?done=submitted").await;
    let agent = Person::new("en").await.by_keys(keys);
    agent.comes_to_work(first).await;
    agent.arrive("/support/cases").await;
    agent.takes_on(claimant).await;
    for item in &items {
        agent.reads(claimant, item).await;
    }
    for item in &items {
        agent.finds_conform(claimant, item).await;
    }
    let path = format!("/support/cases/{}", claimant.id());
    agent.goto(&path).await;
    let approve = "input[value=approve]";
    agent
        .gives(approve, "documents_conform", "All four are his.")
        .await;
    assert_eq!(claimant.case()["status"], "decided");
    agent.leave().await;

    let reviewer = Person::new("fr").await.by_keys(keys);
    reviewer.comes_to_work(second).await;
    reviewer.arrive("/support/cases").await;
    reviewer.goto(&path).await;
    let approval = format!("form[action='{path}/approve']");
    assert!(!reviewer.has(&approval).await, "read first");
    for item in &items {
        reviewer.reads(claimant, item).await;
    }
    reviewer.goto(&path).await;
    assert!(reviewer.has(&approval).await);
    reviewer
        .gives("#approve-reason", "documents_conform", "Rien à redire.")
        .await;
    assert_eq!(claimant.case()["status"], "cooling_off");
    reviewer.leave().await;
    applied(claimant);
    at_home.goto("/recovery/case").await;
    at_home.can_use_it().await;
    assert!(!at_home.has("form[action='/recovery/case/withdraw']").await);
    at_home.leave().await;
}

#[tokio::test]
async fn keys_alone_are_enough_for_a_whole_case() {
    let (_, claimant) = claims("totp", json!({}));
    claimant.is_asked_for_documents();
    documents(&claimant, true).await;
}

#[tokio::test]
async fn a_doubt_ends_in_a_refusal() {
    let (_, claimant) = claims("ip", json!({}));
    claimant.is_asked_for_documents();
    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    let agent = Person::new("en").await;
    agent.comes_to_work(&Colleague::new("agent")).await;
    agent.arrive("/support/cases").await;
    agent.takes_on(&claimant).await;
    let path = format!("/support/cases/{}/evidence/identity", claimant.id());
    agent.goto(&path).await;
    // The PDF is shown by the frame, and so opened.
    agent.find("iframe[sandbox='allow-scripts']").await;
    agent.find(".paper .badge-good").await;
    assert!(!agent.has(".paper a").await, "nothing to download");
    agent.fill("reading-name", "Somebody Else").await;
    agent.press("button[formaction$='/transcribe']").await;
    let doubt = "input[value=doubt]";
    agent.gives(doubt, "name_differs", "").await;
    agent
        .goto(&format!("/support/cases/{}", claimant.id()))
        .await;
    assert!(!agent.has("input[value=approve]").await);
    let refuse = "input[value=refuse]";
    agent
        .gives(refuse, "documents_in_doubt", "Another name on the card.")
        .await;
    assert_eq!(claimant.case()["status"], "refused");
    agent.leave().await;
}

#[tokio::test]
async fn the_owner_stops_what_they_did_not_ask_for() {
    let (owner, claimant) = claims("ip", json!({}));
    let agent = Colleague::new("agent");
    let id = claimant.id();
    agent.works_on(&id);
    let call = json!({ "outcome": "verified", "reason": "knew_of_case" });
    agent.does(&id, "call", call);
    let approval = json!({
        "decision": "approve", "reason": "call_verified", "note": "It sounded right.",
    });
    agent.does(&id, "decide", approval);
    claimant.post_is_out();
    let notice = mails(&owner.email, 2).pop().expect("the second notice");
    let person = Person::new("en").await;
    person.goto(&notice.link_to("/recovery/stop/")).await;
    person.can_use_it().await;
    person.submit("/recovery/stop").await;
    person.find("main h1").await;
    cool_off_is_over(&claimant);
    a_minute_passes();
    assert_eq!(claimant.case()["status"], "stopped");
    person.leave().await;
}

#[tokio::test]
async fn an_audit_log_that_was_changed_by_hand_is_found_by_whoever_verifies_it() {
    let auditor = Colleague::new("auditor");
    let person = Person::new("en").await;
    person.comes_to_work(&auditor).await;
    person.arrive("/support/audit").await;
    person.can_use_it().await;
    let id = &auditor.account.id;
    let seq = in_time("the seal", || {
        let rows = sql(&format!(
            "SELECT audit_chain.seq FROM audit_chain JOIN audit USING (seq) \
             WHERE account_id = '{id}' AND event = 'totp_enabled'"
        ));
        rows.into_iter().flatten().next()
    });
    // Who has the database can take its guards away.
    let guard = sql("SELECT sql FROM sqlite_master WHERE name = 'audit_no_update'");
    let guard = guard[0][0].as_str().expect("a trigger").to_owned();
    let change = |event: &str| {
        sql("DROP TRIGGER audit_no_update");
        sql(&format!(
            "UPDATE audit SET event = '{event}' WHERE seq = {seq}"
        ));
        sql(&guard);
    };
    let faults = || {
        let reply = auditor.client.get("/support/audit/verify");
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["faults"].clone()
    };
    change("totp_disabled");
    let found = faults();
    let named = found.as_array().cloned().unwrap_or_default();
    assert!(
        named
            .iter()
            .any(|fault| fault["first"] == seq && fault["wrong"] == "changed"),
        "{found}"
    );
    person.goto("/support/audit/verify").await;
    assert!(person.text("main table").await.contains(&seq.to_string()));
    person.can_use_it().await;
    change("totp_enabled");
    person.leave().await;
    assert!(Client::new().get("/support/audit").status == 401);
}
