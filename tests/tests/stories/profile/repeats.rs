//! What owners can repeat for nothing is bounded, and a repeat that changes nothing writes
//! nothing.

use serde_json::json;

use super::refused;
use crate::app::{challenge, enrolled};
use crate::client::{
    Client, Owner, PASSWORD, address, ask_for_link, mails, provision, sign_in, signed_in, sql,
};

/// The rows that there are about an account.
fn rows(owner: &Owner) -> i64 {
    let id = &owner.id;
    let all = sql(&format!(
        "SELECT (SELECT count(*) FROM audit WHERE account_id = '{id}')
           + (SELECT count(*) FROM outbox WHERE account_id = '{id}')
           + (SELECT count(*) FROM sessions WHERE account_id = '{id}')
           + (SELECT count(*) FROM rate_limits WHERE limit_key LIKE '%{id}')"
    ));
    all[0][0].as_i64().expect("a number")
}

#[test]
fn a_thousand_profile_posts_write_at_most_twenty_rows() {
    let owner = provision(json!({}));
    let token = sign_in(&Client::new(), &owner.email, PASSWORD).text("/session/token");
    sql(&format!(
        "UPDATE accounts SET contact_checked_at = 0 WHERE id = '{}'",
        owner.id
    ));
    let before = rows(&owner);
    let mut refusals = 0;
    for number in 0..250 {
        // No network asks for more than the front lets pass.
        let session = Client::new().bearing(&token);
        assert_eq!(session.post("/profile/contact", &json!({})).status, 204);
        let name = format!("Alix {}", number % 2);
        for change in [
            json!({ "name": name }),
            json!({ "name": name }),
            json!({ "locale": if number % 2 == 0 { "en" } else { "fr" } }),
        ] {
            let reply = session.patch("/profile", &change);
            if reply.status != 200 {
                assert_eq!(refused(&reply), (429, "too-many-attempts".into()));
                assert!(reply.header("retry-after").is_some(), "{reply:?}");
                refusals += 1;
            }
        }
    }
    assert!(refusals > 300, "{refusals}");
    assert!(rows(&owner) - before <= 20, "{}", rows(&owner) - before);
    let hour = "UPDATE rate_limits SET last_at = last_at - 3600000, open_at = open_at - 3600000";
    sql(&format!("{hour} WHERE limit_key LIKE '%{}'", owner.id));
    let again = Client::new().bearing(&token);
    let reply = again.patch("/profile", &json!({ "name": "Alix Moreau" }));
    assert_eq!(reply.status, 200, "in the next hour: {reply:?}");
}

#[test]
fn right_secrets_that_lead_to_nothing_leave_few_rows() {
    let here = address(203);
    let owner = provision(json!({}));
    let client = Client::new().at(&here);
    let reply = sign_in(&client, &owner.email, PASSWORD);
    let session = Client::new()
        .at(&here)
        .bearing(&reply.text("/session/token"));
    let token = ask_for_link(&owner.email, 1).token();
    let before = rows(&owner);
    for _ in 0..30 {
        let change = json!({ "current": PASSWORD, "new": "short" });
        let reset = json!({ "token": token, "password": "short" });
        for reply in [
            session.post("/profile/password", &change),
            client.post("/password/reset", &reset),
        ] {
            assert_eq!(reply.status, 422, "{reply:?}");
        }
    }
    // Both are of one kind: twenty, one that says that more is left out, and the limit.
    let left = rows(&owner) - before;
    assert!((21..=23).contains(&left), "{left}");
}

#[test]
fn an_account_has_twenty_half_done_sign_ins_and_the_newest_goes_on() {
    let (owner, app) = enrolled();
    let challenges: Vec<String> = (0..25).map(|_| challenge(&owner)).collect();
    let count = format!(
        "SELECT count(*) FROM challenges WHERE account_id = '{}'",
        owner.id
    );
    assert_eq!(sql(&count)[0][0], 20);
    let answer = |challenge: &String| {
        let code = json!({ "challenge": challenge, "code": app.code() });
        Client::new().post("/totp/verify", &code)
    };
    assert_eq!(answer(&challenges[0]).status, 410, "the oldest has ended");
    assert_eq!(answer(&challenges[24]).status, 200);
}

#[test]
fn other_addresses_and_secrets_are_asked_for_so_often_in_an_hour() {
    let owner = provision(json!({}));
    let session = signed_in(&owner);
    let strangers: Vec<String> = (0..8).map(|n| format!("{n}{}", owner.email)).collect();
    let asked = strangers.iter().map(|stranger| {
        let asked = session.post("/profile/email", &json!({ "email": stranger }));
        asked.status
    });
    assert_eq!(
        asked.collect::<Vec<_>>(),
        [202, 202, 202, 202, 202, 429, 429, 429]
    );
    for stranger in &strangers[5..] {
        assert!(mails(stranger, 0).is_empty());
    }
    let enrolled = (0..9).map(|_| session.post("/profile/totp", &json!({})).status);
    let enrolled: Vec<u16> = enrolled.collect();
    assert_eq!(enrolled[8], 429);
    assert!(
        enrolled[..8].iter().all(|status| *status < 300),
        "{enrolled:?}"
    );
}

#[test]
fn an_allowlist_that_is_there_already_is_not_written_again() {
    let owner = provision(json!({}));
    let here = address(203);
    let reply = sign_in(&Client::new().at(&here), &owner.email, PASSWORD);
    let session = Client::new()
        .at(&here)
        .bearing(&reply.text("/session/token"));
    let list = json!({ "entries": [{ "cidr": here }] });
    for _ in 0..2 {
        let saved = session.put("/profile/allowed-ips", &list);
        assert_eq!(saved.status, 200, "{saved:?}");
        assert_eq!(mails(&owner.email, 1).len(), 1);
    }
}

#[test]
fn an_account_has_twenty_sessions_and_the_list_shows_them_all() {
    let owner = provision(json!({}));
    let first = signed_in(&owner);
    let sessions: Vec<Client> = (0..20).map(|_| signed_in(&owner)).collect();
    assert_eq!(first.get("/profile").status, 401, "the oldest has ended");
    let listed = sessions[19].get("/profile/sessions").json();
    assert_eq!(listed["sessions"].as_array().map(Vec::len), Some(20));
    for session in &sessions {
        assert_eq!(session.get("/profile").status, 200);
    }
}
