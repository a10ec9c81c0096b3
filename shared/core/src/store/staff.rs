//! Accounts of staff, as admins see and change them.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::account::{Role, Status};
use crate::column::flag;

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct StaffMember {
    /// The account's id.
    pub id: AccountId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether the account can be used.
    pub status: Status,
    /// Whether they have a second factor, without which they can do nothing.
    #[serde(deserialize_with = "flag")]
    pub has_totp: bool,
    /// When a browser last signed in by every factor.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub signed_in_at: Option<DateTime<Utc>>,
}

macro_rules! member_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, name, email, role, status,
               EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id) AS has_totp,
               (SELECT max(seen_at) FROM devices WHERE account_id = accounts.id) AS signed_in_at
             FROM accounts WHERE role <> 'customer' AND ",
            $which
        )
    };
}

/// Everybody of staff by name, five hundred at most.
#[must_use]
pub fn all() -> Query<Vec<StaffMember>> {
    statement!(member_sql!("name > '' ORDER BY name, id LIMIT 500")).all()
}

/// The member of staff of this account id.
#[must_use]
pub fn by_id(account_id: &AccountId) -> Query<Option<StaffMember>> {
    statement!(member_sql!("id = ?1"), account_id).optional()
}

/// Gives a member of staff another role.
#[must_use]
pub fn set_role(account_id: &AccountId, role: Role, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE accounts SET role = ?2, updated_at = ?3 WHERE id = ?1",
        account_id,
        role.word(),
        now,
    )
}
