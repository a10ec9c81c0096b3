//! What staff did in recovery cases: one row for each step, beside its line in the
//! audit log, which holds no words.

use crate::id::{AccountId, CaseId, FileId};
use crate::support::action::{StaffAction, StaffActionEntry};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::column::json as from_json;
use crate::crypto::code::CodeHash;
use crate::http::request_context::RequestContext;
use crate::support::reason::Reason;

/// Writes a step.
#[must_use]
pub fn insert(step: &StaffActionEntry, at: &RequestContext) -> Statement {
    statement!(
        "INSERT INTO staff_actions (case_id, at, by, action, item, outcome, reasons, note, request_id,
           file_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        step.case_id,
        at.now,
        step.by,
        step.action.word(),
        step.item,
        step.outcome,
        serde_json::to_string(step.reasons).unwrap_or_default(),
        step.note,
        at.request_id,
        step.file_id,
    )
}

/// Writes that somebody did this in the case of an account that cools off.
#[must_use]
pub fn insert_on_cooling_off(
    account_id: &AccountId,
    by: &AccountId,
    action: StaffAction,
    at: &RequestContext,
) -> Statement {
    statement!(
        "INSERT INTO staff_actions (case_id, at, by, action, request_id)
         SELECT id, ?2, ?3, ?4, ?5 FROM cases
         WHERE account_id = ?1 AND ended_at IS NULL AND state = 'cooling_off'",
        account_id,
        at.now,
        by,
        action.word(),
        at.request_id,
    )
}

/// A step as the back office shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Taken {
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// The account id of who took it.
    pub by: AccountId,
    /// Their name; none where they are gone.
    pub name: Option<String>,
    /// What was done.
    pub action: StaffAction,
    /// The item of the checklist.
    pub item: Option<String>,
    /// The outcome of a call, or the verdict of a review.
    pub outcome: Option<String>,
    /// Why.
    #[serde(deserialize_with = "from_json")]
    pub reasons: alloc::vec::Vec<Reason>,
    /// What there is to say.
    pub note: Option<String>,
}

/// The last hundred steps of a case, the first of them first. What can be done over and
/// over does not push out the rest.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Vec<Taken>> {
    statement!(
        "SELECT at, by, (SELECT name FROM accounts WHERE accounts.id = by) AS name, action, item,
           outcome, reasons, note
         FROM (SELECT * FROM staff_actions WHERE case_id = ?1
           ORDER BY action IN ('claim', 'release', 'open'), seq DESC LIMIT 100) ORDER BY seq",
        case_id,
    )
    .all()
}

/// A call to the phone on file, as the claimant is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CallMade {
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
}

/// The last ten calls in the case of a credential that reached nobody, the first of them
/// first. That somebody answered would say that there is an account.
#[must_use]
pub fn calls(reference: &str, secret_hash: &CodeHash) -> Query<Vec<CallMade>> {
    statement!(
        "SELECT at FROM (SELECT seq, at FROM staff_actions
           WHERE action = 'call' AND outcome = 'unreachable' AND case_id = (SELECT id FROM cases
             WHERE reference = ?1 AND secret_hash = ?2)
           ORDER BY seq DESC LIMIT 10) ORDER BY seq",
        reference,
        secret_hash,
    )
    .all()
}

/// Who has opened a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Opening {
    /// The file.
    pub file_id: FileId,
    /// Their account id.
    pub by: AccountId,
}

/// Who has opened which files of a case, each once.
#[must_use]
pub fn openings(case_id: &CaseId) -> Query<Vec<Opening>> {
    statement!(
        "SELECT DISTINCT file_id, by FROM staff_actions WHERE case_id = ?1 AND action = 'open'",
        case_id,
    )
    .all()
}

/// Forgets what was said and found in cases that are about to be forgotten, having
/// ended before the given instant. That there was a call, and how it was decided, is
/// counted for longer.
#[must_use]
pub fn forget_before(instant: DateTime<Utc>) -> [Statement; 2] {
    [
        statement!(
            "DELETE FROM staff_actions WHERE action IN ('open', 'transcribe', 'review') AND case_id IN
               (SELECT id FROM cases WHERE ended_at < ?1 AND secret_hash IS NOT NULL)",
            instant
        ),
        statement!(
            "UPDATE staff_actions SET note = NULL WHERE note IS NOT NULL AND case_id IN
               (SELECT id FROM cases WHERE ended_at < ?1 AND secret_hash IS NOT NULL)",
            instant
        ),
    ]
}
