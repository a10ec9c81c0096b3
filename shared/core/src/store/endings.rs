//! The end of a case that its owner does not want. It takes little of a case, and the
//! functions where owners end one need not bring along what only support looks at.

use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::recovery::machine::State;
use crate::recovery::rulebook::Kind;

/// A case that can be ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Open {
    /// Its id.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// The account it is about.
    pub account_id: Option<String>,
    /// What it is about.
    pub kind: Kind,
    /// Where the claimant can be reached.
    pub contact_email: Option<String>,
    /// Where it stands.
    pub state: State,
    /// When it was opened.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub opened_at: DateTime<Utc>,
    /// Grows with every change.
    pub version: u64,
}

macro_rules! open_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, reference, account_id, kind, contact_email, state, opened_at, version
             FROM cases WHERE ended_at IS NULL AND ",
            $which
        )
    };
}

/// The open case of this id.
#[must_use]
pub fn by_id(id: &str) -> Query<Option<Open>> {
    statement!(open_sql!("id = ?1"), id).optional()
}

/// The open case that a link to stop it leads to.
#[must_use]
pub fn by_stop(token_hash: &str) -> Query<Option<Open>> {
    statement!(
        open_sql!("id = (SELECT case_id FROM stops WHERE token_hash = ?1)"),
        token_hash
    )
    .optional()
}

/// The open case of the account of a live session.
#[must_use]
pub fn of_session(token_hash: &str, now: DateTime<Utc>) -> Query<Option<Open>> {
    statement!(
        open_sql!(
            "account_id = (SELECT account_id FROM sessions
               WHERE token_hash = ?1 AND expires_at > ?2)"
        ),
        token_hash,
        now
    )
    .optional()
}

/// The case that cools off, of the account of a live link "it was not me".
#[must_use]
pub fn of_alarm(token_hash: &str, now: DateTime<Utc>) -> Query<Option<Open>> {
    statement!(
        open_sql!(
            "account_id = (SELECT account_id FROM alarms
               WHERE token_hash = ?1 AND expires_at > ?2)
             AND state = 'cooling_off'"
        ),
        token_hash,
        now
    )
    .optional()
}

/// The case of an account that cools off.
#[must_use]
pub fn cooling_off(account_id: &str) -> Query<Option<Open>> {
    statement!(
        open_sql!("account_id = ?1 AND state = 'cooling_off'"),
        account_id
    )
    .optional()
}

/// Fails the batch where there is a case of the account that cools off.
#[must_use]
pub fn require_none_cooling_off(account_id: &str) -> Statement {
    statement!(
        "INSERT INTO guards (holds) SELECT NOT EXISTS
           (SELECT 1 FROM cases WHERE account_id = ?1 AND ended_at IS NULL
              AND state = 'cooling_off')",
        account_id
    )
}

/// Ends a case in this state, or fails the batch where it has changed since it was read.
/// Whatever it has opens nothing any more.
#[must_use]
pub fn end(case: &Open, state: State, now: DateTime<Utc>) -> [Statement; 2] {
    let id = case.id.as_str();
    [
        statement!(
            "INSERT INTO guards (holds) SELECT EXISTS
               (SELECT 1 FROM cases WHERE id = ?1 AND version = ?2)",
            id,
            case.version,
        ),
        statement!(
            "UPDATE cases SET state = ?2, ended_at = ?3, version = version + 1, code_hash = NULL
             WHERE id = ?1",
            id,
            state.word(),
            now,
        ),
    ]
}
