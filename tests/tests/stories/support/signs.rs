//! What cases have in common with others is shown to support, and decides nothing.

use serde_json::{Value, json};

use crate::claimant::{Claimant, now, request, somebody};
use crate::client::{Client, address, provision, sql, unique};
use crate::staff::Colleague;
use regain_tests::papers;

/// A case that names nobody, from this address, of somebody who is written to there.
fn nobodys(from: &str, contact: &str) -> Claimant {
    let login = format!("nobody{}@example.org", unique());
    let client = Client::new().at(from);
    let reply = client.post("/recovery/", &request("ip", &login, contact));
    assert_eq!(reply.status, 201, "{reply:?}");
    Claimant::of(&reply, contact.into())
}

/// The signs of a case, each with the references of the cases that it leads to.
fn signs(seen: &Value) -> Vec<(&str, Vec<&str>)> {
    let signs = seen["signs"].as_array().expect("signs").iter();
    signs
        .map(|sign| {
            let cases = sign["cases"].as_array().expect("cases").iter();
            let references = cases.filter_map(|case| case["reference"].as_str());
            (
                sign["sign"].as_str().unwrap_or_default(),
                references.collect(),
            )
        })
        .collect()
}

#[test]
fn cases_with_an_address_or_a_network_in_common_lead_to_each_other() {
    let agent = Colleague::new("agent");
    let (here, there, elsewhere) = (address(9), address(9), address(9));
    let contact = somebody();
    let first = nobodys(&here, &contact);
    let plain = agent.reads(&first.id());
    assert_eq!(signs(&plain), []);
    let second = nobodys(&there, &contact.to_uppercase());
    let third = nobodys(&there, &somebody());
    let alone = nobodys(&elsewhere, &somebody());
    let (one, two, three) = (&*first.reference, &*second.reference, &*third.reference);
    let seen = agent.reads(&first.id());
    assert_eq!(signs(&seen), [("same_address", vec![two])]);
    let seen = agent.reads(&second.id());
    let expected = [("same_address", vec![one]), ("same_network", vec![three])];
    assert_eq!(signs(&seen), expected);
    assert_eq!(seen["signs"][0]["cases"][0]["id"], first.id());
    assert_eq!(signs(&agent.reads(&alone.id())), []);

    // Nothing of it is told to whoever opened them.
    assert!(!second.case().to_string().contains("sign"));

    // They are listed, and the page of each leads to the other.
    let reference = &alone.reference;
    let old = format!("UPDATE cases SET opened_at = 1 WHERE reference IN ('{two}', '{reference}')");
    sql(&old);
    let listed = agent.client.get("/support/cases?signs=yes").json();
    let listed = listed["cases"].as_array().expect("cases").iter();
    let found: Vec<_> = listed.filter(|case| case["reference"] == two).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0]["signs"],
        json!(["near_network", "same_address", "same_network"])
    );
    let browser = Client::new()
        .at(agent.client.header("cf-connecting-ip"))
        .with("authorization", agent.client.header("authorization"))
        .with("accept-language", "en");
    let page = browser.page(&format!("/support/cases/{}", second.id()));
    for told in [
        "Signs of fraud",
        "Same email address in another case",
        &format!("href=\"/support/cases/{}\">{one}</a>", first.id()),
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert!(!page.body.contains("Neighbouring network"));

    // No sign bars a step.
    agent.works_on(&second.id());
    agent.does(
        &second.id(),
        "call",
        json!({ "outcome": "unreachable", "reason": "no_answer" }),
    );
}

#[test]
fn a_file_that_came_in_before_is_known_again() {
    let agent = Colleague::new("agent");
    let paper = papers::pdf_with(&format!("/Only({})", unique()));
    let cases = [(); 2].map(|()| {
        let owner = provision(json!({ "type": "company" }));
        let fields = json!({ "type": "company" });
        let claimant = Claimant::open_with("totp", &owner.email, fields);
        claimant.is_asked_for_documents();
        claimant
    });
    let sends = |claimant: &Claimant, item| {
        let reply = claimant.hand_in(item, "application/pdf", &paper);
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.text("/id")
    };
    let [first, second] = &cases;
    sends(first, "kbis");
    assert_eq!(signs(&agent.reads(&first.id())), []);
    let file = sends(second, "kbis");
    let seen = agent.reads(&second.id());
    assert_eq!(signs(&seen), [("same_file", vec![&*first.reference])]);
    assert_eq!(seen["signs"][0]["cases"][0]["file"], file.as_str());
    assert_eq!(seen["signs"][0]["cases"][0]["same_account"], false);
    sends(second, "manager-identity");
    let seen = agent.reads(&second.id());
    let expected = [
        ("same_file", vec![&*first.reference]),
        ("file_twice", vec![]),
    ];
    assert_eq!(signs(&seen), expected);
    assert_eq!(second.step("submit").status, 204, "nobody is stopped by it");
}

#[test]
fn an_address_that_was_put_on_the_account_a_short_while_before_is_told() {
    let agent = Colleague::new("agent");
    let ours = |changed: i64| {
        let owner = provision(json!({}));
        let (id, email) = (&owner.id, &owner.email);
        sql(&format!(
            "UPDATE accounts SET email_changed_at = {changed} WHERE id = '{id}'"
        ));
        let claimant = Claimant::open_with("totp", email, json!({ "contact_email": email }));
        agent.reads(&claimant.id())
    };
    let day = 86_400_000;
    let late = ours(now() - 5 * day);
    assert_eq!(signs(&late), [("late_address", vec![])]);
    assert_eq!(signs(&ours(now() - 40 * day)), []);
}

#[test]
fn a_file_that_says_it_was_edited_is_told_with_the_document_and_is_a_sign() {
    let agent = Colleague::new("agent");
    let owner = provision(json!({ "type": "company" }));
    let fields = json!({ "type": "company" });
    let claimant = Claimant::open_with("totp", &owner.email, fields);
    claimant.is_asked_for_documents();
    let sends = |item: &str, says: &str| {
        let paper = papers::pdf_with(&format!("/Only({}){says}", unique()));
        let reply = claimant.hand_in(item, "application/pdf", &paper);
        assert_eq!(reply.status, 201, "{reply:?}");
        assert_eq!(
            reply.json()["made"],
            Value::Null,
            "its claimant is told nothing of it"
        );
    };
    sends(
        "kbis",
        "/Producer(HP Scan)/CreationDate(D:20200102030405Z)/ModDate(not a date)",
    );
    assert_eq!(signs(&agent.reads(&claimant.id())), []);
    sends("manager-identity", "/Creator(Adobe Photoshop 25.0)");
    let seen = agent.reads(&claimant.id());
    assert_eq!(signs(&seen), [("edited_file", vec![])]);
    let made = |item: &str| {
        let mut items = seen["documents"].as_array().unwrap().iter();
        let item = items.find(|known| known["item"] == item).unwrap();
        item["files"][0]["made"].clone()
    };
    let scanned =
        json!({ "software": "HP Scan", "created": "2020-01-02T03:04:05Z", "changed": null });
    assert_eq!(made("kbis"), scanned);
    assert_eq!(made("manager-identity")["software"], "Adobe Photoshop 25.0");
    assert_eq!(
        claimant.step("submit").status,
        204,
        "nobody is stopped by it"
    );
}
