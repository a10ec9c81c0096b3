//! The two worlds in which stories are told. Natively each story has a world of its own:
//! front, functions and database in this very process, with a clock that stands still.
//! Where `REGAIN_URL` says so they are told live, to `wrangler dev`.

use std::cell::Cell;
use std::env::var;
use std::thread::{scope, sleep};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::TimeDelta;
use regain_core::password::work::Work;
use serde_json::{Value, json};

use crate::story::client::Client;
use crate::twin::Incoming;
use crate::words::ORIGIN;
use crate::world::World;

/// The policy that a service runs under.
#[derive(Clone, Copy)]
enum Policy {
    Alwaysdata,
    O2switch,
}

thread_local! {
    static POLICY: Cell<Policy> = const { Cell::new(Policy::Alwaysdata) };
    static ALWAYSDATA: World = World::default();
    static O2SWITCH: World = World::under("o2switch");
}

/// Whether stories are told to a service that runs.
pub fn is_live() -> bool {
    var("REGAIN_URL").is_ok()
}

/// What the hash of a password costs here: all of it live, next to nothing natively.
pub fn work() -> Work {
    if is_live() {
        Work::OWASP
    } else {
        natively(|world| world.keys.hashing.work)
    }
}

/// Does something in the native world of this story.
pub(crate) fn natively<T>(act: impl FnOnce(&World) -> T) -> T {
    match POLICY.get() {
        Policy::Alwaysdata => ALWAYSDATA.with(act),
        Policy::O2switch => O2SWITCH.with(act),
    }
}

/// Where the service is.
pub fn origin() -> String {
    if !is_live() {
        return ORIGIN.into();
    }
    let name = match POLICY.get() {
        Policy::Alwaysdata => "REGAIN_URL",
        Policy::O2switch => "REGAIN_O2SWITCH_URL",
    };
    var(name).expect("an address, as .scripts/test sets it")
}

/// As long as this lives, the story is one of the service under another policy.
pub struct Elsewhere;

/// To the service under the policy o2switch, for the rest of the story.
pub fn under_o2switch() -> Elsewhere {
    POLICY.set(Policy::O2switch);
    Elsewhere
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        POLICY.set(Policy::Alwaysdata);
    }
}

/// An answer of the native world; a moment passes with each.
pub(crate) fn answer(request: &Incoming) -> regain_web::Response {
    natively(|world| {
        world.wait(TimeDelta::milliseconds(1));
        let answer = world.answer_to(request);
        world.nudge();
        answer
    })
}

/// The present, as the database writes it.
pub fn now() -> i64 {
    if !is_live() {
        return natively(|world| world.now().timestamp_millis());
    }
    #[expect(clippy::disallowed_methods, reason = "a live story runs in real time")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock").as_millis()).expect("a time")
}

/// What comes of something that happens after the answer has gone: waits for it,
/// not long. Natively it has happened, if it does not take several runs of the courier.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let (looks, pause) = if is_live() {
        (200, Duration::from_millis(50))
    } else {
        (5, Duration::ZERO)
    };
    for _ in 0..looks {
        if let Some(found) = look() {
            return found;
        }
        sleep(pause);
    }
    panic!("in vain: {what}");
}

/// So many requests at once, and what comes of each. Natively one comes after the
/// other: how they may overlap there is told apart, batch by batch.
pub fn at_once<T: Send>(count: usize, act: impl Fn() -> T + Sync) -> Vec<T> {
    if !is_live() {
        return (0..count).map(|_| act()).collect();
    }
    scope(|threads| {
        let running: Vec<_> = (0..count).map(|_| threads.spawn(&act)).collect();
        let ended = running.into_iter();
        ended.map(|one| one.join().expect("an answer")).collect()
    })
}

/// Two different requests at once, as [`at_once`].
pub fn both_at_once<T: Send>(
    one: impl FnOnce() -> T + Send,
    other: impl FnOnce() -> T + Send,
) -> (T, T) {
    if !is_live() {
        return (one(), other());
    }
    let policy = POLICY.get();
    scope(|threads| {
        let running = threads.spawn(move || {
            POLICY.set(policy);
            one()
        });
        let other = other();
        (running.join().expect("an answer"), other)
    })
}

/// Cron wakes the courier.
pub fn a_minute_passes() {
    if !is_live() {
        return natively(|world| {
            world.wait(TimeDelta::minutes(1));
            world.minute();
        });
    }
    let path = format!("{EXPLORER}/local/scheduled?worker=regain-courier");
    let event = json!({ "cron": "* * * * *", "scheduled_time": now() });
    let reply = Client::to_platform().post(&path, &event);
    assert_eq!(reply.status, 200, "{reply:?}");
}

/// Cron wakes the courier until something has come of it: it does ten of each a time,
/// and other stories have some for it as well.
pub fn in_time<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    eventually(what, || {
        a_minute_passes();
        look()
    })
}

const EXPLORER: &str = "/cdn-cgi/local/explorer/api";
const EVIDENCE: &str = "storage/kv/namespaces/00000000000000000000000000000001";

/// What is kept in the store of evidence under a key, unless there is nothing.
pub fn kept(key: &str) -> Option<String> {
    if !is_live() {
        let kept = natively(|world| world.file_store.kept(key));
        return kept.map(|(bytes, _)| String::from_utf8_lossy(&bytes).into());
    }
    let reply = Client::to_platform().get(&format!("{EXPLORER}/{EVIDENCE}/values/{key}"));
    (reply.status == 200).then_some(reply.body)
}

/// Whether the list of all keys of that store has this one.
pub fn is_listed(key: &str) -> bool {
    if !is_live() {
        return natively(|world| world.file_store.keys()).contains(&key.to_owned());
    }
    let reply = Client::to_platform().get(&format!("{EXPLORER}/{EVIDENCE}/keys?prefix={key}"));
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body.contains(key)
}

/// Runs SQL in the service's own database, to age rows and to look at them.
pub fn sql(text: &str) -> Vec<Vec<Value>> {
    if !is_live() {
        return natively(|world| world.db.rows(text));
    }
    let path = format!("{EXPLORER}/d1/database/00000000-0000-4000-8000-000000000001/raw");
    let reply = Client::to_platform().post(&path, &json!({ "sql": text }));
    assert_eq!(reply.status, 200, "{reply:?}");
    let rows = reply.json()["result"][0]["results"]["rows"].clone();
    serde_json::from_value(rows).unwrap_or_default()
}
