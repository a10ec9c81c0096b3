//! `/profile/totp` and `/totp/verify`: the second factor from the first scan to the
//! lost phone.

mod challenge;
mod enrolment;
mod service;

use serde_json::{Value, json};

use crate::client::{Client, Owner, Reply, sql};

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
