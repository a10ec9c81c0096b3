//! What holds for any input, any sequence and any interleaving.

use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use regain_core::account::email::{Email, EmailKey};
use regain_core::account::phone::Homes;
use regain_core::account::provision::{Change, Creation};
use regain_core::account::{contact, email_change};
use regain_core::allowlist::check;
use regain_core::allowlist::edit::List;
use regain_core::http::fields::{Encoding, FieldError, Fields};
use regain_core::http::reply::seconds_up;
use regain_core::limits::{Limits, RateLimit};
use regain_core::password::change;
use regain_core::password::lost::LinkRequest;
use regain_core::password::reset::Use;
use regain_core::second_factor::{enrolment, service_check};
use regain_core::sign_in::login::Attempt;
use regain_core::sign_in::proof;
use regain_core::sign_in::second_step::Answer;
use regain_core::sign_in::session::Question;
use regain_core::sign_in::session_issue::ClientCookies;
use regain_core::store::Database;
use regain_core::store::attempts::{fail, refund};
use regain_core::store::rate_limits::{Usage, consume};
use regain_tests::{Caller, PASSWORD, Sqlite, Stepwise, World, block_on, interleave};
use serde_json::{Map, Value, json};

use crate::{ALICE, NEW};

/// Consumes one attempt.
fn attempt(db: &Sqlite, limit_key: &str, rate_limit: &RateLimit, now: DateTime<Utc>) -> Usage {
    block_on(db.fetch(consume(&limit_key.into(), rate_limit, now))).unwrap()
}

/// The attempt that was consumed last has failed.
fn lose(db: &Sqlite, rate_limit: &RateLimit) {
    block_on(db.write(vec![fail(&[(&"key".into(), rate_limit)])])).unwrap();
}

/// Whether a copy of the rate-limit key admits an attempt then.
fn would_admit(db: &Sqlite, rate_limit: &RateLimit, then: DateTime<Utc>) -> bool {
    let copy = "DELETE FROM rate_limits WHERE limit_key = 'copy';
                INSERT INTO rate_limits SELECT 'copy', NULL, consumed, in_a_row, refused, prior_at,
                  last_at, open_at
                FROM rate_limits WHERE limit_key = 'key'";
    db.run(copy).unwrap();
    attempt(db, "copy", rate_limit, then).admitted()
}

/// Pauses between attempts, in milliseconds: hasty, patient, and about as long
/// as the waits of the limits.
fn pauses() -> impl Strategy<Value = Vec<i64>> {
    let waits = [
        1, 60_000, 61_000, 300_000, 3_600_000, 7_200_000, 86_399_999, 86_400_000,
    ];
    let pause = prop_oneof![
        12 => Just(0_i64),
        3 => 0..200_000_i64,
        2 => 0..90_000_000_i64,
        6 => prop::sample::select(waits.to_vec()),
    ];
    prop::collection::vec(pause, 1..90)
}

