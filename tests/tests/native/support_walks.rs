// Long: one walk, its acts and what holds after each, which no part says without the others.
//! Cases as staff may work on them, in any order and by anybody, through the real
//! statements: no way leads around a rule.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regain_core::recovery::case::{Review, Transcription, Verdict};
use regain_core::recovery::rulebook::{Lost, Rulebook};
use regain_tests::Caller;
use serde_json::{Value, json};

use crate::cases::{LOST, mailed_code, request_for};
use crate::support::{
    Desk, Office, approve, called, confirm, conform, doubt, read_on, refuse, stop,
};

/// Something that somebody does.
#[derive(Clone, Debug)]
enum Act {
    /// The claimant gives the code back.
    Code,
    /// The claimant hands in all, and says so.
    HandOver,
    Wait(i64),
    /// Whoever reads the owner's mailbox follows the latest link to stop the case.
    Cancel,
    /// One of staff takes a step.
    Step(usize, &'static str, Value),
    /// One of staff reads an item, so many days old when it came.
    Transcription(usize, usize, Option<i64>),
    /// They judge it.
    Review(usize, usize, Value),
    /// One of staff reads and judges every item.
    JudgeAll(usize),
    /// What comes next is done, by whoever works on the case, else by this one.
    Next(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = || 0..3_usize;
    let outcome = prop::sample::select(vec!["verified", "not_verified", "unreachable"]);
    let age = prop_oneof![
        4 => prop::sample::select(vec![Some(0), Some(30), Some(91), Some(-1)]),
        1 => prop::sample::select(vec![None, Some(92), Some(-2), Some(5000)]),
    ];
    let finding = prop_oneof![8 => Just(conform()), 1 => Just(doubt())];
    let step = |name: &'static str, given: Value| {
        who().prop_map(move |by| Act::Step(by, name, given.clone()))
    };
    let one = prop_oneof![
        3 => Just(Act::Code),
        4 => Just(Act::HandOver),
        1 => (0..30_i64).prop_map(Act::Wait),
        5 => step("claim", json!({})),
        2 => step("release", json!({})),
        3 => (who(), outcome).prop_map(|(by, outcome)| Act::Step(by, "call", called(outcome))),
        2 => step("match", Value::Null),
        2 => step("request-documents", json!({})),
        3 => (who(), 0..4_usize, age).prop_map(|(by, item, age)| Act::Transcription(by, item, age)),
        3 => (who(), 0..4_usize, finding).prop_map(|(by, item, found)| Act::Review(by, item, found)),
        2 => who().prop_map(Act::JudgeAll),
        24 => who().prop_map(Act::Next),
        5 => step("decide", approve()),
        1 => step("decide", refuse()).prop_filter("rarely", |act| matches!(act, Act::Step(0, ..))),
        5 => step("approve", confirm()),
        1 => step("reopen", confirm()),
        1 => step("stop", stop()).prop_filter("rarely", |act| matches!(act, Act::Step(0, ..))),
    ];
    prop::collection::vec(one, 8..40)
}

/// One service for all walks: whoever is of staff takes long to hash.
struct Story<'a> {
    office: &'a Office,
    staff: &'a [Caller; 3],
    desk: Desk,
    code: Option<String>,
    /// The latest link by which the owner stops it.
    cancel_link: Option<String>,
    /// The customer number that a case without an account can be matched to.
    number: String,
}

impl<'a> Story<'a> {
    fn begin(office: &'a Office, staff: &'a [Caller; 3], (lost, of, said, known): Opening) -> Self {
        let (account, email) = office.customer(of);
        let mut request = request_for(if known { &email } else { "nobody" }, lost);
        if !known {
            request["login"] = format!("nobody-{account}").into();
        }
        request["type"] = said.into();
        request["contact_email"] = format!("contact-{email}").into();
        if lost.contains("email") {
            request["new_email"] = format!("new-{email}").into();
        }
        office.world.mails();
        let desk = office.opened(&request);
        let select = format!("SELECT customer_number FROM accounts WHERE id = '{account}'");
        let number = office.world.db.column(&select).remove(0);
        let mut story = Self {
            office,
            staff,
            desk,
            code: None,
            cancel_link: None,
            number,
        };
        // All walks come from one network, which has so many requests a minute.
        story.tell(&Act::Wait(1));
        story.collect();
        story
    }

