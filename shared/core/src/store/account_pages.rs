//! Accounts page by page, in the order of their ids.

use alloc::vec::Vec;
use serde::Deserialize;

use super::{Query, statement};
use crate::account::account_type::AccountType;
use crate::account::{Account, Status};
use crate::id::AccountId;

/// The accounts after the one of this id, of a status and of a type where these are given:
/// those among the first `looked_at`, and of them the first `limit`.
#[must_use]
pub fn after(
    id: &AccountId,
    status: Option<Status>,
    account_type: Option<AccountType>,
    looked_at: u32,
    limit: u32,
) -> Query<Vec<Account>> {
    statement!(
        "WITH looked AS MATERIALIZED
           (SELECT * FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?4)
         SELECT *, EXISTS (SELECT 1 FROM totp WHERE totp.account_id = looked.id) AS has_totp
         FROM looked WHERE (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR type = ?3)
         ORDER BY id LIMIT ?5",
        id,
        status.map(Status::word),
        account_type.map(AccountType::word),
        u64::from(looked_at),
        u64::from(limit),
    )
    .all()
}

/// The id of the account so many after another, if there are so many.
#[must_use]
pub fn id_after(id: &AccountId, count: u32) -> Query<Option<AccountId>> {
    #[derive(Deserialize)]
    struct Reached {
        id: AccountId,
    }
    statement!(
        "SELECT id FROM accounts WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2 - 1",
        id,
        u64::from(count),
    )
    .read_by(|rows| Ok(rows.first()?.map(|reached: Reached| reached.id)))
}
