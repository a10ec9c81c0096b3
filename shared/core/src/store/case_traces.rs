//! What cases have in common: their traces, and the signs that these raise. Whatever is read
//! or written is bounded: of one trace the latest cases alone count.

use crate::id::{CaseId, FileId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Query, Statement, statement};
use crate::column::flag;
use crate::recovery::case::State;
use crate::recovery::sign::{FraudSign, Trace};

/// A case leaves these traces, up to sixty in all: whoever hands in and takes back for ever
/// leaves no more.
#[must_use]
pub fn insert(case_id: &CaseId, traces: &[Trace], now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO case_traces (case_id, fingerprint, sign, file_id, at)
         SELECT ?1, value ->> 'fingerprint', value ->> 'sign', value ->> 'file_id', ?3
         FROM json_each(?2)
         WHERE (SELECT count(*) FROM case_traces WHERE case_id = ?1) < 60
         ON CONFLICT (case_id, fingerprint) DO UPDATE SET file_id = excluded.file_id",
        case_id,
        json(&traces),
        now,
    )
}

/// Open cases that have one of these traces in common with another bear the sign of it: the
/// one that has just left it, and others. A case that bears a new one is another version of
/// it, so that nobody approves what they have not seen.
#[must_use]
pub fn raise(traces: &[Trace]) -> Statement {
    let fingerprints: Vec<_> = traces.iter().map(|trace| &trace.fingerprint).collect();
    statement!(
        "UPDATE cases SET version = version + 1,
           signs = (SELECT json_group_array(sign) FROM (
             SELECT value AS sign FROM json_each(cases.signs) UNION
             SELECT own.sign FROM json_each(?1) AS left, case_traces AS own
             WHERE own.case_id = cases.id AND own.fingerprint = left.value
               AND EXISTS (SELECT 1 FROM case_traces AS other
                 WHERE other.fingerprint = own.fingerprint AND other.case_id <> own.case_id)))
         WHERE ended_at IS NULL AND cases.id IN
           (SELECT seen.case_id FROM json_each(?1) AS left, case_traces AS seen
            WHERE seen.rowid IN (SELECT each.rowid FROM case_traces AS each
              WHERE each.fingerprint = left.value ORDER BY each.at DESC LIMIT 20))
           AND EXISTS (SELECT 1 FROM json_each(?1) AS left, case_traces AS own
             WHERE own.case_id = cases.id AND own.fingerprint = left.value
               AND own.sign NOT IN (SELECT value FROM json_each(cases.signs))
               AND EXISTS (SELECT 1 FROM case_traces AS other
                 WHERE other.fingerprint = own.fingerprint AND other.case_id <> own.case_id))",
        json(&fingerprints),
    )
}

/// A case `?1` bears a sign `?2` that it shows by itself, if it does not yet.
macro_rules! note_sql {
    ($where:literal) => {
        concat!(
            "UPDATE cases SET version = version + 1, signs = json_insert(signs, '$[#]', ?2)
             WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM json_each(signs) WHERE value = ?2)",
            $where
        )
    };
}

/// A case bears a sign that it shows by itself.
#[must_use]
pub fn note(case_id: &CaseId, sign: FraudSign) -> Statement {
    statement!(note_sql!(""), case_id, sign.word())
}

/// A case bears the sign of a file that stands for two of its items.
#[must_use]
pub fn note_twice(case_id: &CaseId, digest: &str) -> Statement {
    statement!(
        note_sql!(
            " AND (SELECT count(DISTINCT item) FROM evidence
                WHERE case_id = ?1 AND digest = ?3 AND state = 'stored') > 1"
        ),
        case_id,
        FraudSign::FileTwice.word(),
        digest,
    )
}

/// Another case that has something in common with one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Link {
    /// What.
    pub sign: FraudSign,
    /// The file of the one that is the same, by its id.
    pub file_id: Option<FileId>,
    /// The id of the other.
    pub id: CaseId,
    /// What people call it by.
    pub reference: String,
    /// Where it stands.
    pub state: State,
    /// Whether both are about one account.
    #[serde(deserialize_with = "flag")]
    pub same_account: bool,
}

/// The cases that have something in common with one: for each trace the latest five.
#[must_use]
pub fn links(case_id: &CaseId) -> Query<Vec<Link>> {
    statement!(
        "SELECT own.sign, own.file_id, cases.id, cases.reference, cases.state,
           coalesce(cases.account_id =
             (SELECT account_id FROM cases AS one WHERE one.id = ?1), 0) AS same_account
         FROM case_traces AS own, case_traces AS other, cases
         WHERE own.case_id = ?1 AND cases.id = other.case_id
           AND other.rowid IN (SELECT each.rowid FROM case_traces AS each
             WHERE each.fingerprint = own.fingerprint AND each.case_id <> ?1
             ORDER BY each.at DESC LIMIT 5)
         ORDER BY other.at DESC, other.rowid DESC",
        case_id,
    )
    .all()
}

/// Erases traces from before the given instant.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM case_traces WHERE at < ?1", instant)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
