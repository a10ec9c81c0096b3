//! Members of staff, over HTTP.

use regain_core::recovery::case::State;
use serde_json::{Value, json};

use crate::story::app::{App, signed_in_with};
use crate::story::claimant::{Claimant, now};
use crate::story::client::{Client, Owner, Reply, provision, signed_in, sql};

/// Somebody of staff, with their app, signed in by every factor.
pub struct Colleague {
    pub account: Owner,
    pub app: App,
    pub client: Client,
}

impl Colleague {
    /// A new member of staff in this role.
    pub fn new(role: &str) -> Self {
        let account = provision(json!({ "role": role, "name": format!("Robin, {role}") }));
        let app = App::enrol(&account, &signed_in(&account));
        let client = signed_in_with(&account, &app);
        Self {
            account,
            app,
            client,
        }
    }

    /// What they see of a case.
    pub fn reads(&self, case_id: &str) -> Value {
        let reply = self.client.get(&format!("/support/cases/{case_id}"));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    /// A step on the case as it stands now.
    pub fn step(&self, case_id: &str, step: &str, body: Value) -> Reply {
        let reply = self.client.get(&format!("/support/cases/{case_id}"));
        let tag = reply.header("etag").unwrap_or("\"0\"").to_owned();
        self.step_on(&tag, case_id, step, body)
    }

    /// A step on the case as it stood at this version.
    pub fn step_on(&self, tag: &str, case_id: &str, step: &str, body: Value) -> Reply {
        let client = self.again().with("if-match", tag);
        client.post(&format!("/support/cases/{case_id}/{step}"), &body)
    }

    /// The same, and it is done.
    pub fn does(&self, case_id: &str, step: &str, body: Value) {
        let reply = self.step(case_id, step, body);
        assert_eq!(reply.status, 204, "{step}: {reply:?}");
    }

    /// The same session, from the same address.
    pub fn again(&self) -> Client {
        let address = self.client.header("cf-connecting-ip");
        Client::new().at(address).bearing(&self.token())
    }

    /// The token of their session.
    pub fn token(&self) -> String {
        let bearer = self.client.header("authorization");
        bearer.trim_start_matches("Bearer ").into()
    }

    /// They have taken a case on.
    pub fn works_on(&self, case_id: &str) {
        self.does(case_id, "claim", json!({}));
    }

    /// They read the documents of an item, and find them conform.
    pub fn finds_conform(&self, case_id: &str, item: &str) {
        self.reads_document(case_id, item, json!({ "name": "Alix Moreau" }));
        let finding = json!({
            "verdict": "conform",
            "readable": true, "unaltered": true, "valid": true, "consistent": true,
            "signed": true, "sworn": true, "both_sides": true, "new_address": true,
        });
        self.does(case_id, &format!("evidence/{item}/review"), finding);
    }

    /// They open each file of an item.
    pub fn opens(&self, case_id: &str, item: &str) {
        let path = format!("/support/cases/{case_id}/evidence/{item}");
        let shown = self.client.get(&path);
        assert_eq!(shown.status, 200, "{shown:?}");
        for file in shown.json()["files"].as_array().into_iter().flatten() {
            let id = file["id"].as_str().unwrap_or_default();
            let opened = self.client.get(&format!("{path}/{id}"));
            assert_eq!(opened.status, 200, "{opened:?}");
        }
    }

    /// They open the documents of an item, and write down what these say.
    pub fn reads_document(&self, case_id: &str, item: &str, said: Value) {
        self.opens(case_id, item);
        self.does(case_id, &format!("evidence/{item}/transcribe"), said);
    }
}

/// Puts a case into a state, as if all before had happened.
pub fn bring(claimant: &Claimant, state: State) {
    let end = if state.is_open() {
        "NULL".into()
    } else {
        now().to_string()
    };
    let effect = if state == State::CoolingOff {
        (now() + 86_400_000).to_string()
    } else {
        "NULL".into()
    };
    let asked = match state {
        State::Submitted | State::Verified => "NULL".into(),
        _ => now().to_string(),
    };
    let call = match state {
        State::Submitted => "NULL",
        State::Verified => "'verified'",
        _ => "'not_verified'",
    };
    claimant.set(&format!(
        "state = '{}', call = {call}, asked_at = {asked}, ended_at = {end}, effect_at = {effect}, \
         code_returned_at = {}, version = version + 1",
        state.word(),
        now(),
    ));
}

/// The end of the cool-off has come.
pub fn cool_off_is_over(claimant: &Claimant) {
    claimant.set(&format!("effect_at = {}", now() - 1));
}

/// What goes on record of a case, with who did it.
pub fn acts(claimant: &Claimant) -> Vec<(String, String)> {
    let rows = sql(&format!(
        "SELECT event, coalesce(actor, '') FROM audit WHERE case_id = '{}' ORDER BY seq",
        claimant.id()
    ));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| (text(&row[0]), text(&row[1])))
        .collect()
}

/// A case that was drawn for a second look.
pub fn sample() -> Claimant {
    let claimant = Claimant::open("ip", &provision(json!({})).email);
    sql(&format!(
        "INSERT INTO samples (case_id, monday) VALUES ('{}', 0)",
        claimant.id()
    ));
    claimant
}
