//! Mails to staff who want to know that cases have waited for too long.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::account::Role;

/// Somebody of staff who wants such a mail, and has had none for a while.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Reader {
    /// The account's id.
    pub id: AccountId,
    /// Where the mail goes.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// A case that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Decided {
    /// The account id of who approved first.
    pub decided_by: Option<AccountId>,
}

/// Whether this member of staff wants to be mailed.
#[must_use]
pub fn wanted(account_id: &AccountId) -> Query<bool> {
    statement!(
        "SELECT 1 FROM waiting_mails WHERE account_id = ?1 AND wanted = 1",
        account_id,
    )
    .exists()
}

/// They want to be mailed from now on, or no longer. When they last were stays known: nobody
/// gets two in a day by asking again.
#[must_use]
pub fn set(account_id: &AccountId, wanted: bool) -> Statement {
    statement!(
        "INSERT INTO waiting_mails (account_id, wanted) VALUES (?1, ?2)
         ON CONFLICT (account_id) DO UPDATE SET wanted = excluded.wanted",
        account_id,
        i64::from(wanted),
    )
}

/// Up to ten people who want to be mailed, can act on cases, and were last mailed by this
/// instant; but for the first `left`.
#[must_use]
pub fn due(mailed_by: DateTime<Utc>, left: usize) -> Query<Vec<Reader>> {
    statement!(
        "SELECT id, email, role FROM waiting_mails JOIN accounts ON id = account_id
         WHERE wanted = 1 AND mailed_at <= ?1 AND status = 'active'
           AND role IN ('agent', 'reviewer')
         ORDER BY mailed_at, id LIMIT 10 OFFSET ?2",
        mailed_by,
        left as u64,
    )
    .all()
}

/// The mail is queued. Fails the batch where another courier was faster, or they want none
/// any more.
#[must_use]
pub fn mailed(
    account_id: &AccountId,
    mailed_by: DateTime<Utc>,
    now: DateTime<Utc>,
) -> [Statement; 2] {
    [
        guard!(
            WaitingMailDue,
            "EXISTS (SELECT 1 FROM waiting_mails
               WHERE account_id = ?1 AND wanted = 1 AND mailed_at <= ?2)",
            account_id,
            mailed_by,
        ),
        statement!(
            "UPDATE waiting_mails SET mailed_at = ?2 WHERE account_id = ?1",
            account_id,
            now,
        ),
    ]
}

#[derive(Deserialize)]
struct Count {
    cases: u32,
}

fn counted(statement: Statement) -> Query<u32> {
    statement.read_by(|rows| Ok(rows.first()?.map_or(0, |count: Count| count.cases)))
}

/// How many cases have waited for support since before this instant, up to a hundred, but for
/// those that wait for a second person.
#[must_use]
pub fn looks(since: DateTime<Utc>) -> Query<u32> {
    counted(statement!(
        "SELECT count(*) AS cases FROM (SELECT 1 FROM cases
           WHERE state IN ('submitted', 'verified', 'review') AND opened_at < ?1
             AND state_since < ?1 LIMIT 100)",
        since,
    ))
}

/// Up to a hundred cases that have waited for a second person since before this instant.
#[must_use]
pub fn approvals(since: DateTime<Utc>) -> Query<Vec<Decided>> {
    statement!(
        "SELECT decided_by FROM cases
         WHERE state = 'decided' AND opened_at < ?1 AND state_since < ?1 LIMIT 100",
        since,
    )
    .all()
}

/// How many cases have a message that has waited to be read since before this instant: of the
/// five hundred oldest such messages.
#[must_use]
pub fn messages(since: DateTime<Utc>) -> Query<u32> {
    counted(statement!(
        "SELECT count(DISTINCT case_id) AS cases FROM (SELECT case_id, at FROM messages
           WHERE by IS NULL AND read_at IS NULL AND seq > 0 ORDER BY seq LIMIT 500)
         WHERE at < ?1",
        since,
    ))
}
