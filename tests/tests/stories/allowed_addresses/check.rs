//! From where an account can be used.

use serde_json::{Value, json};

use super::{inside, list, save};
use crate::app::{challenge, enrolled};
use crate::client::{
    Client, Owner, PASSWORD, Reply, address, audit_log, mails, provision, sign_in, signed_in, sql,
};

fn on_trial(session: &Client, entries: &[&str]) -> Reply {
    let mut list = list(entries);
    list["confirm"] = true.into();
    session.put("/profile/allowed-ips", &list)
}

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

fn not_allowed() -> (u16, String) {
    (403, "ip-not-allowed".into())
}

/// Ten minutes go by for the account's list.
fn trial_ends(owner: &Owner) {
    sql(&format!(
        "UPDATE allowlists SET trial_until = trial_until - 10 * 60000 WHERE account_id = '{}'",
        owner.id
    ));
}

#[test]
fn a_list_that_leaves_its_owner_out_is_tried_first() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    let there = address(198);
    let reply = save(&session, &[&there]);
    assert_eq!(refused(&reply), (409, "would-lock-you-out".into()));
    assert_eq!(session.get("/profile").status, 200, "nothing was saved");

    let tried = on_trial(&session, &[&there]);
    assert_eq!(tried.status, 200, "{tried:?}");
    assert!(tried.json()["trial_until"].is_string());
    let notice = mails(&owner.email, 1).pop().expect("a notice");
    assert_eq!(
        notice.subject,
        "Confirm your new list of allowed IP addresses"
    );
    assert_eq!(refused(&session.get("/profile")), not_allowed());

    // Somebody comes in from there: it is kept.
    let elsewhere = Client::new().at(&there);
    assert_eq!(
        sign_in(&Client::new().at(&here), &owner.email, PASSWORD).status,
        403
    );
    let reply = sign_in(&elsewhere, &owner.email, PASSWORD);
    assert_eq!(reply.status, 200, "{reply:?}");
    let elsewhere = elsewhere.bearing(&reply.text("/session/token"));
    let kept = json!({ "entries": [{ "cidr": there }], "trial_until": null });
    assert_eq!(elsewhere.get("/profile/allowed-ips").json(), kept);
    trial_ends(&owner);
    assert_eq!(refused(&session.get("/profile")), not_allowed());
    assert_eq!(elsewhere.get("/profile").status, 200);
}

#[test]
fn a_trial_that_nobody_keeps_brings_the_former_list_back() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    assert_eq!(save(&session, &[&here]).status, 200);
    let there = address(198);
    assert_eq!(on_trial(&session, &[&there]).status, 200);
    // A session that moves there is no new sign-in.
    let moved = session.at(&there);
    assert_eq!(moved.get("/profile").status, 200);
    let session = moved.at(&here);
    assert_eq!(refused(&session.get("/profile")), not_allowed());
    trial_ends(&owner);
    let former = json!({ "entries": [{ "cidr": here }], "trial_until": null });
    assert_eq!(session.get("/profile/allowed-ips").json(), former);
    assert_eq!(
        sign_in(&Client::new().at(&there), &owner.email, PASSWORD).status,
        403
    );
    // After two trials in a row too, what was there before both is back.
    assert_eq!(on_trial(&session, &[&there]).status, 200);
    let moved = session.at(&there);
    assert_eq!(on_trial(&moved, &[&address(198)]).status, 200);
    trial_ends(&owner);
    assert_eq!(moved.at(&here).get("/profile/allowed-ips").json(), former);
}

#[test]
fn from_elsewhere_the_right_password_does_not_help() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    assert_eq!(save(&session, &[&here]).status, 200);
    let there = address(198);
    let stranger = Client::new().at(&there);
    // Only who knows the password learns that there is a list.
    let wrong = sign_in(&stranger, &owner.email, "not the password at all");
    assert_eq!(refused(&wrong), (401, "invalid-credentials".into()));
    let reply = sign_in(&stranger, &owner.email, PASSWORD);
    assert_eq!(refused(&reply), not_allowed());
    assert!(reply.body.contains(&there) && !reply.body.contains(&here));
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let page = stranger.form("/login", &fields);
    assert_eq!(page.status, 403);
    assert!(page.body.contains(&there) && !page.body.contains(&here));
    assert!(page.cookie("__Host-session").is_none() && page.cookie("__Host-device").is_none());
    assert!(audit_log(&owner).contains(&"authn_address_refused".to_owned()));
    let near = Client::new().at(&here);
    assert_eq!(sign_in(&near, &owner.email, PASSWORD).status, 200);
}

