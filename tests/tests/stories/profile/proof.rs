//! A fresh proof of all factors, and another password.

use serde_json::{Value, json};

use super::{NEW_PASSWORD, proof_ages, refused};
use crate::app::{challenge, enrolled, signed_in_with};
use crate::client::{Client, PASSWORD, audit_log, mails, provision, sign_in, signed_in};

#[test]
fn whatever_a_proof_or_a_change_lacks_is_asked_for_at_its_field() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app).with("accept", "text/html");
    let told = |password: &str, code: &str| {
        let fields = [("then", "/profile"), ("password", password), ("code", code)];
        let reply = session.form("/login/proof", &fields);
        let fields = ["password", "code"];
        let at = fields.map(|at| reply.body.contains(&format!("id=\"{at}-problem\"")));
        (reply.status, at)
    };
    assert_eq!(told("", ""), (422, [true, true]));
    assert_eq!(told("", "123456"), (422, [true, false]));
    assert_eq!(told(PASSWORD, "12"), (422, [false, true]));
    assert_eq!(told(PASSWORD, "").1, [false, true]);
    let fields = [("current", ""), ("new", NEW_PASSWORD)];
    let reply = session.form("/profile/password", &fields);
    assert_eq!(reply.status, 422, "{reply:?}");
    assert!(reply.body.contains("Enter your current password."));
}

#[test]
fn a_sensitive_change_needs_a_fresh_proof() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    proof_ages(&owner);
    let stale = (401, "fresh-proof-required".to_owned());
    for (method, path, body) in [
        ("PATCH", "/profile", json!({ "phone": "+33987654321" })),
        (
            "POST",
            "/profile/password",
            json!({ "current": PASSWORD, "new": NEW_PASSWORD }),
        ),
        ("POST", "/profile/totp", json!({})),
        ("PUT", "/profile/totp", json!({ "code": "123456" })),
        ("DELETE", "/profile/totp", json!({})),
        ("POST", "/profile/recovery-codes", json!({})),
        ("PUT", "/profile/allowed-ips", json!({ "entries": [] })),
        (
            "POST",
            "/profile/email",
            json!({ "email": "x@example.org" }),
        ),
    ] {
        let reply = session.json(method, path, &body);
        assert_eq!(refused(&reply), stale, "{method} {path}");
    }
    for page in ["password", "totp", "recovery-codes", "allowed-ips", "email"] {
        let path = format!("/profile/{page}");
        let reply = session.page(&path);
        let proof = format!("/login/proof?then={path}");
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, Some(proof.as_str())),
            "{path}"
        );
        if page != "password" {
            assert_eq!(session.get(&path).status, 200, "to look is free: {path}");
        }
    }
    for path in ["/profile", "/profile/sessions", "/profile/history"] {
        assert_eq!(session.page(path).status, 200, "{path}");
    }

    let prove = |password: &str| session.post("/login/proof", &json!({ "password": password }));
    assert_eq!(
        refused(&prove("not the password at all")),
        (401, "invalid-credentials".into())
    );
    let proved = prove(PASSWORD);
    assert_eq!(proved.status, 200, "{proved:?}");
    assert_eq!(proved.json()["status"], "proved");
    assert!(proved.json()["session"]["expires_at"].is_string());
    assert_eq!(
        refused(&session.get("/profile")),
        (401, "session-required".into()),
        "the former token is dead"
    );
    let renewed = Client::new().bearing(&proved.text("/session/token"));
    let reply = renewed.patch("/profile", &json!({ "phone": "+33987654321" }));
    assert_eq!(reply.status, 200, "{reply:?}");
    let sessions = renewed.get("/profile/sessions").json();
    assert_eq!(sessions["sessions"].as_array().map(Vec::len), Some(1));
    mails(&owner.email, 1);
    let nobody = Client::new().post("/login/proof", &json!({ "password": PASSWORD }));
    assert_eq!(refused(&nobody), (401, "session-required".into()));
}

#[test]
fn a_browser_s_proof_leads_on_to_known_pages_alone() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let mut cookie = Client::new()
        .form("/login", &fields)
        .cookie("__Host-session")
        .expect("a session");
    for (then, location) in [
        ("/profile/totp", "/profile/totp"),
        ("/support/cases/0-a", "/support/cases/0-a"),
        ("", "/profile"),
        ("/profiles", "/profile"),
        ("/logout", "/profile"),
        ("/profile/../logout", "/profile"),
        ("/profile\\\\evil.example", "/profile"),
        ("/profile/\r\nset-cookie: a=b", "/profile"),
        ("https://evil.example/", "/profile"),
        ("//evil.example", "/profile"),
        ("../logout", "/profile"),
    ] {
        let browser = Client::new().with("cookie", &cookie);
        let fields = [("password", PASSWORD), ("then", then)];
        let reply = browser.form("/login/proof", &fields);
        assert_eq!(
            (reply.status, reply.header("location")),
            (303, Some(location))
        );
        let renewed = reply.cookie("__Host-session").expect("another session");
        assert_ne!(renewed, cookie);
        cookie = renewed;
    }
    let browser = Client::new().with("cookie", &cookie);
    let page = browser.page("/login/proof?then=%22%3E%3Cscript%3E");
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("\"><script>"));
    for (password, status) in [("", 422), ("not the password at all", 401)] {
        let fields = [("password", password), ("then", "totp")];
        let page = browser.form("/login/proof", &fields);
        assert_eq!(page.status, status, "{page:?}");
        assert!(page.body.contains("value=\"totp\"") && page.body.contains("role=\"alert\""));
    }
}

