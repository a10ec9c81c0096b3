//! How attempts are limited: the whole of it in one place. The numbers stand in [`Limits`](super::Limits).
//!
//! An attempt is counted by one statement before it is looked at, in the batch that reads
//! what it is about, so that guesses in parallel are not free. Several keys may have to
//! admit it, one behind the other: what one refuses is not counted by the next.
//!
//! | attempt | counted by | a success |
//! |---|---|---|
//! | password, sign-in | networks, then `password:login` of the login | networks: refunded; login: cleared |
//! | password, sign-in on a known device | networks, and whatever they say `password:known` of the account | the same |
//! | password during a session | `password:known` | cleared |
//! | code, sign-in or SSH | `totp:account`, or `recovery-code:account` | refunded |
//! | code on a known device, in a session or with a mailed link | `totp:known`, or `recovery-code:known` | refunded |
//! | link to choose a password | networks, and then by mails; of support `lost-by-support:login` | |
//! | recovery case | networks, then `case:account`, or `case:login` | |
//! | credential of a case | networks | refunded |
//! | refusal that goes on record | networks | |
//! | success that goes on record, and can be repeated for nothing | `repeats` of event, account and widest network | |
//!
//! - *Strangers and known.* Each secret of an account has two counts, over all clients: one
//!   for strangers, one for all that is known to it. What strangers get wrong keeps nobody
//!   known out, and no number of devices, sessions or sign-ins brings further guesses. A
//!   login that nobody has is counted like one of a stranger.
//! - *Networks* are nested prefixes, each with its own limit. Where they alone refuse, the
//!   answer may say so: it tells nothing of an account.
//! - *Passwords that are right at the same time* do not refuse each other: a wait begins
//!   once a password was wrong ([`RateLimit::after_failure`]). The last one begins at once,
//!   so that never more are looked at than there are waits.
//! - *In a row.* What was counted for an account's password or app since the last success is
//!   never forgotten. After [`Limits::in_a_row`](super::Limits::in_a_row) a right one is as good as a wrong one, see
//!   [`guessing`](crate::sign_in::guessing) and docs/security.md.

use super::rate_limit_key::{RateLimitKey, network_limit_keys, repeat_limit_key};
use crate::id::{AccountId, CaseId};
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};

use crate::audit::event::Entry;
use crate::http::request_context::{Client, RequestContext};
use crate::limits::{NetworkLimit, RateLimit};
use crate::store::rate_limits::{self, Usage};
use crate::store::{Query, Statement, attempts, audit};

/// Whether an attempt may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Admitted,
    /// Not now.
    Refused {
        /// How long to wait.
        wait: TimeDelta,
        /// Whether it is the first refusal of this wait, which goes on record.
        first: bool,
    },
}

/// The networks that a client is in, as something that it tries is counted.
#[derive(Default)]
pub struct Networks {
    /// By what, the narrowest first.
    pub keys: Vec<RateLimitKey>,
    limits: Vec<RateLimit>,
}

impl Networks {
    /// The networks of a client, and how often one may try this.
    #[must_use]
    pub fn of(what: &str, limit: &NetworkLimit, client: &Client) -> Self {
        let keys = network_limit_keys(what, client);
        let NetworkLimit {
            narrow,
            middle,
            wide,
        } = *limit;
        let limits = if keys.len() > 2 {
            alloc::vec![narrow, middle, wide]
        } else {
            alloc::vec![narrow, wide]
        };
        Self { keys, limits }
    }

    /// Each key with its limit.
    pub fn each(&self) -> impl Iterator<Item = (&RateLimitKey, &RateLimit)> {
        self.keys.iter().zip(&self.limits)
    }

    /// Counts an attempt to each, unless a narrower one has refused it.
    #[must_use]
    pub fn consume(&self, now: DateTime<Utc>) -> Vec<Query<Option<Usage>>> {
        let consume = |(place, (key, limit))| {
            let narrower = self.keys.get(..place).unwrap_or_default();
            rate_limits::consume_behind(narrower, key, limit, now)
        };
        self.each().enumerate().map(consume).collect()
    }

    /// Gives an attempt back that was a success, where every network has admitted it.
    #[must_use]
    pub fn refund(&self, usages: &[Option<Usage>], now: DateTime<Utc>) -> Vec<Statement> {
        if refused(usages).is_some() {
            return Vec::new();
        }
        let consumed = usages.iter().flatten().zip(&self.limits);
        consumed
            .map(|(usage, limit)| attempts::refund(usage, limit, now))
            .collect()
    }
}

/// The network that has refused an attempt.
#[must_use]
pub fn refused(networks: &[Option<Usage>]) -> Option<&Usage> {
    let mut counted = networks.iter().flatten();
    counted.find(|usage| !usage.admitted())
}

/// Judges an attempt by the limits of its networks and by its own, which was not consumed
/// where a network was refused. Whoever is known to the account goes by their own alone.
/// `None` where the networks admitted it and its own limit was not consumed all the same.
#[must_use]
pub fn judge(
    networks: &[Option<Usage>],
    own: Option<&Usage>,
    now: DateTime<Utc>,
) -> Option<Admission> {
    let decisive = match (own, refused(networks)) {
        (Some(own), _) if own.is_known() => own,
        (_, Some(network)) => network,
        (own, None) => own?,
    };
    Some(judge_one(decisive, now))
}

/// Judges an attempt that has one limit.
#[must_use]
pub fn judge_one(usage: &Usage, now: DateTime<Utc>) -> Admission {
    if usage.admitted() {
        Admission::Admitted
    } else {
        Admission::Refused {
            wait: usage.open_at - now,
            first: usage.refused == 1,
        }
    }
}

/// Records a refusal that anybody can provoke, unless the network has provoked
/// many: a flood leaves a few lines, not a million.
#[must_use]
pub fn record_refusal(entry: &Entry, at: &RequestContext) -> Vec<Statement> {
    record(entry, None, at)
}

/// The same for a refusal in a recovery case.
#[must_use]
pub fn record_refusal_on_case(
    entry: &Entry,
    case_id: &CaseId,
    at: &RequestContext,
) -> Vec<Statement> {
    record(entry, Some(case_id), at)
}

/// Records what an account can repeat for nothing: so often an hour from one network,
/// whatever it does from others, and then once that more is left out.
#[must_use]
pub fn record_repeat(entry: &Entry, at: &RequestContext) -> [Statement; 2] {
    let account_id = entry.account_id.map(AccountId::as_str).unwrap_or_default();
    let limit_key = repeat_limit_key(entry.event.word(), account_id, at.client);
    let consume = rate_limits::consume(&limit_key, &at.limits.repeats, at.now);
    [consume.into(), audit::insert_repeat(entry, &limit_key, at)]
}

fn record(entry: &Entry, case_id: Option<&CaseId>, at: &RequestContext) -> Vec<Statement> {
    let networks = Networks::of("refused", &at.limits.refusals, at.client);
    let mut writes: Vec<Statement> = Vec::new();
    writes.extend(networks.consume(at.now).into_iter().map(Statement::from));
    writes.push(audit::insert_bounded(entry, case_id, &networks.keys, at));
    writes
}
