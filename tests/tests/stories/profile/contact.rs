//! What is known of an owner, and what they change of it.

use serde_json::{Value, json};

use super::{proof_ages, refused};
use crate::client::{Client, audit_log, mails, provision, signed_in, sql};

#[test]
fn an_owner_sees_what_is_known() {
    let owner = provision(json!({}));
    let seen = signed_in(&owner).get("/profile");
    assert_eq!(seen.status, 200, "{seen:?}");
    let mut json = seen.json();
    assert!(json["contact_checked_at"].is_string());
    json["contact_checked_at"] = Value::Null;
    assert_eq!(
        json,
        json!({
            "account": owner.id,
            "email": owner.email,
            "pending_email": null,
            "notice_email": null,
            "pending_notice_email": null,
            "open_case": null,
            "name": "Alix Moreau",
            "contact_person": null,
            "type": "individual",
            "phone": "+33123456789",
            "phone_confirmed_at": null,
            "locale": "en",
            "factors": ["password"],
            "recovery_codes": 0,
            "allowed_ips": 0,
            "contact_checked_at": null,
            "contact_check_due": false,
        })
    );
    for path in ["/profile", "/profile/sessions", "/profile/history"] {
        assert_eq!(
            refused(&Client::new().get(path)),
            (401, "session-required".into())
        );
        let page = Client::new().page(path);
        let back = match path {
            "/profile" => "/login".to_owned(),
            path => format!("/login?then={path}"),
        };
        assert_eq!(
            (page.status, page.header("location")),
            (303, Some(back.as_str()))
        );
    }
    // A service key is no session.
    assert_eq!(Client::provider().get("/profile").status, 401);
}

#[test]
fn contact_data_are_changed_and_the_owner_is_told() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let change = json!({ "name": " Alix & fils ", "phone": "+33 6 11 22 33 44" });
    let reply = session.patch("/profile", &change);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["name"], "Alix & fils");
    assert_eq!(reply.json()["phone"], "+33611223344");
    assert_eq!(session.get("/profile").json(), reply.json());
    let notice = mails(&owner.email, 1).pop().expect("a notice");
    assert_eq!(notice.subject, "Your contact details were changed");
    assert!(!notice.text.contains("611223344"));

    // The language is no contact: no proof is asked for, nobody needs to be told.
    proof_ages(&owner);
    let reply = session.patch("/profile", &json!({ "locale": "fr" }));
    assert_eq!((reply.status, &reply.json()["locale"]), (200, &json!("fr")));
    assert_eq!(session.patch("/profile", &json!({})).status, 200);
    assert_eq!(
        session
            .patch("/profile", &json!({ "phone": "+33611223344" }))
            .status,
        200,
        "as before"
    );
    assert_eq!(
        refused(&session.patch("/profile", &json!({ "name": "Another" }))),
        (401, "fresh-proof-required".into())
    );
    mails(&owner.email, 1);
    assert!(audit_log(&owner).contains(&"contact_changed".to_owned()));
}

#[test]
fn what_is_not_the_owner_s_to_change_stays() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let all = || {
        let rows = sql(&format!("SELECT * FROM accounts WHERE id = '{}'", owner.id));
        format!("{rows:?}")
    };
    let before = all();
    for (name, value) in [
        ("role", json!("admin")),
        ("email", json!("other@example.org")),
        ("email_verified", json!(true)),
        ("type", json!("company")),
        ("status", json!("active")),
        ("customer_number", json!("1")),
        ("id", json!("1")),
        ("account", json!("1")),
        ("password_hash", json!("x")),
        ("totp_enabled", json!(false)),
        ("contact_checked_at", json!(0)),
    ] {
        let mut change = json!({ "name": "Mallory" });
        change[name] = value;
        let reply = session.patch("/profile", &change);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec![format!("/{name}")])
        );
    }
    let fields = [("name", "Mallory"), ("role", "admin")];
    assert_eq!(session.form("/profile", &fields).status, 422);
    assert_eq!(all(), before);
}

#[test]
fn owners_say_now_and_then_that_they_can_be_reached() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let due = || session.get("/profile").json()["contact_check_due"] == true;
    assert!(!due());
    sql(&format!(
        "UPDATE accounts SET contact_checked_at = contact_checked_at - 183 * 86400000 WHERE id = '{}'",
        owner.id
    ));
    assert!(due());
    assert!(
        session
            .page("/profile")
            .body
            .contains("action=\"/profile/contact\"")
    );
    let said = session.form("/profile/contact", &[]);
    assert_eq!(
        (said.status, said.header("location")),
        (303, Some("/profile?done=contact-checked"))
    );
    assert!(!due());
    assert_eq!(session.post("/profile/contact", &json!({})).status, 204);
    assert!(audit_log(&owner).contains(&"contact_checked".to_owned()));
}

