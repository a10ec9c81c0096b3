//! Another e-mail address.

use serde_json::json;

use super::{column, confirm, refused};
use crate::app::{enrolled, signed_in_with};
use crate::client::{Client, PASSWORD, mails, provision, sign_in, signed_in, sql, unique};

#[test]
fn another_email_needs_both_mailboxes() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let new = format!("new{}@example.org", unique());
    let asked = session.post("/profile/email", &json!({ "email": new }));
    assert_eq!(asked.status, 202, "{asked:?}");
    assert_eq!(
        session.get("/profile").json()["pending_email"],
        new.as_str()
    );
    let to_new = mails(&new, 1).pop().expect("a mail");
    let to_present = mails(&owner.email, 1).pop().expect("a mail");
    assert_eq!(to_new.subject, "Confirm your new email address");
    assert!(!to_new.text.contains(&owner.email));
    let consent = to_present.link_to("/profile/email/");

    // Scanners open every link: nothing may come of it.
    for link in [&to_new.link_to("/profile/email/"), &consent] {
        let page = Client::new().page(link);
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    assert_eq!(column(&owner, "email"), owner.email.as_str());

    assert_eq!(confirm(&to_new.token()).status, 202, "one of two");
    assert_eq!(sign_in(&Client::new(), &new, PASSWORD).status, 401);
    let consent = consent.rsplit('/').next().expect("a token");
    assert_eq!(confirm(consent).status, 204);
    assert_eq!(refused(&confirm(consent)), (410, "link-expired".into()));
    assert_eq!(
        refused(&confirm(&to_new.token())),
        (410, "link-expired".into())
    );
    assert_eq!(sign_in(&Client::new(), &new, PASSWORD).status, 200);
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 401);
    assert_eq!(session.get("/profile").json()["email"], new.as_str());
    for address in [&new, &owner.email] {
        let notice = mails(address, 2).pop().expect("a notice");
        assert_eq!(notice.subject, "Your email address was changed");
        assert!(!notice.text.contains(&new));
    }
}

#[test]
fn with_a_second_factor_the_new_mailbox_is_enough() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    let new = format!("new{}@example.org", unique());
    let form = session.form("/profile/email", &[("email", &new)]);
    assert_eq!(
        (form.status, form.header("location")),
        (303, Some("/profile?done=email-asked"))
    );
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(notice.subject, "Request to change your email address");
    let link = mails(&new, 1).pop().expect("a mail");
    let pressed = Client::new().form("/profile/email/confirm", &[("token", &link.token())]);
    let changed = Some("/profile/email/changed?in=fr");
    assert_eq!(pressed.header("location"), changed, "{pressed:?}");
    assert_eq!(column(&owner, "email"), new.as_str());
    mails(&owner.email, 3);
    mails(&new, 2);
}

#[test]
fn the_present_address_is_no_other_one() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let same = owner.email.to_uppercase();
    let refused = session.post("/profile/email", &json!({ "email": same }));
    let told = (422, "invalid-fields".into(), vec!["/email".to_owned()]);
    assert_eq!(refused.refusal(), told);
    let page = session.form("/profile/email", &[("email", &same)]);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("aria-invalid=\"true\""), "{page:?}");
    let seen = session.get("/profile/email").json();
    assert_eq!(seen["pending_email"], json!(null));
}

