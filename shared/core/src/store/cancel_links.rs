//! Mailed links by which an owner stops a case, kept as a hash.

use crate::id::CaseId;
use chrono::{DateTime, Utc};

use super::{Query, Statement, statement};
use crate::crypto::token::TokenHash;

/// Stores the link that is about to be mailed. No row is returned where the case is
/// over.
#[must_use]
pub fn insert(token_hash: &TokenHash, case_id: &CaseId) -> Query<bool> {
    statement!(
        "INSERT INTO cancel_links (token_hash, case_id)
         SELECT ?1, id FROM cases WHERE id = ?2 AND ended_at IS NULL RETURNING case_id",
        token_hash,
        case_id,
    )
    .exists()
}

/// Erases the links of cases that are about to be forgotten, having ended before the
/// given instant.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM cancel_links WHERE case_id IN
           (SELECT id FROM cases WHERE ended_at < ?1 AND secret_hash IS NOT NULL)",
        instant
    )
}