#[test]
fn the_address_is_judged_after_the_code() {
    let (owner, app) = enrolled();
    let half = challenge(&owner);
    let reply = Client::new().post(
        "/totp/verify",
        &json!({ "challenge": half, "code": app.code() }),
    );
    let here = address(203);
    let session = Client::new()
        .bearing(&reply.text("/session/token"))
        .at(&here);
    assert_eq!(save(&session, &[&here]).status, 200);

    let stranger = Client::new().at(&address(198));
    let reply = sign_in(&stranger, &owner.email, PASSWORD);
    assert_eq!(reply.json()["status"], "second_factor_required");
    let half = reply.text("/challenge");
    let answer = |code: &str| {
        let answer = json!({ "challenge": half, "code": code });
        stranger.post("/totp/verify", &answer)
    };
    assert_eq!(refused(&answer(&app.wrong())), (401, "invalid-code".into()));
    assert_eq!(refused(&answer(&app.code())), not_allowed());
    assert_eq!(
        refused(&answer(&app.code())),
        (410, "challenge-expired".into())
    );

    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let half = stranger.form("/login", &fields);
    let cookie = half.cookie("__Host-challenge").expect("a challenge");
    let browser = stranger.with("cookie", &cookie);
    let page = browser.form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(page.status, 403, "{page:?}");
    // It opens nothing any more, but counts for a recovery case: it stays.
    assert!(page.set_cookies().is_empty(), "{page:?}");
    let again = browser.form("/totp/verify", &[("code", &app.code())]);
    assert_eq!(again.header("location"), Some("/totp/verify"), "{again:?}");
    let page = browser.page("/totp/verify");
    assert_eq!(page.status, 403, "what it came to: {page:?}");
}

#[test]
fn a_session_that_moves_away_is_refused_and_comes_back() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    assert_eq!(save(&session, &[&here]).status, 200);
    let there = address(198);
    let moved = session.at(&there);
    for path in [
        "/profile",
        "/profile/totp",
        "/profile/recovery-codes",
        "/profile/allowed-ips",
        "/profile/sessions",
        "/profile/history",
        "/profile/email",
        "/login/session",
    ] {
        assert_eq!(refused(&moved.get(path)), not_allowed(), "{path}");
    }
    for (method, path, body) in [
        ("PATCH", "/profile", json!({ "name": "Moved" })),
        ("PUT", "/profile/allowed-ips", json!({ "entries": [] })),
        ("POST", "/profile/totp", json!({})),
        ("POST", "/login/proof", json!({ "password": PASSWORD })),
        (
            "POST",
            "/profile/email",
            json!({ "email": "moved@example.org" }),
        ),
    ] {
        let reply = moved.json(method, path, &body);
        assert_eq!(refused(&reply), not_allowed(), "{method} {path}");
    }
    let page = moved.page("/profile");
    assert_eq!(page.status, 403);
    assert!(page.body.contains(&there) && page.body.contains("href=\"/ip/check\""));
    // It can end itself from anywhere.
    let back = moved.at(&here);
    assert_eq!(back.get("/profile").json()["name"], "Alix Moreau");
    let away = back.at(&there);
    assert_eq!(away.post("/logout", &json!({})).status, 204);
    assert_eq!(away.at(&here).get("/profile").status, 401);
}

#[test]
fn only_the_connection_says_who_calls() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    assert_eq!(save(&session, &[&here]).status, 200);
    let there = address(198);
    for name in [
        "x-forwarded-for",
        "x-real-ip",
        "true-client-ip",
        "forwarded",
        "x-client-ip",
        "cf-connecting-ipv6",
        "regain-address",
    ] {
        let value = if name == "forwarded" {
            format!("for={here}")
        } else {
            here.clone()
        };
        let liar = Client::new().at(&there).with(name, &value);
        let reply = sign_in(&liar, &owner.email, PASSWORD);
        assert_eq!(refused(&reply), not_allowed(), "{name}");
        assert_eq!(
            liar.get("/ip/check").json(),
            json!({ "ip": there }),
            "{name}"
        );
    }
}

