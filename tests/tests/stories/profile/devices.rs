//! The devices that an account is known by.

use serde_json::{Value, json};

use super::refused;
use crate::app::{challenge, enrolled};
use crate::client::{
    Client, Owner, PASSWORD, Reply, address, ask_for_link, audit_log, provision, sign_in,
    signed_in, sql,
};

const NEW_PASSWORD: &str = "seven quiet harbours";

fn devices(session: &Client) -> Vec<Value> {
    let json = session.get("/profile/devices").json();
    json["devices"].as_array().cloned().unwrap_or_default()
}

/// A browser that signs in: its cookies.
fn browser(owner: &Owner, client: &Client) -> String {
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let reply = client.form("/login", &fields);
    let cookie = |name| reply.cookie(name).expect("a cookie");
    format!("{}; {}", cookie("__Host-session"), cookie("__Host-device"))
}

/// A program that signs in with what it holds.
fn known(owner: &Owner, more: &Value) -> Reply {
    let mut given = json!({ "login": owner.email, "password": PASSWORD });
    let members = given.as_object_mut().expect("an object");
    members.extend(more.as_object().cloned().unwrap_or_default());
    Client::new().post("/login", &given)
}

/// Strangers fail until they have to wait.
fn strangers_fail(owner: &Owner) {
    for _ in 0..6 {
        sign_in(&Client::new(), &owner.email, "guessing and guessing");
    }
    let stranger = sign_in(&Client::new(), &owner.email, PASSWORD);
    assert_eq!(stranger.status, 429);
}

#[test]
fn devices_are_listed_and_forgotten_one_by_one_and_all_at_once() {
    let owner = provision(json!({}));
    let here = address(203);
    let at_home = Client::new().at(&here).with("user-agent", "Home/1.0 <b>");
    let cookies = browser(&owner, &at_home);
    let at_home = at_home.with("cookie", &cookies);
    browser(&owner, &Client::new());
    let all = devices(&at_home);
    assert_eq!(all.len(), 2);
    let own = all.iter().find(|line| line["current"] == true);
    let own = own.expect("the one that asks");
    assert_eq!(
        (&own["ip"], &own["user_agent"]),
        (&json!(here), &json!("Home/1.0 <b>"))
    );
    assert!(own["created_at"].is_string() && own["seen_at"].is_string());
    let page = at_home.page("/profile/devices");
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&here) && !page.body.contains("1.0 <b>"));
    assert!(
        at_home
            .page("/profile")
            .body
            .contains("\"/profile/devices\"")
    );

    let stranger = signed_in(&provision(json!({})));
    let own = own["id"].as_str().expect("an id");
    let unknown = (404, "not-found".to_owned());
    let forget = |caller: &Client, id: &str| caller.delete(&format!("/profile/devices/{id}"));
    for id in [own, "x"] {
        assert_eq!(refused(&forget(&stranger, id)), unknown, "{id}");
    }
    assert_eq!(forget(&at_home, own).status, 204);
    assert_eq!(refused(&forget(&at_home, own)), unknown);
    assert_eq!(devices(&at_home).len(), 1);
    let form = at_home.form("/profile/devices", &[]);
    assert_eq!(
        (form.status, form.header("location")),
        (303, Some("/profile/devices"))
    );
    assert_eq!(devices(&at_home), [] as [Value; 0]);
    assert_eq!(at_home.delete("/profile/devices").status, 204);
    assert_eq!(at_home.page("/profile/devices").status, 200);
    let forgotten = audit_log(&owner);
    let forgotten = forgotten
        .iter()
        .filter(|event| *event == "device_forgotten");
    assert_eq!(
        forgotten.count(),
        2,
        "what changes nothing is not on record"
    );
}

#[test]
fn a_program_asks_to_be_known_and_is_not_kept_out_by_strangers() {
    let owner = provision(json!({}));
    assert_eq!(known(&owner, &json!({})).json()["device"], Value::Null);
    let device = known(&owner, &json!({ "remember_device": true })).text("/device/token");
    strangers_fail(&owner);
    let again = known(&owner, &json!({ "device": device }));
    assert_eq!(again.status, 200, "{again:?}");
    assert_eq!(again.text("/device/token"), device);
    let session = Client::new().bearing(&again.text("/session/token"));
    assert_eq!(devices(&session).len(), 1, "it is the same device");
    session.delete("/profile/devices");
    assert_eq!(known(&owner, &json!({ "device": device })).status, 429);
    for odd in [
        json!({ "device": 1 }),
        json!({ "remember_device": "maybe" }),
    ] {
        assert_eq!(known(&owner, &odd).status, 422, "{odd}");
    }
}

