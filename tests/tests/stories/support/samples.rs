//! Approved cases that are drawn for a second look.

use serde_json::{Value, json};

use super::effect::approved;
use super::{case_with_code, refused};
use crate::claimant::{Claimant, in_time};
use crate::client::sql;
use crate::staff::{Colleague, sample};

/// A case that was approved a week ago, and drawn since.
fn drawn() -> Claimant {
    let (_, claimant) = case_with_code("ip");
    approved(&claimant);
    let id = claimant.id();
    sql(&format!(
        "UPDATE staff_actions SET at = at - 7 * 86400000 WHERE case_id = '{id}'"
    ));
    // Nothing else was approved a week ago.
    sql("DELETE FROM sample_weeks");
    in_time("a draw", || {
        sql(&format!("SELECT 1 FROM samples WHERE case_id = '{id}'")).pop()
    });
    claimant
}

/// What the list says of a case.
fn listed(auditor: &Colleague, case_id: &str) -> Value {
    let listed = auditor.client.get("/support/samples").json();
    let mut samples = listed["samples"].as_array().expect("samples").iter();
    let sample = samples.find(|sample| sample["case"] == case_id);
    sample.expect("the sample").clone()
}

#[test]
fn an_auditor_reads_a_case_that_was_approved_and_says_whether_that_was_right() {
    let (claimant, auditor) = (drawn(), Colleague::new("auditor"));
    let id = claimant.id();
    assert_eq!(listed(&auditor, &id)["outcome"], Value::Null);
    let path = format!("/support/samples/{id}");
    let seen = auditor.client.get(&path).json();
    assert_eq!(seen["case"]["reference"], json!(claimant.reference));
    assert_eq!(seen["sample"]["outcome"], Value::Null);
    let reply = auditor.client.get(&format!("/support/cases/{id}"));
    assert_eq!(refused(&reply), (403, "role-missing".into()));

    let reply = auditor.client.post(&path, &json!({ "outcome": "wrong" }));
    assert_eq!(reply.refusal().2, ["/note"]);
    let found = json!({ "outcome": "wrong", "note": "Nobody asked for the words." });
    assert_eq!(auditor.client.post(&path, &found).status, 204);
    let reply = auditor.client.post(&path, &found);
    assert_eq!(refused(&reply), (409, "case-wrong-state".into()));
    let listed = listed(&auditor, &id);
    assert_eq!(listed["outcome"], "wrong");
    assert_eq!(listed["by"], json!(auditor.account.id));

    let log = claimant.audit_log();
    for event in [
        "recovery_sample_drawn",
        "sensitive_read_sample",
        "recovery_sample_judged",
    ] {
        assert!(log.iter().any(|noted| noted == event), "{event}: {log:?}");
    }
}

#[test]
fn in_a_browser_the_look_is_a_form_beside_the_case() {
    let (claimant, auditor) = (sample(), Colleague::new("auditor"));
    let id = claimant.id();
    let path = format!("/support/samples/{id}");
    let page = auditor.client.page(&path);
    assert!(page.body.contains(&claimant.reference), "{page:?}");
    for form in page.body.split("<form ").skip(1) {
        let own = ["/logout", path.as_str()].map(|path| format!("action=\"{path}\""));
        assert!(own.iter().any(|own| form.contains(own)), "{form}");
    }
    let reply = auditor
        .client
        .form(&path, &[("outcome", "doubtful"), ("note", "")]);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("Say why"), "{reply:?}");
    let found = [("outcome", "doubtful"), ("note", "An odd voice.")];
    let reply = auditor.client.form(&path, &found);
    assert_eq!(reply.status, 303);
    let list = auditor
        .client
        .page(reply.header("location").unwrap_or_default());
    for said in [
        &claimant.reference,
        "Doubtful",
        "An odd voice.",
        "Result saved.",
    ] {
        assert!(list.body.contains(said), "{said}: {list:?}");
    }
    let page = auditor.client.page(&path);
    assert!(
        !page.body.contains(&format!("action=\"{path}\"")),
        "{page:?}"
    );
}
