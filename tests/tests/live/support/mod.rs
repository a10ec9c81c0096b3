//! `/support/...`: the back office, as it runs.

mod access;
mod cases;
mod documents;
mod effect;
mod together;

use serde_json::{Value, json};

use crate::claimant::{Claimant, code_in};
use crate::client::{Owner, Reply, mails, provision};

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

/// What is sent with a decision.
fn decision(decision: &str, reason: &str) -> Value {
    json!({ "decision": decision, "reason": reason, "note": "As the record shows." })
}

/// An owner with a case of this kind, who has given the code back where there is one.
fn case_with_code(kind: &str) -> (Owner, Claimant) {
    let owner = provision(json!({}));
    let claimant = Claimant::open(kind, &owner.email);
    let mailbox = if kind == "email" {
        &claimant.contact
    } else {
        &owner.email
    };
    let count = if kind == "email" { 2 } else { 1 };
    let mail = mails(mailbox, count);
    let coded = mail.iter().find(|mail| mail.text.contains("code"));
    let code = code_in(coded.expect("a mail with the code"));
    assert_eq!(claimant.give_code(&code).status, 204);
    (owner, claimant)
}