/// The most of these instants that lie in any window of this length.
fn crowd(instants: &[DateTime<Utc>], window: TimeDelta) -> usize {
    let within = |first: &DateTime<Utc>| {
        let last = *first + window;
        instants
            .iter()
            .filter(|instant| *instant >= first && **instant < last)
            .count()
    };
    instants.iter().map(within).max().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_window_holds_more_attempts_than_the_limits_say(pauses in pauses()) {
        let limits = Limits::DEFAULT;
        for (rate_limit, most, window) in [
            (limits.passwords, 25, TimeDelta::hours(24)),
            (limits.password_by_network.narrow, 25, TimeDelta::hours(3)),
            (limits.password_by_network.wide, 40, TimeDelta::minutes(1)),
            (limits.lost_by_network.narrow, 10, TimeDelta::minutes(5)),
            (limits.links_by_provider, 3, TimeDelta::minutes(20)),
            (limits.links_by_provider, 5, TimeDelta::hours(1)),
        ]
        .into_iter()
        .chain(CODE_WINDOWS.map(|(most, window)| (limits.codes, most, window)))
        {
            let db = Sqlite::new();
            let mut now = DateTime::from_timestamp_millis(1_795_300_000_123).unwrap();
            let mut admitted = Vec::new();
            for pause in &pauses {
                now += TimeDelta::milliseconds(*pause);
                let consumed = attempt(&db, "key", &rate_limit, now);
                if consumed.admitted() {
                    admitted.push(now);
                    lose(&db, &rate_limit);
                } else {
                    let wait = consumed.open_at - now;
                    prop_assert!(wait > TimeDelta::zero());
                    let told = now + TimeDelta::seconds(seconds_up(wait));
                    prop_assert!(would_admit(&db, &rate_limit, told), "Retry-After is enough");
                    let early = consumed.open_at - TimeDelta::milliseconds(1);
                    prop_assert!(!would_admit(&db, &rate_limit, early), "and not too much");
                    // Whoever is hasty is there the moment that it opens.
                    now = if *pause == 0 { consumed.open_at } else { now };
                }
            }
            prop_assert!(crowd(&admitted, window) <= most);
        }
    }

    #[test]
    fn successes_of_ones_own_buy_no_further_guesses(
        turns in prop::collection::vec((any::<bool>(), 0..4_000_000_i64), 1..90),
    ) {
        let limits = Limits::DEFAULT;
        for (rate_limit, windows) in [
            (limits.password_by_network.narrow, &[(25, TimeDelta::hours(3))][..]),
            (limits.codes, &CODE_WINDOWS),
        ] {
        let db = Sqlite::new();
        let mut now = DateTime::from_timestamp_millis(1_795_300_000_123).unwrap();
        let mut guesses = Vec::new();
        for (own, pause) in &turns {
            now += TimeDelta::milliseconds(*pause);
            let before = db.read("SELECT consumed FROM rate_limits WHERE limit_key = 'key'");
            let consumed = attempt(&db, "key", &rate_limit, now);
            if consumed.admitted() {
                if *own {
                    block_on(db.write(vec![refund(&consumed, &rate_limit, now)])).unwrap();
                    prop_assert!(would_admit(&db, &rate_limit, now), "a success brings no wait");
                    let after = db.read("SELECT consumed FROM rate_limits WHERE limit_key = 'key'");
                    let forgotten = after[0]["consumed"] == 0;
                    prop_assert!(before.is_empty() || after == before || forgotten);
                } else {
                    guesses.push(now);
                    lose(&db, &rate_limit);
                }
            }
        }
        for (most, window) in windows {
            prop_assert!(crowd(&guesses, *window) <= *most, "{most} in {window}");
        }
        }
    }
}

/// How many codes each window may hold (ASVS 6.6.3).
const CODE_WINDOWS: [(usize, TimeDelta); 3] = [
    (5, TimeDelta::minutes(5)),
    (20, TimeDelta::hours(1)),
    (25, TimeDelta::hours(24)),
];

/// Names that some endpoint knows, and some that none does.
const NAMES: [&str; 24] = [
    "login",
    "password",
    "email",
    "token",
    "customer_number",
    "name",
    "type",
    "phone",
    "locale",
    "role",
    "status",
    "password_hash",
    "code",
    "challenge",
    "ip",
    "current",
    "new",
    "entries",
    "confirm",
    "cidr",
    "label",
    "",
    "a/b~c",
    "\u{1f511}",
];

/// Values that are right somewhere, nearly right, or anything.
fn value() -> impl Strategy<Value = Value> {
    let nearly = [
        "alice@example.org",
        "ALICE@example.org",
        "individual",
        "customer",
        "+33123456789",
        "fr",
        "active",
        "",
        " ",
        "\u{0}",
        "123456",
        "ABCD-EFGH-IJKL-MNOP-QRST-UVW2",
        "192.0.2.1",
        "2001:db8::/32",
        "yes",
        "C-1",
        "Alice Martin",
        "$argon2id$v=19$m=9,t=1,p=1$AAAA$AAAA",
        "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4IBHBCGZwZG/751s+60VA1hVA7CPbz6GXoB7rCaEEqw",
    ];
    prop_oneof![
        6 => prop::sample::select(nearly.to_vec()).prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(Value::Array(Vec::new())),
        1 => any::<bool>().prop_map(Value::from),
        2 => prop::collection::vec(entry(), 0..4).prop_map(Value::from),
    ]
}

/// What somebody may send as an entry of a list of addresses.
fn entry() -> impl Strategy<Value = Value> {
    let cidr = prop_oneof![any::<String>(), "[0-9a-f:./]{0,24}"];
    prop_oneof![
        cidr.prop_map(|cidr| json!({"cidr": cidr, "label": "home"})),
        any::<String>().prop_map(Value::from),
    ]
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    let name = prop::sample::select(NAMES.to_vec()).prop_map(String::from);
    prop::collection::vec((name, value()), 0..10).prop_map(Map::from_iter)
}

/// How many parsers there are.
const PARSERS: usize = 16;

/// From where somebody comes who saves a list.
const SEEN: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

/// What one endpoint says of the fields.
type Parsed = Result<(), Vec<FieldError>>;

