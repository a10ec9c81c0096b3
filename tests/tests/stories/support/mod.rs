//! `/support/...`: the back office, as it runs.

mod access;
mod cases;
mod clients;
mod documents;
mod effect;
mod machine_readable;
mod one_pass;
mod opening;
mod phone_confirmed;
mod proof;
mod reopened;
mod samples;
mod signs;
mod together;
mod unmatched;
mod waiting_mail;
mod wordings;

use serde_json::{Value, json};

use crate::claimant::{Claimant, code_in, mailed_code};
use crate::client::{Owner, Reply, mails, provision};

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.problem())
}

/// What is sent with a decision.
fn decision(decision: &str, reason: &str) -> Value {
    json!({ "decision": decision, "reason": reason, "note": "As the record shows." })
}

/// An owner with a case about this loss, who has given the code back where there is one.
fn case_with_code(lost: &str) -> (Owner, Claimant) {
    let owner = provision(json!({}));
    let claimant = Claimant::open(lost, &owner.email);
    let code = if lost == "email" {
        let both = mails(&claimant.contact, 2);
        let mail = both.iter().find(|mail| mail.subject.contains("Your code"));
        code_in(mail.expect("the mail with the code"))
    } else {
        mailed_code(&owner)
    };
    assert_eq!(claimant.give_code(&code).status, 204);
    (owner, claimant)
}
