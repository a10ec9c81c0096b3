//! A second e-mail address, which gets the notices of an account and nothing else.

use serde_json::json;

use super::{column, confirm, proof_ages, refused};
use crate::claimant::Claimant;
use crate::client::{
    Client, Mail, Owner, PASSWORD, ask_for_link, mails, provision, sign_in, signed_in, sql, unique,
};

fn another() -> String {
    format!("second{}@example.org", unique())
}

/// An owner, signed in, with a second address that was confirmed.
fn confirmed() -> (Owner, Client, String) {
    let owner = provision(json!({}));
    let (session, second) = (signed_in(&owner), another());
    let asked = session.patch("/profile", &json!({ "notice_email": second }));
    assert_eq!(asked.status, 200, "{asked:?}");
    let link = mails(&second, 1).pop().expect("a link");
    assert_eq!(confirm(&link.token()).status, 204);
    assert_eq!(
        mails(&owner.email, 1).pop().expect("a notice").subject,
        "Your address for security notices was changed"
    );
    (owner, session, second)
}

/// Every mail to an account was sent.
fn post_is_out(owner: &Owner) {
    crate::client::eventually("the courier has finished", || {
        let left = sql(&format!(
            "SELECT 1 FROM outbox WHERE account_id = '{}' AND state = 'queued'",
            owner.id
        ));
        left.is_empty().then_some(())
    });
}

#[test]
fn a_second_address_gets_notices_from_its_confirmation_to_its_removal() {
    let owner = provision(json!({}));
    let (session, second) = (signed_in(&owner), another());
    let asked = session.patch("/profile", &json!({ "notice_email": second }));
    assert_eq!(asked.status, 200, "{asked:?}");
    assert!(asked.json()["notice_email"].is_null());
    assert_eq!(asked.json()["pending_notice_email"], second.as_str());
    assert_eq!(session.get("/profile").json(), asked.json());

    // Whoever reads it has agreed to nothing yet: they learn no name, and nothing else comes.
    let link = mails(&second, 1).pop().expect("a link");
    assert_eq!(link.subject, "Confirm this address for security notices");
    assert!(!link.text.contains("Alix") && !link.text.contains(&owner.email));
    session.patch("/profile", &json!({ "phone": "+33611223344" }));
    mails(&owner.email, 1);
    post_is_out(&owner);
    mails(&second, 1);
    let stored = sql(&format!(
        "SELECT token_hash FROM email_changes WHERE account_id = '{}'",
        owner.id
    ));
    assert_ne!(stored[0][0], link.token().as_str());

    let page = Client::new().page(&link.link());
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains(&second) && !page.body.contains(&owner.email));
    assert!(
        column(&owner, "notice_email").is_null(),
        "a scanner read it"
    );
    assert_eq!(confirm(&link.token()).status, 204);
    assert_eq!(
        refused(&confirm(&link.token())),
        (410, "link-expired".into()),
        "once"
    );
    let seen = session.get("/profile").json();
    assert_eq!(seen["notice_email"], second.as_str());
    assert!(seen["pending_notice_email"].is_null());
    mails(&owner.email, 2);

    // A notice, each address with a link of its own.
    session.patch("/profile", &json!({ "phone": "+33655443322" }));
    let first = mails(&owner.email, 3).pop().expect("a notice");
    let copy = mails(&second, 2).pop().expect("a notice");
    assert_eq!(copy.subject, "Your phone number was changed");
    assert_eq!(copy.subject, first.subject);
    assert!(copy.text.contains("Alix Moreau"), "it is proven");
    assert_ne!(copy.token(), first.token());

    // It does not sign in, and no link to choose a password goes there.
    assert_eq!(sign_in(&Client::new(), &second, PASSWORD).status, 401);
    let asked = Client::new().post("/password/lost/", &json!({ "email": second }));
    assert_eq!(asked.status, 202);
    ask_for_link(&owner.email, 4);
    post_is_out(&owner);
    mails(&second, 2);

    // Removed: both are told, and that is the last one there.
    let removed = session.patch("/profile", &json!({ "notice_email": "" }));
    assert!(removed.json()["notice_email"].is_null(), "{removed:?}");
    for (address, count) in [(&owner.email, 5), (&second, 3)] {
        let told = mails(address, count).pop().expect("a notice");
        assert_eq!(
            told.subject,
            "Your address for security notices was changed"
        );
    }
    session.patch("/profile", &json!({ "name": "Alix" }));
    mails(&owner.email, 6);
    post_is_out(&owner);
    mails(&second, 3);
}

