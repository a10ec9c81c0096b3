//! An approved case takes effect once its cool-off is over.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::CaseMailTemplate;
use regain_core::recovery::case::State;
use regain_tests::{Caller, PASSWORD, World, block_on, body, token};
use regain_web::Response;
use serde_json::{Value, json};

use crate::alice::Alice;
use crate::cases::{
    CONTACT, LOSSES, LOST, POLICIES, cancel_link, column, lead, mailed_code, opened, request,
    request_for, status,
};
use crate::{ALICE, NEW};

pub const TICK: TimeDelta = TimeDelta::milliseconds(1);

/// Alice, and a case about her account that cools off.
pub struct Due {
    pub alice: Alice,
    pub claimant: Caller,
    /// The link of the notice, by which she stops it.
    pub stop: String,
}

impl Due {
    /// A case that was approved under these rules, and nobody was told yet.
    pub fn new(policy: &'static str, lost: &str) -> Self {
        Self::wished(policy, &request(lost))
    }

    pub fn wished(policy: &'static str, request: &Value) -> Self {
        let mut alice = Alice::enrolled();
        alice.world.rulebook = policy;
        let world = &alice.world;
        let claimant = opened(world, request);
        let mails = world.mails();
        let stop = cancel_link(&mails);
        let reply = world.return_code(&claimant, &mailed_code(&mails));
        assert_eq!(reply.status, 204, "{reply:?}");
        lead(world, &claimant, State::CoolingOff);
        world.mails();
        Self {
            alice,
            claimant,
            stop,
        }
    }

    pub fn world(&self) -> &World {
        &self.alice.world
    }

    /// Lets time pass until so long before the effect.
    pub fn wait_until(&self, before: TimeDelta) {
        let at = column(self.world(), &self.claimant, "effect_at");
        let at = DateTime::from_timestamp_millis(at.as_i64().unwrap()).unwrap();
        self.world().wait(at - before - self.world().now());
    }

    /// The moment of the effect has come.
    pub fn cooled_off(self) -> Self {
        self.wait_until(TimeDelta::zero());
        self
    }

    pub fn status(&self) -> String {
        status(self.world(), &self.claimant)
    }

    /// Alice's row.
    pub fn account(&self) -> Value {
        let select = format!("SELECT * FROM accounts WHERE id = '{}'", self.alice.id);
        Value::Object(self.world().db.read(&select).remove(0))
    }

    /// What went on record of the case at last.
    pub fn last_on_record(&self) -> Vec<(String, Value)> {
        let id = self.world().case_id(&self.claimant);
        let select = format!(
            "SELECT event, actor FROM audit WHERE case_id = '{id}'
               AND event IN ('recovery_case_applied', 'recovery_case_overtaken',
                 'recovery_case_stopped')"
        );
        let rows = self.world().db.read(&select);
        let line = |row: &serde_json::Map<String, Value>| {
            (row["event"].as_str().unwrap().into(), row["actor"].clone())
        };
        rows.iter().map(line).collect()
    }

    /// What there is of Alice's account, apart from the audit log.
    pub fn belongings(&self) -> String {
        let tables = [
            "accounts",
            "sessions",
            "devices",
            "challenges",
            "totp",
            "totp_pending",
            "recovery_codes",
            "allowlists",
            "email_changes",
            "password_links",
            "outbox",
            "audit",
            "cases",
            "evidence",
        ];
        let read = |table| self.world().db.read(&format!("SELECT * FROM {table}"));
        format!("{:?}", tables.map(read))
    }
}

/// What Alice, or a thief, may do before the effect.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    SignIn,
    HalfWay,
    NewSecret,
    AskEmail,
    Link,
    QueuedLink,
    Restrict,
}

pub const ACTS: [Act; 7] = [
    Act::SignIn,
    Act::HalfWay,
    Act::NewSecret,
    Act::AskEmail,
    Act::Link,
    Act::QueuedLink,
    Act::Restrict,
];

impl Due {
    /// Somebody in Alice's place does these things.
    pub fn live(&self, acts: &[Act]) -> Caller {
        let world = self.world();
        let mut inside = Caller::browser("192.0.2.1");
        world.sign_in(&mut inside, ALICE, PASSWORD);
        let code = self.alice.next_code();
        assert_eq!(world.give_code(&mut inside, &code).status, 303);
        for act in acts {
            match act {
                Act::SignIn => {
                    let code = self.alice.next_code();
                    let (_, reply) = self.alice.sign_in("192.0.2.1", &code);
                    assert_eq!(reply.status, 200, "{reply:?}");
                }
                Act::HalfWay => drop(self.alice.half_way(Caller::browser("192.0.2.1"))),
                Act::NewSecret => assert!(world.scan(&inside).is_ok()),
                Act::AskEmail => {
                    let reply = world.change_email(&inside, "alix@example.net");
                    assert_eq!(reply.status, 202);
                    world.mails();
                }
                Act::Link => {
                    world.link(&inside, ALICE);
                    assert_eq!(world.db.count("password_links"), 1);
                }
                Act::QueuedLink => drop(world.lose_password(&inside, ALICE)),
                Act::Restrict => {
                    let list = json!({"entries": [{"cidr": "192.0.2.0/24"}]});
                    assert_eq!(world.allow(&inside, &list).status, 200);
                }
            }
        }
        inside
    }

