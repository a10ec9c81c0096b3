//! Approved cases that were drawn for a second look, and what came of it.

use crate::id::{AccountId, CaseId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::audit::event::Event;
use crate::support::sample::{Judgement, SampleOutcome};

/// A case that was approved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Approved {
    /// The case.
    pub case_id: CaseId,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
}

/// Whether there was a draw from the week that begins with this Monday.
#[must_use]
pub fn is_drawn(monday: DateTime<Utc>) -> Query<bool> {
    statement!("SELECT 1 FROM sample_weeks WHERE monday = ?1", monday).exists()
}

/// The cases that were approved for good in the week that begins with this Monday, but for those
/// that were drawn before, of ten thousand steps at most.
#[must_use]
pub fn approved(monday: DateTime<Utc>) -> Query<Vec<Approved>> {
    statement!(
        "SELECT id AS case_id, account_id FROM cases WHERE id IN
           (SELECT case_id FROM staff_actions WHERE at >= ?1 AND at < ?2
              AND action IN ('approve_alone', 'confirm') LIMIT 10000)
         AND NOT EXISTS (SELECT 1 FROM samples WHERE case_id = cases.id)",
        monday,
        monday + TimeDelta::weeks(1),
    )
    .all()
}

/// These cases were drawn from the week that begins with this Monday. Fails the batch where
/// there was a draw from it already.
#[must_use]
pub fn draw(monday: DateTime<Utc>, drawn: &[Approved]) -> [Statement; 2] {
    let case_ids: Vec<_> = drawn.iter().map(|approved| &approved.case_id).collect();
    [
        statement!("INSERT INTO sample_weeks (monday) VALUES (?1)", monday),
        statement!(
            "INSERT INTO samples (case_id, monday) SELECT value, ?2 FROM json_each(?1)",
            serde_json::to_string(&case_ids).unwrap_or_default(),
            monday,
        ),
    ]
}

/// A case that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sample {
    /// The case.
    pub case_id: CaseId,
    /// Its reference.
    pub reference: String,
    /// The Monday of the week in which it was approved.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub monday: DateTime<Utc>,
    /// What came of the second look; none before it.
    pub outcome: Option<SampleOutcome>,
    /// What there is to say.
    pub note: Option<String>,
    /// The account id of who looked.
    pub judged_by: Option<AccountId>,
    /// Their name; none where they are gone.
    pub judge: Option<String>,
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub judged_at: Option<DateTime<Utc>>,
}

/// The two hundred samples that come first: those that wait for a look before the others, and of
/// both the latest.
#[must_use]
pub fn latest() -> Query<Vec<Sample>> {
    statement!(
        "SELECT case_id, reference, monday, outcome, samples.note, judged_by, judged_at,
           (SELECT name FROM accounts WHERE accounts.id = judged_by) AS judge
         FROM samples JOIN cases ON cases.id = case_id
         ORDER BY outcome IS NOT NULL, monday DESC, case_id LIMIT 200"
    )
    .all()
}

/// The sample that is this case.
#[must_use]
pub fn by_case(case_id: &CaseId) -> Query<Option<Sample>> {
    statement!(
        "SELECT case_id, reference, monday, outcome, samples.note, judged_by, judged_at,
           (SELECT name FROM accounts WHERE accounts.id = judged_by) AS judge
         FROM samples JOIN cases ON cases.id = case_id WHERE case_id = ?1",
        case_id,
    )
    .optional()
}

/// The rows that say that somebody of staff (?2) took a step in a case (?1), or read it (?3). A
/// plus keeps the index over actors out of it: those of staff have many lines.
macro_rules! part {
    () => {
        "SELECT 1 FROM staff_actions WHERE case_id = ?1 AND by = ?2
         UNION ALL SELECT 1 FROM audit WHERE case_id = ?1 AND +event = ?3 AND +actor = 'staff:' || ?2"
    };
}

/// Whether this member of staff had a part in a case.
#[must_use]
pub fn had_part(case_id: &CaseId, by: &AccountId) -> Query<bool> {
    statement!(part!(), case_id, by, Event::CaseRead.word()).exists()
}

/// What came of the second look. Fails the batch where there was one already, or where whoever
/// looks had a part in the case.
#[must_use]
pub fn judge(
    case_id: &CaseId,
    by: &AccountId,
    judgement: &Judgement,
    now: DateTime<Utc>,
) -> [Statement; 3] {
    [
        guard!(
            NoPartInSample,
            concat!("NOT EXISTS (", part!(), ")"),
            case_id,
            by,
            Event::CaseRead.word(),
        ),
        guard!(
            SampleOpen,
            "EXISTS (SELECT 1 FROM samples WHERE case_id = ?1 AND outcome IS NULL)",
            case_id,
        ),
        statement!(
            "UPDATE samples SET outcome = ?2, note = ?3, judged_by = ?4, judged_at = ?5
             WHERE case_id = ?1",
            case_id,
            judgement.outcome.word(),
            judgement.note.as_deref(),
            by,
            now,
        ),
    ]
}

/// Forgets what was said of samples whose cases are about to be forgotten, having ended before
/// the given instant.
#[must_use]
pub fn forget_before(instant: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE samples SET note = NULL WHERE note IS NOT NULL AND case_id IN
           (SELECT id FROM cases WHERE ended_at < ?1 AND secret_hash IS NOT NULL)",
        instant
    )
}
