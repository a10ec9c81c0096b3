//! `/recovery/...`: cases from the opening to the end, as claimants, owners and the
//! courier see them.

mod access;
mod calls;
mod carried;
mod code;
mod files;
mod hand_in;
mod letter;
mod mails;
mod messages;
mod opening;
mod owner;
mod several;
mod states;
mod time;

use crate::client::Reply;

const LOSSES: [&str; 3] = ["email", "totp", "ip"];

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

fn wrong_state() -> (u16, String) {
    (409, "case-wrong-state".into())
}

fn not_found() -> (u16, String) {
    (404, "not-found".into())
}

/// All of an answer but what is random in it by design.
fn shape(reply: &Reply, random: &[&str]) -> String {
    let mut whole = format!("{}\n", reply.status);
    for name in reply.header_names() {
        let value = match name {
            "date" | "x-request-id" | "content-length" => "",
            "set-cookie" => continue,
            name => reply.header(name).unwrap_or_default(),
        };
        for part in [name, ": ", value, "\n"] {
            whole += part;
        }
    }
    whole += &reply.set_cookies().join("\n");
    whole += &reply.body;
    for (number, value) in random.iter().enumerate() {
        whole = whole.replace(value, &format!("<random {number}>"));
    }
    if let Some(id) = reply.header("x-request-id") {
        whole = whole.replace(id, "<request>");
    }
    whole
}
