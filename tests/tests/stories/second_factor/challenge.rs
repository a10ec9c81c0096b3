//! The second step of a sign-in.

use regain_core::crypto::token::Token;
use serde_json::json;

use super::{answer, count, refused};
use crate::app::{App, challenge, enrolled, signed_in_with};
use crate::client::{Client, Owner, PASSWORD, mails, sql};

fn sign_in_fully(owner: &Owner, app: &App) -> String {
    answer(&challenge(owner), &app.code()).text("/session/token")
}

#[test]
fn a_code_is_read_as_people_type_it_and_nothing_else_is_an_attempt() {
    let (owner, app) = enrolled();
    let challenge = challenge(&owner);
    for code in [
        "",
        " ",
        "12345",
        "1234567",
        "12345x",
        "abcdef",
        "-12345",
        "12345.",
        "１２３４５６",
        "\u{663}12345",
        "123\u{0}456",
        "ABCD-EFGH",
    ] {
        let reply = answer(&challenge, code);
        let pointers = vec!["/code".to_owned()];
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), pointers),
            "{code:?}"
        );
    }
    for (body, pointer) in [
        (json!({ "challenge": challenge }), "/code"),
        (json!({ "code": "123456" }), "/challenge"),
        (json!({ "challenge": challenge, "code": 123_456 }), "/code"),
        (json!({ "challenge": 1, "code": "123456" }), "/challenge"),
        (
            json!({ "challenge": challenge, "code": "123456", "login": owner.email }),
            "/login",
        ),
    ] {
        let reply = Client::new().post("/totp/verify", &body);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec![pointer.into()])
        );
    }
    let [_, code, _] = app.codes();
    let (left, right) = code.split_at(3);
    assert_eq!(
        answer(&challenge, &format!(" {left} {right}\u{a0}")).status,
        200
    );
}

#[test]
fn a_code_opens_once() {
    let (owner, app) = enrolled();
    let [_, code, next] = app.codes();
    assert_eq!(answer(&challenge(&owner), &code).status, 200);
    assert_eq!(
        refused(&answer(&challenge(&owner), &code)),
        (401, "invalid-code".into())
    );
    assert_eq!(answer(&challenge(&owner), &next).status, 200);
    // Nor does one of an earlier step, which an app showed before.
    assert_eq!(answer(&challenge(&owner), &code).status, 401);
}

#[test]
fn a_challenge_opens_nothing_by_itself_and_not_for_long() {
    let (owner, app) = enrolled();
    let (stranger, _) = enrolled();
    let gone = (410, "challenge-expired".to_owned());
    let forged = Token::new(&[7; 32]);
    for token in [forged.as_str(), "x", &"A".repeat(256)] {
        assert_eq!(refused(&answer(token, &app.code())), gone, "{token}");
    }
    let session = sign_in_fully(&owner, &app);
    assert_eq!(
        refused(&answer(&session, &app.code())),
        gone,
        "a session is no challenge"
    );
    assert_eq!(
        refused(&answer(&challenge(&stranger), &app.code())),
        (401, "invalid-code".into()),
        "of somebody else"
    );

    let own = challenge(&owner);
    let half = Client::new().bearing(&own);
    for path in ["/profile", "/login/session", "/profile/sessions"] {
        assert_eq!(
            refused(&half.get(path)),
            (401, "session-required".into()),
            "{path}"
        );
    }
    let cookie = Client::new().with("cookie", &format!("__Host-session={own}"));
    assert_eq!(cookie.get("/profile").status, 401);
    let asked = Client::provider().post("/login/session", &json!({ "token": own }));
    assert_eq!(asked.status, 401);

    sql(&format!(
        "UPDATE challenges SET expires_at = expires_at - 300000 WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(refused(&answer(&own, &app.code())), gone, "five minutes on");
}

#[test]
fn what_ends_a_sign_in_ends_its_second_half() {
    let (owner, app) = enrolled();
    let half = challenge(&owner);
    let disable = |status: &str| {
        let change = json!({ "status": status });
        let reply = Client::provider().patch(&format!("/accounts/{}", owner.id), &change);
        assert_eq!(reply.status, 200, "{reply:?}");
    };
    disable("disabled");
    assert_eq!(
        refused(&answer(&half, &app.code())),
        (410, "challenge-expired".into())
    );
    disable("active");
    let half = challenge(&owner);
    let session = signed_in_with(&owner, &app);
    let change = json!({ "current": PASSWORD, "new": "seven quiet harbours" });
    assert_eq!(session.post("/profile/password", &change).status, 204);
    assert_eq!(
        refused(&answer(&half, &app.code())),
        (410, "challenge-expired".into()),
        "by another password"
    );
}

#[test]
fn a_browser_carries_the_challenge_in_a_cookie() {
    let (owner, app) = enrolled();
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let first = Client::new().form("/login", &fields);
    assert_eq!(
        (first.status, first.header("location")),
        (303, Some("/totp/verify"))
    );
    assert!(first.cookie("__Host-session").is_none() && first.cookie("__Host-device").is_none());
    let set = first.header("set-cookie").expect("a cookie");
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(set.contains(attribute), "{set}");
    }
    let cookie = first.cookie("__Host-challenge").expect("a challenge");
    let (_, token) = cookie.split_once('=').expect("a pair");
    let browser = Client::new().with("cookie", &cookie);

    let page = browser.page("/totp/verify");
    assert_eq!(page.status, 200, "{page:?}");
    assert!(!page.body.contains(token) && !page.body.contains(&owner.email));
    assert!(page.body.contains("autocomplete=\"one-time-code\""));
    let none = Client::new().page("/totp/verify");
    assert_eq!(none.status, 410);
    assert!(none.body.contains("href=\"/login\""));
    let blocked = Client::new().form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(blocked.status, 410);
    for page in [&none, &blocked] {
        assert!(page.body.contains("cookies"), "{page:?}");
    }

    for (code, status) in [
        (app.wrong(), 401),
        ("12345".into(), 422),
        (String::new(), 422),
    ] {
        let page = browser.form("/totp/verify", &[("code", &code)]);
        assert_eq!(page.status, status, "{code}");
        assert!(page.body.contains("role=\"alert\"") && page.body.contains("aria-invalid"));
        assert!(page.cookie("__Host-session").is_none());
    }
    let inside = browser.form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(
        (inside.status, inside.header("location")),
        (303, Some("/profile"))
    );
    assert_eq!(
        inside.cookie("__Host-challenge").as_deref(),
        Some("__Host-challenge=")
    );
    let session = inside.cookie("__Host-session").expect("a session");
    assert!(inside.cookie("__Host-device").is_some());
    let page = Client::new().with("cookie", &session).page("/profile");
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&owner.email));
    sql("DELETE FROM presses");
    let again = browser.form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(again.status, 410);
    assert!(
        !again.body.contains("cookies"),
        "the time is over: {again:?}"
    );
    // Another tab, which still shows the form, goes on where the first one is.
    let other = Client::new().with("cookie", &session);
    let other = other.form("/totp/verify", &[("code", "123456")]);
    assert_eq!(
        (other.status, other.header("location")),
        (303, Some("/profile"))
    );
}

