//! What time brings: cases are reminded of, end, and are forgotten.

use serde_json::{Value, json};

use super::{not_found, refused};
use crate::claimant::{Claimant, a_minute_passes, in_time, mailed_code};
use crate::client::{mails, provision, sql, under_o2switch};

const DAY: i64 = 86_400_000;

/// The case was opened, asked and due so many days earlier.
fn ages(claimant: &Claimant, days: i64) {
    let past = days * DAY;
    claimant.set(&format!(
        "opened_at = opened_at - {past}, asked_at = asked_at - {past}, \
         expires_at = expires_at - {past}, remind_at = remind_at - {past}, \
         ended_at = ended_at - {past}"
    ));
}

#[test]
fn a_case_that_waits_for_documents_is_reminded_of_once_and_ends() {
    let _here = under_o2switch();
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    mailed_code(&owner);
    claimant.has_handed_in("identity");
    ages(&claimant, 10);
    a_minute_passes();
    assert!(claimant.column("remind_at").is_i64(), "four days left");
    ages(&claimant, 2);
    in_time("the case is reminded of", || {
        claimant.column("remind_at").is_null().then_some(())
    });
    let reminder = mails(&claimant.contact, 2).pop().expect("a mail");
    assert!(
        reminder.subject.starts_with("Send your documents before "),
        "{}",
        reminder.subject
    );
    assert!(!reminder.text.contains(&owner.email) && !reminder.text.contains(&claimant.secret));
    a_minute_passes();
    mails(&claimant.contact, 2);

    ages(&claimant, 3);
    in_time("the case ends", || {
        (claimant.case()["status"] == "expired").then_some(())
    });
    let told = mails(&claimant.contact, 3).pop().expect("a mail");
    assert_eq!(told.subject, "Your request has expired");
    assert!(told.text.contains("has expired"));
    in_time("its files are erased", || {
        claimant.files().is_empty().then_some(())
    });
    assert_eq!(claimant.browser().page("/recovery/case").status, 200);
    let again = Claimant::open("totp", &owner.email);
    assert_eq!(again.column("account_id"), owner.id.as_str());
}

#[test]
fn a_case_that_nobody_goes_on_with_ends_after_thirty_days() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("ip", &owner.email);
    mailed_code(&owner);
    ages(&claimant, 29);
    a_minute_passes();
    assert_eq!(claimant.case()["status"], "submitted");
    ages(&claimant, 1);
    in_time("the case ends", || {
        (claimant.case()["status"] == "expired").then_some(())
    });
    assert!(
        claimant
            .audit_log()
            .contains(&"recovery_case_expired".to_owned())
    );
}

#[test]
fn an_approved_case_is_not_ended_by_its_age() {
    let owner = provision(json!({}));
    let claimant = Claimant::open("ip", &owner.email);
    claimant.set("state = 'cooling_off', effect_at = opened_at + 86400000");
    ages(&claimant, 31);
    a_minute_passes();
    assert_eq!(claimant.case()["status"], "cooling_off");
}

#[test]
fn a_month_after_its_end_a_case_is_forgotten_but_for_the_fact() {
    let owner = provision(json!({}));
    let note = json!({ "note": "my phone fell into the harbour" });
    let claimant = Claimant::open_with("totp", &owner.email, note);
    assert_eq!(claimant.column("note"), "my phone fell into the harbour");
    let id = claimant.id();
    assert_eq!(claimant.step("withdraw").status, 204);
    ages(&claimant, 30);
    in_time("the case is forgotten", || {
        claimant.column("secret_hash").is_null().then_some(())
    });
    for column in [
        "login",
        "contact_email",
        "new_email",
        "note",
        "email",
        "phone",
    ] {
        assert_eq!(claimant.column(column), Value::Null, "{column}");
    }
    assert_eq!(refused(&claimant.client.get("/recovery/case")), not_found());
    ages(&claimant, 366);
    in_time("nothing is left", || {
        sql(&format!("SELECT 1 FROM cases WHERE id = '{id}'"))
            .is_empty()
            .then_some(())
    });
}

#[test]
fn files_are_erased_after_thirty_days_whatever_becomes_of_the_case() {
    let _here = under_o2switch();
    let owner = provision(json!({}));
    let claimant = Claimant::open("totp", &owner.email);
    let id = claimant.has_handed_in("identity");
    claimant.set("state = 'review'");
    sql(&format!(
        "UPDATE evidence SET created_at = created_at - {} WHERE id = '{id}'",
        30 * DAY
    ));
    in_time("the file is erased", || {
        claimant.files().is_empty().then_some(())
    });
    let reason = sql(&format!(
        "SELECT json_extract(record, '$.reason') FROM erasures WHERE id = '{id}'"
    ));
    assert_eq!(reason, [["too_old"]]);
}
