//! Rate-limit keys, by which attempts are counted, and what counting an attempt says.

use super::rate_limit_key::network_limit_key;
use crate::id::CaseId;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};

use crate::audit::event::Entry;
use crate::http::request_context::RequestContext;
use crate::limits::Limits;
use crate::store::rate_limits::{self, Usage};
use crate::store::{Statement, audit};

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

/// Judges an attempt by the limit of its network and by its own, which was not consumed
/// where the network was refused. A known device goes by its own alone. `None` where the
/// network was admitted and its own limit was not consumed all the same.
#[must_use]
pub fn judge(network: &Usage, own: Option<&Usage>, now: DateTime<Utc>) -> Option<Admission> {
    let decisive = match own {
        Some(own) if own.is_device() => own,
        _ if !network.admitted() => network,
        own => own?,
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
pub fn record_refusal(entry: &Entry, at: &RequestContext, limits: &Limits) -> Vec<Statement> {
    record(entry, None, at, limits)
}

/// The same for a refusal in a recovery case.
#[must_use]
pub fn record_refusal_on_case(
    entry: &Entry,
    case_id: &CaseId,
    at: &RequestContext,
    limits: &Limits,
) -> Vec<Statement> {
    record(entry, Some(case_id), at, limits)
}

fn record(
    entry: &Entry,
    case_id: Option<&CaseId>,
    at: &RequestContext,
    limits: &Limits,
) -> Vec<Statement> {
    let limit_key = network_limit_key("refused", at.client);
    alloc::vec![
        rate_limits::consume(&limit_key, &limits.refusals, at.now).into(),
        audit::insert_bounded(entry, case_id, &limit_key, at),
    ]
}