    /// Whatever was mailed is read.
    fn collect(&mut self) {
        let mails = self.office.world.mails();
        if mails.iter().any(|mail| mail.code.is_some()) {
            self.code = Some(mailed_code(&mails));
        }
        let mut links = mails.into_iter().filter_map(|mail| mail.stop);
        self.cancel_link = links.next_back().or(self.cancel_link.take());
    }

    /// A mailed link stops it, but for one that was reopened.
    fn cancel(&mut self) {
        self.collect();
        let Some(link) = &self.cancel_link else {
            return;
        };
        let before = self.desk.row();
        let open = before["ended_at"].is_null() && before["reopened_at"].is_null();
        assert_eq!(self.office.world.stop(link), open, "{before}");
        let after = self.desk.row();
        if open {
            assert_eq!(
                (&after["state"], &after["cancelled_in"]),
                (&json!("stopped"), &before["state"])
            );
        } else {
            assert_eq!(after, before);
        }
    }

    fn items(&self) -> Vec<String> {
        let row = self.desk.row();
        let read = |name: &str| row[name].clone();
        let rules = Rulebook::named(read("policy").as_str().unwrap()).unwrap();
        let account_type = serde_json::from_value(read("type")).unwrap();
        let lost: Lost = serde_json::from_str(read("lost").as_str().unwrap()).unwrap();
        rules
            .checklist(account_type, lost)
            .map(|item| item.id.clone())
            .collect()
    }

    /// Somebody opens what they can of an item.
    fn open(&self, by: usize, item: &str) {
        let (world, id) = (&self.office.world, &self.desk.id);
        let files = world.db.column(&format!(
            "SELECT id FROM evidence WHERE case_id = '{id}' AND item = '{item}' AND state = 'stored'"
        ));
        for file in files {
            drop(world.open_file(&self.staff[by], id, (item, &file)));
        }
    }