#[test]
fn an_email_change_ends_by_itself() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let [first, second] = [(); 2].map(|()| format!("new{}@example.org", unique()));
    session.post("/profile/email", &json!({ "email": first }));
    let to_first = mails(&first, 1).pop().expect("a mail");
    session.post("/profile/email", &json!({ "email": second }));
    let to_second = mails(&second, 1).pop().expect("a mail");
    let gone = (410, "link-expired".to_owned());
    assert_eq!(
        refused(&confirm(&to_first.token())),
        gone,
        "a newer one was sent"
    );
    sql(&format!(
        "UPDATE email_changes SET expires_at = expires_at - 24 * 3600000 WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(refused(&confirm(&to_second.token())), gone, "a day on");
    assert_eq!(Client::new().page(&to_second.link()).status, 410);
    for token in ["x", &"A".repeat(43)] {
        assert_eq!(refused(&confirm(token)), gone, "{token}");
    }
    assert!(session.get("/profile").json()["pending_email"].is_null());
}

#[test]
fn whose_address_another_one_is_is_told_to_nobody() {
    let (owner, other) = (provision(json!({})), provision(json!({})));
    let session = signed_in(&owner);
    let asked = session.post("/profile/email", &json!({ "email": other.email }));
    assert_eq!((asked.status, asked.body.as_str()), (202, ""));
    mails(&owner.email, 1);
    crate::client::eventually("the courier has finished", || {
        let left = sql(&format!(
            "SELECT 1 FROM outbox WHERE account_id = '{}' AND state = 'queued'",
            owner.id
        ));
        left.is_empty().then_some(())
    });
    assert!(mails(&other.email, 0).is_empty());
}

#[test]
fn a_link_that_did_not_arrive_is_sent_again_and_gets_another_day() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let nothing = session.post("/profile/email/again", &json!({}));
    assert_eq!(refused(&nothing), (404, "not-found".into()));
    let new = format!("new{}@example.org", unique());
    session.post("/profile/email", &json!({ "email": new }));
    let first = mails(&new, 1).pop().expect("a mail");
    let consent = mails(&owner.email, 1).pop().expect("a mail");
    sql(&format!(
        "UPDATE email_changes SET expires_at = expires_at - 23 * 3600000 WHERE account_id = '{}'",
        owner.id
    ));

    let page = Client::new().page(&first.link()).body;
    assert!(
        page.contains("id=\"time-limit\" data-seconds=\"3"),
        "{page}"
    );
    let page = session.page("/profile").body;
    assert!(page.contains("action=\"/profile/email/again\""), "{page}");
    let again = session.form("/profile/email/again", &[("purpose", "sign_in")]);
    let led = (again.status, again.header("location"));
    assert_eq!(led, (303, Some("/profile?done=email-sent-again")));
    let second = mails(&new, 2).pop().expect("a mail");
    let gone = (410, "link-expired".to_owned());
    assert_eq!(refused(&confirm(&first.token())), gone, "the latest works");
    sql(&format!(
        "UPDATE email_changes SET expires_at = expires_at - 3 * 3600000 WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(confirm(&second.token()).status, 202, "one of two");
    let token = |mail: &crate::client::Mail| {
        let link = mail.link_to("/profile/email/");
        link.rsplit('/').next().expect("a token").to_owned()
    };
    assert_eq!(refused(&confirm(&token(&consent))), gone);

    // The new mailbox has confirmed: only the present one is written to.
    assert_eq!(session.post("/profile/email/again", &json!({})).status, 202);
    let consent = mails(&owner.email, 3).pop().expect("a mail");
    assert_eq!(confirm(&token(&consent)).status, 204);
    assert_eq!(column(&owner, "email"), new.as_str());
    let told = mails(&new, 3);
    let last = told.last().expect("a notice");
    assert_eq!(last.subject, "Your email address was changed");
}

#[test]
fn an_address_waits_no_longer_than_the_first_notice_can_freeze_the_account() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let new = format!("new{}@example.org", unique());
    session.post("/profile/email", &json!({ "email": new }));
    mails(&new, 1);
    let left = || {
        let row = format!(
            "SELECT expires_at - asked_at FROM email_changes WHERE account_id = '{}'",
            owner.id
        );
        sql(&row)[0][0].as_i64().expect("milliseconds") / 3_600_000
    };
    assert_eq!(left(), 24);
    sql(&format!(
        "UPDATE email_changes SET asked_at = asked_at - 156 * 3600000 WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(session.post("/profile/email/again", &json!({})).status, 202);
    assert_eq!(left(), 7 * 24);
}

#[test]
fn an_address_that_waits_is_taken_back() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let [new, second] = [(); 2].map(|()| format!("new{}@example.org", unique()));
    session.post("/profile/email", &json!({ "email": new }));
    session.patch("/profile", &json!({ "notice_email": second }));
    let links = [&new, &second].map(|address| mails(address, 1).remove(0).token());
    // It takes no proof: nothing changes.
    super::proof_ages(&owner);
    let cancel = |purpose: &str| {
        let fields = json!({ "purpose": purpose });
        session.post("/profile/email/cancel", &fields)
    };
    let wrong = refused(&cancel("both"));
    assert_eq!(wrong, (422, "invalid-fields".into()));
    assert_eq!(cancel("sign_in").status, 204);
    let profile = session.get("/profile").json();
    assert!(profile["pending_email"].is_null());
    assert_eq!(profile["pending_notice_email"], second.as_str());
    assert_eq!(cancel("notices").status, 204);
    assert!(session.get("/profile").json()["pending_notice_email"].is_null());
    for link in links {
        assert_eq!(refused(&confirm(&link)), (410, "link-expired".into()));
    }
    assert_eq!(refused(&cancel("sign_in")), (404, "not-found".into()));
    let again = session.post("/profile/email/again", &json!({}));
    assert_eq!(again.status, 401, "another link takes a proof: {again:?}");
    let told = mails(&owner.email, 3);
    let cancelled = |mail: &&crate::client::Mail| {
        mail.subject == "A change of email address was cancelled" && mail.text.contains("/not-me/")
    };
    assert_eq!(told.iter().filter(cancelled).count(), 2);
}