#[test]
fn ipv6_networks_are_judged_by_their_prefix() {
    let owner = provision(json!({}));
    let here = "2001:db8:77:1::5";
    let session = signed_in(&owner).at(here);
    assert_eq!(save(&session, &["2001:db8:77::/48"]).status, 200);
    for (address, status) in [
        ("2001:db8:77:ffff::1", 200),
        ("2001:DB8:0077:0:0:0:0:1", 200),
        ("2001:db8:78::1", 403),
        ("::ffff:192.0.2.1", 403),
    ] {
        let caller = Client::new().at(address);
        assert_eq!(
            sign_in(&caller, &owner.email, PASSWORD).status,
            status,
            "{address}"
        );
    }
}

#[test]
fn anybody_is_told_their_address_and_owners_what_their_list_says() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    assert_eq!(
        Client::new().at(&here).get("/ip/check").json(),
        json!({ "ip": here })
    );
    let mapped = Client::new().at("::ffff:192.0.2.9").get("/ip/check");
    assert_eq!(mapped.json(), json!({ "ip": "192.0.2.9" }));
    let page = Client::new().at(&here).page("/ip/check");
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&here));

    let check = |session: &Client| session.get("/ip/check").json();
    assert_eq!(
        check(&session),
        json!({ "ip": here, "allowed": true, "matched": null })
    );
    assert_eq!(save(&session, &["198.51.100.0/24", &here]).status, 200);
    assert_eq!(
        check(&session),
        json!({ "ip": here, "allowed": true, "matched": here })
    );
    let there = address(198);
    assert_eq!(
        check(&session.at(&there)),
        json!({ "ip": there, "allowed": false, "matched": null })
    );
}

#[test]
fn a_program_with_the_scope_asks_about_an_address() {
    let owner = provision(json!({}));
    let (session, here) = inside(&owner);
    let program = Client::service("ip");
    let ask = |login: &str, ip: &str| {
        let reply = program.post("/ip/check", &json!({ "login": login, "ip": ip }));
        assert_eq!(reply.status, 200, "{reply:?}");
        (
            reply.json()["allowed"] == true,
            reply.json()["matched"].clone(),
        )
    };
    assert_eq!(ask(&owner.email, "192.0.2.1"), (true, Value::Null));
    assert_eq!(save(&session, &[&here, "198.51.100.0/24"]).status, 200);
    assert_eq!(ask(&owner.email, "192.0.2.1"), (false, Value::Null));
    let network = json!("198.51.100.0/24");
    assert_eq!(
        ask(&owner.email.to_uppercase(), "198.51.100.7"),
        (true, network.clone())
    );
    assert_eq!(ask(&owner.email, "::ffff:198.51.100.7"), (true, network));
    assert_eq!(
        ask("nobody@example.org", "198.51.100.7"),
        (false, Value::Null)
    );

    let question = json!({ "login": owner.email, "ip": "192.0.2.1" });
    assert_eq!(
        refused(&Client::new().post("/ip/check", &question)),
        (401, "service-key-required".into())
    );
    assert_eq!(
        refused(&Client::service("totp sessions").post("/ip/check", &question)),
        (403, "scope-missing".into())
    );
    for (body, pointer) in [
        (json!({ "login": owner.email, "ip": "192.0.2" }), "/ip"),
        (json!({ "login": owner.email, "ip": "192.0.2.0/24" }), "/ip"),
        (json!({ "login": owner.email, "ip": "fe80::1%1" }), "/ip"),
        (json!({ "login": owner.email }), "/ip"),
        (json!({ "ip": "192.0.2.1" }), "/login"),
    ] {
        let reply = program.post("/ip/check", &body);
        assert_eq!(
            reply.refusal(),
            (422, "invalid-fields".into(), vec![pointer.into()]),
            "{body}"
        );
    }
}
