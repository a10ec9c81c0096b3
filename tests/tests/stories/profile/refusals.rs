//! What cannot be read, and who may not ask.

use serde_json::json;

use super::{column, refused};
use crate::client::{Client, PASSWORD, audit_log, provision, signed_in};

#[expect(clippy::too_many_lines, reason = "a table of what is refused")]
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
    assert_eq!(
        audit_log(&owner),
        ["user_created", "authn_login_success_password_new_device"]
    );
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
        ("GET", "/profile/email/confirm", "POST"),
        ("PUT", "/profile/password", "GET, POST, HEAD"),
        ("PUT", "/login/proof", "GET, POST, HEAD"),
        ("DELETE", "/totp/verify", "GET, POST, HEAD"),
        ("PUT", "/ip/check", "GET, POST, HEAD"),
    ] {
        let reply = session.send(method, path, None, "");
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
    assert_eq!(
        audit_log(&owner),
        ["user_created", "authn_login_success_password_new_device"]
    );
}
