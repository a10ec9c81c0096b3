//! Texts that admins word: what support says on the call and in messages, and why it wants
//! better copies.

use serde_json::{Value, json};

use super::{case_with_code, refused};
use crate::client::sql;
use crate::staff::Colleague;

/// How a text stands in a language.
fn stands(admin: &Colleague, name: &str, locale: &str) -> Value {
    let listed = admin.client.get("/support/wordings").json();
    let mut all = listed["wordings"].as_array().expect("texts").iter();
    let found = all.find(|one| one["name"] == name && one["locale"] == locale);
    found.expect("the text").clone()
}

/// An admin words a text, having seen how it stands; none for the words of the pages.
fn words(admin: &Colleague, name: &str, text: Option<&str>) -> u16 {
    let mut change = json!({ "name": name, "locale": "en", "text": text });
    change["version"] = stands(admin, name, "en")["version"].clone();
    if text.is_none() {
        change.as_object_mut().expect("fields").remove("text");
    }
    admin.client.post("/support/wordings", &change).status
}

#[test]
fn a_message_has_the_words_of_the_provider_and_keeps_them() {
    let admin = Colleague::new("admin");
    let (_, claimant) = case_with_code("ip");
    claimant.set("locale = 'en'");
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    assert_eq!(
        words(
            &admin,
            "ready_call_again",
            Some("We call you <b>tomorrow</b>.")
        ),
        204
    );
    let page = agent.client.page(&format!("/support/cases/{id}")).body;
    assert!(
        page.contains("We call you &#60;b&#62;tomorrow&#60;/b&#62;."),
        "{page}"
    );
    let said = json!({ "ready": "call_again", "text": "At noon." });
    agent.does(&id, "messages", said);
    assert_eq!(words(&admin, "ready_call_again", None), 204);
    let told = &claimant.case()["messages"][0];
    assert_eq!(told["ready"], Value::Null);
    assert_eq!(told["text"], "We call you <b>tomorrow</b>.\n\nAt noon.");
    agent.does(&id, "messages", json!({ "ready": "call_again" }));
    assert_eq!(claimant.case()["messages"][1]["ready"], "call_again");
}

#[test]
fn whoever_calls_reads_the_script_of_the_provider_and_never_loses_the_warning() {
    let admin = Colleague::new("admin");
    let (_, claimant) = case_with_code("ip");
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    let page = || agent.client.page(&format!("/support/cases/{id}")).body;
    let (standard, warning) = ("Listen for other voices", "Never ask for a password");
    assert!(page().contains(standard) && page().contains(warning));
    assert_eq!(words(&admin, "call_script", Some("Say who you are.")), 204);
    assert!(page().contains("Say who you are.") && page().contains(warning));
    assert!(!page().contains(standard));
    assert_eq!(words(&admin, "call_script", None), 204);
    assert!(page().contains(standard));
}

#[test]
fn of_two_admins_who_change_a_text_the_second_sees_what_the_first_wrote() {
    let [first, second] = [(), ()].map(|()| Colleague::new("admin"));
    let seen = stands(&first, "copy_unsigned", "en")["version"].to_string();
    let form = |admin: &Colleague, text: &str| {
        let fields = [
            ("name", "copy_unsigned"),
            ("locale", "en"),
            ("version", &*seen),
            ("text", text),
        ];
        admin.client.form("/support/wordings", &fields)
    };
    let reply = form(&first, "Sign it by hand.");
    assert_eq!(reply.status, 303, "{reply:?}");
    let reply = form(&second, &"x".repeat(301));
    assert_eq!(reply.status, 422, "{reply:?}");
    let still = format!("name=\"version\" value=\"{seen}\"");
    assert!(reply.body.contains(&still), "{}", reply.body);
    let reply = form(&second, "Please sign it.");
    assert_eq!(reply.status, 409, "{reply:?}");
    for shown in ["Sign it by hand.", "Please sign it.</textarea>"] {
        assert!(reply.body.contains(shown), "{shown}: {}", reply.body);
    }
    assert_eq!(
        stands(&second, "copy_unsigned", "en")["text"],
        "Sign it by hand."
    );
    let changed = format!(
        "SELECT count(*) FROM audit WHERE event = 'copy_reason_changed' AND actor = 'staff:{}'",
        first.account.id
    );
    assert_eq!(sql(&changed)[0][0], 1);
    assert_eq!(words(&second, "copy_unsigned", None), 204);
}

#[test]
fn a_text_that_cannot_stand_is_refused() {
    let admin = Colleague::new("admin");
    let change = |name: &str, locale: &str, text: &str, version: Value| {
        let change = json!({ "name": name, "locale": locale, "text": text, "version": version });
        refused(&admin.client.post("/support/wordings", &change))
    };
    let invalid = (422, "invalid-fields".into());
    assert_eq!(change("motto", "en", "Hello.", json!(0)), invalid);
    assert_eq!(change("call_script", "xx", "Hello.", json!(0)), invalid);
    let unseen = json!({ "name": "call_script", "locale": "en", "text": "Hello." });
    let reply = admin.client.post("/support/wordings", &unseen);
    assert_eq!(refused(&reply), invalid);
    assert_eq!(reply.json()["errors"][0]["pointer"], "/version");
    assert_eq!(
        change("call_script", "en", &"x".repeat(2001), json!(0)),
        invalid
    );
    assert_eq!(
        change("copy_cut_off", "en", &"x".repeat(301), json!(0)),
        invalid
    );
    assert_eq!(change("call_script", "en", "\u{7}", json!(0)), invalid);
    let meanwhile = (409, "changed-meanwhile".into());
    let never = json!(1_000_000);
    assert_eq!(change("call_script", "en", "Hello.", never), meanwhile);
}
