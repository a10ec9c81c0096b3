//! `/profile/allowed-ips` and `/ip/check`: from where an account can be used.

mod check;
mod list;

use serde_json::{Value, json};

use crate::client::{Client, Owner, Reply, address, signed_in};

/// A caller with a session, from a public address.
fn inside(owner: &Owner) -> (Client, String) {
    let here = address(203);
    (signed_in(owner).at(&here), here)
}

fn list(entries: &[&str]) -> Value {
    let entries: Vec<Value> = entries.iter().map(|cidr| json!({ "cidr": cidr })).collect();
    json!({ "entries": entries })
}

fn save(session: &Client, entries: &[&str]) -> Reply {
    session.put("/profile/allowed-ips", &list(entries))
}
