//! Sessions, history and recovery codes.

use serde_json::{Value, json};

use super::refused;
use crate::app::{challenge, enrolled, signed_in_with};
use crate::client::{Client, PASSWORD, address, mails, provision, sign_in, signed_in, sql};

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
            "authn_login_success_password_new_device",
            "user_created"
        ]
    );
    assert!(shown["before"].is_null());
    assert!(shown["events"][0]["ip"].is_string() && shown["events"][0]["at"].is_string());

    sql(&format!(
        "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 110)
         INSERT INTO audit (at, event, account_id, request_id)
         SELECT unixepoch() * 1000, 'authn_proof_success_password', '{}', 'r' FROM many",
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
        let path = format!("/profile/history?before={odd}");
        let refusal = session.get(&path).refusal();
        assert_eq!(
            refusal,
            (422, "invalid-fields".into(), vec!["/before".into()])
        );
        // Whoever has no right learns nothing about parameters.
        assert_eq!(Client::new().get(&path).status, 401, "{odd}");
    }
    let foreign = signed_in(&stranger).get("/profile/history");
    assert!(!foreign.body.contains("authn_proof_success_password"));
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
    assert_eq!(notice.subject, "New backup codes were created");
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
