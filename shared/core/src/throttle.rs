//! Lanes in which attempts are counted, and what a charge says.

use crate::id::CaseId;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};

use crate::email::EmailKey;
use crate::moment::{Moment, Peer};
use crate::newtype::newtype;
use crate::policy::Policy;
use crate::store::Statement;
use crate::store::audit::{self, Entry};
use crate::store::throttles::{self, Charge};
use crate::token::digest;

newtype! {
    /// What attempts are counted for: a login, a device, a network.
    RateLimitKey
}

/// The lane of everybody who comes from the peer's network.
#[must_use]
pub fn network_lane(what: &str, peer: &Peer) -> RateLimitKey {
    RateLimitKey(alloc::format!("{what}:network:{}", peer.network()))
}

/// The lane of a login, whether or not there is such an account. The login is
/// hashed: the table is no list of addresses.
#[must_use]
pub fn login_lane(what: &str, email_key: &EmailKey) -> RateLimitKey {
    let login = digest(email_key.as_str().as_bytes());
    RateLimitKey(alloc::format!("{what}:login:{login}"))
}

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

/// Judges an attempt by what charging its network and its own lane said, the
/// second of which did not take place where the first was refused. A known device
/// stands for itself. `None` where its own lane said nothing all the same.
#[must_use]
pub fn judge(network: &Charge, own: Option<&Charge>, now: DateTime<Utc>) -> Option<Admission> {
    let decisive = match own {
        Some(own) if own.is_device() => own,
        _ if !network.admitted() => network,
        own => own?,
    };
    Some(judge_one(decisive, now))
}

/// Judges an attempt by what charging its only lane said.
#[must_use]
pub fn judge_one(charge: &Charge, now: DateTime<Utc>) -> Admission {
    if charge.admitted() {
        Admission::Admitted
    } else {
        Admission::Refused {
            wait: charge.open_at - now,
            first: charge.refused == 1,
        }
    }
}

/// Records a refusal that anybody can provoke, unless the network has provoked
/// many: a flood leaves a few lines, not a million.
#[must_use]
pub fn record_refusal(entry: &Entry, at: &Moment, policy: &Policy) -> Vec<Statement> {
    record(entry, None, at, policy)
}

/// The same for a refusal in a recovery case.
#[must_use]
pub fn record_refusal_on_case(
    entry: &Entry,
    case_id: &CaseId,
    at: &Moment,
    policy: &Policy,
) -> Vec<Statement> {
    record(entry, Some(case_id), at, policy)
}

fn record(entry: &Entry, case_id: Option<&CaseId>, at: &Moment, policy: &Policy) -> Vec<Statement> {
    let lane = network_lane("refused", at.peer);
    alloc::vec![
        throttles::charge(&lane, &policy.refusals, at.now).into(),
        audit::insert_bounded(entry, case_id, &lane, at),
    ]
}
