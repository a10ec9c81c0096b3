//! What comes of an approval: the courier's batch, and the link that stops it.

use serde_json::json;

use super::{case_with_code, decision};
use crate::app::enrolled;
use crate::claimant::{Claimant, a_minute_passes, code_in, in_time};
use crate::client::{Client, PASSWORD, mails, sign_in, signed_in};
use crate::staff::{Colleague, cool_off_is_over};

/// An agent has called, and approved.
pub fn approved(claimant: &Claimant) {
    let (agent, id) = (Colleague::new("agent"), claimant.id());
    agent.works_on(&id);
    agent.does(
        &id,
        "call",
        json!({ "outcome": "verified", "reason": "phrase_said" }),
    );
    agent.does(&id, "decide", decision("approve", "call_verified"));
    // Whoever gets the address gets all else by it.
    if claimant.case()["lost"] == json!(["email"]) {
        assert_eq!(claimant.case()["status"], "decided");
        let approval = json!({ "reason": "call_verified", "note": "The same." });
        Colleague::new("reviewer").does(&id, "approve", approval);
    }
    assert_eq!(claimant.case()["status"], "cooling_off");
}

#[test]
fn a_new_address_takes_effect_after_the_cool_off_and_gets_a_link() {
    let (owner, claimant) = case_with_code("email");
    let session = signed_in(&owner);
    approved(&claimant);
    a_minute_passes();
    assert_eq!(claimant.case()["status"], "cooling_off", "not yet");
    cool_off_is_over(&claimant);
    in_time("the effect", || {
        (claimant.case()["status"] == "applied").then_some(())
    });
    assert_eq!(session.get("/profile").status, 401, "sessions have ended");
    let reply = sign_in(&Client::new(), &owner.email, PASSWORD);
    assert_eq!(reply.status, 401, "the former address is nobody's");
    claimant.post_is_out();
    let mailed = mails(&claimant.contact, 4);
    let link = mailed
        .iter()
        .find(|mail| mail.text.contains("/password/reset/"));
    let link = link.expect("a link to choose a password");
    let reset = json!({ "token": link.token(), "password": "two herons on one leg, and a frog" });
    assert_eq!(Client::new().post("/password/reset", &reset).status, 204);
}

#[test]
fn a_lost_second_factor_goes_where_password_and_call_agree() {
    let (owner, _app) = enrolled();
    let half = sign_in(&Client::new(), &owner.email, PASSWORD);
    let challenge = half.text("/challenge");
    let contact = crate::claimant::somebody();
    let mut request = crate::claimant::request("totp", &owner.email, &contact);
    request["challenge"] = json!(challenge);
    let reply = Client::new().post("/recovery/", &request);
    assert_eq!(reply.status, 201, "{reply:?}");
    let claimant = Claimant::of(&reply, contact);
    let mailed = mails(&owner.email, 2);
    let coded = mailed
        .iter()
        .find(|mail| mail.text.contains(&claimant.reference));
    let code = code_in(coded.expect("the notice with the code"));
    assert_eq!(claimant.give_code(&code).status, 204);
    approved(&claimant);
    cool_off_is_over(&claimant);
    in_time("the effect", || {
        (claimant.case()["status"] == "applied").then_some(())
    });
    let reply = sign_in(&Client::new(), &owner.email, PASSWORD);
    assert_eq!(reply.json()["status"], "signed_in", "{reply:?}");
}

#[test]
fn the_owner_s_link_stops_it_until_the_last_second() {
    let (owner, claimant) = case_with_code("ip");
    approved(&claimant);
    claimant.post_is_out();
    let mailed = mails(&owner.email, 2);
    let notice = mailed
        .iter()
        .filter(|mail| mail.text.contains("/recovery/stop/"))
        .nth(1);
    let token = notice.expect("a second notice").link_to("/recovery/stop/");
    let token = token.rsplit('/').next().expect("a token");
    let reply = Client::new().post("/recovery/stop", &json!({ "token": token }));
    assert!(reply.status < 300, "{reply:?}");
    cool_off_is_over(&claimant);
    a_minute_passes();
    assert_eq!(claimant.case()["status"], "stopped");
}
