//! The link by which the claimant of a case that support opened gets its secret.

use crate::column::{flag, json};
use crate::id::{AccountId, CaseId};
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::crypto::code::CodeHash;
use crate::crypto::token::TokenHash;
use crate::recovery::case::Wish;
use crate::recovery::rulebook::Lost;

/// An open case that support opened, as its link finds it.
#[derive(Clone, Debug, Deserialize)]
pub struct Linked {
    /// Its id.
    pub id: CaseId,
    /// What people call it by.
    pub reference: String,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
    /// What it is about.
    #[serde(deserialize_with = "json")]
    pub lost: Lost,
    /// What its claimant wants of it.
    pub wish: Wish,
    /// When it was opened.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub opened_at: DateTime<Utc>,
    /// Hash of its secret.
    pub secret_hash: CodeHash,
    /// Whether its link was followed before.
    #[serde(deserialize_with = "flag")]
    pub continued: bool,
}

/// The open case that a link leads to, which was followed before or not.
#[must_use]
pub fn by_link(link_hash: &TokenHash) -> Query<Option<Linked>> {
    statement!(
        "SELECT id, reference, account_id, lost, wish, opened_at, secret_hash,
           continued_at IS NOT NULL AS continued
         FROM cases WHERE link_hash = ?1 AND ended_at IS NULL",
        link_hash
    )
    .optional()
}

/// Stores the link that is about to be mailed, in place of an earlier one. No row is returned
/// where it was followed, or the case is over and so has no link any more.
#[must_use]
pub fn mint(id: &CaseId, link_hash: &TokenHash) -> Query<bool> {
    statement!(
        "UPDATE cases SET link_hash = ?2
         WHERE id = ?1 AND link_hash IS NOT NULL AND continued_at IS NULL
         RETURNING id",
        id,
        link_hash,
    )
    .exists()
}

/// Another link is to be mailed, whether or not one was followed. What its claimant has opens the
/// case until somebody follows that one.
#[must_use]
pub fn renew(id: &CaseId) -> Statement {
    // No token has an id for its hash: until one is mailed, no link leads here.
    statement!(
        "UPDATE cases SET link_hash = id, continued_at = NULL WHERE id = ?1 AND ended_at IS NULL",
        id
    )
}

/// The claimant of a case has followed its link, and has this secret from now on. Fails the
/// batch where somebody has before, or the case is over and so has no link any more.
#[must_use]
pub fn continued(
    link_hash: &TokenHash,
    secret_hash: &CodeHash,
    now: DateTime<Utc>,
) -> [Statement; 2] {
    [
        guard!(
            CaseLink,
            "EXISTS (SELECT 1 FROM cases WHERE link_hash = ?1 AND continued_at IS NULL)",
            link_hash
        ),
        statement!(
            "UPDATE cases SET secret_hash = ?2, continued_at = ?3 WHERE link_hash = ?1",
            link_hash,
            secret_hash,
            now,
        ),
    ]
}
