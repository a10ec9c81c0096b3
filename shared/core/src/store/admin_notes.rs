//! What admins did to accounts, and why: beside its line in the audit log, which
//! holds no words.

use crate::id::AccountId;
use crate::support::action::{AdminAction, AdminNote};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::account::Role;
use crate::http::request_context::RequestContext;

/// Writes it.
#[must_use]
pub fn insert(admin_note: &AdminNote, at: &RequestContext) -> Statement {
    statement!(
        "INSERT INTO admin_notes (account_id, at, by, action, role, note, request_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        admin_note.account_id,
        at.now,
        admin_note.by,
        admin_note.action.word(),
        admin_note.role.map(Role::word),
        admin_note.note,
        at.request_id,
    )
}

/// The same as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RecordedNote {
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// The account id of the admin.
    pub by: AccountId,
    /// Their name; none where they are gone.
    pub name: Option<String>,
    /// What was done.
    pub action: AdminAction,
    /// What the account may do from then on.
    pub role: Option<Role>,
    /// Why.
    pub note: Option<String>,
}

/// The last fifty about an account, the latest first.
#[must_use]
pub fn of_account(account_id: &AccountId) -> Query<Vec<RecordedNote>> {
    statement!(
        "SELECT at, by, (SELECT name FROM accounts WHERE accounts.id = by) AS name, action, role,
           note
         FROM admin_notes WHERE account_id = ?1 ORDER BY seq DESC LIMIT 50",
        account_id,
    )
    .all()
}

/// Erases those from before the given instant.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM admin_notes WHERE at < ?1", instant)
}
