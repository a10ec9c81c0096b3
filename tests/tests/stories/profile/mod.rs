//! `/profile` and `/login/proof`: what owners see and change once inside.

mod contact;
mod devices;
mod email;
mod glance;
mod new_device;
mod not_me;
mod notice_email;
mod proof;
mod refusals;
mod repeats;
mod sessions;

use serde_json::{Value, json};

use crate::client::{Client, Owner, Reply, sql};

const NEW_PASSWORD: &str = "seven quiet harbours";

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

/// A column of the account's row.
fn column(owner: &Owner, name: &str) -> Value {
    let rows = sql(&format!(
        "SELECT {name} FROM accounts WHERE id = '{}'",
        owner.id
    ));
    rows.into_iter().flatten().next().unwrap_or_default()
}

/// The last proof of the account's sessions was more than ten minutes ago.
pub fn proof_ages(owner: &Owner) {
    sql(&format!(
        "UPDATE sessions SET proved_at = proved_at - 601000 WHERE account_id = '{}'",
        owner.id
    ));
}

/// Presses the button of a mailed page.
fn confirm(token: &str) -> Reply {
    Client::new().post("/profile/email/confirm", &json!({ "token": token }))
}
