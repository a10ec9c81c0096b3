//! An app is enrolled, replaced and removed.

use serde_json::json;
use totp_rs::{Builder, Secret};

use super::{answer, count, refused};
use crate::app::{App, challenge, enrolled, signed_in_with};
use crate::claimant::now;
use crate::client::{Client, PASSWORD, mails, origin, provision, sign_in, signed_in, sql};

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
    assert_eq!(notice.subject, "Two-factor authentication is on");
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

#[test]
fn an_app_reads_secret_and_account_in_the_address_of_the_picture() {
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
    assert!(!svg.contains("<script") && !svg.contains(&origin()));
}

#[test]
fn two_other_programs_reckon_the_same_codes() {
    let (owner, app) = enrolled();
    let secret = Secret::try_from_base32(&app.secret).expect("base32");
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .expect("the defaults");
    let now = now() / 1000;
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
        "Two-factor authentication was moved to another phone or app"
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
fn the_head_of_each_page_on_the_way_says_whose_account_it_is() {
    let owner = provision(json!({}));
    let session = signed_in(&owner).with("accept", "text/html");
    let number = sql(&format!(
        "SELECT customer_number FROM accounts WHERE id = '{}'",
        owner.id
    ));
    let number = number[0][0].as_str().expect("a number").to_owned();
    for page in [
        session.get("/profile/totp"),
        session.form("/profile/totp", &[]),
        session.form("/profile/totp", &[("code", "12")]),
    ] {
        let head = page.body.split("</header>").next().expect("a head");
        assert!(head.contains(&number), "{page:?}");
    }
}

#[test]
fn it_is_turned_off_and_the_owner_is_told() {
    let (owner, app) = enrolled();
    let session = signed_in_with(&owner, &app);
    assert_eq!(session.delete("/profile/totp").status, 204);
    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(notice.subject, "Two-factor authentication is off");
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
