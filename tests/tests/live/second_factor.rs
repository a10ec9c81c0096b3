//! `/profile/totp` and `/totp/verify`: the second factor from the first scan to the
//! lost phone.

use regain_core::token::Token;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::app::{App, challenge, enrolled, scan, signed_in_with};
use crate::browser::picture;
use crate::client::{
    Client, Owner, PASSWORD, Reply, mails, provision, sign_in, signed_in, sql, unique,
};

fn answer(challenge: &str, code: &str) -> Reply {
    let answer = json!({ "challenge": challenge, "code": code });
    Client::new().post("/totp/verify", &answer)
}

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

fn count(table: &str, owner: &Owner) -> Value {
    let rows = sql(&format!(
        "SELECT count(*) FROM {table} WHERE account_id = '{}'",
        owner.id
    ));
    rows.into_iter().flatten().next().unwrap_or_default()
}

#[test]
fn an_app_is_enrolled_and_asked_for_from_then_on() {
    let owner = provision(json!({}));
    let (session, other) = (signed_in(&owner), signed_in(&owner));
    assert_eq!(
        session.get("/profile/totp").json(),
        json!({ "enabled_at": null })
    );
    let pending = session.post("/profile/totp", &json!({}));
    assert_eq!(pending.status, 201, "{pending:?}");
    let app = App::of(&owner, &pending.text("/secret"));

    // Whoever never scans it keeps what they had.
    assert_eq!(
        sign_in(&Client::new(), &owner.email, PASSWORD).json()["status"],
        "signed_in"
    );
    let confirm = |code: &str| session.put("/profile/totp", &json!({ "code": code }));
    assert_eq!(
        refused(&confirm(&app.wrong())),
        (401, "invalid-code".into())
    );
    assert_eq!(
        session.get("/profile").json()["factors"],
        json!(["password"])
    );

    let [_, code, next] = app.codes();
    let enabled = confirm(&code);
    assert_eq!(enabled.status, 200, "{enabled:?}");
    let codes: Vec<String> =
        serde_json::from_value(enabled.json()["recovery_codes"].clone()).expect("codes");
    assert_eq!(codes.len(), 10);
    for (index, code) in codes.iter().enumerate() {
        let groups: Vec<&str> = code.split('-').collect();
        assert_eq!(groups.len(), 6, "{code}");
        assert!(groups.iter().all(|group| group.len() == 4), "{code}");
        assert!(!codes[..index].contains(code), "twice");
    }
    assert_eq!(
        refused(&confirm(&next)),
        (409, "no-second-factor".into()),
        "none waits any more"
    );
    let notice = mails(&owner.email, 1).pop().expect("a notice");
    assert_eq!(
        notice.subject,
        "Example Host: two-factor authentication is on"
    );
    assert!(!notice.text.contains(&app.secret) && !notice.text.contains(&codes[0]));
    assert_eq!(session.get("/profile").status, 200);
    assert_eq!(
        other.get("/profile").status,
        401,
        "sessions without a code have ended"
    );

    let first = sign_in(&Client::new(), &owner.email, PASSWORD);
    assert_eq!(first.status, 200, "{first:?}");
    let asked = first.json();
    assert_eq!(asked["status"], "second_factor_required");
    assert_eq!(asked["methods"], json!(["totp", "recovery_code"]));
    assert!(asked["session"].is_null() && asked["expires_at"].is_string());
    assert!(first.cookie("__Host-session").is_none());
    let challenge = first.text("/challenge");
    assert_eq!(
        refused(&answer(&challenge, &app.wrong())),
        (401, "invalid-code".into())
    );
    assert_eq!(
        refused(&answer(&challenge, &code)),
        (401, "invalid-code".into()),
        "the code that enrolled is spent"
    );
    let entered = answer(&challenge, &next);
    assert_eq!(entered.status, 200, "{entered:?}");
    assert_eq!(entered.json()["status"], "signed_in");
    let session = Client::new().bearing(&entered.text("/session/token"));
    assert_eq!(
        session.get("/login/session").json()["factors"],
        json!(["password", "totp"])
    );
    assert_eq!(
        refused(&answer(&challenge, &next)),
        (410, "challenge-expired".into())
    );
    assert!(session.get("/profile/totp").json()["enabled_at"].is_string());
}

