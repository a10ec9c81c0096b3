//! Many at once: what may happen once happens once, and every guess is counted.

use std::thread;

use regain_core::account::email::EmailKey;
use regain_core::limits::rate_limit_key::login_limit_key;
use serde_json::json;

use crate::app::{App, challenge, enrolled};
use crate::client::{Client, PASSWORD, ask_for_link, provision, service_key, sign_in, sql, unique};

/// Runs fifty of the same at once and returns what came of each.
fn fifty<T: Send>(one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    at_once(50, one)
}

fn at_once<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let one = &one;
        let running: Vec<_> = (0..count)
            .map(|number| scope.spawn(move || one(number)))
            .collect();
        running
            .into_iter()
            .map(|each| each.join().expect("a result"))
            .collect()
    })
}

#[test]
fn fifty_uses_of_one_link_change_the_password_once() {
    let owner = provision(json!({}));
    let token = ask_for_link(&owner.email, 1).token();
    let password = |number: usize| format!("parallel password {number}");
    let statuses = fifty(|number| {
        let change = json!({ "token": token, "password": password(number) });
        Client::new().post("/password/reset", &change).status
    });
    let winners: Vec<usize> = (0..50)
        .filter(|number| statuses.get(*number) == Some(&204))
        .collect();
    assert_eq!(winners.len(), 1, "{statuses:?}");
    assert_eq!(
        statuses.iter().filter(|status| **status == 410).count(),
        49,
        "{statuses:?}"
    );
    let winner = winners
        .first()
        .map(|number| password(*number))
        .unwrap_or_default();
    assert_eq!(sign_in(&Client::new(), &owner.email, &winner).status, 200);
}

#[test]
fn fifty_wrong_passwords_at_once_are_all_counted() {
    let owner = provision(json!({}));
    let statuses = fifty(|_| sign_in(&Client::new(), &owner.email, "guessing and guessing").status);
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    // Right ones at the same time would not refuse each other: a wait begins once one has
    // failed, and never are more looked at than there are waits.
    let (looked_at, refused) = (of(401), of(429));
    assert!((5..=25).contains(&looked_at), "{statuses:?}");
    assert_eq!(looked_at + refused, 50, "{statuses:?}");
    let limit_key = login_limit_key("password", &EmailKey::of(&owner.email));
    let consumed = sql(&format!(
        "SELECT consumed, refused FROM rate_limits WHERE limit_key = '{limit_key}'"
    ));
    assert_eq!(consumed, [[looked_at, refused]]);
}

#[test]
fn fifty_provisionings_of_one_customer_make_one_account() {
    let number = unique();
    let account = json!({
        "customer_number": format!("race-{number}"),
        "email": format!("race{number}@example.org"),
        "name": "Race", "type": "company", "phone": "+33123456789",
    });
    let statuses = fifty(|_| Client::provider().post("/accounts", &account).status);
    assert_eq!(
        statuses.iter().filter(|status| **status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        49,
        "{statuses:?}"
    );
}

#[test]
fn a_hundred_uses_of_one_code_open_once() {
    let (owner, app) = enrolled();
    let code = app.code();
    // Of many sign-ins at once: the code is the one thing that they share.
    let challenges: Vec<String> = (0..10).map(|_| challenge(&owner)).collect();
    let replies = at_once(100, |number| {
        let challenge = &challenges[number % challenges.len()];
        let answer = json!({ "challenge": challenge, "code": code });
        Client::new().post("/totp/verify", &answer).status
    });
    let of = |wanted| replies.iter().filter(|status| **status == wanted).count();
    assert_eq!(of(200), 1, "{replies:?}");
    assert_eq!(of(401) + of(410) + of(429), 99, "{replies:?}");
    let sessions = sql(&format!(
        "SELECT count(*) FROM sessions WHERE account_id = '{}' AND created_at > (SELECT created_at FROM totp WHERE account_id = '{}')",
        owner.id, owner.id
    ));
    assert_eq!(sessions, [[1]]);
}

#[test]
fn a_hundred_questions_about_one_code_get_one_yes() {
    let (owner, app) = enrolled();
    let question = json!({ "login": owner.email, "code": app.code(), "ip": "192.0.2.9" });
    let key = service_key("totp");
    let replies = at_once(100, |_| {
        let reply = Client::new().bearing(&key).post("/totp/verify", &question);
        (reply.status, reply.json()["valid"] == true)
    });
    let yes = replies
        .iter()
        .filter(|reply| **reply == (200, true))
        .count();
    assert_eq!(yes, 1, "{replies:?}");
}

#[test]
fn a_hundred_wrong_codes_at_once_are_all_counted() {
    let (owner, app) = enrolled();
    let answer = json!({ "challenge": challenge(&owner), "code": app.wrong() });
    let statuses = at_once(100, |_| Client::new().post("/totp/verify", &answer).status);
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(401), of(429)), (5, 95), "{statuses:?}");
    let consumed = sql(&format!(
        "SELECT consumed, refused FROM rate_limits WHERE limit_key = 'totp:account:{}'",
        owner.id
    ));
    assert_eq!(consumed, [[5, 95]]);
}

#[test]
fn fifty_uses_of_one_recovery_code_open_once() {
    let (owner, app) = enrolled();
    let code = app.recovery_codes.first().expect("a code");
    let challenges: Vec<String> = (0..5).map(|_| challenge(&owner)).collect();
    let statuses = fifty(|number| {
        let challenge = &challenges[number % challenges.len()];
        let answer = json!({ "challenge": challenge, "code": code });
        Client::new().post("/totp/verify", &answer).status
    });
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
}

#[test]
fn fifty_confirmations_of_one_app_give_one_set_of_recovery_codes() {
    let owner = provision(json!({}));
    let token = sign_in(&Client::new(), &owner.email, PASSWORD).text("/session/token");
    let secret = Client::new()
        .bearing(&token)
        .post("/profile/totp", &json!({}));
    let app = App::of(&owner, &secret.text("/secret"));
    let confirmation = json!({ "code": app.codes()[1] });
    let statuses = fifty(|_| {
        let session = Client::new().bearing(&token);
        session.put("/profile/totp", &confirmation).status
    });
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(200), of(409)), (1, 49), "{statuses:?}");
    let codes = sql(&format!(
        "SELECT count(*) FROM recovery_codes WHERE account_id = '{}'",
        owner.id
    ));
    assert_eq!(codes, [[10]]);
}