#[test]
fn contact_data_in_a_form_come_back_with_what_was_typed() {
    let owner = provision(json!({ "locale": "fr" }));
    let session = signed_in(&owner);
    let fields = [("name", "Alix <i>"), ("phone", "01 23"), ("locale", "fr")];
    let page = session.form("/profile", &fields);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("value=\"01 23\"") && page.body.contains("Alix &#60;i&#62;"));
    assert!(page.body.contains("aria-invalid") && page.body.contains("lang=\"fr\""));
    let fields = [
        ("name", "Alix"),
        ("phone", "+33 1 23 45 67 89"),
        ("locale", "en"),
    ];
    let saved = session.form("/profile", &fields);
    assert_eq!(
        (saved.status, saved.header("location")),
        (303, Some("/profile?done=contact"))
    );
    let page = session.page("/profile?done=contact");
    assert!(page.body.contains("role=\"status\"") && page.body.contains("lang=\"en\""));
    let plain = session.page("/profile?done=%3Cscript%3E");
    assert!(plain.status == 200 && !plain.body.contains("role=\"status\""));
}

#[test]
fn a_phone_is_kept_as_it_is_called_and_shown_as_it_is_said() {
    let owner = provision(json!({ "locale": "fr" }));
    let session = signed_in(&owner);
    let send = |phone: &str, locale: &str| {
        let fields = [("name", "Alix"), ("phone", phone), ("locale", locale)];
        session.form("/profile", &fields).status
    };
    let phone = || session.get("/profile").text("/phone");
    for (typed, kept) in [
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+33\u{a0}6\u{a0}12\u{a0}34\u{a0}56\u{a0}79", "+33612345679"),
        ("\u{202a}+33612345678\u{202c}", "+33612345678"),
        ("tel:+33-6-12-34-56-79", "+33612345679"),
        ("06 12 34 56 78", "+33612345678"),
    ] {
        assert_eq!((send(typed, "fr"), phone()), (303, kept.into()), "{typed}");
    }
    let page = session.page("/profile");
    assert!(
        page.body.contains("value=\"+33 6 12 34 56 78\""),
        "{}",
        page.body
    );
    // Saved as it is shown, it is what it was: no proof is asked for.
    proof_ages(&owner);
    let done = session.form("/profile", &[("phone", "+33 6 12 34 56 78")]);
    assert_eq!(done.header("location"), Some("/profile?done=contact"));
    let other = session.form("/profile", &[("phone", "+33 6 12 34 56 79")]);
    assert_eq!(other.header("location"), Some("/login/proof?then=/profile"));
    // In English it could be anybody's, and a program says which country it means.
    assert_eq!(send("06 12 34 56 79", "en"), 422);
    for body in [
        json!({ "phone": "06 12 34 56 79" }),
        json!({ "phone": "+33 6 12 34 56" }),
    ] {
        let reply = session.patch("/profile", &body);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec!["/phone".into()])
        );
    }
    let other = provision(json!({ "phone": "+33 (0)6 12 34 56 78" }));
    assert_eq!(
        signed_in(&other).get("/profile").text("/phone"),
        "+33612345678"
    );
}

#[test]
fn the_owner_of_a_company_says_who_speaks_for_it() {
    let owner = provision(json!({ "type": "company", "contact_person": "Camille Laurent" }));
    let session = signed_in(&owner);
    assert_eq!(
        session.get("/profile").json()["contact_person"],
        "Camille Laurent"
    );
    assert!(session.page("/profile").body.contains("Camille Laurent"));
    let change = |to: &str| session.patch("/profile", &json!({ "contact_person": to }));
    let reply = change(" Robin Petit ");
    assert_eq!(
        (reply.status, &reply.json()["contact_person"]),
        (200, &json!("Robin Petit"))
    );
    assert_eq!(session.get("/profile").json(), reply.json());
    mails(&owner.email, 1);
    assert_eq!(change("Robin Petit").status, 200, "as before");
    let long = change(&"x".repeat(201));
    let fields = vec!["/contact_person".to_owned()];
    assert_eq!(long.refusal(), (422, "invalid-fields".into(), fields));
    assert_eq!(change("").json()["contact_person"], Value::Null);
    mails(&owner.email, 2);
    proof_ages(&owner);
    assert_eq!(
        refused(&change("Mallory")),
        (401, "fresh-proof-required".into())
    );
}

#[test]
fn somebody_in_person_has_no_contact_person() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let given = |person: &str| session.patch("/profile", &json!({ "contact_person": person }));
    let fields = vec!["/contact_person".to_owned()];
    assert_eq!(
        given("Mallory").refusal(),
        (422, "invalid-fields".into(), fields)
    );
    assert_eq!(given("").status, 200, "there is none");
    let page = session.page("/profile").body;
    assert!(!page.contains("contact_person"), "{page}");
}