#[test]
fn a_recovery_code_stands_in_for_a_lost_phone_once() {
    let (owner, app) = enrolled();
    let [first, second, ..] = app.recovery_codes.as_slice() else {
        panic!("no codes");
    };
    let typed = first.replace('-', " ").to_lowercase();
    let entered = answer(&challenge(&owner), &typed);
    assert_eq!(entered.status, 200, "{entered:?}");
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(notice.subject, "A backup code was used");
    assert!(
        notice.text.contains("Backup codes left: 9"),
        "{}",
        notice.text
    );
    let session = Client::new().bearing(&entered.text("/session/token"));
    assert_eq!(
        session.get("/profile/recovery-codes").json(),
        json!({ "left": 9 })
    );
    assert_eq!(
        refused(&answer(&challenge(&owner), first)),
        (401, "invalid-code".into())
    );

    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let half = Client::new().form("/login", &fields);
    let cookie = half.cookie("__Host-challenge").expect("a challenge");
    let browser = Client::new().with("cookie", &cookie);
    let inside = browser.form("/totp/verify", &[("code", second)]);
    assert_eq!(
        (inside.status, inside.header("location")),
        (303, Some("/profile?done=recovery-code-used"))
    );
    let session = inside.cookie("__Host-session").expect("a session");
    let overview = Client::new()
        .with("cookie", &session)
        .page("/profile?done=recovery-code-used");
    assert!(
        overview.body.contains("You used a backup code"),
        "{overview:?}"
    );
    mails(&owner.email, 3);

    let (stranger, _) = enrolled();
    let foreign = app.recovery_codes.get(2).expect("a third");
    assert_eq!(answer(&challenge(&stranger), foreign).status, 401);
    assert_eq!(count("recovery_codes", &owner), 8);
}

#[test]
fn whoever_guesses_is_stopped_and_the_owner_is_told() {
    let (owner, app) = enrolled();
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let half = Client::new().form("/login", &fields);
    let cookie = half.cookie("__Host-challenge").expect("a challenge");
    let browser = Client::new().with("cookie", &cookie);
    let inside = browser.form("/totp/verify", &[("code", &app.code())]);
    let device = inside.cookie("__Host-device").expect("a device");

    app.time_passes();
    let guessed = challenge(&owner);
    for _ in 0..5 {
        assert_eq!(answer(&guessed, &app.wrong()).status, 401);
    }
    let [_, code, _] = app.codes();
    // Not by another sign-in either.
    for challenge in [guessed, challenge(&owner)] {
        let reply = answer(&challenge, &code);
        assert_eq!(refused(&reply), (429, "too-many-attempts".into()));
        let wait = reply
            .header("retry-after")
            .and_then(|text| text.parse().ok());
        assert!(
            wait.is_some_and(|wait: u32| (290..=300).contains(&wait)),
            "{wait:?}"
        );
    }
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(notice.subject, "Someone may know your password");

    // The owner's own browser has attempts of its own.
    let half = Client::new()
        .with("cookie", &device)
        .form("/login", &fields);
    let cookie = half.cookie("__Host-challenge").expect("a challenge");
    let own = Client::new().with("cookie", &format!("{cookie}; {device}"));
    let inside = own.form("/totp/verify", &[("code", &code)]);
    assert_eq!(inside.status, 303, "{inside:?}");
    app.time_passes();
    assert_eq!(answer(&challenge(&owner), &app.code()).status, 200);
}
