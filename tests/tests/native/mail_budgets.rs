//! What strangers can have mailed to an owner, in whatever order they go about it.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use regain_core::account::email::Mailbox;
use regain_core::courier::content::Content;
use regain_core::limits::Limits;
use regain_core::mail::template::{CaseMailTemplate, MailTemplate};
use regain_tests::{Caller, Sent, World};
use serde_json::{Value, json};

use crate::cases::{mailed_code, request_for, world};
use crate::{ALICE, BOB};

/// What strangers do, each time from another network.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// They open a case for the owner, and call the code of an open one off.
    Open,
    Withdraw,
    RenewCode,
    /// They open one for nobody, with the owner's mailbox for its mails.
    OpenForNobody,
    AskForLink,
    Wait(TimeDelta),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let minutes = |range: std::ops::Range<i64>| range.prop_map(TimeDelta::minutes);
    let step = prop_oneof![
        3 => Just(Step::Open),
        3 => Just(Step::Withdraw),
        2 => Just(Step::RenewCode),
        2 => Just(Step::OpenForNobody),
        6 => Just(Step::AskForLink),
        3 => minutes(1..20).prop_map(Step::Wait),
        2 => Just(Step::Wait(TimeDelta::minutes(20))),
    ];
    prop::collection::vec(step, 1..60)
}

/// A world in which strangers act on Alice, who only reads.
struct Siege {
    world: World,
    /// The address of her account.
    owner: String,
    callers: u16,
    case: Option<Caller>,
    sent: Vec<(DateTime<Utc>, Sent)>,
}

impl Siege {
    fn new() -> Self {
        Self::with_address(ALICE)
    }

    fn with_address(owner: &str) -> Self {
        let world = world("alwaysdata");
        let moved = format!(
            "UPDATE accounts SET email = '{owner}', email_key = lower('{owner}')
             WHERE email = '{ALICE}'"
        );
        world.db.run(&moved).unwrap();
        Self {
            world,
            owner: owner.into(),
            callers: 0,
            case: None,
            sent: Vec::new(),
        }
    }

    fn caller(&mut self) -> Caller {
        self.callers += 1;
        Caller::program(&format!("2001:db8:{:x}::1", self.callers))
    }

    fn open(&mut self, login: &str) -> Caller {
        let mut caller = self.caller();
        let request = json!({ "lost": ["totp"], "login": login, "type": "individual",
            "contact_email": ALICE });
        assert_eq!(self.world.open_case(&mut caller, &request).status, 201);
        caller
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Open => {
                let opened = self.open(&self.owner.clone());
                self.case.get_or_insert(opened);
            }
            Step::Withdraw => {
                if let Some(case) = self.case.take() {
                    assert_eq!(self.world.withdraw(&case).status, 204);
                }
            }
            Step::RenewCode => {
                if let Some(case) = &self.case {
                    self.world.renew_code(case);
                }
            }
            Step::OpenForNobody => drop(self.open("nobody@example.org")),
            Step::AskForLink => {
                let caller = self.caller();
                self.world.lose_password(&caller, &self.owner);
            }
            Step::Wait(span) => {
                // The courier comes each minute.
                for _ in 0..span.num_minutes() {
                    self.world.wait(TimeDelta::minutes(1));
                    self.deliver();
                }
            }
        }
        self.deliver();
    }

    fn deliver(&mut self) {
        let now = self.world.now();
        let mails = self.world.mails();
        self.sent.extend(mails.into_iter().map(|mail| (now, mail)));
    }

    /// When mails went of which this holds.
    fn times(&self, of: impl Fn(&Sent) -> bool) -> Vec<DateTime<Utc>> {
        let sent = self.sent.iter().filter(|(_, mail)| of(mail));
        sent.map(|(at, _)| *at).collect()
    }
}

fn is_link(mail: &Sent) -> bool {
    mail.content == Content::Account(MailTemplate::PasswordLink)
}

