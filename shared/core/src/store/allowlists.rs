//! Lists of allowed addresses, one row for each account that has one.

use crate::id::AccountId;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::account::email::EmailKey;
use crate::allowlist::{self, Allowlist};

/// The list of an account as one column of JSON: NULL where there is none. For use
/// in statements that have the table `accounts` at hand.
macro_rules! allowlist_column {
    () => {
        "(SELECT json_object('entries', json(entries), 'previous', json(previous),
            'trial_until', trial_until) FROM allowlists WHERE allowlists.account_id = accounts.id)"
    };
}

/// The list of some account, if it has one.
#[derive(Clone, Debug, Deserialize)]
pub struct Listed {
    /// The list.
    #[serde(deserialize_with = "allowlist::from_column")]
    pub allowlist: Option<Allowlist>,
}

/// The list of the active account with this e-mail address; no row for no account.
#[must_use]
pub fn of_login(email_key: &EmailKey) -> Query<Option<Listed>> {
    statement!(
        concat!(
            "SELECT ",
            allowlist_column!(),
            " AS allowlist FROM accounts WHERE email_key = ?1 AND status = 'active'"
        ),
        email_key,
    )
    .optional()
}

/// Puts a list in force, for good or on trial. What comes back after a trial is the list
/// that is there when it begins, or what that one would have brought back.
#[must_use]
pub fn save(
    account_id: &AccountId,
    entries: &str,
    trial_until: Option<DateTime<Utc>>,
) -> Statement {
    statement!(
        "INSERT INTO allowlists (account_id, entries, previous, trial_until)
         VALUES (?1, ?2, iif(?3 IS NULL, NULL, '[]'), ?3)
         ON CONFLICT (account_id) DO UPDATE SET entries = excluded.entries,
           previous = iif(?3 IS NULL, NULL, coalesce(allowlists.previous, allowlists.entries)),
           trial_until = ?3",
        account_id,
        entries,
        trial_until,
    )
}

/// Puts the lists of new accounts in force, given as a JSON array of `account` and
/// `entries`; of accounts that are not there none.
#[must_use]
pub fn save_each(lists: &str) -> Statement {
    statement!(
        "INSERT INTO allowlists (account_id, entries)
         SELECT accounts.id, value ->> 'entries'
         FROM json_each(?1) CROSS JOIN accounts ON accounts.id = value ->> 'account'",
        lists,
    )
}

/// The account can be used from anywhere.
#[must_use]
pub fn delete(account_id: &AccountId) -> Statement {
    statement!("DELETE FROM allowlists WHERE account_id = ?1", account_id)
}

/// Somebody signed in while a list was on trial, so they can: it stays.
#[must_use]
pub fn keep(account_id: &AccountId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE allowlists SET previous = NULL, trial_until = NULL
         WHERE account_id = ?1 AND trial_until > ?2",
        account_id,
        now,
    )
}

/// Fails the batch unless a list is on trial.
#[must_use]
pub fn require_trial(account_id: &AccountId, now: DateTime<Utc>) -> Statement {
    guard!(
        AllowlistTrial,
        "EXISTS (SELECT 1 FROM allowlists WHERE account_id = ?1 AND trial_until > ?2)",
        account_id,
        now,
    )
}

/// A trial ends before its time: what was before is back.
#[must_use]
pub fn undo(account_id: &AccountId) -> Statement {
    statement!(
        "UPDATE allowlists SET entries = previous, previous = NULL, trial_until = NULL
         WHERE account_id = ?1",
        account_id,
    )
}

/// A list without entries is none.
#[must_use]
pub fn erase_empty(account_id: &AccountId) -> Statement {
    statement!(
        "DELETE FROM allowlists WHERE account_id = ?1 AND entries = '[]'",
        account_id
    )
}

/// Trials that have run out: what was before is back, as every reader of the row
/// has seen since then.
#[must_use]
pub fn undo_trials(now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE allowlists SET entries = previous, previous = NULL, trial_until = NULL
         WHERE trial_until <= ?1",
        now,
    )
}

/// Trials that have run out and leave no list behind.
#[must_use]
pub fn erase_undone(now: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM allowlists WHERE trial_until <= ?1 AND previous = '[]'",
        now
    )
}
