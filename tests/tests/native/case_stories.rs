//! Cases as they may go, in any order, through the real statements.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use regain_core::recovery::case::{Call, State, Verdict};
use regain_core::recovery::machine::Action;
use regain_core::recovery::rulebook::Lost;
use regain_tests::{Break, Caller, World, papers, upload};
use serde_json::{Value, json};

use crate::ALICE;
use crate::cases::{LOST, ON_FILE, request, review, row, status, transcription};

/// Something that somebody does.
#[derive(Clone, Debug)]
enum Act {
    Open(usize),
    RightCode,
    WrongCode,
    AnotherCode,
    HandIn(usize, bool),
    /// It breaks off at the file store, which has the file or not.
    HandInBroken(usize, bool),
    HandInAll,
    TakeBack(usize),
    Submit,
    Withdraw,
    Stop,
    Call(Call),
    Ask,
    Transcription(usize),
    Review(usize, Verdict),
    ReviewAll,
    Approve(u8),
    Confirm(u8),
    Refuse,
    Apply,
    Wait(i64),
    Courier,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let call = prop::sample::select(vec![
        Call::Verified,
        Call::NotVerified,
        Call::Unreachable,
        Call::WrongPerson,
    ]);
    let verdict = prop_oneof![9 => Just(Verdict::Conform), 1 => Just(Verdict::Doubt)];
    let one = prop_oneof![
        4 => (0..LOST.len()).prop_map(Act::Open),
        4 => Just(Act::RightCode),
        1 => Just(Act::WrongCode),
        1 => Just(Act::AnotherCode),
        3 => (0..3_usize, any::<bool>()).prop_map(|(item, replaces)| Act::HandIn(item, replaces)),
        1 => (0..3_usize, any::<bool>()).prop_map(|(item, kept)| Act::HandInBroken(item, kept)),
        4 => Just(Act::HandInAll),
        1 => (0..3_usize).prop_map(Act::TakeBack),
        4 => Just(Act::Submit),
        1 => Just(Act::Withdraw),
        1 => Just(Act::Stop),
        3 => call.prop_map(Act::Call),
        1 => Just(Act::Ask),
        2 => (0..3_usize).prop_map(Act::Transcription),
        2 => (0..3_usize, verdict).prop_map(|(item, verdict)| Act::Review(item, verdict)),
        3 => Just(Act::ReviewAll),
        4 => (0..3_u8).prop_map(Act::Approve),
        4 => (0..3_u8).prop_map(Act::Confirm),
        1 => Just(Act::Refuse),
        3 => Just(Act::Apply),
        3 => prop_oneof![3 => 0..20_i64, 1 => 20..400_i64].prop_map(Act::Wait),
        4 => Just(Act::Courier),
    ];
    prop::collection::vec(one, 10..70)
}

/// A service, the latest case, and what its claimant and owner were mailed.
struct Story {
    world: World,
    claimant: Option<Caller>,
    code: Option<String>,
    stops: Vec<String>,
    opened: usize,
}

impl Story {
    fn begin(policy: &'static str) -> Self {
        let mut world = World::default();
        world.rulebook = policy;
        // Without a password, which takes long to hash.
        let reply = world.provision(&json!({
            "customer_number": "1", "email": ALICE, "name": "Camille Laurent",
            "type": "individual", "phone": "+33123456701",
        }));
        assert_eq!(reply.status, 201);
        Self {
            world,
            claimant: None,
            code: None,
            stops: Vec::new(),
            opened: 0,
        }
    }

    fn items(&self, claimant: &Caller) -> Vec<String> {
        let row = row(&self.world, claimant);
        let lost: Lost = serde_json::from_str(row["lost"].as_str().unwrap()).unwrap();
        let rules = self.world.rules();
        let checklist = rules.checklist(ON_FILE, lost);
        checklist.map(|item| item.id.clone()).collect()
    }

    fn courier(&mut self) {
        let world = &self.world;
        world.expire();
        world.remind();
        for mail in world.mails() {
            self.code = mail.code.or(self.code.take());
            self.stops.extend(mail.stop);
        }
        world.erase_files().unwrap();
    }

    fn open(&mut self, lost: usize) {
        self.opened += 1;
        let mut caller = Caller::browser(&format!("2001:db8:{:x}::1", self.opened));
        let mut request = request(LOST[lost]);
        request["contact_email"] = format!("c{}@example.net", self.opened).into();
        if LOST[lost].contains("email") {
            request["new_email"] = format!("n{}@example.net", self.opened).into();
        }
        assert_eq!(self.world.open_case(&mut caller, &request).status, 201);
        self.claimant = Some(caller);
    }