    /// Takes a step, which is taken once or not at all.
    fn step(&self, by: usize, name: &str, given: &Value) {
        let (world, desk) = (&self.office.world, &self.desk);
        let steps = format!("staff_actions WHERE case_id = '{}'", desk.id);
        let before = (desk.row(), world.db.count(&steps), world.db.trips());
        let reply = world.act(&self.staff[by], &desk.id, name, given);
        let trips = world.db.trips() - before.2;
        assert!(trips <= 2, "{name}: {trips} round trips");
        let (after, taken) = (desk.row(), world.db.count(&steps) - before.1);
        if reply.status == 204 {
            let version = before.0["version"].as_u64().unwrap();
            assert_eq!(
                (taken, after["version"].as_u64()),
                (1, Some(version + 1)),
                "{name}"
            );
            let unnoted = world.db.count(&format!(
                "staff_actions WHERE case_id = '{}' AND NOT EXISTS (SELECT 1 FROM audit
                   WHERE audit.request_id = staff_actions.request_id AND audit.case_id = staff_actions.case_id
                     AND audit.actor = 'staff:' || staff_actions.by)",
                desk.id
            ));
            assert_eq!(unnoted, 0, "{name}");
        } else {
            assert!((400..500).contains(&reply.status), "{name}: {reply:?}");
            assert_eq!((taken, after), (0, before.0), "{name}: {reply:?}");
        }
    }

    fn tell(&mut self, act: &Act) {
        let world = &self.office.world;
        let item = |index: &usize| {
            let items = self.items();
            items[index % items.len()].clone()
        };
        let read = |age: Option<i64>| {
            let day = |age| {
                (world.now() - TimeDelta::days(age))
                    .date_naive()
                    .to_string()
            };
            age.map_or(json!({"name": "C."}), |age| read_on(&day(age)))
        };
        match act {
            Act::Code => {
                if let Some(code) = &self.code {
                    drop(world.return_code(&self.desk.claimant, code));
                }
            }
            Act::HandOver => {
                if self.desk.state() == "documents" {
                    world.hand_in_all(&self.desk.claimant);
                    drop(world.submit(&self.desk.claimant));
                }
            }
            Act::Cancel => self.cancel(),
            Act::Wait(hours) => {
                world.wait(TimeDelta::hours(*hours));
                world.back_at_work();
            }
            Act::Step(by, "match", _) => {
                self.step(*by, "match", &json!({"customer_number": self.number}));
                self.collect();
            }
            Act::Step(by, name, given) => self.step(*by, name, given),
            Act::Transcription(by, index, age) => {
                self.open(*by, &item(index));
                self.step(
                    *by,
                    &format!("evidence/{}/transcribe", item(index)),
                    &read(*age),
                );
            }
            Act::Review(by, index, found) => {
                self.step(*by, &format!("evidence/{}/review", item(index)), found);
            }
            Act::JudgeAll(by) => {
                for item in self.items() {
                    self.open(*by, &item);
                    self.step(*by, &format!("evidence/{item}/transcribe"), &read(Some(0)));
                    self.step(*by, &format!("evidence/{item}/review"), &conform());
                }
            }
            Act::Next(by) => {
                for act in self.next(*by) {
                    self.tell(&act);
                }
            }
        }
    }

    /// What comes next in a case that goes well.
    fn next(&self, other: usize) -> Vec<Act> {
        let row = self.desk.row();
        let holds = |staff: &Caller| row["agent_id"] == self.office.world.id_of(staff);
        let Some(by) = self.staff.iter().position(holds) else {
            return vec![Act::Step(other, "claim", json!({}))];
        };
        let step = |name, given| Act::Step(by, name, given);
        if row["account_id"].is_null() {
            return vec![step("match", Value::Null)];
        }
        match row["state"].as_str().unwrap() {
            "submitted" if by < 2 => vec![step("call", called("verified"))],
            "submitted" => vec![step("call", called("not_verified"))],
            "documents" => vec![Act::HandOver],
            "verified" => vec![Act::Code, step("decide", approve())],
            "review" => vec![
                Act::Code,
                Act::JudgeAll(by),
                step("decide", approve()),
                step("request-documents", json!({})),
            ],
            "cooling_off" | "stopped" => vec![
                Act::Cancel,
                Act::Step(other, "reopen", confirm()),
                Act::Step(other % 2 + 1, "reopen", confirm()),
                Act::Cancel,
            ],
            _ => vec![Act::JudgeAll(other), Act::Step(other, "approve", confirm())],
        }
    }

    /// What holds after each action; how the case was approved, if it was.
    fn check(&self) -> Option<&'static str> {
        let row = self.desk.row();
        // Whoever looks: one at a time, as it takes long.
        let staff = &self.staff[self.office.world.db.trips() % 3];
        let holds = row["agent_id"] == self.office.world.id_of(staff);
        let due = holds && row["state"] == "submitted" && row["account_id"].is_string();
        let phone = self.desk.seen_by(staff)["phone"].clone();
        assert!(phone.is_null() || due, "a phone for nobody's call");
        let approved = matches!(row["state"].as_str(), Some("decided" | "cooling_off"));
        if !approved {
            return None;
        }
        assert!(
            row["account_id"].is_string() && row["code_returned_at"].is_u64(),
            "{row}"
        );
        let steps = self.office.world.db.read(&format!(
            "SELECT by, action, outcome FROM staff_actions WHERE case_id = '{}' ORDER BY seq",
            self.desk.id
        ));
        let who = |action: &str| -> Vec<String> {
            let taken = steps.iter().filter(|step| step["action"] == action);
            taken
                .map(|step| step["by"].as_str().unwrap().into())
                .collect()
        };
        let called = row["asked_at"].is_null();
        if called {
            assert_eq!(row["call"], "verified");
            assert!(
                !row["lost"].as_str().unwrap().contains("totp"),
                "a call replaces no second factor"
            );
        } else {
            self.is_documented(&row);
        }
        if who("approve").is_empty() {
            // One person alone, on the telephone, for an account that the claimant named.
            assert!(called && who("match").is_empty(), "by one person alone");
            let lost = row["lost"].as_str().unwrap();
            assert!(!lost.contains("email"), "by one person alone");
            return Some("call");
        }
        let reviewers: Vec<String> = reviews(&row)
            .into_iter()
            .map(|review| review.by.to_string())
            .collect();
        for second in who("confirm") {
            assert!(!who("approve").contains(&second), "by one person alone");
            assert!(!reviewers.contains(&second), "by somebody who judged it");
        }
        if !row["reopened_at"].is_null() {
            let [proposed, agreed] = ["propose_reopening", "reopen"].map(who);
            assert_eq!((proposed.len(), agreed.len()), (1, 1), "{row}");
            assert_ne!(proposed, agreed, "by one person alone");
            assert!(
                !called && who("confirm").len() == 1,
                "no more than the mailbox"
            );
            return Some("reopened");
        }
        let way = if called { "match" } else { "documents" };
        (row["state"] == "cooling_off").then_some(way)
    }

    /// Every item was found conform by whoever has read it, and none was too old.
    fn is_documented(&self, row: &Value) {
        let transcriptions: Vec<Transcription> =
            serde_json::from_str(row["transcriptions"].as_str().unwrap()).unwrap();
        let reviews = reviews(row);
        assert!(!row["flags"].as_str().unwrap().contains("type_differs"));
        for item in self.items() {
            assert!(
                reviews.iter().any(|review| review.item == item),
                "{item} unseen"
            );
        }
        for review in &reviews {
            assert_eq!(review.verdict, Verdict::Conform, "in doubt");
            let mut transcriptions = transcriptions.iter();
            let read = transcriptions.find(|transcription| {
                (&transcription.item, &transcription.by) == (&review.item, &review.by)
            });
            if review.item == "kbis" && row["policy"] == "o2switch" {
                let age = |date: NaiveDate| (read.unwrap().received_on - date).num_days();
                let age = read.unwrap().date.map(age);
                assert!(age.is_some_and(|age| (-1..=91).contains(&age)), "{age:?}");
            }
            assert!(read.is_some(), "unread");
        }
    }
}

