//! What the figures of the back office are made of.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer};

use super::{Query, statement};
use crate::column::json;
use crate::recovery::case::State;
use crate::support::action::StaffAction;
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
    /// [`StaffAction::Call`], [`StaffAction::ApproveAlone`], [`StaffAction::Confirm`] or
    /// [`StaffAction::Refuse`].
    pub action: StaffAction,
    /// Why.
    #[serde(deserialize_with = "json")]
    pub reasons: Vec<Reason>,
    /// How long after the opening of the case.
    #[serde(deserialize_with = "milliseconds")]
    pub waited: TimeDelta,
}

/// The first calls and the decisions from an instant on, the latest first. An approval
/// that takes a second person is no decision yet; that nobody was reached where there was no
/// account to call is no call.
#[must_use]
pub fn milestones(since: DateTime<Utc>) -> Query<Vec<Milestone>> {
    statement!(
        "SELECT staff_actions.at, staff_actions.by, (SELECT name FROM accounts WHERE accounts.id = staff_actions.by) AS name,
           staff_actions.action, staff_actions.reasons, staff_actions.at - cases.opened_at AS waited
         FROM staff_actions JOIN cases ON cases.id = staff_actions.case_id
         WHERE staff_actions.at >= ?1 AND (staff_actions.action IN ('approve_alone', 'confirm', 'refuse')
           OR staff_actions.seq = (SELECT min(made.seq) FROM staff_actions AS made
             WHERE made.case_id = staff_actions.case_id AND made.seq <= staff_actions.seq
               AND made.action = 'call'
               AND (made.outcome IS NOT 'unreachable' OR cases.unmatched IS NULL
                 AND NOT EXISTS (SELECT 1 FROM staff_actions AS found WHERE found.case_id = made.case_id
                   AND found.action = 'match' AND found.seq > made.seq))))
         ORDER BY staff_actions.at DESC LIMIT 10000",
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

/// The first time that somebody took a case on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct FirstLook {
    /// When it was.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// How long after its opening.
    #[serde(deserialize_with = "milliseconds")]
    pub waited: TimeDelta,
}

/// The first claims from an instant on, the latest first.
#[must_use]
pub fn first_looks(since: DateTime<Utc>) -> Query<Vec<FirstLook>> {
    statement!(
        "SELECT staff_actions.at, staff_actions.at - cases.opened_at AS waited
         FROM staff_actions JOIN cases ON cases.id = staff_actions.case_id
         WHERE staff_actions.at >= ?1 AND staff_actions.seq = (SELECT min(made.seq)
           FROM staff_actions AS made WHERE made.case_id = staff_actions.case_id
             AND made.action = 'claim' AND made.seq <= staff_actions.seq)
         ORDER BY staff_actions.at DESC LIMIT 10000",
        since,
    )
    .all()
}

/// What became of cases, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Outcomes {
    /// Those that were decided on documents.
    pub on_documents: usize,
    /// Those of them whose claimant was asked for better copies.
    pub asked_again: usize,
    /// Those that a link in the owner's mailbox stopped.
    pub contested: usize,
}

/// What became of cases in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct OfWeek {
    /// Which one, counted from the instant on.
    pub week: usize,
    /// What became of them.
    #[serde(flatten)]
    pub outcomes: Outcomes,
}

/// What became of cases from an instant on, week by week, of ten thousand decisions at most.
#[must_use]
pub fn outcomes(since: DateTime<Utc>) -> Query<Vec<OfWeek>> {
    statement!(
        "SELECT week, sum(documents) AS on_documents, sum(again) AS asked_again, sum(stopped) AS contested
         FROM (SELECT * FROM (SELECT CAST((staff_actions.at - ?1) / 604800000 AS INTEGER) AS week, 1 AS documents,
             copy_rounds > 0 AS again, 0 AS stopped
           FROM staff_actions JOIN cases ON cases.id = staff_actions.case_id
           WHERE staff_actions.at >= ?1 AND action IN ('approve_alone', 'confirm', 'refuse')
             AND asked_at IS NOT NULL LIMIT 10000)
           UNION ALL SELECT CAST((ended_at - ?1) / 604800000 AS INTEGER), 0, 0, 1 FROM cases
           WHERE cancelled_in IS NOT NULL AND ended_at >= ?1)
         GROUP BY week",
        since,
    )
    .all()
}

/// What came of samples, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Samples {
    /// Those that were drawn.
    pub drawn: usize,
    /// Those whose approval was right.
    pub sound: usize,
    /// Those whose approval may have been wrong.
    pub doubtful: usize,
    /// Those whose approval was wrong.
    pub wrong: usize,
}

/// The samples of the cases that were approved in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SamplesOfWeek {
    /// Which one, counted from the instant on.
    pub week: usize,
    /// What came of them.
    #[serde(flatten)]
    pub samples: Samples,
}

/// What came of samples from an instant on, by the week in which they were approved.
#[must_use]
pub fn samples(since: DateTime<Utc>) -> Query<Vec<SamplesOfWeek>> {
    statement!(
        "SELECT CAST((monday - ?1) / 604800000 AS INTEGER) AS week, count(*) AS drawn,
           count(iif(outcome = 'sound', 1, NULL)) AS sound,
           count(iif(outcome = 'doubtful', 1, NULL)) AS doubtful,
           count(iif(outcome = 'wrong', 1, NULL)) AS wrong
         FROM samples WHERE monday >= ?1 GROUP BY monday",
        since,
    )
    .all()
}

fn milliseconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeDelta, D::Error> {
    i64::deserialize(deserializer).map(TimeDelta::milliseconds)
}
