//! The names of accounts, as they are found: see [`name::turns`].

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::{Statement, statement};
use crate::account::{Account, name};
use crate::id::AccountId;

/// Writes by what new accounts are found, those of these that were made.
#[must_use]
pub fn insert<'a>(accounts: impl Iterator<Item = &'a Account>) -> Statement {
    insert_each(accounts.map(|account| {
        let person = account.contact_person.as_deref();
        turns(&account.id, &account.name, person)
    }))
}

/// Writes by what an account is found from now on: the names of its holder and contact person.
#[must_use]
pub fn replace(account_id: &AccountId, name: &str, contact_person: Option<&str>) -> [Statement; 2] {
    let turns = turns(account_id, name, contact_person);
    [
        statement!(
            "DELETE FROM account_names WHERE account_id = ?1",
            account_id
        ),
        insert_each(core::iter::once(turns)),
    ]
}

fn turns(account_id: &AccountId, name: &str, contact_person: Option<&str>) -> Value {
    let names = [Some(name), contact_person];
    let turns: Vec<String> = names.into_iter().flatten().flat_map(name::turns).collect();
    json!({ "account": account_id, "turns": turns })
}

fn insert_each(accounts: impl Iterator<Item = Value>) -> Statement {
    statement!(
        "INSERT INTO account_names (turn, account_id)
         SELECT DISTINCT json_each.value, left.value ->> 'account'
         FROM json_each(?1) AS left, json_each(left.value -> 'turns')
         WHERE EXISTS (SELECT 1 FROM accounts WHERE id = left.value ->> 'account')",
        Value::Array(accounts.collect()).to_string(),
    )
}
