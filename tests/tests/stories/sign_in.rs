//! `/login`, `/login/session`, `/logout`.

use regain_core::account::email::EmailKey;
use regain_core::limits::rate_limit_key::login_limit_key;
use serde_json::json;

use crate::client::{Client, PASSWORD, address, audit_log, provision, sign_in, sql, unique};

#[test]
fn a_program_signs_in_and_out() {
    let owner = provision(json!({}));
    let client = Client::new();
    let reply = sign_in(&client, &owner.email.to_uppercase(), PASSWORD);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.json()["status"], "signed_in");
    let token = reply.json()["session"]["token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(token.len(), 43);

    let signed_in = Client::new().with("authorization", &format!("Bearer {token}"));
    let session = signed_in.get("/login/session");
    assert_eq!(session.status, 200, "{session:?}");
    let session = session.json();
    assert_eq!(session["account"], owner.id.as_str());
    assert_eq!(session["email"], owner.email.as_str());
    assert_eq!(session["type"], "individual");
    assert_eq!(session["factors"], json!(["password"]));

    assert_eq!(signed_in.post("/logout", &json!({})).status, 204);
    let after = signed_in.get("/login/session");
    assert_eq!(
        (after.status, after.problem().as_str()),
        (401, "session-required")
    );
    assert!(after.header("www-authenticate").is_some());
}

#[test]
fn a_browser_is_sent_on_with_cookies_that_only_this_origin_sees() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let reply = Client::new().form("/login", &fields);
    assert_eq!(reply.status, 303, "{reply:?}");
    assert_eq!(reply.header("location"), Some("/signed-in"));
    let session = reply.cookie("__Host-session").expect("a session cookie");
    let device = reply.cookie("__Host-device").expect("a device cookie");
    assert!(
        !reply
            .body
            .contains(session.trim_start_matches("__Host-session="))
    );

    let browser = Client::new()
        .with("cookie", &format!("{session}; {device}"))
        .with("accept", "text/html");
    let arrived = browser.get("/signed-in");
    assert_eq!(
        (arrived.status, arrived.header("location")),
        (303, Some("/profile"))
    );
    let page = browser.get("/profile");
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&owner.email));
    let former = browser.get("/login/session");
    assert_eq!(
        (former.status, former.header("location")),
        (303, Some("/profile"))
    );

    // The form knows that it is not needed, and the start page where to go.
    let form = browser.get("/login");
    assert_eq!(
        (form.status, form.header("location")),
        (303, Some("/profile"))
    );
    assert!(browser.get("/").body.contains("href=\"/profile\""));
    assert!(!Client::new().page("/").body.contains("href=\"/profile\""));

    let out = browser.form("/logout", &[]);
    assert_eq!(
        (out.status, out.header("location")),
        (303, Some("/login?done=signed-out"))
    );
    let said = Client::new().page("/login?done=signed-out").body;
    assert!(said.contains("Déconnexion réussie."), "{said}");
    assert!(
        out.cookie("__Host-session")
            .is_some_and(|pair| pair == "__Host-session=")
    );
    let after = browser.get("/profile");
    assert_eq!(
        (after.status, after.header("location")),
        (303, Some("/login"))
    );
    // A session that is over leads nobody round in circles.
    let said = browser.get("/login");
    assert_eq!(said.status, 200);
    assert!(
        said.body.contains("Reconnectez-vous pour continuer."),
        "{said:?}"
    );
}

#[test]
fn nobody_learns_who_has_an_account() {
    let owner = provision(json!({}));
    let disabled = provision(json!({}));
    let without = provision(json!({ "password": null }));
    Client::provider().send(
        "PATCH",
        &format!("/accounts/{}", disabled.id),
        Some("application/json"),
        r#"{"status":"disabled"}"#,
    );
    let nobody = format!("nobody{}@example.org", unique());
    let replies = [
        (owner.email.as_str(), "not the password at all"),
        (disabled.email.as_str(), PASSWORD),
        (without.email.as_str(), PASSWORD),
        (nobody.as_str(), PASSWORD),
        ("not an address", PASSWORD),
    ]
    .map(|(login, password)| sign_in(&Client::new(), login, password));
    let seen: Vec<_> = replies
        .iter()
        .map(|reply| {
            let mut json = reply.json();
            json["request_id"] = "masked".into();
            (reply.status, json, reply.header_names())
        })
        .collect();
    for other in &seen {
        assert_eq!(Some(other), seen.first());
        assert_eq!(other.0, 401);
    }
}