/// The parts of `otpauth://totp/LABEL?QUERY`, decoded.
fn parts(uri: &str) -> (String, Vec<(String, String)>) {
    let rest = uri.strip_prefix("otpauth://totp/").expect("the scheme");
    assert!(!uri.contains('+'), "apps show it as a plus: {uri}");
    let (label, query) = rest.split_once('?').expect("a query");
    let pairs = |text: &str| -> Vec<(String, String)> {
        form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect()
    };
    let label = pairs(&format!("label={label}")).pop().expect("a label").1;
    (label, pairs(query))
}

#[tokio::test]
async fn the_picture_holds_what_every_app_reads() {
    let owner = provision(json!({}));
    let reply = signed_in(&owner).post("/profile/totp", &json!({}));
    let (secret, uri) = (reply.text("/secret"), reply.text("/otpauth_uri"));
    assert_eq!(secret.len(), 32);
    let base32 = |c: char| matches!(c, 'A'..='Z' | '2'..='7');
    assert!(secret.chars().all(base32), "no padding");
    // No algorithm, digits or period: many apps do not read them.
    let (label, query) = parts(&uri);
    assert_eq!(label, format!("Example Host:{}", owner.email));
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        query,
        [pair("secret", &secret), pair("issuer", "Example Host")]
    );
    let svg = reply.text("/qr_svg");
    assert!(!svg.contains("<script") && !svg.contains("http://localhost"));
    assert_eq!(scan(&picture(&svg).await), uri);
}

#[test]
fn two_other_programs_reckon_the_same_codes() {
    let (owner, app) = enrolled();
    let secret = Secret::try_from_base32(&app.secret).expect("base32");
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .expect("the defaults");
    let clock = sql("SELECT unixepoch()");
    let now = clock[0][0].as_i64().expect("seconds");
    for seconds in [now - 30, now, now + 30] {
        app.time_passes();
        let code = totp.generate(seconds.unsigned_abs()).to_string();
        let entered = answer(&challenge(&owner), &code);
        // At the end of a step the first of them is two steps old.
        if seconds >= now {
            assert_eq!(entered.status, 200, "{entered:?}");
        }
    }
    for seconds in [now - 120, now + 120] {
        app.time_passes();
        let code = totp.generate(seconds.unsigned_abs()).to_string();
        assert_eq!(answer(&challenge(&owner), &code).status, 401);
    }
    let [_, by_oathtool, next] = app.codes();
    app.time_passes();
    assert_eq!(answer(&challenge(&owner), &by_oathtool).status, 200);
    assert_eq!(answer(&challenge(&owner), &next).status, 200);
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

fn sign_in_fully(owner: &Owner, app: &App) -> String {
    answer(&challenge(owner), &app.code()).text("/session/token")
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
    let again = browser.form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(again.status, 410);
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
    assert_eq!(
        notice.subject,
        "Example Host: a recovery code has been used"
    );
    assert!(
        notice.text.contains("Recovery codes left: 9"),
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
    assert!(overview.body.contains("recovery code"), "{overview:?}");
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
    assert_eq!(notice.subject, "Example Host: wrong codes at sign-in");

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

#[test]
fn another_phone_takes_over_once_it_has_shown_a_code() {
    let (owner, old) = enrolled();
    let session = signed_in_with(&owner, &old);
    let reply = session.post("/profile/totp", &json!({}));
    assert_eq!(reply.status, 201, "{reply:?}");
    let new = App::of(&owner, &reply.text("/secret"));
    assert_ne!(old.secret, new.secret);
    let [_, code, next] = new.codes();
    assert_eq!(answer(&challenge(&owner), &code).status, 401, "not yet");
    assert_eq!(answer(&challenge(&owner), &old.code()).status, 200);

    let reply = session.put("/profile/totp", &json!({ "code": code }));
    assert_eq!(reply.status, 200, "{reply:?}");
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(
        notice.subject,
        "Example Host: your codes come from another app"
    );
    assert_eq!(answer(&challenge(&owner), &old.codes()[1]).status, 401);
    let former = old.recovery_codes.first().expect("a code");
    assert_eq!(answer(&challenge(&owner), former).status, 401);
    assert_eq!(answer(&challenge(&owner), &next).status, 200);
}

#[test]
fn a_secret_waits_half_an_hour() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let reply = session.post("/profile/totp", &json!({}));
    let app = App::of(&owner, &reply.text("/secret"));
    sql(&format!(
        "UPDATE totp_pending SET expires_at = expires_at - 30 * 60000 WHERE account_id = '{}'",
        owner.id
    ));
    let late = session.put("/profile/totp", &json!({ "code": app.codes()[1] }));
    assert_eq!(refused(&late), (409, "no-second-factor".into()));
    // The newest of two, and it alone.
    let first = App::of(
        &owner,
        &session.post("/profile/totp", &json!({})).text("/secret"),
    );
    let second = App::of(
        &owner,
        &session.post("/profile/totp", &json!({})).text("/secret"),
    );
    let confirm = |app: &App| session.put("/profile/totp", &json!({ "code": app.codes()[1] }));
    assert_eq!(refused(&confirm(&first)), (401, "invalid-code".into()));
    assert_eq!(confirm(&second).status, 200);
}

#[test]
fn it_is_turned_off_and_the_owner_is_told() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    assert_eq!(session.delete("/profile/totp").status, 204);
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(
        notice.subject,
        "Example Host: two-factor authentication is off"
    );
    assert_eq!(count("totp", &owner), 0);
    assert_eq!(count("recovery_codes", &owner), 0);
    assert_eq!(
        sign_in(&Client::new(), &owner.email, PASSWORD).json()["status"],
        "signed_in"
    );
    assert_eq!(
        session.delete("/profile/totp").status,
        204,
        "it is off, as asked"
    );
    mails(&owner.email, 2);
}

#[test]
fn a_program_with_the_scope_asks_whether_a_code_is_good() {
    let (owner, app) = enrolled();
    let without = provision(json!({}));
    let host = Client::service("totp");
    let ask = |login: &str, code: &str| {
        let question = json!({ "login": login, "code": code });
        let reply = host.post("/totp/verify", &question);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    };
    let [_, code, next] = app.codes();
    let (yes, no) = (json!({ "valid": true }), json!({ "valid": false }));
    assert_eq!(ask(&owner.email, &app.wrong()), no);
    assert_eq!(ask(&owner.email.to_uppercase(), &code), yes);
    assert_eq!(ask(&owner.email, &code), no, "it was used");
    assert_eq!(answer(&challenge(&owner), &code).status, 401, "here too");
    assert_eq!(ask(&without.email, "123456"), no);
    let nobody = format!("nobody{}@example.org", unique());
    assert_eq!(ask(&nobody, "123456"), no);
    assert_eq!(ask(&owner.email, &next), yes);

    let question = json!({ "login": owner.email, "code": code });
    let stranger = Client::new().bearing(&format!("rgs_{}", "A".repeat(43)));
    for (caller, refusal) in [
        (stranger, (401, "service-key-required".to_owned())),
        (
            Client::service("accounts staff ip sessions"),
            (403, "scope-missing".to_owned()),
        ),
    ] {
        assert_eq!(refused(&caller.post("/totp/verify", &question)), refusal);
    }
    let recovery = app.recovery_codes.first().expect("a code");
    for (body, pointer) in [
        (json!({ "login": owner.email, "code": recovery }), "/code"),
        (json!({ "login": owner.email, "code": "12345" }), "/code"),
        (json!({ "code": "123456" }), "/login"),
    ] {
        let reply = host.post("/totp/verify", &body);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec![pointer.into()])
        );
    }
}

