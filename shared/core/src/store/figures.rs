//! What the figures of the back office are made of.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer};

use super::steps::Deed;
use super::{Query, json, statement};
use crate::recovery::machine::State;
use crate::support::reason::Reason;

/// How many steps are read at most, the latest of them.
pub const MOST: usize = 10_000;

/// A step that a case waited for: the first call, or the decision.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Milestone {
    /// When it was taken.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// The account id of who took it.
    pub by: AccountId,
    /// Their name; none where they are gone.
    pub name: Option<String>,
    /// [`Deed::Call`], [`Deed::Confirm`] or [`Deed::Refuse`].
    pub action: Deed,
    /// Why.
    #[serde(deserialize_with = "json")]
    pub reasons: Vec<Reason>,
    /// How long after the opening of the case.
    #[serde(deserialize_with = "milliseconds")]
    pub waited: TimeDelta,
}

/// The first calls and the decisions from an instant on, the latest first. An approval
/// that takes a second person is no decision yet.
#[must_use]
pub fn milestones(since: DateTime<Utc>) -> Query<Vec<Milestone>> {
    statement!(
        "SELECT steps.at, steps.by, (SELECT name FROM accounts WHERE accounts.id = steps.by) AS name,
           steps.action, steps.reasons, steps.at - cases.opened_at AS waited
         FROM steps JOIN cases ON cases.id = steps.case_id
         WHERE steps.at >= ?1 AND (steps.action IN ('confirm', 'refuse')
           OR steps.action = 'call' AND NOT EXISTS (SELECT 1 FROM steps AS earlier
             WHERE earlier.case_id = steps.case_id AND earlier.seq < steps.seq
               AND earlier.action = 'call'))
         ORDER BY steps.at DESC LIMIT 10000",
        since,
    )
.all()
}

/// How many open cases are so old.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Aged {
    /// Whole days since they were opened.
    pub days: u32,
    /// How many there are.
    pub cases: usize,
}

/// The open cases by the days since they were opened. An index holds all that is read.
#[must_use]
pub fn open_by_age(now: DateTime<Utc>) -> Query<Vec<Aged>> {
    let open: Vec<State> = State::ALL.into_iter().filter(|it| it.is_open()).collect();
    statement!(
        "SELECT CAST((?2 - opened_at) / 86400000 AS INTEGER) AS days, count(*) AS cases
         FROM cases WHERE state IN (SELECT value FROM json_each(?1)) GROUP BY days",
        serde_json::to_string(&open).unwrap_or_default(),
        now,
    )
    .all()
}

fn milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeDelta, D::Error> {
    i64::deserialize(deserializer).map(TimeDelta::milliseconds)
}
