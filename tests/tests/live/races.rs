//! Many at once: what may happen once happens once, and every guess is charged.

use std::thread;

use regain_core::throttle::login_lane;
use serde_json::json;

use crate::client::{Client, ask_for_link, provision, sign_in, sql, unique};

/// Runs fifty of the same at once and returns what came of each.
fn fifty<T: Send>(one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let one = &one;
        let running: Vec<_> = (0..50)
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
fn fifty_wrong_passwords_at_once_are_all_charged() {
    let owner = provision(json!({}));
    let statuses = fifty(|_| sign_in(&Client::new(), &owner.email, "guessing and guessing").status);
    let of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((of(401), of(429)), (5, 45), "{statuses:?}");
    let lane = login_lane("password", &owner.email);
    let charged = sql(&format!(
        "SELECT charged, refused FROM throttles WHERE lane = '{lane}'"
    ));
    assert_eq!(charged, [[5, 45]]);
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
