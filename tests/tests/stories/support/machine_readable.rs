//! The machine-readable lines of an identity document: worked out, shown, and no more.

use serde_json::json;

use super::case_with_code;
use crate::claimant::Claimant;
use crate::client::{Client, sql};
use crate::staff::Colleague;

/// The specimen of ICAO 9303-4, and the same with one digit read wrong.
const PASSPORT: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                        L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const MISREAD: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                       L898902C36UTO7408122F1304159ZE184226B<<<<<10";

/// An agent at work on a case, its id, and its claimant, who handed in an identity document.
fn at_work() -> (Colleague, String, Claimant) {
    let (_, claimant) = case_with_code("totp");
    claimant.is_asked_for_documents();
    claimant.has_handed_in("identity");
    assert_eq!(claimant.step("submit").status, 204);
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    (agent, id, claimant)
}

#[test]
fn the_machine_readable_lines_are_worked_out_beside_the_notes_and_decide_nothing() {
    let (agent, id, _) = at_work();
    let path = format!("/support/cases/{id}/evidence/identity");
    let browser = Client::new()
        .at(agent.client.header("cf-connecting-ip"))
        .with("cookie", &format!("__Host-session={}", agent.token()));
    assert!(browser.page(&path).body.contains("id=\"reading-mrz\""));
    let page = |mrz: &str| {
        let said = json!({ "name": "Anna Maria Eriksson", "mrz": mrz });
        agent.reads_document(&id, "identity", said);
        browser.page(&path).body
    };
    let agreed = page(PASSPORT);
    for told in [
        "L898902C3",
        "12 August 1974",
        "15 April 2012",
        "Expired when it was sent.",
        "The same words as you noted.",
    ] {
        assert!(agreed.contains(told), "{told} in {agreed}");
    }
    assert!(!agreed.contains("does not agree"), "{agreed}");
    assert!(page(MISREAD).contains("The check digit does not agree."));
    assert!(page("no such lines").contains("not in a format we know"));
    let kept = agent.client.get(&path).json();
    assert_eq!(kept["transcriptions"][0]["mrz"], "no such lines");
    // Nothing is asked of it.
    agent.finds_conform(&id, "identity");
    let kept = agent.client.get(&path).json();
    assert_eq!(kept["transcriptions"][0]["mrz"], json!(null));
    let read = json!({ "name": "Anna Maria Eriksson", "mrz": "<".repeat(201) });
    let reply = agent.step(&id, "evidence/identity/transcribe", read);
    assert_eq!(
        reply.refusal(),
        (422, "invalid-fields".into(), vec!["/mrz".into()])
    );
}

#[test]
fn the_machine_readable_lines_go_with_the_documents() {
    let (agent, id, claimant) = at_work();
    let said = json!({ "name": "Anna Maria Eriksson", "mrz": PASSPORT });
    agent.reads_document(&id, "identity", said);
    let noted = || {
        let rows = sql(&format!(
            "SELECT transcriptions FROM cases WHERE id = '{id}'"
        ));
        rows[0][0].as_str().expect("JSON").to_owned()
    };
    assert!(noted().contains("L898902C3"));
    assert_eq!(claimant.step("withdraw").status, 204);
    assert!(!noted().contains("mrz") && noted().contains("Anna Maria Eriksson"));
}
