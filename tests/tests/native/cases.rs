//! What the stories of recovery cases begin with.

use chrono::NaiveDate;
use regain_core::account::account_type::AccountType;
use regain_core::courier::content::Content;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::better_copy::CopyReason;
use regain_core::recovery::case::{Call, Review, State, Transcription, Verdict};
use regain_core::recovery::machine::Action;
use regain_tests::{Caller, Sent, World, body};
use regain_web::Response;
use serde_json::{Value, json};

use crate::ALICE;

/// Where the claimant can be reached, and what the account is to have.
pub const CONTACT: &str = "new@example.net";
/// Both policies, each with whether it calls first.
pub const POLICIES: [(&str, bool); 2] = [("alwaysdata", true), ("o2switch", false)];
/// What owners lose.
pub const LOSSES: [&str; 3] = ["email", "totp", "ip"];
/// The same, and some of them together.
pub const LOST: [&str; 5] = ["email", "totp", "ip", "email,totp", "totp,ip"];

/// A request for a case about Alice's account; several losses are joined by commas.
pub fn request(lost: &str) -> Value {
    request_for(ALICE, lost)
}

/// A request for a case about somebody's account.
pub fn request_for(login: &str, lost: &str) -> Value {
    let losses: Vec<_> = lost.split(',').collect();
    let mut request = json!({"login": login, "lost": losses, "contact_email": CONTACT});
    if losses.contains(&"email") {
        request["new_email"] = CONTACT.into();
    }
    request
}

/// A service with these rules, and Alice.
pub fn world(policy: &'static str) -> World {
    let mut world = World::default();
    world.rulebook = policy;
    world.customer(ALICE);
    world
}

/// Somebody at an address of their own who opened a case.
pub fn opened(world: &World, request: &Value) -> Caller {
    let mut claimant = Caller::browser(&format!("2001:db8:{}::1", world.db.count("cases") + 1));
    let reply = world.open_case(&mut claimant, request);
    assert_eq!(reply.status, 201, "{reply:?}");
    claimant
}

/// A service whose rules ask for documents at once, and a case about this loss.
pub fn documents(lost: &str) -> (World, Caller) {
    let world = world("o2switch");
    let claimant = opened(&world, &request(lost));
    (world, claimant)
}

/// The code that was mailed last.
pub fn mailed_code(mails: &[Sent]) -> String {
    let mut codes = mails.iter().rev().filter_map(|mail| mail.code.clone());
    codes.next().unwrap()
}

/// The link to stop a case.
pub fn cancel_link(mails: &[Sent]) -> String {
    let mut links = mails.iter().filter_map(|mail| mail.stop.clone());
    links.next().unwrap()
}

/// How a mail says that a case ended.
pub fn end(mail: &Sent) -> Option<(String, State)> {
    match &mail.content {
        Content::Case(CaseMailTemplate::Ended { outcome, .. }) => {
            Some((mail.recipient.clone(), *outcome))
        }
        _ => None,
    }
}

/// Where a case stands, as its claimant sees it.
pub fn status(world: &World, claimant: &Caller) -> String {
    let shown = body(&world.case(claimant));
    shown["status"].as_str().unwrap().into()
}

/// The whole row of a case.
pub fn row(world: &World, claimant: &Caller) -> Value {
    let id = world.case_id(claimant);
    let select = format!("SELECT * FROM cases WHERE id = '{id}'");
    Value::Object(world.db.read(&select).remove(0))
}

/// A column of the case, whatever it holds.
pub fn column(world: &World, claimant: &Caller, name: &str) -> Value {
    row(world, claimant)[name].clone()
}

/// The type of problem that an answer is.
pub fn problem(reply: &Response) -> String {
    let told = body(reply);
    let slug = told["type"].as_str().unwrap_or_default();
    slug.rsplit(['/', '#']).next().unwrap_or_default().into()
}

/// What an agent reads on a document that was issued on the day it came.
pub fn transcription(item: &str) -> Action {
    let day = NaiveDate::default();
    Action::Transcribe(Transcription {
        item: item.into(),
        by: "agent-1".into(),
        name: "Camille Laurent".into(),
        date: Some(day),
        mrz: None,
        received_on: day,
    })
}

/// What they find of it.
pub fn review(item: &str, verdict: Verdict) -> Action {
    Action::Review(Review {
        item: item.into(),
        verdict,
        by: "agent-1".into(),
        copy: (verdict == Verdict::BetterCopy).then_some(CopyReason::Unreadable),
    })
}

/// An approval, or a second one.
pub fn approve() -> Action {
    Action::Approve {
        by: "agent-1".into(),
    }
}

/// The second approval, by somebody else.
pub fn confirm() -> Action {
    Action::Confirm {
        by: "agent-2".into(),
    }
}

/// The mailed code goes back.
pub fn give_code(world: &World, claimant: &Caller) {
    let code = mailed_code(&world.mails());
    let reply = world.return_code(claimant, &code);
    assert_eq!(reply.status, 204, "{reply:?}");
}

/// Leads a case on to a state, by what each side does of its own accord.
pub fn lead(world: &World, claimant: &Caller, state: State) {
    let id = world.case_id(claimant);
    let step = |action| world.step(&id, action).unwrap();
    let documents = |world: &World| {
        if status(world, claimant) == "submitted" {
            step(Action::Call(Call::NotVerified));
        }
    };
    let review_all = || {
        documents(world);
        world.hand_in_all(claimant);
        assert_eq!(world.submit(claimant).status, 204);
    };
    let decide = || {
        if column(world, claimant, "code_returned_at").is_null() {
            give_code(world, claimant);
        }
        review_all();
        for item in world.items(claimant) {
            step(transcription(&item));
            step(review(&item, Verdict::Conform));
        }
        step(approve());
    };
    match state {
        State::Submitted => {}
        State::Verified => drop(step(Action::Call(Call::Verified))),
        State::Documents => documents(world),
        State::Review => review_all(),
        State::Decided => decide(),
        State::CoolingOff => {
            decide();
            step(confirm());
        }
        State::Applied => {
            decide();
            step(confirm());
            world.wait(chrono::TimeDelta::days(8));
            assert_ne!(world.apply(), 0);
        }
        State::Refused => drop(step(Action::Refuse)),
        State::Withdrawn => drop(world.withdraw(claimant)),
        State::Stopped => drop(step(Action::Stop)),
        State::Expired => {
            world.wait(chrono::TimeDelta::days(30));
            assert_ne!(world.expire(), 0);
        }
    }
    assert_eq!(status(world, claimant), state.word());
}

/// What an agent reads on file.
pub const ON_FILE: AccountType = AccountType::Individual;