#[test]
fn a_case_is_told_to_both_addresses_and_either_stops_it() {
    let (owner, _, second) = confirmed();
    let claimant = Claimant::open("totp", &owner.email);
    let first = mails(&owner.email, 2).pop().expect("a notice");
    let copy = mails(&second, 2).pop().expect("a notice");
    assert_eq!(copy.subject, first.subject);
    // The code proves that the first mailbox is read: it goes there alone.
    let code = |mail: &Mail| {
        mail.text
            .lines()
            .any(|line| line.trim().split('-').count() == 6)
    };
    assert_eq!((code(&first), code(&copy)), (true, false), "{}", copy.text);
    let stop = copy.link_to("/recovery/stop/");
    assert_ne!(stop, first.link_to("/recovery/stop/"));
    let token = stop.rsplit('/').next().expect("a token");
    let stopped = Client::new().post("/recovery/stop", &json!({ "token": token }));
    assert_eq!(stopped.status, 204, "{stopped:?}");
    assert_eq!(claimant.case()["status"], "stopped");
}

#[test]
fn it_was_not_me_from_the_second_address_keeps_whoever_reads_the_first_one_out() {
    let (owner, session, second) = confirmed();
    session.patch("/profile", &json!({ "phone": "+33655443322" }));
    let copy = mails(&second, 2).pop().expect("a notice");
    let browser = || Client::new().with("accept-language", "en");
    let asked = browser().page(&copy.link()).body;
    assert!(asked.contains("Only support can unfreeze it"), "{asked}");
    let press = [("token", &*copy.token())];
    let done = browser().form("/profile/not-me", &press);
    let way = "/profile/not-me/closed?in=en";
    assert_eq!((done.status, done.header("location")), (303, Some(way)));
    let again = browser().form("/profile/not-me", &press);
    assert_eq!(again.header("location"), Some(way), "a second press");
    let page = browser().page(way).body;
    assert!(page.contains("email support"), "{page}");
    assert!(!page.contains("/password/lost/"), "{page}");
    assert_eq!(session.get("/profile").status, 401);
    for address in [&owner.email, &second] {
        let told = mails(address, 3).pop().expect("a notice");
        let subject = "Your account is frozen: contact support";
        assert_eq!(told.subject, subject);
        assert!(!told.text.contains("/password/lost/"), "{}", told.text);
    }
    assert_eq!(column(&owner, "status"), "disabled");
}

#[test]
fn another_second_address_takes_the_place_of_the_first_once_it_is_confirmed() {
    let (owner, session, second) = confirmed();
    let third = another();
    session.patch("/profile", &json!({ "notice_email": third }));
    let link = mails(&third, 1).pop().expect("a link");
    assert_eq!(column(&owner, "notice_email"), second.as_str());
    assert_eq!(confirm(&link.token()).status, 204);
    assert_eq!(column(&owner, "notice_email"), third.as_str());
    mails(&second, 2);
    // Asked for and taken back.
    session.patch("/profile", &json!({ "notice_email": second }));
    let link = mails(&second, 3).pop().expect("a link");
    session.patch("/profile", &json!({ "notice_email": third }));
    assert_eq!(
        refused(&confirm(&link.token())),
        (410, "link-expired".into())
    );
    assert_eq!(column(&owner, "notice_email"), third.as_str());
    // Which a thief could have done: the owner is told.
    let told = mails(&owner.email, 3).pop().expect("a notice");
    assert_eq!(told.subject, "A change of email address was cancelled");
}

#[test]
fn who_may_not_change_contact_data_adds_no_second_address() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    for wrong in ["nobody", owner.email.to_uppercase().as_str()] {
        let reply = session.patch("/profile", &json!({ "notice_email": wrong }));
        let fields = vec!["/notice_email".into()];
        assert_eq!(reply.refusal(), (422, "invalid-fields".into(), fields));
        let page = session.form(
            "/profile",
            &[
                ("name", "Alix Moreau"),
                ("phone", "+33123456789"),
                ("locale", "en"),
                ("notice_email", wrong),
            ],
        );
        assert_eq!(page.status, 422);
        assert!(page.body.contains(wrong), "what was typed stands there");
    }
    proof_ages(&owner);
    let late = session.patch("/profile", &json!({ "notice_email": another() }));
    assert_eq!(refused(&late), (401, "fresh-proof-required".into()));
    let nothing = session.patch("/profile", &json!({ "notice_email": "" }));
    assert_eq!(nothing.status, 200, "nothing is to change");
    assert!(mails(&owner.email, 0).is_empty());
}

#[test]
fn a_strangers_mailbox_gets_few_links_however_many_ask() {
    let victim = another();
    for _ in 0..3 {
        let session = signed_in(&provision(json!({})));
        for _ in 0..3 {
            let asked = session.patch("/profile", &json!({ "notice_email": victim }));
            assert_eq!(asked.status, 200, "nobody is told: {asked:?}");
            session.patch("/profile", &json!({ "notice_email": "" }));
        }
    }
    let mailed = sql(&format!(
        "SELECT count(*) FROM outbox WHERE recipient = '{victim}'"
    ));
    assert_eq!(mailed[0][0], 4);
}