#[test]
fn after_five_failures_known_and_unknown_logins_wait_alike() {
    let owner = provision(json!({}));
    let nobody = format!("nobody{}@example.org", unique());
    for login in [owner.email, nobody] {
        for attempt in 0..5 {
            let reply = sign_in(&Client::new(), &login, "not the password at all");
            assert_eq!(reply.status, 401, "attempt {attempt}");
        }
        // The right password does not help now: nothing is looked at.
        let reply = sign_in(&Client::new(), &login, PASSWORD);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (429, "too-many-attempts")
        );
        let wait: u32 = reply
            .header("retry-after")
            .and_then(|text| text.parse().ok())
            .expect("seconds");
        assert!((55..=61).contains(&wait), "{wait}");
        sql(&format!(
            "UPDATE rate_limits SET open_at = open_at - {wait}000, last_at = last_at - {wait}000 WHERE limit_key = '{}'",
            login_limit_key("password", &EmailKey::of(&login))
        ));
        let reply = sign_in(&Client::new(), &login, "not the password at all");
        assert_eq!(reply.status, 401, "after waiting as long as told");
    }
}

#[test]
fn a_stranger_cannot_lock_the_owner_out_of_a_known_device() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let first = Client::new().form("/login", &fields);
    let device = first.cookie("__Host-device").expect("a device cookie");
    for _ in 0..6 {
        sign_in(&Client::new(), &owner.email, "guessing and guessing");
    }
    let elsewhere = Client::new().form("/login", &fields);
    assert_eq!(elsewhere.status, 429);
    assert!(elsewhere.body.contains("role=\"alert\""));
    let known = Client::new()
        .with("cookie", &device)
        .form("/login", &fields);
    assert_eq!(known.status, 303, "{known:?}");
}

#[test]
fn one_network_cannot_try_one_password_on_everybody() {
    let sprayer = Client::new();
    let statuses: Vec<u16> = (0..12)
        .map(|_| {
            let login = format!("spray{}@example.org", unique());
            sign_in(&sprayer, &login, PASSWORD).status
        })
        .collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10);
    assert_eq!(statuses.last(), Some(&429));
    let owner = provision(json!({}));
    assert_eq!(sign_in(&Client::new(), &owner.email, PASSWORD).status, 200);
}

#[test]
fn the_provider_asks_whose_session_it_was_given() {
    let owner = provision(json!({}));
    let reply = sign_in(&Client::new(), &owner.email, PASSWORD).json();
    let question = json!({ "token": reply["session"]["token"] });
    let answer = Client::provider().post("/login/session", &question);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["account"], owner.id.as_str());
    let stranger = Client::new().post("/login/session", &question);
    assert_eq!(
        (stranger.status, stranger.problem().as_str()),
        (401, "service-key-required")
    );
    let unknown = Client::provider().post("/login/session", &json!({ "token": "x" }));
    assert_eq!(
        (unknown.status, unknown.problem().as_str()),
        (401, "session-required")
    );
}

#[test]
fn nothing_that_opens_anything_is_kept_in_clear() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let reply = Client::new().form("/login", &fields);
    let stored = [
        "accounts",
        "sessions",
        "devices",
        "rate_limits",
        "outbox",
        "audit",
    ]
    .map(|table| format!("{:?}", sql(&format!("SELECT * FROM {table}"))))
    .concat();
    assert!(stored.contains(&owner.id));
    for cookie in ["__Host-session", "__Host-device"] {
        let pair = reply.cookie(cookie).expect("a cookie");
        let (_, token) = pair.split_once('=').expect("a pair");
        assert!(!stored.contains(token), "{cookie}");
    }
    assert!(!stored.contains(PASSWORD));
}

#[test]
fn a_password_is_right_in_the_spelling_of_another_keyboard_too_and_counts_once() {
    let owner = provision(json!({ "password": "caf\u{e9} cr\u{e8}me \u{e0} Orl\u{e9}ans 12" }));
    let elsewhere = "cafe\u{301} cre\u{300}me a\u{300} Orle\u{301}ans 12";
    for wrong in 1..5 {
        let reply = sign_in(&Client::new(), &owner.email, &format!("{elsewhere}{wrong}"));
        assert_eq!(reply.status, 401, "{reply:?}");
    }
    let reply = sign_in(&Client::new(), &owner.email, elsewhere);
    assert_eq!(reply.status, 200, "{reply:?}");
    let session = Client::new().bearing(&reply.text("/session/token"));
    let proof = session.post("/login/proof", &json!({ "password": elsewhere }));
    assert_eq!(proof.status, 200, "{proof:?}");
    let session = Client::new().bearing(&proof.text("/session/token"));
    let change = json!({ "current": elsewhere, "new": "a walrus on the moon" });
    assert_eq!(session.post("/profile/password", &change).status, 204);
    let plain = sign_in(&Client::new(), &owner.email, "cafe creme a Orleans 12");
    assert_eq!(plain.status, 401, "accents count");
}

