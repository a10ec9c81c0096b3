//! `/password/lost/`, `/password/reset` and the mails in between.

use regain_core::crypto::token::Token;
use serde_json::json;

use crate::app::enrolled;
use crate::client::{
    Client, PASSWORD, ask_for_link, audit_log, mails, origin, provision, sign_in, sql, unique,
};

const NEW_PASSWORD: &str = "seven quiet harbours";

#[test]
fn whoever_chose_a_new_password_is_led_to_the_sign_in() {
    for page in ["changed", "chosen"] {
        let page = Client::new().page(&format!("/password/reset/{page}"));
        assert!(page.body.contains("href=\"/login\""), "{page:?}");
    }
}

#[test]
fn whoever_forgot_the_password_gets_back_in() {
    let owner = provision(json!({}));
    let old = sign_in(&Client::new(), &owner.email, PASSWORD).json();
    let old = old["session"]["token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();

    let mail = ask_for_link(&owner.email, 1);
    assert_eq!(mail.subject, "Your link to choose a new password");
    assert!(mail.text.contains("20 minutes"));
    assert!(mail.html.contains(&mail.link()));

    // Mail scanners follow links: nothing may come of it.
    for _ in 0..3 {
        let page = Client::new().page(&mail.link());
        assert_eq!(page.status, 200, "{page:?}");
        assert!(page.body.contains(&owner.email));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    let change = json!({ "token": mail.token(), "password": NEW_PASSWORD });
    let reply = Client::new().post("/password/reset", &change);
    assert_eq!(reply.status, 204, "{reply:?}");
    assert!(
        reply.cookie("__Host-session").is_none(),
        "no automatic sign-in"
    );

    let again = Client::new().post("/password/reset", &change);
    assert_eq!(
        (again.status, again.problem().as_str()),
        (410, "link-expired")
    );
    let ended = Client::new()
        .with("authorization", &format!("Bearer {old}"))
        .get("/login/session");
    assert_eq!(ended.status, 401, "every session has ended");
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 401);
    assert_eq!(
        sign_in(&Client::new(), &owner.email, NEW_PASSWORD).status,
        200
    );

    let notice = mails(&owner.email, 2).pop().expect("a notice");
    assert_eq!(notice.subject, "Your password was changed");
    assert!(!notice.text.contains("/password/reset/"));
}

#[test]
fn everybody_gets_the_same_answer_and_only_owners_a_mail() {
    let owner = provision(json!({ "locale": "fr" }));
    let proven = "UPDATE accounts SET email_proven = 1 WHERE id";
    sql(&format!("{proven} = '{}'", owner.id));
    let nobody = format!("nobody{}@example.org", unique());
    let [known, unknown] = [&owner.email, &nobody].map(|email| {
        let reply = Client::new().post("/password/lost/", &json!({ "email": email }));
        (
            reply.status,
            reply.body.clone(),
            reply.header_names().join(" "),
        )
    });
    assert_eq!(known, unknown);
    assert_eq!(known.0, 202);
    let mail = mails(&owner.email, 1).pop().expect("a mail");
    assert!(
        mail.text.starts_with("Bonjour Alix Moreau"),
        "{}",
        mail.text
    );
    assert!(mails(&nobody, 0).is_empty());
}

#[test]
fn the_page_repeats_the_address_that_was_typed_and_says_nothing_else_of_it() {
    let owner = provision(json!({}));
    let nobody = format!("nobody{}@example.org", unique());
    let [known, unknown] = [&owner.email, &nobody].map(|email| {
        let page = Client::new().form("/password/lost/", &[("email", email)]);
        assert!(page.body.contains(&format!("<dd>{email}</dd>")), "{page:?}");
        (page.status, page.body.replace(&**email, ""))
    });
    assert_eq!(known, unknown);
    mails(&owner.email, 1);
}

#[test]
fn only_the_newest_link_works_and_only_for_twenty_minutes() {
    let owner = provision(json!({}));
    let first = ask_for_link(&owner.email, 1);
    let second = ask_for_link(&owner.email, 2);
    let open = |link: &str| Client::new().page(link).status;
    assert_eq!(open(&first.link()), 410);
    assert_eq!(open(&second.link()), 200);
    sql(&format!(
        "UPDATE password_links SET expires_at = expires_at - 20 * 60000 WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(open(&second.link()), 410);
}

#[test]
fn links_to_one_address_are_two_and_then_one_whenever_the_last_has_expired() {
    let owner = provision(json!({}));
    for _ in 0..5 {
        let reply = Client::new().post("/password/lost/", &json!({ "email": owner.email }));
        assert_eq!(reply.status, 202);
    }
    let sent = || {
        let count = sql(&format!(
            "SELECT count(*) FROM outbox WHERE account_id = '{}'",
            owner.id
        ));
        count
            .first()
            .and_then(|row| row.first())
            .and_then(serde_json::Value::as_u64)
    };
    assert_eq!(sent(), Some(2));
    sql(&format!(
        "UPDATE outbox SET created_at = created_at - 1200000 WHERE account_id = '{}'",
        owner.id
    ));
    for _ in 0..2 {
        Client::new().post("/password/lost/", &json!({ "email": owner.email }));
    }
    assert_eq!(sent(), Some(3));
}

#[test]
fn a_weak_password_is_refused_with_reasons_and_the_link_stays() {
    let owner = provision(json!({}));
    let mail = ask_for_link(&owner.email, 1);
    for (password, words) in [
        ("too short", "at least 15"),
        ("aaaaaaaaaaaaaaaaaaaa", "anybody would try"),
        (owner.email.as_str(), "little more than your own"),
        (&"long ".repeat(60), "at most 256"),
    ] {
        let reply = Client::new().post(
            "/password/reset",
            &json!({ "token": mail.token(), "password": password }),
        );
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (422, "password-not-acceptable")
        );
        assert!(reply.body.contains(words), "{}", reply.body);
    }
    let fields = [("token", mail.token()), ("password", "too short".into())];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let page = Client::new().form("/password/reset", &fields);
    assert_eq!(page.status, 422);
    assert!(page.body.contains("aria-invalid=\"true\""));
    let good = json!({ "token": mail.token(), "password": NEW_PASSWORD });
    assert_eq!(Client::new().post("/password/reset", &good).status, 204);
}

#[test]
fn a_link_is_made_from_the_configured_origin_alone() {
    let owner = provision(json!({}));
    let liar = Client::new()
        .with("x-forwarded-host", "evil.example")
        .with("forwarded", "host=evil.example");
    liar.post("/password/lost/", &json!({ "email": owner.email }));
    let mail = mails(&owner.email, 1).pop().expect("a mail");
    assert!(mail.text.contains(&format!("{}/password/reset/", origin())));
    assert!(!mail.text.contains("evil"));
    assert!(!mail.html.contains("evil"));
}

#[test]
fn a_stored_link_is_only_a_hash() {
    let owner = provision(json!({}));
    let mail = ask_for_link(&owner.email, 1);
    let stored = format!(
        "{:?}{:?}",
        sql("SELECT * FROM password_links"),
        sql("SELECT * FROM outbox")
    );
    assert!(stored.contains(&owner.id));
    assert!(!stored.contains(&mail.token()));
}

#[test]
fn an_account_without_a_password_sets_one_by_mail() {
    let owner = provision(json!({ "password": null }));
    let mail = mails(&owner.email, 1).pop().expect("the first link");
    assert!(mail.text.contains("24 hours"), "{}", mail.text);
    let change = json!({ "token": mail.token(), "password": NEW_PASSWORD });
    assert_eq!(Client::new().post("/password/reset", &change).status, 204);
    assert_eq!(
        sign_in(&Client::new(), &owner.email, NEW_PASSWORD).status,
        200
    );
}

#[test]
fn with_a_second_factor_the_mailbox_alone_is_not_enough() {
    let (owner, app) = enrolled();
    let mail = ask_for_link(&owner.email, 2);
    let page = Client::new().page(&mail.link());
    assert_eq!(page.status, 200);
    assert!(page.body.contains("id=\"code\"") && page.body.contains("for=\"code\""));

    let reset = |code: Option<&str>| {
        let mut change = json!({ "token": mail.token(), "password": NEW_PASSWORD });
        if let Some(code) = code {
            change["code"] = code.into();
        }
        Client::new().post("/password/reset", &change)
    };
    let wanting = (401, "second-factor-required".to_owned());
    for code in [None, Some(app.wrong().as_str())] {
        let reply = reset(code);
        assert_eq!((reply.status, reply.problem()), wanting, "{code:?}");
    }
    let missing = "authn_second_factor_missing".to_owned();
    assert!(audit_log(&owner).contains(&missing));
    let reply = reset(Some("12345"));
    assert_eq!(
        reply.refusal(),
        (422, "invalid-fields".into(), vec!["/code".into()])
    );
    let token = mail.token();
    for (code, status) in [
        (app.wrong(), 401),
        (String::new(), 401),
        ("12345".into(), 422),
    ] {
        let fields = [
            ("token", token.as_str()),
            ("password", NEW_PASSWORD),
            ("code", code.as_str()),
        ];
        let page = Client::new().form("/password/reset", &fields);
        assert_eq!(page.status, status, "{code:?}");
        assert!(page.body.contains("id=\"code\"") && page.body.contains("role=\"alert\""));
    }
    assert_eq!(
        sign_in(&Client::new(), &owner.email, NEW_PASSWORD).status,
        401
    );

    // With a code of the app, or a recovery code.
    let code = app.code();
    assert_eq!(reset(Some(&code)).status, 204);
    let half = sign_in(&Client::new(), &owner.email, NEW_PASSWORD);
    assert_eq!(half.json()["status"], "second_factor_required");
    let answer = json!({ "challenge": half.text("/challenge"), "code": code });
    let reply = Client::new().post("/totp/verify", &answer);
    assert_eq!(reply.status, 401, "the code was used by the link");
    mails(&owner.email, 3);
    let mail = ask_for_link(&owner.email, 4);
    let recovery = app.recovery_codes.first().expect("a code");
    let change = json!({ "token": mail.token(), "password": PASSWORD, "code": recovery });
    assert_eq!(Client::new().post("/password/reset", &change).status, 204);
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 200);
}

#[test]
fn the_token_of_a_mailed_link_leaves_the_address_bar() {
    let owner = provision(json!({}));
    let mail = ask_for_link(&owner.email, 1);
    let (link, token) = (mail.link(), mail.token());
    let browser = Client::new().with("accept", "text/html");
    let first = browser.get(&link);
    assert_eq!(
        first.set_cookies(),
        [format!(
            "__Host-password-link={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1200"
        )]
    );
    let kept = format!("{link}?kept");
    assert_eq!(first.header("location"), Some(kept.as_str()));
    assert_eq!(first.header("referrer-policy"), Some("no-referrer"));

    // A browser that keeps no cookies is shown the page where it is.
    let page = browser.get(&kept);
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains(&owner.email));

    // Another one goes on to a path without a token; in any tab, and again.
    let pair = first.cookie("__Host-password-link").expect("a cookie");
    let keeping = Client::new()
        .with("accept", "text/html")
        .with("cookie", &pair);
    for from in [&kept, &link, &kept] {
        let second = keeping.get(from);
        assert_eq!(
            (second.status, second.cookie("__Host-password-link")),
            (303, None)
        );
        assert_eq!(second.header("location"), Some("/password/reset/link"));
        let page = keeping.get("/password/reset/link");
        assert_eq!(page.status, 200, "{page:?}");
        assert!(page.body.contains(&owner.email));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }

    // A program has no address bar; nobody gets in without the cookie.
    assert_eq!(Client::new().get(&link).status, 200);
    let nothing = browser.get("/password/reset/link");
    assert_eq!(nothing.status, 410, "{nothing:?}");
    assert!(nothing.body.contains("Ouvrez à nouveau le lien"));
    // What is no token leads nowhere.
    for planted in ["../../health", "x", &token[1..]] {
        let cookie = format!("__Host-password-link={planted}");
        let reply = Client::new()
            .with("accept", "text/html")
            .with("cookie", &cookie);
        let reply = reply.get("/password/reset/link");
        assert_eq!(reply.status, 410, "{planted}: {reply:?}");
    }

    // The link of another mail takes the place of the first.
    let newer = ask_for_link(&owner.email, 2);
    let next = keeping.get(&newer.link());
    assert!(next.cookie("__Host-password-link").is_some());
    let change = json!({ "token": newer.token(), "password": NEW_PASSWORD });
    assert_eq!(Client::new().post("/password/reset", &change).status, 204);
}

