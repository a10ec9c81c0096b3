//! The code that is mailed to the contact address of a case.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::column::flag;
use crate::crypto::code::CodeHash;
use crate::id::CaseId;
use crate::limits::Limits;

/// Counts one attempt at the code of a case, before it is looked at; no row where
/// no code is wanted, or too many were wrong. Says whether the code is the
/// mailed one.
#[must_use]
pub fn consume(
    reference: &str,
    secret_hash: &CodeHash,
    code_hash: &CodeHash,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Query<Option<Usage>> {
    statement!(
        "UPDATE cases SET code_failures = code_failures + 1
         WHERE reference = ?1 AND secret_hash = ?2 AND ended_at IS NULL
           AND state <> 'cooling_off' AND code_returned_at IS NULL AND code_failures < ?5
         RETURNING coalesce(code_hash = ?3 AND code_expires_at > ?4, 0) AS right",
        reference,
        secret_hash,
        code_hash,
        now,
        i64::from(limits.case_code_tries),
    )
    .optional()
}

/// What counting an attempt at a code says.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Usage {
    /// Whether it is the mailed one, and still good.
    #[serde(deserialize_with = "flag")]
    pub right: bool,
}

/// Refunds the attempt of a right code, unless a newer code replaced it meanwhile:
/// then the batch fails.
#[must_use]
pub fn spend(id: &CaseId, code_hash: &CodeHash) -> [Statement; 2] {
    [
        guard!(
            CaseCode,
            "EXISTS
               (SELECT 1 FROM cases WHERE id = ?1 AND code_hash = ?2)",
            id,
            code_hash,
        ),
        refund(id),
    ]
}

/// Gives the attempt of a right code back.
#[must_use]
pub fn refund(id: &CaseId) -> Statement {
    statement!(
        "UPDATE cases SET code_failures = code_failures - 1 WHERE id = ?1",
        id,
    )
}

/// Stores the code that is about to be mailed, in place of an earlier one. No row is
/// returned where none is wanted any more. What was tried stays counted (NIST
/// 63B-4, 3.1.3.2).
#[must_use]
pub fn mint(id: &CaseId, code_hash: &CodeHash, expires_at: DateTime<Utc>) -> Query<bool> {
    statement!(
        "UPDATE cases SET code_hash = ?2, code_expires_at = ?3
         WHERE id = ?1 AND ended_at IS NULL AND code_returned_at IS NULL RETURNING id",
        id,
        code_hash,
        expires_at,
    )
    .exists()
}