    /// Nothing opens the account but its factors.
    fn nothing_is_open(&self, story: &str) {
        for table in [
            "sessions",
            "devices",
            "challenges",
            "totp_pending",
            "email_changes",
            "password_links",
            "outbox WHERE state = 'queued' AND template ->> 'kind' = 'password_link'",
        ] {
            assert_eq!(self.world().db.count(table), 0, "{story}: {table}");
        }
    }
}

fn account_sign_in(world: &World, login: &str) -> Response {
    world.sign_in(&mut Caller::program("192.0.2.9"), login, PASSWORD)
}

#[test]
fn each_loss_is_made_good_and_all_that_is_open_ends() {
    for (policy, _) in POLICIES {
        for lost in LOST {
            let due = Due::new(policy, lost);
            let world = due.world();
            let story = format!("{policy} {lost}");
            due.wait_until(TimeDelta::minutes(10));
            let inside = due.live(&ACTS);
            due.wait_until(TICK);
            let before = due.belongings();
            assert_eq!(world.apply(), 0, "{story}: too early");
            assert_eq!(due.belongings(), before);
            world.wait(TICK);
            assert_eq!(world.apply(), 1, "{story}");

            assert_eq!(due.status(), "applied", "{story}");
            due.nothing_is_open(&story);
            assert!(world.session(&inside).is_none());
            let [email, totp, ip] = LOSSES.map(|one| lost.contains(one));
            let account = due.account();
            let address = if email { CONTACT } else { ALICE };
            assert_eq!(account["email"], address, "{story}");
            assert_eq!(account["email_key"], address.to_ascii_lowercase());
            let now = world.now().timestamp_millis();
            assert_eq!(account["email_changed_at"] == now, email, "{story}");
            assert_eq!(account["contact_checked_at"] == now, email, "{story}");
            assert_eq!(account["updated_at"], now, "{story}");
            let held = now + Limits::DEFAULT.recovery_hold.num_milliseconds();
            assert_eq!(account["held_until"], held, "{story}");
            assert_eq!(world.db.count("totp"), usize::from(!totp), "{story}");
            let codes = if totp { 0 } else { 10 };
            assert_eq!(world.db.count("recovery_codes"), codes, "{story}");
            assert_eq!(world.db.count("allowlists"), usize::from(!ip), "{story}");
            let recorded = due.last_on_record();
            let once = [("recovery_case_applied".into(), json!("courier"))];
            assert_eq!(recorded, once, "{story}");
            assert_eq!(world.db.count("evidence WHERE state <> 'removed'"), 0);

            let reply = account_sign_in(world, address);
            let told = body(&reply)["status"].clone();
            if totp {
                assert_eq!(told, "signed_in", "{story}: the password is enough");
            } else {
                assert_eq!(told, "second_factor_required", "{story}");
            }
            assert_eq!(world.apply(), 0, "once");
        }
    }
}

#[test]
fn a_list_on_trial_goes_with_the_one_that_it_would_give_back() {
    let due = Due::new("alwaysdata", "ip");
    due.wait_until(TimeDelta::minutes(5));
    let inside = due.live(&[Act::Restrict]);
    let away = json!({"entries": [{"cidr": "203.0.113.1"}], "confirm": true});
    assert_eq!(due.world().allow(&inside, &away).status, 200);
    assert_eq!(due.world().db.count("allowlists WHERE trial_until > 0"), 1);
    let due = due.cooled_off();
    assert_eq!(due.world().apply(), 1);
    due.world().wait(TimeDelta::minutes(11));
    due.world().erase();
    assert_eq!(due.world().db.count("allowlists"), 0);
}

#[test]
fn the_new_address_gets_a_link_that_works_for_a_day_and_asks_for_the_second_factor() {
    for (waited, works) in [(TICK, true), (TimeDelta::zero(), false)] {
        let due = Due::new("o2switch", "email").cooled_off();
        let world = due.world();
        assert_eq!(world.apply(), 1);
        let sent = world.mails();
        let new = sent.iter().find(|mail| mail.link.is_some()).unwrap();
        assert_eq!(new.recipient, CONTACT);
        assert_eq!(world.db.count("password_links"), 1);
        let link = token(new.link.as_deref().unwrap());
        world.wait(Limits::DEFAULT.first_link - waited);
        let browser = Caller::browser("192.0.2.9");
        let given = json!({"token": link, "password": NEW, "code": due.alice.code()});
        let bare = json!({"token": link, "password": NEW});
        let give = |given| {
            let used = block_on(world.use_link_with(&world.db, &browser, given));
            used.status
        };
        assert_eq!(give(&bare), if works { 401 } else { 410 });
        assert_eq!(give(&given), if works { 204 } else { 410 });
        if works {
            let reply = world.sign_in(&mut Caller::program("192.0.2.9"), CONTACT, NEW);
            assert_eq!(body(&reply)["status"], "second_factor_required");
        }
    }
}