#[test]
fn with_a_second_factor_a_proof_takes_both() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    proof_ages(&owner);
    let prove = |body: Value| session.post("/login/proof", &body);
    assert_eq!(
        refused(&prove(json!({ "password": PASSWORD }))),
        (401, "second-factor-required".into())
    );
    let wrong = (401, "invalid-credentials".to_owned());
    assert_eq!(
        refused(&prove(json!({ "password": PASSWORD, "code": app.wrong() }))),
        wrong
    );
    let code = app.code();
    let other = "not the password at all";
    assert_eq!(
        refused(&prove(json!({ "password": other, "code": code }))),
        wrong
    );
    let proved = prove(json!({ "password": PASSWORD, "code": code }));
    assert_eq!(proved.status, 200, "{proved:?}");
    let answer = json!({ "challenge": challenge(&owner), "code": code });
    assert_eq!(
        Client::new().post("/totp/verify", &answer).status,
        401,
        "the proof used the code"
    );
    let session = Client::new().bearing(&proved.text("/session/token"));
    assert_eq!(session.delete("/profile/totp").status, 204);
}

#[test]
fn whoever_holds_a_session_cannot_guess_the_password() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let guess = json!({ "current": "guessing and guessing", "new": NEW_PASSWORD });
    for _ in 0..5 {
        let reply = session.post("/profile/password", &guess);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec!["/current".into()])
        );
    }
    for (path, body) in [
        (
            "/profile/password",
            json!({ "current": PASSWORD, "new": NEW_PASSWORD }),
        ),
        ("/login/proof", json!({ "password": PASSWORD })),
    ] {
        let reply = session.post(path, &body);
        assert_eq!(refused(&reply), (429, "too-many-attempts".into()), "{path}");
        assert!(reply.header("retry-after").is_some());
    }
}

#[test]
fn a_password_is_changed_by_whoever_knows_the_present_one() {
    let owner = provision(json!({}));
    let (session, other) = (signed_in(&owner), signed_in(&owner));
    for weak in [
        "too short",
        "aaaaaaaaaaaaaaaaaaaa",
        owner.email.as_str(),
        "",
    ] {
        let change = json!({ "current": PASSWORD, "new": weak });
        let (status, kind, pointers) = session.post("/profile/password", &change).refusal();
        assert_eq!((status, kind.as_str()), (422, "password-not-acceptable"));
        assert!(pointers.iter().all(|pointer| pointer == "/new"), "{weak}");
    }
    for (current, new) in [
        ("", NEW_PASSWORD),
        ("wrong one here", NEW_PASSWORD),
        (PASSWORD, "x"),
    ] {
        let page = session.form("/profile/password", &[("current", current), ("new", new)]);
        assert_eq!(page.status, 422);
        assert!(page.body.contains("aria-invalid") && page.body.contains("role=\"alert\""));
        assert!(!page.body.contains(NEW_PASSWORD));
    }
    let change = json!({ "current": PASSWORD, "new": NEW_PASSWORD });
    assert_eq!(session.post("/profile/password", &change).status, 204);
    for ended in [session, other] {
        assert_eq!(ended.get("/profile").status, 401);
    }
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 401);
    assert_eq!(
        sign_in(&Client::new(), &owner.email, NEW_PASSWORD).status,
        200
    );
    let notice = mails(&owner.email, 1).pop().expect("a notice");
    assert_eq!(notice.subject, "Your password was changed");
    assert!(notice.link().starts_with("/profile/not-me/"));
}

#[test]
fn a_proof_that_is_stale_missing_or_refused_for_a_while_is_on_record() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    let on_record = |word: &str| {
        let log = audit_log(&owner);
        log.iter().filter(|event| *event == word).count()
    };
    proof_ages(&owner);
    let change = json!({ "current": "not the password", "new": NEW_PASSWORD });
    let stale = session.post("/profile/password", &change);
    assert_eq!(refused(&stale), (401, "fresh-proof-required".into()));
    let stale = session.patch("/profile", &json!({ "phone": "+33987654321" }));
    assert_eq!(refused(&stale), (401, "fresh-proof-required".into()));
    assert_eq!(on_record("authn_proof_stale"), 2);

    let prove = |body: Value| session.post("/login/proof", &body);
    prove(json!({ "password": PASSWORD }));
    assert_eq!(on_record("authn_second_factor_missing"), 1);
    for _ in 0..5 {
        let wrong = json!({ "password": "not the password", "code": app.wrong() });
        assert_eq!(prove(wrong).status, 401);
    }
    for _ in 0..2 {
        let right = json!({ "password": PASSWORD, "code": app.code() });
        assert_eq!(prove(right).status, 429);
    }
    assert_eq!(on_record("authn_proof_fail_max"), 1, "one for each wait");

    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let statuses = [0; 7].map(|_| session.post("/profile/password", &change).status);
    assert_eq!(statuses[5..], [429, 429]);
    let log = audit_log(&owner);
    let throttled = log.iter().filter(|event| *event == "authn_proof_fail_max");
    assert_eq!(throttled.count(), 1, "{log:?}");
}
