//! `/profile` and `/login/proof`: what owners see and change once inside.

use serde_json::{Value, json};

use crate::app::{App, challenge, enrolled, signed_in_with};
use crate::client::{
    Client, Owner, PASSWORD, Reply, address, ask_for_link, mails, provision, sign_in, signed_in,
    sql, trail, unique,
};

const NEW_PASSWORD: &str = "seven quiet harbours";

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

/// A column of the account's row.
fn column(owner: &Owner, name: &str) -> Value {
    let rows = sql(&format!(
        "SELECT {name} FROM accounts WHERE id = '{}'",
        owner.id
    ));
    rows.into_iter().flatten().next().unwrap_or_default()
}

/// The last proof of the account's sessions was more than ten minutes ago.
fn proof_ages(owner: &Owner) {
    sql(&format!(
        "UPDATE sessions SET proved_at = proved_at - 601000 WHERE account_id = '{}'",
        owner.id
    ));
}

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
            "name": "Alix Moreau",
            "type": "individual",
            "phone": "+33123456789",
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
        assert_eq!(
            (page.status, page.header("location")),
            (303, Some("/login"))
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
    assert_eq!(
        notice.subject,
        "Example Host: your contact details have been changed"
    );
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
    assert!(trail(&owner).contains(&"contact_changed".to_owned()));
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
fn what_cannot_be_read_is_refused_with_its_place() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let long = "x".repeat(201);
    let body = |text: &str| text.to_owned();
    for (method, path, body, status, pointer) in [
        ("PATCH", "/profile", body("{"), 400, ""),
        ("PATCH", "/profile", body("[]"), 400, ""),
        ("PATCH", "/profile", body(r#"{"name":""}"#), 422, "/name"),
        ("PATCH", "/profile", body(r#"{"name":7}"#), 422, "/name"),
        ("PATCH", "/profile", body(r#"{"name":null}"#), 422, "/name"),
        ("PATCH", "/profile", body(r#"{"name":["x"]}"#), 422, "/name"),
        (
            "PATCH",
            "/profile",
            body(r#"{"name":"a\u0000b"}"#),
            422,
            "/name",
        ),
        (
            "PATCH",
            "/profile",
            format!(r#"{{"name":"{long}"}}"#),
            422,
            "/name",
        ),
        (
            "PATCH",
            "/profile",
            body(r#"{"name":"a","name":"b"}"#),
            422,
            "/name",
        ),
        (
            "PATCH",
            "/profile",
            body(r#"{"phone":"0123456789"}"#),
            422,
            "/phone",
        ),
        (
            "PATCH",
            "/profile",
            body(r#"{"phone":"+33 abc"}"#),
            422,
            "/phone",
        ),
        (
            "PATCH",
            "/profile",
            body(r#"{"locale":"de"}"#),
            422,
            "/locale",
        ),
        ("PATCH", "/profile", body(r#"{"a/b":1}"#), 422, "/a~1b"),
        (
            "POST",
            "/profile/password",
            body("{}"),
            422,
            "/current /new",
        ),
        (
            "POST",
            "/profile/password",
            body(r#"{"current":"","new":"x"}"#),
            422,
            "/current",
        ),
        (
            "POST",
            "/profile/password",
            body(r#"{"current":1,"new":"x"}"#),
            422,
            "/current",
        ),
        (
            "POST",
            "/profile/password",
            body(r#"{"current":"x","new":"y","new2":"y"}"#),
            422,
            "/new2",
        ),
        ("POST", "/profile/email", body("{}"), 422, "/email"),
        (
            "POST",
            "/profile/email",
            body(r#"{"email":"x"}"#),
            422,
            "/email",
        ),
        (
            "POST",
            "/profile/email",
            body(r#"{"email":"a@example.org\r\nBcc: b@example.org"}"#),
            422,
            "/email",
        ),
        (
            "POST",
            "/profile/totp",
            body(r#"{"secret":"A"}"#),
            422,
            "/secret",
        ),
        ("PUT", "/profile/totp", body("{}"), 422, "/code"),
        (
            "PUT",
            "/profile/totp",
            body(r#"{"code":"12345"}"#),
            422,
            "/code",
        ),
        (
            "PUT",
            "/profile/totp",
            body(r#"{"code":123456}"#),
            422,
            "/code",
        ),
        (
            "PUT",
            "/profile/totp",
            body(r#"{"code":"123456","code":"123456"}"#),
            422,
            "/code",
        ),
        (
            "POST",
            "/profile/recovery-codes",
            body(r#"{"count":9}"#),
            422,
            "/count",
        ),
        (
            "POST",
            "/profile/contact",
            body(r#"{"email":true}"#),
            422,
            "/email",
        ),
        (
            "DELETE",
            "/profile/sessions",
            body(r#"{"all":true}"#),
            422,
            "/all",
        ),
        ("POST", "/login/proof", body("{}"), 422, "/password"),
        (
            "POST",
            "/login/proof",
            body(r#"{"password":"x","then":"totp"}"#),
            422,
            "/then",
        ),
        (
            "POST",
            "/login/proof",
            body(r#"{"password":"x","code":"y"}"#),
            422,
            "/code",
        ),
        ("POST", "/profile/email/confirm", body("{}"), 422, "/token"),
        (
            "POST",
            "/profile/not-me",
            body(r#"{"token":1}"#),
            422,
            "/token",
        ),
    ] {
        let reply = session.send(method, path, Some("application/json"), &body);
        let kind = if status == 400 {
            "malformed-body"
        } else {
            "invalid-fields"
        };
        let (seen, problem, pointers) = reply.refusal();
        assert_eq!(
            (seen, problem.as_str(), pointers.join(" ").as_str()),
            (status, kind, pointer),
            "{method} {path} {body}"
        );
    }
    for (method, path) in [
        ("PATCH", "/profile"),
        ("POST", "/profile/password"),
        ("PUT", "/profile/allowed-ips"),
        ("POST", "/login/proof"),
    ] {
        let reply = session.send(method, path, Some("text/plain"), "x");
        assert_eq!(
            refused(&reply),
            (415, "unsupported-media-type".into()),
            "{path}"
        );
        let big = format!(r#"{{"name":"{}"}}"#, "x".repeat(20_000));
        let reply = session.send(method, path, Some("application/json"), &big);
        assert_eq!(refused(&reply), (413, "body-too-large".into()), "{path}");
    }
    assert_eq!(column(&owner, "name"), "Alix Moreau");
    assert_eq!(trail(&owner), ["user_created", "authn_login_success"]);
}

#[test]
fn paths_take_their_methods_and_no_others() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    for (method, path, allow) in [
        ("PUT", "/profile", "GET, POST, PATCH, HEAD"),
        ("DELETE", "/profile", "GET, POST, PATCH, HEAD"),
        ("PATCH", "/profile/totp", "GET, POST, PUT, DELETE, HEAD"),
        ("GET", "/profile/totp/remove", "POST"),
        ("DELETE", "/profile/recovery-codes", "GET, POST, HEAD"),
        ("PATCH", "/profile/allowed-ips", "GET, POST, PUT, HEAD"),
        ("PUT", "/profile/sessions", "GET, POST, DELETE, HEAD"),
        ("GET", "/profile/sessions/1", "POST, DELETE"),
        ("POST", "/profile/history", "GET, HEAD"),
        ("GET", "/profile/not-me", "POST"),
        ("GET", "/profile/contact", "POST"),
        ("PUT", "/profile/email", "GET, POST, HEAD"),
        ("GET", "/profile/email/confirm", ""),
        ("PUT", "/profile/password", "GET, POST, HEAD"),
        ("PUT", "/login/proof", "GET, POST, HEAD"),
        ("DELETE", "/totp/verify", "GET, POST, HEAD"),
        ("PUT", "/ip/check", "GET, POST, HEAD"),
    ] {
        let reply = session.send(method, path, None, "");
        if allow.is_empty() {
            // The word stands where a token could.
            assert_ne!(reply.status, 200);
            continue;
        }
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some(allow)),
            "{method} {path}"
        );
        assert_eq!(reply.problem(), "method-not-allowed");
    }
    for path in [
        "/profile/",
        "/profile/nothing",
        "/profile/totp/other",
        "/profile/sessions/1/2",
        "/profile/history/1",
        "/totp",
        "/totp/verify/",
        "/ip",
        "/login/proof/1",
    ] {
        assert_eq!(
            refused(&session.get(path)),
            (404, "not-found".into()),
            "{path}"
        );
    }
    for path in ["/profile", "/profile/totp", "/ip/check"] {
        let head = session.send("HEAD", path, None, "");
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
    }
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
        let proof = format!("/login/proof?then={page}");
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
        ("totp", "/profile/totp"),
        ("allowed-ips", "/profile/allowed-ips"),
        ("", "/profile"),
        ("history", "/profile"),
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
    assert_eq!(
        notice.subject,
        "Example Host: your password has been changed"
    );
    assert!(notice.link().starts_with("/profile/not-me/"));
}

/// Presses the button of a mailed page.
fn confirm(token: &str) -> Reply {
    Client::new().post("/profile/email/confirm", &json!({ "token": token }))
}

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
    assert_eq!(
        to_new.subject,
        "Example Host: confirm your new e-mail address"
    );
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
        assert_eq!(
            notice.subject,
            "Example Host: your contact details have been changed"
        );
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
    assert_eq!(
        notice.subject,
        "Example Host: another e-mail address is requested"
    );
    let link = mails(&new, 1).pop().expect("a mail");
    let pressed = Client::new().form("/profile/email/confirm", &[("token", &link.token())]);
    assert_eq!(pressed.status, 200, "{pressed:?}");
    assert_eq!(column(&owner, "email"), new.as_str());
    mails(&owner.email, 3);
    mails(&new, 2);
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
fn sessions_are_listed_and_ended() {
    let owner = provision(json!({}));
    let stranger = provision(json!({}));
    let here = address(203);
    let at_home = Client::new().at(&here).with("user-agent", "Home/1.0 <b>");
    let reply = sign_in(&at_home, &owner.email, PASSWORD);
    let at_home = at_home.bearing(&reply.text("/session/token"));
    let (second, third, foreign) = (signed_in(&owner), signed_in(&owner), signed_in(&stranger));
    let list = |session: &Client| {
        let json = session.get("/profile/sessions").json();
        json["sessions"].as_array().cloned().unwrap_or_default()
    };
    let all = list(&at_home);
    assert_eq!(all.len(), 3);
    let current: Vec<&Value> = all.iter().filter(|line| line["current"] == true).collect();
    let [own] = current.as_slice() else {
        panic!("not one current session: {all:?}");
    };
    assert_eq!(own["ip"], here.as_str());
    assert_eq!(own["user_agent"], "Home/1.0 <b>");
    assert!(own["created_at"].is_string() && own["seen_at"].is_string());
    assert!(!at_home.page("/profile/sessions").body.contains("1.0 <b>"));

    let id_of = |session: &Client| {
        let lines = list(session);
        let own = lines.iter().find(|line| line["current"] == true);
        own.and_then(|line| line["id"].as_str())
            .expect("an id")
            .to_owned()
    };
    let end = |session: &Client, id: &str| session.delete(&format!("/profile/sessions/{id}"));
    let unknown = (404, "not-found".to_owned());
    assert_eq!(refused(&end(&at_home, &id_of(&foreign))), unknown);
    assert_eq!(foreign.get("/profile").status, 200);
    for id in [
        "x",
        "00000000-0000-4000-8000-000000000000",
        "%27%20OR%201=1",
    ] {
        assert_eq!(refused(&end(&at_home, id)), unknown, "{id}");
    }
    let ended = id_of(&second);
    assert_eq!(end(&at_home, &ended).status, 204);
    assert_eq!(second.get("/profile").status, 401);
    assert_eq!(refused(&end(&at_home, &ended)), unknown);
    // An id opens nothing.
    assert_eq!(
        Client::new().bearing(&id_of(&third)).get("/profile").status,
        401
    );

    assert_eq!(at_home.delete("/profile/sessions").status, 204);
    assert_eq!(third.get("/profile").status, 401);
    assert_eq!(list(&at_home).len(), 1);
    assert_eq!(foreign.get("/profile").status, 200);
    assert_eq!(end(&at_home, &id_of(&at_home)).status, 204);
    assert_eq!(at_home.get("/profile").status, 401);
}

#[test]
fn sessions_end_by_themselves() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let age = |what: &str, minutes: u32| {
        sql(&format!(
            "UPDATE sessions SET {what} = {what} - {minutes} * 60000 WHERE account_id = '{}'",
            owner.id
        ));
    };
    age("seen_at", 29);
    assert_eq!(session.get("/profile").status, 200);
    age("seen_at", 29);
    assert_eq!(session.get("/profile").status, 200, "it was used just now");
    age("seen_at", 31);
    age("expires_at", 31);
    assert_eq!(
        session.get("/profile").status,
        401,
        "unused for half an hour"
    );
    let session = signed_in(&owner);
    age("expires_at", 12 * 60);
    assert_eq!(session.get("/profile").status, 401, "after twelve hours");
}

#[test]
fn owners_see_what_happened_page_by_page() {
    let owner = provision(json!({}));
    let stranger = provision(json!({}));
    let session = signed_in(&owner);
    session.patch("/profile", &json!({ "phone": "+33987654321" }));
    sign_in(&Client::new(), &owner.email, "not the password at all");
    let shown = session.get("/profile/history").json();
    let events: Vec<&str> = shown["events"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|line| line["event"].as_str())
        .collect();
    assert_eq!(
        events,
        [
            "authn_login_fail",
            "contact_changed",
            "authn_login_success",
            "user_created"
        ]
    );
    assert!(shown["before"].is_null());
    assert!(shown["events"][0]["ip"].is_string() && shown["events"][0]["at"].is_string());

    sql(&format!(
        "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 110)
         INSERT INTO audit (at, event, account_id, request_id)
         SELECT unixepoch() * 1000, 'authn_proof_success', '{}', 'r' FROM many",
        owner.id
    ));
    let mut sizes = Vec::new();
    let mut path = "/profile/history".to_owned();
    loop {
        assert_eq!(session.page(&path).status, 200);
        let page = session.get(&path).json();
        sizes.push(page["events"].as_array().map_or(0, Vec::len));
        let Some(before) = page["before"].as_u64() else {
            break;
        };
        path = format!("/profile/history?before={before}");
    }
    assert_eq!(sizes, [50, 50, 14]);
    for odd in ["x", "-1", "99999999999999999999999", ""] {
        let page = session.get(&format!("/profile/history?before={odd}"));
        assert_eq!(page.status, 200, "{odd}");
    }
    let foreign = signed_in(&stranger).get("/profile/history");
    assert!(!foreign.body.contains("authn_proof_success"));
}

#[test]
fn recovery_codes_are_renewed() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    assert_eq!(
        session.get("/profile/recovery-codes").json(),
        json!({ "left": 10 })
    );
    let renewed = session.post("/profile/recovery-codes", &json!({}));
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let codes: Vec<String> =
        serde_json::from_value(renewed.json()["recovery_codes"].clone()).expect("codes");
    assert_eq!(codes.len(), 10);
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(notice.subject, "Example Host: new recovery codes");
    let open = |code: &String| {
        let answer = json!({ "challenge": challenge(&owner), "code": code });
        Client::new().post("/totp/verify", &answer).status
    };
    let old = app.recovery_codes.first().expect("a code");
    assert_eq!(open(old), 401);
    assert_eq!(codes.first().map(open), Some(200));

    let without = signed_in(&provision(json!({})));
    let reply = without.post("/profile/recovery-codes", &json!({}));
    assert_eq!(refused(&reply), (409, "no-second-factor".into()));
    let reply = without.put("/profile/totp", &json!({ "code": "123456" }));
    assert_eq!(refused(&reply), (409, "no-second-factor".into()));
}

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
    assert_eq!(told.subject, "Example Host: your account is frozen");

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
fn the_former_mailbox_can_still_raise_the_alarm() {
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
    assert_eq!(page.status, 200, "{page:?}");
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
    assert!(trail(&owner).contains(&"contact_checked".to_owned()));
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let cookie = Client::new()
        .form("/login", &fields)
        .cookie("__Host-session");
    let cookie = cookie.expect("a session");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let victim = Client::new().with("cookie", &cookie).with(name, value);
        for path in [
            "/profile",
            "/profile/totp",
            "/profile/totp/remove",
            "/profile/sessions",
            "/profile/email",
            "/profile/allowed-ips",
            "/profile/recovery-codes",
            "/login/proof",
        ] {
            let reply = victim.form(path, &[("entries", ""), ("name", "Mallory")]);
            assert_eq!(reply.status, 403, "{name} {path}");
        }
    }
    assert_eq!(trail(&owner), ["user_created", "authn_login_success"]);
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