fn reviews(row: &Value) -> Vec<Review> {
    serde_json::from_str(row["reviews"].as_str().unwrap()).unwrap()
}

/// What a case is about: what is lost, the type on file, the one said, and whether what the
/// claimant wrote names the account.
type Opening = (&'static str, &'static str, &'static str, bool);

fn opening() -> impl Strategy<Value = Opening> {
    let of = || prop::sample::select(vec!["individual", "company"]);
    // Of those alone one person decides after a call.
    let lost = prop_oneof![1 => prop::sample::select(LOST.to_vec()), 1 => Just("ip")];
    (lost, of(), of(), any::<bool>(), prop::bool::weighted(0.7)).prop_map(
        |(lost, on_file, other, honest, known)| {
            (lost, on_file, if honest { on_file } else { other }, known)
        },
    )
}

#[test]
fn no_way_leads_around_a_rule_of_the_back_office() {
    let ways = RefCell::new(BTreeSet::new());
    for policy in ["alwaysdata", "o2switch"] {
        let office = Office::new(policy);
        let staff = ["agent", "reviewer", "reviewer"].map(|role| office.world.staff(role));
        let mut runner = TestRunner::new(Config {
            cases: 24,
            failure_persistence: None,
            ..Config::default()
        });
        let walk = |(opening, acts): (Opening, Vec<Act>)| {
            let mut story = Story::begin(&office, &staff, opening);
            for act in &acts {
                story.tell(act);
                ways.borrow_mut().extend(story.check());
            }
            Ok(())
        };
        runner.run(&(opening(), acts()), walk).unwrap();
    }
    // The walks would prove nothing if none arrived.
    for way in ["call", "documents", "reopened"] {
        assert!(ways.borrow().contains(way), "{way}: {:?}", ways.borrow());
    }
}
