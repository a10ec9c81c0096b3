//! Lanes in which attempts are counted, and what a charge says.

use alloc::string::String;
use chrono::{DateTime, TimeDelta, Utc};

use crate::moment::Peer;
use crate::store::throttles::Charge;
use crate::token::digest;

/// The lane of everybody who comes from the peer's network.
#[must_use]
pub fn network_lane(what: &str, peer: &Peer) -> String {
    alloc::format!("{what}:network:{}", peer.network())
}

/// The lane of a login, whether or not there is such an account. The login is
/// hashed: the table is no list of addresses.
#[must_use]
pub fn login_lane(what: &str, email_key: &str) -> String {
    alloc::format!("{what}:login:{}", digest(email_key.as_bytes()))
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

/// Judges the charges of an attempt, one of which did not take place where the
/// one before it was refused.
#[must_use]
pub fn judge(charges: &[Option<Charge>], now: DateTime<Utc>) -> Admission {
    let refusal = charges.iter().flatten().find(|charge| !charge.admitted());
    match refusal {
        None => Admission::Admitted,
        Some(charge) => Admission::Refused {
            wait: charge.open_at - now,
            first: charge.refused == 1,
        },
    }
}