/// What each endpoint says of a body, where it can be read at all.
fn parsed(encoding: Encoding, body: &[u8]) -> Vec<Parsed> {
    let parsers: [fn(Fields) -> Parsed; PARSERS] = [
        |fields| Attempt::parse(fields, ClientCookies::default()).map(drop),
        |fields| LinkRequest::parse(fields).map(drop),
        |fields| Use::parse(fields).map(drop),
        |fields| Question::parse(fields).map(drop),
        |fields| Creation::parse(fields, IpAddr::from([192, 0, 2, 1])).map(drop),
        |fields| Change::parse(fields, None).map(drop),
        |fields| Answer::parse(fields, None, ClientCookies::default()).map(drop),
        |fields| service_check::Question::parse(fields).map(drop),
        |fields| check::Question::parse(fields).map(drop),
        |fields| proof::Factors::parse(fields).map(drop),
        |fields| enrolment::Confirmation::parse(fields).map(drop),
        |fields| contact::Change::parse(fields, &Homes::default()).map(drop),
        |fields| change::Change::parse(fields).map(drop),
        |fields| email_change::EmailChangeRequest::parse(fields).map(drop),
        |fields| email_change::Use::parse(fields).map(drop),
        |fields| List::parse(fields, SEEN).map(drop),
    ];
    let each = parsers
        .iter()
        .filter_map(|parse| Some(parse(Fields::read(encoding, body).ok()?)));
    each.collect()
}

fn every_refusal_is_explained(results: &[Parsed]) -> Result<(), TestCaseError> {
    for errors in results.iter().filter_map(|result| result.as_ref().err()) {
        prop_assert!(!errors.is_empty());
        for error in errors {
            prop_assert!(
                error.pointer.starts_with('/') && error.detail.ends_with('.'),
                "{error:?}"
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for encoding in [Encoding::Json, Encoding::Form] {
            every_refusal_is_explained(&parsed(encoding, &bytes))?;
        }
    }

    #[test]
    fn no_object_is_too_odd(object in object()) {
        let body = Value::Object(object).to_string();
        let results = parsed(Encoding::Json, body.as_bytes());
        prop_assert_eq!(results.len(), PARSERS);
        every_refusal_is_explained(&results)?;
    }

    #[test]
    fn a_field_twice_is_refused_by_all(name in prop::sample::select(NAMES.to_vec()), text: String) {
        let pair = format!("{}:{}", Value::from(name), Value::from(text));
        let results = parsed(Encoding::Json, format!("{{{pair},{pair}}}").as_bytes());
        prop_assert_eq!(results.len(), PARSERS);
        prop_assert!(results.iter().all(Result::is_err));
    }

    #[test]
    fn the_form_in_which_addresses_are_compared_is_the_last(
        local in "[A-Za-z0-9.+_-]{1,20}", domain in "[A-Za-z0-9-]{1,20}", tld in "[A-Za-z]{2,6}",
    ) {
        let text = format!("{local}@{domain}.{tld}");
        if let Some(email) = Email::parse(&text) {
            let key = email.key();
            prop_assert_eq!(email.as_str(), &text);
            prop_assert_eq!(Email::parse(key.as_str()).map(|email| email.key()), Some(key.clone()));
            prop_assert_eq!(EmailKey::of(&text), key.clone());
            prop_assert_eq!(EmailKey::of(key.as_str()), key);
        }
    }

    #[test]
    fn a_login_is_looked_up_in_a_form_of_its_own(typed in any::<String>()) {
        let key = EmailKey::of(&typed);
        prop_assert_eq!(EmailKey::of(key.as_str()), key);
    }
}

type Request<'a> = Pin<Box<dyn Future<Output = u16> + 'a>>;

proptest! {
    // Every use hashes a password.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn of_any_uses_of_a_link_in_any_order_exactly_one_gets_through(
        uses in 1..5_usize,
        schedule in prop::collection::vec(0..5_usize, 0..16),
    ) {
        let world = World::default();
        world.customer(ALICE);
        let caller = Caller::browser("192.0.2.1");
        let link = world.link(&caller, ALICE);
        let passwords: Vec<String> = (0..uses).map(|number| format!("{NEW} {number}")).collect();
        let store = Stepwise(&world.db);
        let requests = passwords.iter().map(|password| -> Request {
            Box::pin(async { world.use_link(&store, &caller, &link, password).await.status })
        });
        let statuses = interleave(requests.collect(), &schedule);
        prop_assert_eq!(statuses.len(), uses);
        let winner = statuses.iter().position(|status| *status == 204);
        prop_assert!(winner.is_some(), "{:?}", statuses);
        let expired = statuses.iter().filter(|status| **status == 410);
        prop_assert_eq!(expired.count(), uses - 1);
        let winner = winner.unwrap();
        let mut program = Caller::program("192.0.2.2");
        prop_assert_eq!(world.sign_in(&mut program, ALICE, &passwords[winner]).status, 200);
        prop_assert_eq!(world.sign_in(&mut program, ALICE, PASSWORD).status, 401);
    }
}
