//! Mails that were given up.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::id::{AccountId, CaseId, MailId};

/// A mail that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Dead {
    /// Its id.
    pub id: MailId,
    /// What it is about, in a word.
    pub kind: String,
    /// Where it was to go.
    pub recipient: String,
    /// Times it was tried.
    pub attempts: usize,
    /// The class of the last failure.
    pub error: Option<String>,
    /// When it was queued.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
    /// The recovery case that it is about.
    pub case_id: Option<CaseId>,
}

macro_rules! dead_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, coalesce(json_extract(template, '$.kind'),
                 'case_' || json_extract(template, '$.case'), '') AS kind,
               recipient, attempts, error, created_at, account_id, case_id
             FROM outbox WHERE state = 'dead' ",
            $rest
        )
    };
}

/// The last fifty mails that were given up, the latest first.
#[must_use]
pub fn latest() -> Query<Vec<Dead>> {
    statement!(dead_sql!("ORDER BY created_at DESC LIMIT 50")).all()
}

/// The mail of this id, if it was given up.
#[must_use]
pub fn by_id(id: &MailId) -> Query<Option<Dead>> {
    statement!(dead_sql!("AND id = ?1"), id).optional()
}

/// Fails the batch unless the mail was given up.
#[must_use]
pub fn require(id: &MailId) -> Statement {
    guard!(
        MailGivenUp,
        "EXISTS
           (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'dead')",
        id
    )
}

/// Queues a mail again as if it were new.
#[must_use]
pub fn requeue(id: &MailId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'queued', attempts = 0, due_at = ?2, error = NULL WHERE id = ?1",
        id,
        now,
    )
}

/// How many mails could not be delivered.
#[must_use]
pub fn count() -> Query<u32> {
    #[derive(Deserialize)]
    struct Count {
        dead: u32,
    }
    statement!("SELECT count(*) AS dead FROM outbox WHERE state = 'dead'")
        .read_by(|rows| Ok(rows.first()?.map_or(0, |count: Count| count.dead)))
}