    fn tell(&mut self, act: &Act) {
        match act {
            Act::Open(lost) if self.claimant.is_none() || self.opened < 6 => {
                return self.open(*lost);
            }
            Act::Wait(hours) => return self.world.wait(TimeDelta::hours(*hours)),
            Act::Courier => return self.courier(),
            _ => {}
        }
        let (Some(claimant), world) = (&self.claimant, &self.world) else {
            return;
        };
        let (id, items) = (world.case_id(claimant), self.items(claimant));
        let item = |index: usize| items[index % items.len()].as_str();
        let step = |action| drop(world.step(&id, action));
        let agent = |number: u8| format!("agent-{number}");
        let hand_in = |index, replaces| {
            let mut given = upload(papers::pdf());
            given.replaces = replaces;
            drop(world.hand_in(claimant, item(index), given));
        };
        match act {
            Act::RightCode => {
                if let Some(code) = &self.code {
                    drop(world.return_code(claimant, code));
                }
            }
            Act::WrongCode => {
                drop(world.return_code(claimant, "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"));
            }
            Act::AnotherCode => drop(world.renew_code(claimant)),
            Act::HandIn(index, replaces) => hand_in(*index, *replaces),
            Act::HandInBroken(index, kept) => {
                let how = if *kept { Break::Kept } else { Break::Lost };
                world.file_store.fail(Some(how));
                let (db, file_store) = (&world.db, &world.file_store);
                let given = upload(papers::pdf());
                let broken = world.hand_in_over(db, file_store, claimant, item(*index), given);
                drop(regain_tests::block_on(broken));
                world.file_store.fail(None);
            }
            Act::HandInAll => (0..items.len()).for_each(|index| hand_in(index, false)),
            Act::TakeBack(index) => drop(world.take_back(claimant, item(*index), None)),
            Act::Submit => drop(world.submit(claimant)),
            Act::Withdraw => drop(world.withdraw(claimant)),
            Act::Stop => {
                if let Some(link) = self.stops.last() {
                    world.stop(link);
                }
            }
            Act::Call(call) => step(Action::Call(*call)),
            Act::Ask => step(Action::AskDocuments(ON_FILE)),
            Act::Transcription(index) => step(transcription(item(*index))),
            Act::Review(index, verdict) => step(review(item(*index), *verdict)),
            Act::ReviewAll => {
                for item in &items {
                    step(transcription(item));
                    step(review(item, Verdict::Conform));
                }
            }
            Act::Approve(by) => step(Action::Approve {
                by: agent(*by).into(),
            }),
            Act::Confirm(by) => step(Action::Confirm {
                by: agent(*by).into(),
            }),
            Act::Refuse => step(Action::Refuse),
            Act::Apply => step(Action::Apply),
            Act::Open(_) | Act::Wait(_) | Act::Courier => {}
        }
    }

    /// What holds after each action.
    fn check(&self) {
        let db = &self.world.db;
        let open = "cases WHERE account_id IS NOT NULL AND ended_at IS NULL";
        assert!(db.count(open) <= 1, "one open case for an account");
        let unmatched = "cases WHERE account_id IS NULL AND state IN
             ('verified', 'decided', 'cooling_off', 'applied')";
        assert_eq!(db.count(unmatched), 0, "nothing comes of an unmatched case");
        let rows: BTreeSet<_> = db.column("SELECT id FROM evidence").into_iter().collect();
        let keys = self.world.file_store.keys();
        assert!(
            keys.iter().all(|key| rows.contains(key)),
            "a file without a row"
        );
        let dead = "cases WHERE ended_at IS NOT NULL AND code_hash IS NOT NULL";
        assert_eq!(db.count(dead), 0, "a code that outlives its case");
        let seen = "evidence JOIN cases ON cases.id = case_id
             WHERE ended_at IS NOT NULL AND evidence.state = 'stored'";
        assert_eq!(db.count(seen), 0, "a file that outlives its case");
        let now = self.world.now().timestamp_millis();
        let full = format!(
            "cases WHERE code_mails > 4 + ({now} - opened_at) / 86400000 OR code_failures > 5
             OR expires_at > opened_at + 30 * 86400000"
        );
        assert_eq!(db.count(&full), 0, "beyond a limit");
        let late = "cases WHERE state = 'applied' AND (code_returned_at IS NULL
             OR ended_at < effect_at)";
        assert_eq!(db.count(late), 0, "applied too early or unproven");
    }

    /// In the end all files are gone, and every code and link is dead.
    fn end(mut self) {
        if let Some(claimant) = &self.claimant {
            drop(self.world.withdraw(claimant));
        }
        self.world.wait(TimeDelta::days(31));
        for _ in 0..10 {
            self.courier();
        }
        let world = &self.world;
        let open = world
            .db
            .column("SELECT state FROM cases WHERE ended_at IS NULL");
        assert!(open.iter().all(|state| state == State::CoolingOff.word()));
        let left = "evidence JOIN cases ON cases.id = case_id WHERE ended_at IS NOT NULL";
        assert_eq!(world.db.count(left), 0);
        assert_eq!(world.db.count("evidence WHERE state <> 'stored'"), 0);
        if open.is_empty() {
            assert_eq!(
                (world.file_store.keys(), world.db.count("evidence")),
                (vec![], 0)
            );
            assert!(self.stops.iter().all(|link| !world.stop(link)));
        }
        if let (Some(claimant), Some(code)) = (&self.claimant, &self.code)
            && !status(world, claimant).contains("cooling")
        {
            assert_eq!(world.return_code(claimant, code).status, 409);
        }
        let records = world.db.read("SELECT * FROM erasures");
        for record in records {
            let [text, signature] = ["record", "signature"].map(|name| record[name].as_str());
            let keys = &world.audit_keys;
            assert!(regain_core::crypto::hmac::is_genuine(
                text.unwrap(),
                signature.unwrap(),
                keys
            ));
            let record: Value = serde_json::from_str(text.unwrap()).unwrap();
            assert!(record["reason"].is_string());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_happens_to_cases_nothing_of_them_is_left_open(
        policy in prop::sample::select(vec!["alwaysdata", "o2switch"]), acts in acts(),
    ) {
        let mut story = Story::begin(policy);
        for act in &acts {
            story.tell(act);
            story.check();
        }
        story.end();
    }
}