#[test]
fn programs_that_guess_are_stopped_like_people() {
    let (owner, app) = enrolled();
    let nobody = format!("nobody{}@example.org", unique());
    let host = Client::service("totp");
    for login in [&owner.email, &nobody] {
        let statuses: Vec<u16> = (0..7)
            .map(|_| {
                let question = json!({ "login": login, "code": app.wrong() });
                host.post("/totp/verify", &question).status
            })
            .collect();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429], "{login}");
    }
    // One count for both ways in.
    assert_eq!(answer(&challenge(&owner), &app.codes()[1]).status, 429);
}

#[test]
fn nothing_of_it_is_kept_in_clear() {
    let (owner, app) = enrolled();
    let half = challenge(&owner);
    let pending = signed_in_with(&owner, &app).post("/profile/totp", &json!({}));
    let stored: String = [
        "totp",
        "totp_pending",
        "recovery_codes",
        "challenges",
        "outbox",
        "audit",
    ]
    .iter()
    .map(|table| format!("{:?}", sql(&format!("SELECT * FROM {table}"))))
    .collect();
    assert!(stored.contains(&owner.id));
    let recovery = app.recovery_codes.first().expect("a code");
    let pending = pending.text("/secret");
    for secret in [
        &app.secret,
        &pending,
        &half,
        recovery,
        &recovery.replace('-', ""),
    ] {
        assert!(!stored.contains(secret.as_str()));
    }
}
