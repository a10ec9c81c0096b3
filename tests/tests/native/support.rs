//! What the stories of the back office begin with.

use std::rc::Rc;

use regain_core::recovery::case::{State, Transcription};
use regain_tests::{Caller, World, body};
use regain_web::Response;
use serde_json::{Value, json};

use crate::cases::{lead, opened, problem, request_for, status};

/// The status of an answer and the type of problem that it is.
pub fn answer(reply: &Response) -> (u16, String) {
    (reply.status, problem(reply))
}

/// A refusal, as [`answer`] gives it.
pub fn refusal(status: u16, slug: &str) -> (u16, String) {
    (status, slug.into())
}

/// How a call went, for the first reason that there is.
pub fn called(outcome: &str) -> Value {
    let reason = match outcome {
        "verified" => "phrase_said",
        "not_verified" => "phrase_wrong",
        "unreachable" => "no_answer",
        _ => "other_holder",
    };
    json!({"outcome": outcome, "reason": reason})
}

/// What somebody reads on a document that was issued on this day.
pub fn read_on(day: &str) -> Value {
    json!({"name": "Camille Laurent", "date": day})
}

/// What somebody finds who is satisfied in every respect.
pub fn conform() -> Value {
    json!({
        "verdict": "conform",
        "readable": true, "unaltered": true, "valid": true, "consistent": true,
        "signed": true, "sworn": true, "both_sides": true, "new_address": true,
    })
}

/// What somebody finds who is not.
pub fn doubt() -> Value {
    json!({"verdict": "doubt", "reason": "altered"})
}

/// A decision for the case.
pub fn approve() -> Value {
    json!({"decision": "approve", "reason": "other", "note": "As the record shows."})
}

/// A decision against it.
pub fn refuse() -> Value {
    json!({"decision": "refuse", "reason": "fraud_suspected", "note": "As the record shows."})
}

/// What a second person writes who approves.
pub fn confirm() -> Value {
    json!({"reason": "other", "note": "As the record shows."})
}

/// What somebody writes who stops a case.
pub fn stop() -> Value {
    json!({"reason": "fraud_suspected", "note": "As the record shows."})
}

/// A service, and an agent.
pub struct Office {
    pub world: Rc<World>,
    pub agent: Rc<Caller>,
}

impl Office {
    /// A service with these rules.
    pub fn new(policy: &'static str) -> Self {
        let mut world = World::default();
        world.rulebook = policy;
        Self::of(world)
    }

    /// An agent comes to this service.
    pub fn of(world: World) -> Self {
        Self {
            agent: Rc::new(world.staff("agent")),
            world: Rc::new(world),
        }
    }

    /// Another customer, who has no password, as it would take long to hash; the
    /// account's id and address.
    pub fn customer(&self, account_type: &str) -> (String, String) {
        let number = self.world.db.count("accounts") + 1;
        let email = format!("customer-{number}@example.org");
        let reply = self.world.provision(&json!({
            "customer_number": format!("C{number}"), "email": email, "name": "Camille Laurent",
            "type": account_type, "phone": "+33123456701",
        }));
        assert_eq!(reply.status, 201, "{reply:?}");
        (body(&reply)["id"].as_str().unwrap().into(), email)
    }

    /// Somebody opens a case by this request, and nobody works on it yet.
    pub fn opened(&self, request: &Value) -> Desk {
        let claimant = opened(&self.world, request);
        Desk {
            id: self.world.case_id(&claimant),
            world: Rc::clone(&self.world),
            agent: Rc::clone(&self.agent),
            claimant,
        }
    }

    /// A case of another customer's about this loss, and the agent works on it.
    pub fn desk(&self, lost: &str) -> Desk {
        self.desk_of(lost, "individual")
    }

    /// The same for a customer of this type.
    pub fn desk_of(&self, lost: &str, account_type: &str) -> Desk {
        let (_, email) = self.customer(account_type);
        let mut request = request_for(&email, lost);
        request["type"] = account_type.into();
        // Few cases are opened with one address.
        request["contact_email"] = format!("contact-{email}").into();
        if lost.contains("email") {
            request["new_email"] = format!("new-{email}").into();
        }
        let desk = self.opened(&request);
        desk.does("claim", &json!({}));
        desk
    }

