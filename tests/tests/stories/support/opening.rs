//! Support opens a case for somebody who wrote or called.

use regain_tests::story::both_at_once;
use serde_json::{Value, json};

use super::{decision, refused};
use crate::claimant::{Claimant, code_in, mailed_code, request, somebody};
use crate::client::{Client, Mail, Owner, Reply, mails, provision, sql};
use crate::staff::{Colleague, acts};

const ENGLISH: (&str, &str) = ("accept-language", "en");

/// A case that an agent opens about this loss, and where its claimant is written to.
fn opened(lost: &str, login: &str) -> (Colleague, Reply, String) {
    let (agent, contact) = (Colleague::new("agent"), somebody());
    let request = request(lost, login, &contact);
    let reply = agent.client.post("/support/cases", &request);
    assert_eq!(reply.status, 201, "{reply:?}");
    (agent, reply, contact)
}

/// The claimant follows the mailed link, as a program.
fn follow(mail: &Mail) -> Reply {
    let token = json!({ "token": mail.token() });
    Client::new().post("/recovery/continue", &token)
}

fn case_of(owner: &Owner) -> (Colleague, String, Mail, String) {
    let (agent, reply, contact) = opened("ip", &owner.email);
    let mail = mails(&contact, 1).remove(0);
    (agent, reply.text("/id"), mail, contact)
}

#[test]
fn the_claimant_gets_the_case_by_mail_and_nobody_else_ever_has_its_secret() {
    let owner = provision(json!({}));
    let (agent, id, mail, contact) = case_of(&owner);
    let reply = agent.client.get(&format!("/support/cases/{id}"));
    assert!(!reply.body.contains("secret"), "{}", reply.body);
    assert!(!mail.text.contains(&owner.email), "{}", mail.text);
    let kept = json!(sql("SELECT template FROM outbox")).to_string();
    assert!(!kept.contains(&mail.token()), "no link is queued");

    let followed = follow(&mail);
    assert_eq!(followed.status, 200, "{followed:?}");
    let claimant = Claimant::of(&followed, contact);
    assert_eq!(claimant.id(), id);
    assert_eq!(claimant.case()["status"], "submitted");
    assert_eq!(claimant.give_code(&mailed_code(&owner)).status, 204);

    let staff = format!("staff:{}", agent.account.id);
    let log = acts(&claimant);
    assert_eq!(log[0], ("recovery_case_opened_by_staff".into(), staff));
    let continued = ("recovery_case_continued".into(), format!("case:{id}"));
    assert!(log.contains(&continued), "{log:?}");
    let seen = agent.reads(&id);
    assert_eq!(seen["flags"], json!(["opened_by_staff"]));
    let done = seen["history"].to_string() + &seen["steps"].to_string();
    assert!(done.contains("open_case"), "{seen}");
}