#[test]
fn before_the_effect_the_new_address_gets_no_link() {
    let due = Due::new("alwaysdata", "email");
    due.wait_until(TICK);
    let browser = Caller::browser("192.0.2.9");
    due.world().lose_password(&browser, CONTACT);
    assert_eq!(due.world().mails(), []);
    due.world().wait(TICK);
    assert_eq!(due.world().apply(), 1);
    due.world().mails();
    due.world().lose_password(&browser, CONTACT);
    let recipients: Vec<_> = due
        .world()
        .mails()
        .into_iter()
        .map(|mail| mail.recipient)
        .collect();
    assert_eq!(recipients, [CONTACT], "from then on, where one ran out");
}

#[test]
fn ten_cases_take_effect_at_a_time_the_oldest_first() {
    let world = crate::cases::world("alwaysdata");
    world.db.run("DELETE FROM accounts").unwrap();
    let cases: Vec<Caller> = (0..12)
        .map(|number| {
            let login = format!("login{number}@example.org");
            world.customer(&login);
            let mut request = request_for(&login, "ip");
            request["contact_email"] = format!("c{number}@example.net").into();
            let claimant = opened(&world, &request);
            lead(&world, &claimant, State::CoolingOff);
            world.wait(TICK);
            claimant
        })
        .collect();
    world.wait(TimeDelta::days(8));
    assert_eq!([world.apply(), world.apply(), world.apply()], [10, 2, 0]);
    for claimant in &cases {
        assert_eq!(status(&world, claimant), "applied");
    }
    assert_eq!(world.db.count("accounts WHERE held_until > 0"), 12);
}

#[test]
fn the_owner_reads_in_the_history_that_it_was_carried_out() {
    let due = Due::new("alwaysdata", "totp").cooled_off();
    let world = due.world();
    assert_eq!(world.apply(), 1);
    let mut owner = Caller::browser("192.0.2.1");
    assert_eq!(world.sign_in(&mut owner, ALICE, PASSWORD).status, 303);
    let history = body(&world.history(&owner, None));
    let events = history["events"].as_array().unwrap();
    let line = &events[1];
    assert_eq!(line["event"], "recovery_case_applied", "{history}");
    assert_eq!(
        (&line["actor"], &line["ip"]),
        (&json!("nobody"), &Value::Null)
    );
    assert!(body(&world.profile(&owner))["open_case"].is_null());
}

#[test]
fn a_claimant_reads_what_was_done_and_nothing_of_the_account() {
    for lost in LOST {
        let due = Due::new("alwaysdata", lost).cooled_off();
        due.world().apply();
        let shown = body(&due.world().case(&due.claimant));
        assert_eq!(
            (&shown["status"], &shown["turn"]),
            (&json!("applied"), &json!("nobody"))
        );
        let at: DateTime<Utc> = serde_json::from_value(shown["ended_at"].clone()).unwrap();
        assert_eq!(at, due.world().now());
        assert!(!shown.to_string().contains("lice"), "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn after_an_effect_nothing_is_open_but_the_new_link(
        lost in prop::sample::select(LOST.to_vec()),
        policy in prop::sample::select(POLICIES.to_vec()),
        acts in Just(ACTS.to_vec()).prop_shuffle(),
        count in 0..=ACTS.len(),
    ) {
        let due = Due::new(policy.0, lost);
        due.wait_until(TimeDelta::minutes(10));
        due.live(&acts[..count]);
        let due = due.cooled_off();
        prop_assert_eq!(due.world().apply(), 1);
        due.nothing_is_open(lost);
        let sent = due.world().mails();
        let links: Vec<_> = sent.iter().filter(|mail| mail.link.is_some()).collect();
        let new = usize::from(lost.contains("email"));
        prop_assert_eq!(links.len(), new);
        prop_assert_eq!(due.world().db.count("password_links"), new);
        for mail in links {
            let template = matches!(mail.content, Content::Case(CaseMailTemplate::NewAddress { .. }));
            prop_assert!(template && mail.recipient == CONTACT);
        }
        for table in ["sessions", "challenges", "email_changes", "totp_pending"] {
            prop_assert_eq!(due.world().db.count(table), 0);
        }
    }
}