    /// The same, led to a state by what each side does of its own accord.
    pub fn desk_at(&self, lost: &str, state: State) -> Desk {
        let desk = self.desk(lost);
        lead(&desk.world, &desk.claimant, state);
        desk.world.back_at_work();
        desk
    }
}

/// A case, and an agent who works on it.
pub struct Desk {
    pub world: Rc<World>,
    pub claimant: Caller,
    pub id: String,
    pub agent: Rc<Caller>,
}

impl Desk {
    /// A case about this loss under a policy.
    pub fn new(policy: &'static str, lost: &str) -> Self {
        Office::new(policy).desk(lost)
    }

    /// What the agent sees.
    pub fn sees(&self) -> Value {
        self.seen_by(&self.agent)
    }

    /// What somebody else sees.
    pub fn seen_by(&self, staff: &Caller) -> Value {
        let reply = self.world.details(staff, &self.id);
        assert_eq!(reply.status, 200, "{reply:?}");
        body(&reply)
    }

    /// Where the case stands.
    pub fn state(&self) -> String {
        status(&self.world, &self.claimant)
    }

    /// What the agent is told of a step.
    pub fn tries(&self, step: &str, given: &Value) -> (u16, String) {
        self.tried_by(&self.agent, step, given)
    }

    /// Somebody opens each file of an item.
    pub fn is_opened_by(&self, staff: &Caller, item: &str) {
        let id = &self.id;
        let files = self.world.db.column(&format!(
            "SELECT id FROM evidence WHERE case_id = '{id}' AND item = '{item}' AND state = 'stored'"
        ));
        for file in files {
            let reply = self.world.open_file(staff, id, (item, &file));
            assert_eq!(reply.status, 200, "{reply:?}");
        }
    }

    /// Somebody reads on every item what was read on it before, as a second person does.
    pub fn is_read_by(&self, staff: &Caller) {
        let row = self.row();
        let read = serde_json::from_str(row["transcriptions"].as_str().unwrap());
        let read: Vec<Transcription> = read.unwrap();
        for item in self.world.items(&self.claimant) {
            let first = read.iter().find(|one| one.item == item).unwrap();
            let date = first.date.map(|date| date.to_string()).unwrap_or_default();
            let given = json!({"name": first.name, "date": date});
            self.is_opened_by(staff, &item);
            let step = format!("evidence/{item}/transcribe");
            self.world.does(staff, &self.id, &step, &given);
        }
    }

    /// What somebody else is told of a step.
    pub fn tried_by(&self, staff: &Caller, step: &str, given: &Value) -> (u16, String) {
        answer(&self.world.act(staff, &self.id, step, given))
    }

    /// The agent takes a step.
    pub fn does(&self, step: &str, given: &Value) {
        self.world.does(&self.agent, &self.id, step, given);
    }

    /// Today, as it stands on a document.
    pub fn today(&self) -> String {
        self.world.now().date_naive().to_string()
    }

    /// The agent reads an item.
    pub fn reads(&self, item: &str) {
        let read = read_on(&self.today());
        self.is_opened_by(&self.agent, item);
        self.does(&format!("evidence/{item}/transcribe"), &read);
    }

    /// The agent reads every item, and finds all of them conform.
    pub fn finds_all_conform(&self) {
        for item in self.world.items(&self.claimant) {
            self.reads(&item);
            self.does(&format!("evidence/{item}/review"), &conform());
        }
    }

    /// The claimant hands in all that is asked for.
    pub fn all_is_handed_in(&self) {
        self.world.hand_in_all(&self.claimant);
        assert_eq!(self.world.submit(&self.claimant).status, 204);
    }

    /// Lines of the audit log about the case, of this event.
    pub fn noted(&self, event: &str) -> usize {
        let id = &self.id;
        let lines = format!("audit WHERE event = '{event}' AND case_id = '{id}'");
        self.world.db.count(&lines)
    }

    /// The whole row of the case.
    pub fn row(&self) -> Value {
        crate::cases::row(&self.world, &self.claimant)
    }
}