#[test]
fn the_link_opens_the_page_with_the_key_once_and_only_where_its_button_is_pressed() {
    let owner = provision(json!({}));
    let (_, _, mail, _) = case_of(&owner);
    let link = mail.link_to("/recovery/continue/");
    let browser = || Client::new().with(ENGLISH.0, ENGLISH.1);
    for _ in 0..3 {
        let page = browser().page(&link);
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    let page = browser().page(&link).body;
    let key = page.split("name=\"key\" value=\"").nth(1).expect("a key");
    let key = key.split('"').next().unwrap_or_default();
    let token = mail.token();
    let press = || browser().form("/recovery/continue", &[("token", &token), ("key", key)]);
    let (first, second) = both_at_once(press, press);
    assert_eq!(first.header("location"), Some("/recovery/case?done=opened"));
    let cookie = first.cookie("__Host-case").expect("the case");
    assert_eq!(
        second.cookie("__Host-case"),
        Some(cookie.clone()),
        "the same key"
    );
    let cookies = format!("__Host-case={cookie}");
    let shown = browser()
        .with("cookie", &cookies)
        .page("/recovery/case?done=opened");
    assert!(shown.body.contains("Secret key"), "{}", shown.body);

    // Whoever reads the mail later has nothing.
    assert_eq!(browser().page(&link).status, 410);
    assert_eq!(refused(&follow(&mail)), (410, "link-expired".into()));
    let other = "B".repeat(43);
    let late = browser().form("/recovery/continue", &[("token", &token), ("key", &other)]);
    assert_eq!(late.status, 410);
    assert!(late.body.contains("can no longer be used"), "{}", late.body);
    let page = browser().with("cookie", &cookies).page("/recovery/case");
    assert_eq!(page.status, 200, "the claimant still has the case");
}

#[test]
fn the_owner_is_told_of_it_but_not_from_where_support_works() {
    let owner = provision(json!({}));
    let (agent, _, _, _) = case_of(&owner);
    let notice = mails(&owner.email, 1).remove(0);
    assert!(notice.text.contains("/recovery/stop/"), "{}", notice.text);
    let address = agent.client.header("cf-connecting-ip");
    assert!(!notice.text.contains(address), "{}", notice.text);
}

#[test]
fn an_approval_takes_a_second_person_who_is_not_who_opened_the_case() {
    let (owner, contact) = (provision(json!({})), somebody());
    let first = Colleague::new("reviewer");
    let asked = request("ip", &owner.email, &contact);
    let id = first.client.post("/support/cases", &asked).text("/id");
    let claimant = Claimant::of(&follow(&mails(&contact, 1)[0]), contact);
    assert_eq!(claimant.give_code(&mailed_code(&owner)).status, 204);
    let agent = Colleague::new("agent");
    agent.works_on(&id);
    let call = json!({ "outcome": "verified", "reason": "phrase_said" });
    agent.does(&id, "call", call);
    agent.does(&id, "decide", decision("approve", "call_verified"));
    assert_eq!(agent.reads(&id)["status"], "decided");

    let approval = || json!({ "reason": "call_verified", "note": "The same." });
    let own = first.step(&id, "approve", approval());
    assert_eq!(refused(&own), (403, "same-person".into()));
    Colleague::new("reviewer").does(&id, "approve", approval());
    assert_eq!(claimant.case()["status"], "cooling_off");
}

#[test]
fn a_lost_address_gets_the_link_and_then_the_code() {
    let owner = provision(json!({}));
    let (_, _, contact) = opened("email", &owner.email);
    let mut both = mails(&contact, 2);
    let place = both
        .iter()
        .position(|mail| mail.text.contains("/recovery/continue/"));
    let link = both.remove(place.expect("the link"));
    let claimant = Claimant::of(&follow(&link), contact);
    assert_eq!(claimant.give_code(&code_in(&both[0])).status, 204);
}

#[test]
fn a_login_of_nobody_opens_a_case_that_an_account_can_be_linked_to() {
    let (agent, reply, contact) = opened("ip", "nobody@example.org");
    let id = reply.text("/id");
    let number = format!("story-{}", crate::client::unique());
    let owner = provision(json!({ "customer_number": number }));
    agent.works_on(&id);
    agent.does(&id, "match", json!({ "customer_number": number }));
    let seen = agent.reads(&id);
    let flags = seen["flags"].to_string();
    assert!(flags.contains("opened_by_staff"), "{flags}");
    let notice = mails(&owner.email, 1).remove(0);
    let address = agent.client.header("cf-connecting-ip").to_owned();
    assert!(!notice.text.contains(&address), "{}", notice.text);
    assert_eq!(mails(&contact, 1).len(), 1);
}

#[test]
fn a_case_that_was_stopped_before_its_link_was_followed_stays_shut() {
    let owner = provision(json!({}));
    let (_, id, mail, _) = case_of(&owner);
    let stop = json!({ "token": mails(&owner.email, 1).remove(0).token() });
    assert_eq!(Client::new().post("/recovery/stop", &stop).status, 204);
    let shut = || {
        assert_eq!(refused(&follow(&mail)), (410, "link-expired".into()));
        let page = Client::new().page(&mail.link_to("/recovery/continue/"));
        assert_eq!(page.status, 410);
    };
    shut();
    // Not even where the case goes on again.
    sql(&format!(
        "UPDATE cases SET state = 'submitted', ended_at = NULL WHERE id = '{id}'"
    ));
    shut();
}

#[test]
fn the_form_of_support_keeps_what_was_typed_and_sent_twice_it_opens_one_case() {
    let owner = provision(json!({}));
    let agent = Colleague::new("agent");
    let cookie = format!("__Host-session={}", agent.token());
    let address = agent.client.header("cf-connecting-ip").to_owned();
    let browser = || {
        Client::new()
            .at(&address)
            .with("cookie", &cookie)
            .with(ENGLISH.0, ENGLISH.1)
    };
    let queue = browser().page("/support/cases").body;
    assert!(queue.contains("href=\"/support/new-case\""), "{queue}");
    let page = browser().page("/support/new-case");
    assert_eq!(page.status, 200, "{page:?}");
    let key = page.body.split("name=\"key\" value=\"").nth(1);
    let key = key.and_then(|rest| rest.split('"').next()).expect("a key");
    let contact = somebody();
    let typed = [
        ("key", key),
        ("lost", "ip"),
        ("login", &owner.email),
        ("contact_email", &contact),
        ("locale", "fr"),
        ("note", "Called on Monday."),
    ];
    let wrong = browser().form("/support/cases", &typed);
    assert_eq!(wrong.status, 422);
    for kept in [
        &*contact,
        "Called on Monday.",
        "value=\"fr\" lang=\"fr\" selected",
    ] {
        assert!(wrong.body.contains(kept), "{kept}: {}", wrong.body);
    }
    let mut fields = typed.to_vec();
    fields.push(("type", "individual"));
    let press = || browser().form("/support/cases", &fields);
    let (first, second) = both_at_once(press, press);
    assert_eq!(first.status, 303, "{first:?}");
    assert_eq!(first.header("location"), second.header("location"));
    let path = first.header("location").expect("a case").to_owned();
    assert_eq!(browser().page(&path).status, 200);
    assert_eq!(press().header("location"), Some(&*path));
    let cases = sql(&format!(
        "SELECT id FROM cases WHERE contact_email = '{contact}'"
    ));
    assert_eq!(cases.len(), 1);
    assert_eq!(first.cookie("__Host-case"), None);
    let mail = mails(&contact, 1).remove(0);
    assert!(mail.subject.contains("Poursuivez"), "{}", mail.subject);
    // What the key of the form leads to opens nothing.
    let rows = sql(&format!(
        "SELECT count(*) FROM staff_actions WHERE case_id = '{}' AND action = 'open_case'",
        cases[0][0].as_str().unwrap_or_default()
    ));
    assert_eq!(rows[0][0], Value::from(1));
}