#[test]
fn a_domain_is_the_same_in_its_own_letters_and_in_those_of_dns() {
    let number = unique();
    let ascii = format!("owner{number}@xn--bcher-kva.example");
    let owner = provision(json!({ "email": format!("owner{number}@B\u{fc}cher.example") }));
    let kept = sql(&format!(
        "SELECT email FROM accounts WHERE id = '{}'",
        owner.id
    ));
    assert_eq!(kept, [[json!(ascii)]]);
    for login in [
        ascii,
        format!("Owner{number}@b\u{fc}cher.EXAMPLE"),
        format!(" owner{number}@bu\u{308}cher.example"),
    ] {
        let reply = sign_in(&Client::new(), &login, PASSWORD);
        assert_eq!(reply.status, 200, "{login} {reply:?}");
    }
    for login in [
        format!("owner{number}@bucher.example"),
        format!("owner{number}@b\u{fc}cher.example/x"),
        format!("\u{f6}wner{number}@b\u{fc}cher.example"),
    ] {
        assert_eq!(
            sign_in(&Client::new(), &login, PASSWORD).status,
            401,
            "{login}"
        );
    }
}

#[test]
fn whatever_was_not_typed_is_asked_for_at_its_field() {
    let told = |login: &str, password: &str| {
        let fields = [("login", login), ("password", password)];
        let reply = Client::new().form("/login", &fields);
        assert_eq!(reply.status, 422, "{reply:?}");
        ["login", "password"].map(|at| reply.body.contains(&format!("id=\"{at}-problem\"")))
    };
    assert_eq!(told("", ""), [true, true]);
    assert_eq!(told("me@example.org", ""), [false, true]);
    assert_eq!(told(" ", PASSWORD), [true, false]);
}

#[test]
fn signing_out_clears_what_the_browser_kept_and_spares_the_device() {
    let owner = provision(json!({}));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let session = Client::new()
        .form("/login", &fields)
        .cookie("__Host-session");
    let browser = Client::new().with("cookie", &session.expect("a session"));
    let out = browser
        .with("sec-fetch-site", "same-origin")
        .form("/logout", &[]);
    assert_eq!(out.status, 303, "{out:?}");
    assert_eq!(
        out.header("clear-site-data"),
        Some("\"cache\", \"storage\"")
    );
    assert_eq!(
        out.set_cookies(),
        ["__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"]
    );
}

#[test]
fn two_accounts_with_one_password_are_stored_with_salts_of_their_own() {
    let stored = [provision(json!({})), provision(json!({}))].map(|owner| {
        let rows = sql(&format!(
            "SELECT password_hash FROM accounts WHERE id = '{}'",
            owner.id
        ));
        let phc = rows[0][0].as_str().expect("a hash").to_owned();
        let parts: Vec<String> = phc.split('$').map(String::from).collect();
        (parts[4].clone(), parts[5].clone())
    });
    let [(salt, tag), (other_salt, other_tag)] = &stored;
    assert!(salt != other_salt && tag != other_tag);
    // 16 bytes and 32, in base64 without padding.
    assert_eq!((salt.len(), tag.len()), (22, 43));
}

#[test]
fn what_an_account_repeats_for_nothing_is_on_record_so_often_and_from_elsewhere_all_the_same() {
    let owner = provision(json!({}));
    let [here, elsewhere] = [200, 201].map(address);
    let comes_and_goes = |address: &str| {
        let reply = sign_in(&Client::new().at(address), &owner.email, PASSWORD);
        assert_eq!(reply.status, 200, "{reply:?}");
        let session = Client::new()
            .at(address)
            .bearing(&reply.text("/session/token"));
        assert_eq!(session.post("/logout", &json!({})).status, 204);
    };
    for _ in 0..23 {
        comes_and_goes(&here);
    }
    let on_record = || {
        let log = audit_log(&owner);
        [
            "authn_login_success_password_new_device",
            "session_logout",
            "repeats_left_out",
        ]
        .map(|word| log.iter().filter(|event| *event == word).count())
    };
    assert_eq!(on_record(), [20, 20, 2], "and that more is left out");

    comes_and_goes(&elsewhere);
    assert_eq!(on_record(), [21, 21, 2], "a thief's sign-in is on record");
    sign_in(
        &Client::new().at(&here),
        &owner.email,
        "not the password at all",
    );
    let log = audit_log(&owner);
    assert_eq!(log.last().map(String::as_str), Some("authn_login_fail"));
}