#[test]
fn every_mailed_link_leads_to_a_path_without_its_token() {
    let token = "A".repeat(43);
    for (page, cookie) in LINKS {
        let browser = Client::new()
            .with("accept", "text/html")
            .with("cookie", &format!("{cookie}={token}"));
        let clean = format!("{page}link");
        let led = browser.get(&format!("{page}{token}"));
        assert_eq!((led.status, led.header("location")), (303, Some(&*clean)));
        assert_eq!(browser.get(&clean).status, 410, "nobody was given it");
    }
}

#[test]
fn a_link_of_another_kind_leaves_the_page_of_the_first_alone() {
    let tokens = [3, 4].map(|byte| Token::new(&[byte; 32]));
    let [first, second] = tokens.each_ref().map(Token::as_str);
    for (page, cookie) in LINKS {
        for (other, given) in LINKS.into_iter().filter(|(other, _)| *other != page) {
            let browser = Client::new()
                .with("accept", "text/html")
                .with("cookie", &format!("{cookie}={first}"));
            let led = browser.get(&format!("{other}{second}"));
            assert_eq!(led.cookie(given), Some(format!("{given}={second}")));
            assert_eq!(led.cookie(cookie), None, "{other} after {page}");
        }
    }
}

/// The pages of mailed links, and the cookies that keep their tokens.
const LINKS: [(&str, &str); 5] = [
    ("/password/reset/", "__Host-password-link"),
    ("/profile/email/", "__Host-email-link"),
    ("/profile/not-me/", "__Host-report-link"),
    ("/recovery/continue/", "__Host-case-link"),
    ("/recovery/stop/", "__Host-cancel-link"),
];

#[test]
fn the_page_of_a_link_says_until_when_it_can_be_used() {
    let owner = provision(json!({}));
    let mail = ask_for_link(&owner.email, 1);
    let page = Client::new().page(&mail.link()).body;
    let limit = page.split("id=\"time-limit\" data-seconds=\"").nth(1);
    let seconds = limit.and_then(|rest| rest.split('"').next());
    let seconds: i64 = seconds.and_then(|text| text.parse().ok()).expect(&page);
    assert!((1_100..=1_200).contains(&seconds), "{seconds}");
    assert!(!page.contains("data-extend"), "nothing puts it off");
}
