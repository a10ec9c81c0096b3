//! What the owner is told of a case, and how they end it.

use serde_json::json;

use super::{not_found, refused};
use crate::claimant::Claimant;
use crate::client::{Client, Owner, mails, provision, signed_in, sql};

const ENGLISH: (&str, &str) = ("accept-language", "en");

fn case() -> (Owner, Claimant) {
    let owner = provision(json!({}));
    let claimant = Claimant::open("email", &owner.email);
    (owner, claimant)
}

#[test]
fn the_mailed_link_stops_the_case_when_its_button_is_pressed() {
    let (owner, claimant) = case();
    let notice = mails(&owner.email, 1).remove(0);
    let link = notice.link_to("/recovery/stop/");
    let before = claimant.row();
    for _ in 0..3 {
        let page = Client::new().with(ENGLISH.0, ENGLISH.1).page(&link);
        assert_eq!(page.status, 200, "{page:?}");
        assert!(page.body.contains(&claimant.reference));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(Client::new().send("HEAD", &link, None, "").status, 200);
    }
    assert_eq!(claimant.row(), before, "nothing came of it");

    let press = || Client::new().post("/recovery/stop", &json!({ "token": notice.token() }));
    assert_eq!(press().status, 204);
    assert_eq!(claimant.case()["status"], "stopped");
    assert_eq!(refused(&press()), (410, "link-expired".into()));
    let form = Client::new().form("/recovery/stop", &[("token", &notice.token())]);
    assert_eq!(form.status, 410);
    assert_eq!(Client::new().page(&link).status, 410);
    // The claimant is told, not why.
    let told = mails(&claimant.contact, 3).pop().expect("a mail");
    assert_eq!(told.subject, "Your request was stopped");
    assert!(told.text.contains("was stopped") && !told.text.contains(&owner.email));
    for token in ["x", &"A".repeat(43)] {
        let reply = Client::new().post("/recovery/stop", &json!({ "token": token }));
        assert_eq!(refused(&reply), (410, "link-expired".into()), "{token}");
    }
}

#[test]
fn the_button_works_in_browsers_that_hide_where_they_come_from() {
    let (owner, claimant) = case();
    let notice = mails(&owner.email, 1).remove(0);
    let hidden = Client::new().with("origin", "null");
    let page = hidden.form("/recovery/stop", &[("token", &notice.token())]);
    assert_eq!(page.status, 303, "{page:?}");
    let page = hidden.page(page.header("location").expect("a page"));
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains("href=\"/password/lost/\""));
    assert_eq!(claimant.case()["status"], "stopped");
}

#[test]
fn after_it_is_over_the_next_case_is_the_account_s_again() {
    let (owner, claimant) = case();
    assert_eq!(claimant.step("withdraw").status, 204);
    let again = Claimant::open("totp", &owner.email);
    assert_eq!(again.column("account_id"), owner.id.as_str());
}

#[test]
fn whoever_signs_in_sees_the_case_and_ends_it_with_one_press() {
    let (owner, claimant) = case();
    let session = signed_in(&owner);
    let page = session.page("/profile");
    assert!(page.body.contains("action=\"/profile/case/withdraw\""));
    let open_case = || session.get("/profile").json()["open_case"].clone();
    assert_eq!(open_case()["reference"], claimant.reference.as_str());
    assert_eq!(claimant.case()["status"], "submitted", "looking is free");

    let stranger = signed_in(&provision(json!({})));
    let ended = stranger.send("POST", "/profile/case/withdraw", None, "");
    assert_eq!(refused(&ended), not_found());
    let nobody = Client::new().send("POST", "/profile/case/withdraw", None, "");
    assert_eq!(refused(&nobody), (401, "session-required".into()));
    assert_eq!(claimant.case()["status"], "submitted");

    let withdraw = || session.send("POST", "/profile/case/withdraw", None, "");
    assert_eq!(withdraw().status, 204);
    assert_eq!(claimant.case()["status"], "withdrawn");
    assert_eq!(refused(&withdraw()), not_found());
    assert!(open_case().is_null());
    let page = session.page("/profile");
    assert!(!page.body.contains("action=\"/profile/case/withdraw\""));
    assert_eq!(mails(&claimant.contact, 3).len(), 3);
    let actor = sql(&format!(
        "SELECT actor FROM audit WHERE case_id = '{}' AND event = 'recovery_case_withdrawn'",
        claimant.id()
    ));
    assert_eq!(actor, [[format!("account:{}", owner.id)]]);
}

#[test]
fn a_claimant_withdraws_their_case() {
    let (owner, claimant) = case();
    let notice = mails(&owner.email, 1).remove(0);
    let page = claimant.browser().form("/recovery/case/withdraw", &[]);
    assert_eq!(
        (page.status, page.header("location")),
        (303, Some("/recovery/case"))
    );
    let case = claimant.case();
    assert_eq!(
        (&case["status"], &case["turn"]),
        (&json!("withdrawn"), &json!("nobody"))
    );
    assert_eq!(claimant.browser().page("/recovery/case").status, 200);
    assert_eq!(refused(&claimant.step("withdraw")), super::wrong_state());
    assert_eq!(
        Client::new()
            .page(&notice.link_to("/recovery/stop/"))
            .status,
        410
    );
}