fn is_notice(mail: &Sent) -> bool {
    matches!(mail.content, Content::Case(CaseMailTemplate::Notice { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_order_of_what_strangers_do_brings_six_mails_an_hour_or_leaves_the_owner_without_a_link(
        steps in steps(),
        owner in prop::sample::select(vec![ALICE.to_owned(), ALICE.replace('@', "+host@")]),
    ) {
        let mut siege = Siege::with_address(&owner);
        for step in steps {
            siege.take(step);
            let now = siege.world.now();
            let mailbox = Mailbox::of(ALICE);
            let hour = siege.times(|mail| Mailbox::of(&mail.recipient) == mailbox);
            let hour = hour.iter().filter(|at| **at > now - TimeDelta::hours(1));
            prop_assert!(hour.count() <= 5, "{:?}", siege.sent);
            if let Step::AskForLink = step {
                let links = siege.times(is_link);
                let expired = now - Limits::DEFAULT.reset_link;
                prop_assert!(links.iter().any(|at| *at > expired), "one lives: {:?}", siege.sent);
            }
        }
        // Whatever waited has come within the hour, of the case that is still open.
        let open = siege.world.db.count("cases WHERE account_id IS NOT NULL AND ended_at IS NULL");
        siege.take(Step::Wait(TimeDelta::hours(1)));
        let last = "SELECT reference FROM cases WHERE account_id IS NOT NULL AND ended_at IS NULL";
        let told = siege.world.db.column(last);
        prop_assert_eq!(told.len(), open);
        for reference in told {
            let told = |mail: &Sent| mail.stop.is_some() && matches!(&mail.content,
                Content::Case(CaseMailTemplate::Notice { reference: of, .. }) if *of == reference);
            prop_assert_eq!(siege.times(told).len(), 1, "{:?}", siege.sent);
        }
    }
}

#[test]
fn a_tag_in_the_address_of_the_account_brings_no_more_of_them() {
    let mut siege = Siege::with_address(&ALICE.replace('@', "+host@"));
    for step in [[Step::OpenForNobody; 5], [Step::AskForLink; 5]].concat() {
        siege.take(step);
    }
    siege.take(Step::Open);
    for _ in 0..2 {
        siege.take(Step::Wait(TimeDelta::minutes(21)));
        siege.take(Step::AskForLink);
    }
    assert_eq!(siege.sent.len(), 5, "{:?}", siege.sent);
}

#[test]
fn the_database_knows_the_mailbox_of_an_account_as_the_budgets_do() {
    let world = world("alwaysdata");
    for address in [
        "Bob@example.org",
        "bob+1@example.org",
        "bob.b+1+2@example.org",
        "b.o.b@gmail.com",
        "B.o.b.2+a.b@googlemail.com",
        "b.o.b@mail.gmail.com",
        "+1@example.org",
    ] {
        world.customer(address);
        let stored = format!("SELECT mailbox FROM accounts WHERE email = '{address}'");
        assert_eq!(world.db.column(&stored), [Mailbox::of(address).as_str()]);
    }
}

#[test]
fn the_orders_in_which_strangers_once_kept_the_owner_out() {
    use Step::{AskForLink, Open, OpenForNobody, RenewCode, Withdraw};
    for siege_of in [
        vec![
            OpenForNobody,
            Open,
            RenewCode,
            Withdraw,
            Open,
            Withdraw,
            Open,
        ],
        vec![OpenForNobody, AskForLink, AskForLink, AskForLink],
        vec![AskForLink; 5],
    ] {
        let mut siege = Siege::new();
        for step in siege_of {
            siege.take(step);
        }
        for _ in 0..6 {
            siege.take(Step::Wait(Limits::DEFAULT.reset_link));
            let before = siege.times(is_link).len();
            siege.take(AskForLink);
            assert_eq!(siege.times(is_link).len(), before + 1);
        }
    }
}

#[test]
fn the_notice_of_a_case_comes_an_hour_after_that_of_the_one_before_and_stops_it() {
    let mut siege = Siege::new();
    siege.take(Step::Open);
    assert_eq!(siege.times(is_notice).len(), 1);
    siege.take(Step::Wait(TimeDelta::minutes(10)));
    // One that is over meanwhile is told to nobody, and keeps nobody waiting.
    for step in [Step::Withdraw, Step::Open, Step::Withdraw, Step::Open] {
        siege.take(step);
    }
    siege.take(Step::Wait(TimeDelta::minutes(49)));
    assert_eq!(siege.times(is_notice).len(), 1);
    siege.take(Step::Wait(TimeDelta::minutes(1)));
    assert_eq!(siege.times(is_notice).len(), 2);
    let stop = siege.sent.last().and_then(|(_, mail)| mail.stop.clone());
    assert!(siege.world.stop(&stop.expect("a link")));
    siege.take(Step::Wait(TimeDelta::hours(2)));
    assert_eq!(siege.times(is_notice).len(), 2);
}

#[test]
fn the_code_that_waits_is_in_the_notice_that_waits() {
    let world = world("alwaysdata");
    let open = || {
        let mut claimant = Caller::browser("192.0.2.1");
        world.open_case(&mut claimant, &request_for(ALICE, "totp"));
        claimant
    };
    let first = open();
    world.mails();
    world.withdraw(&first);
    let second = open();
    assert_eq!(world.renew_code(&second).status, 204);
    world.wait(TimeDelta::hours(1));
    let to_owner: Vec<Sent> = world
        .mails()
        .into_iter()
        .filter(|mail| mail.recipient == ALICE)
        .collect();
    assert_eq!(to_owner.len(), 1);
    assert!(is_notice(&to_owner[0]));
    assert_eq!(
        world.return_code(&second, &mailed_code(&to_owner)).status,
        204
    );
}

#[test]
fn a_notice_waits_for_none_that_failed_and_for_no_other_owner() {
    let world = world("alwaysdata");
    world.customer(BOB);
    let told = |login: &str| -> Vec<Value> {
        world.open_case(&mut Caller::browser("192.0.2.1"), &request_for(login, "ip"));
        let now = world.now().timestamp_millis();
        let due = format!(
            "SELECT due_at <= {now} FROM outbox WHERE cause = 'case' AND recipient = '{login}'"
        );
        let rows = world.db.rows(&due);
        rows.into_iter().flatten().collect()
    };
    assert_eq!(told(ALICE), [json!(1)]);
    assert_eq!(told(BOB), [json!(1)]);
    let dead = "UPDATE outbox SET state = 'dead'; UPDATE cases SET ended_at = opened_at, state = 'withdrawn'";
    world.db.run(dead).unwrap();
    assert_eq!(told(ALICE), [json!(1), json!(1)]);
}
