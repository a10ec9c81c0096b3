//! "It was not me", and those who have to enrol first.

use serde_json::json;

use super::{NEW_PASSWORD, confirm, refused};
use crate::app::{App, signed_in_with};
use crate::client::{
    Client, PASSWORD, ask_for_link, mails, provision, sign_in, signed_in, sql, unique,
};

#[test]
fn it_was_not_me_freezes_the_account_until_its_mailbox_opens_it() {
    let owner = provision(json!({}));
    let thief = signed_in(&owner);
    thief.patch("/profile", &json!({ "phone": "+33987654321" }));
    let notice = mails(&owner.email, 1).pop().expect("a notice");
    let link = notice.link();
    assert!(link.starts_with("/profile/not-me/"), "{link}");
    for _ in 0..3 {
        let page = Client::new().page(&link);
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    assert_eq!(thief.get("/profile").status, 200, "nothing came of it");

    let press = || Client::new().post("/profile/not-me", &json!({ "token": notice.token() }));
    assert_eq!(press().status, 204);
    assert_eq!(thief.get("/profile").status, 401);
    assert_eq!(
        refused(&sign_in(&Client::new(), &owner.email, PASSWORD)),
        (401, "invalid-credentials".into())
    );
    assert_eq!(refused(&press()), (410, "link-expired".into()));
    assert_eq!(Client::new().page(&link).status, 410);
    let told = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(told.subject, "Your account is frozen");

    let mail = ask_for_link(&owner.email, 3);
    let change = json!({ "token": mail.token(), "password": NEW_PASSWORD });
    assert_eq!(Client::new().post("/password/reset", &change).status, 204);
    assert_eq!(
        sign_in(&Client::new(), &owner.email, NEW_PASSWORD).status,
        200
    );
    for token in ["x", &"A".repeat(43)] {
        let reply = Client::new().post("/profile/not-me", &json!({ "token": token }));
        assert_eq!(refused(&reply), (410, "link-expired".into()), "{token}");
    }
}

#[test]
fn the_former_mailbox_can_still_use_its_report_link() {
    let owner = provision(json!({}));
    let thief = signed_in(&owner);
    let new = format!("thief{}@example.org", unique());
    thief.post("/profile/email", &json!({ "email": new }));
    let to_new = mails(&new, 1).pop().expect("a mail");
    let consent = mails(&owner.email, 1).pop().expect("a mail");
    let consent = consent.link_to("/profile/email/");
    assert_eq!(confirm(&to_new.token()).status, 202);
    let consent = consent.rsplit('/').next().expect("a token");
    assert_eq!(confirm(consent).status, 204, "by mistake");
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    let press = json!({ "token": notice.token() });
    let page = Client::new().form("/profile/not-me", &[("token", &notice.token())]);
    let frozen = Some("/profile/not-me/closed?in=fr");
    assert_eq!((page.status, page.header("location")), (303, frozen));
    assert_eq!(
        Client::new().post("/profile/not-me", &press).status,
        410,
        "once"
    );
    assert_eq!(thief.get("/profile").status, 401);
    // Whoever reads the present mailbox may be the thief: no link goes there.
    mails(&new, 3);
    let asked = Client::new().post("/password/lost/", &json!({ "email": new }));
    assert_eq!(asked.status, 202);
    crate::client::eventually("the courier has finished", || {
        let left = sql(&format!(
            "SELECT 1 FROM outbox WHERE account_id = '{}' AND state = 'queued'",
            owner.id
        ));
        left.is_empty().then_some(())
    });
    mails(&new, 3);
}

#[test]
fn staff_enrol_before_anything_else() {
    let owner = provision(json!({ "role": "agent" }));
    let session = signed_in(&owner);
    let first = (403, "second-factor-mandatory".to_owned());
    for path in [
        "/profile",
        "/profile/sessions",
        "/profile/history",
        "/profile/allowed-ips",
        "/profile/recovery-codes",
        "/profile/email",
        "/login/session",
    ] {
        assert_eq!(refused(&session.get(path)), first, "{path}");
    }
    for (method, path, body) in [
        ("PATCH", "/profile", json!({ "name": "Agent" })),
        ("PUT", "/profile/allowed-ips", json!({ "entries": [] })),
        (
            "POST",
            "/profile/email",
            json!({ "email": "x@example.org" }),
        ),
        ("DELETE", "/profile/sessions", json!({})),
        ("POST", "/profile/contact", json!({})),
    ] {
        let reply = session.json(method, path, &body);
        assert_eq!(refused(&reply), first, "{method} {path}");
    }
    let page = session.page("/profile");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("href=\"/profile/totp\"") && !page.body.contains(&owner.email));
    let page = session.page("/profile/history");
    assert_eq!(
        (page.status, page.header("location")),
        (303, Some("/profile/totp"))
    );
    assert_eq!(session.page("/profile/totp").status, 200);

    let app = App::enrol(&owner, &session);
    assert_eq!(session.get("/profile").status, 200);
    assert_eq!(refused(&session.delete("/profile/totp")), first);
    let session = signed_in_with(&owner, &app);
    let reply = session.get("/login/session");
    assert_eq!(reply.status, 200, "{reply:?}");
}