#[test]
fn a_program_s_device_counts_for_codes_too() {
    let (owner, app) = enrolled();
    let answer = |more: Value| {
        let mut given = json!({ "challenge": challenge(&owner), "code": app.code() });
        let members = given.as_object_mut().expect("an object");
        members.extend(more.as_object().cloned().unwrap_or_default());
        Client::new().post("/totp/verify", &given)
    };
    let device = answer(json!({ "remember_device": true })).text("/device/token");
    let wrong = app.wrong();
    let challenge = challenge(&owner);
    for _ in 0..5 {
        let given = json!({ "challenge": challenge, "code": wrong });
        assert_eq!(Client::new().post("/totp/verify", &given).status, 401);
    }
    let [_, code, _] = app.codes();
    sql(&format!(
        "UPDATE totp SET last_step = 0 WHERE account_id = '{}'",
        owner.id
    ));
    let mut given = json!({ "challenge": challenge, "code": code });
    assert_eq!(Client::new().post("/totp/verify", &given).status, 429);
    given["device"] = device.into();
    let known = Client::new().post("/totp/verify", &given);
    assert_eq!(known.status, 200, "{known:?}");
}

#[test]
fn whoever_chose_a_new_password_signs_in_at_the_first_try_whatever_strangers_do() {
    let owner = provision(json!({}));
    let mail = ask_for_link(&owner.email, 1);
    let fields = [("token", mail.token()), ("password", NEW_PASSWORD.into())];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let reset = Client::new().form("/password/reset", &fields);
    assert_eq!(reset.status, 303, "{reset:?}");
    strangers_fail(&owner);
    let device = reset.cookie("__Host-device").expect("a device");
    let fields = [("login", owner.email.as_str()), ("password", NEW_PASSWORD)];
    let known = Client::new()
        .with("cookie", &device)
        .form("/login", &fields);
    assert_eq!(known.status, 303, "{known:?}");

    let session = known.cookie("__Host-session").expect("a session");
    let change = json!({ "current": NEW_PASSWORD, "new": PASSWORD });
    let changed = Client::new()
        .with("cookie", &session)
        .post("/profile/password", &change);
    assert_eq!(changed.status, 204, "{changed:?}");
    strangers_fail(&owner);
    let device = changed.cookie("__Host-device").expect("a device");
    let fields = [("login", owner.email.as_str()), ("password", PASSWORD)];
    let known = Client::new()
        .with("cookie", &device)
        .form("/login", &fields);
    assert_eq!(known.status, 303, "{known:?}");
}

#[test]
fn the_record_of_a_sign_in_names_its_factors_and_whether_the_device_was_known() {
    let (owner, app) = enrolled();
    let signs_in = |kept: Value| {
        app.time_passes();
        let mut given = json!({ "challenge": challenge(&owner), "code": app.code() });
        let members = given.as_object_mut().expect("an object");
        members.extend(kept.as_object().cloned().unwrap_or_default());
        let reply = Client::new().post("/totp/verify", &given);
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    };
    let first = signs_in(json!({ "remember_device": true }));
    let second = signs_in(json!({ "device": first.text("/device/token") }));
    app.time_passes();
    let proof = json!({ "password": PASSWORD, "code": app.code() });
    let proved = Client::new()
        .bearing(&second.text("/session/token"))
        .post("/login/proof", &proof);
    assert_eq!(proved.status, 200, "{proved:?}");
    let log = audit_log(&owner);
    let of_factors = log.iter().filter(|event| event.contains("_totp"));
    let named: Vec<&String> = of_factors
        .filter(|event| event.starts_with("authn_"))
        .collect();
    assert_eq!(
        named,
        [
            "authn_login_success_totp_new_device",
            "authn_login_success_totp",
            "authn_proof_success_totp",
        ]
    );
}
