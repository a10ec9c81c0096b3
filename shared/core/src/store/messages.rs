//! What support and claimants write to each other. Their words stand here alone.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::column::flag;
use crate::crypto::code::CodeHash;
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, CaseId};
use crate::recovery::message::{Message, ReadyText};

/// A message that was written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Written {
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// The account id of the member of staff; none for the claimant.
    pub by: Option<AccountId>,
    /// Their name, for staff alone.
    pub name: Option<String>,
    /// A ready text.
    pub ready: Option<ReadyText>,
    /// Words of their own.
    pub text: Option<String>,
    /// Whether whoever works on the case has yet to read it.
    #[serde(deserialize_with = "flag")]
    pub unread: bool,
}

macro_rules! written_sql {
    ($name:literal, $case:literal) => {
        concat!(
            "SELECT at, by, ",
            $name,
            " AS name, ready, text, by IS NULL AND read_at IS NULL AS unread
             FROM messages WHERE case_id = ",
            $case,
            " ORDER BY seq"
        )
    };
}

/// The messages of the case of a credential, the first of them first.
#[must_use]
pub fn by_credential(reference: &str, secret_hash: &CodeHash) -> Query<Vec<Written>> {
    statement!(
        written_sql!(
            "NULL",
            "(SELECT id FROM cases WHERE reference = ?1 AND secret_hash = ?2)"
        ),
        reference,
        secret_hash,
    )
    .all()
}

/// The messages of a case, the first of them first.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Vec<Written>> {
    statement!(
        written_sql!("(SELECT name FROM accounts WHERE accounts.id = by)", "?1"),
        case_id
    )
    .all()
}

/// Writes a message, of the claimant or of a member of staff. Fails the batch where the same
/// was just written, where the case is over, and where there were too many of this side.
#[must_use]
pub fn insert(
    case_id: &CaseId,
    by: Option<&AccountId>,
    message: &Message,
    at: &RequestContext,
) -> [Statement; 4] {
    let ready = message.ready.map(ReadyText::word);
    let text = message.text.as_deref();
    [
        guard!(
            MessageNew,
            "NOT EXISTS (SELECT 1 FROM messages WHERE case_id = ?1 AND by IS ?2 AND ready IS ?3
               AND text IS ?4 AND at > ?5)",
            case_id,
            by,
            ready,
            text,
            at.now - at.limits.press,
        ),
        guard!(
            CaseOpen,
            "EXISTS (SELECT 1 FROM cases WHERE id = ?1 AND ended_at IS NULL)",
            case_id,
        ),
        guard!(
            MessagesLeft,
            "(SELECT count(*) FROM messages
               WHERE case_id = ?1 AND (by IS NULL) = ?2) < ?3
             AND (SELECT count(*) FROM messages
               WHERE case_id = ?1 AND (by IS NULL) = ?2 AND at > ?4) < ?5",
            case_id,
            i64::from(by.is_none()),
            i64::from(at.limits.messages),
            at.now - TimeDelta::hours(1),
            i64::from(at.limits.messages_an_hour),
        ),
        statement!(
            "INSERT INTO messages (case_id, at, by, ready, text) VALUES (?1, ?2, ?3, ?4, ?5)",
            case_id,
            at.now,
            by,
            ready,
            text,
        ),
    ]
}

/// Whoever works on the case has read what its claimant wrote.
#[must_use]
pub fn read(case_id: &CaseId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE messages SET read_at = ?2 WHERE case_id = ?1 AND by IS NULL AND read_at IS NULL",
        case_id,
        now,
    )
}

/// Forgets the messages of cases that are about to be forgotten, having ended before the given
/// instant.
#[must_use]
pub fn forget_before(instant: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM messages WHERE case_id IN
           (SELECT id FROM cases WHERE ended_at < ?1 AND secret_hash IS NOT NULL)",
        instant
    )
}
