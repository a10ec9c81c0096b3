//! `POST /accounts/batch`: many customers get their accounts in one call, as when a provider
//! moves in.
//!
//! Each row is answered as if it had come alone, but for two things: nobody is mailed, and
//! nobody gets a password that somebody else knows in clear.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::net::IpAddr;
use serde_json::{Value, json};

use super::create::{Fresh, Keeping, Made, Provider, after_conflict, invalid, repeated};
use super::creation::{Creation, Secret, number_key};
use super::{Keys, Outcome, factors, open};
use crate::account::Account;
use crate::audit::event::Event;
use crate::http::fields::{FieldError, Fields};
use crate::http::problem::{Kind, Problem, document};
use crate::http::request_context::RequestContext;
use crate::id::AccountId;
use crate::refusal::Ended;
use crate::store::service_keys::ServiceKey;
use crate::store::{Database, account_names, accounts, allowlists, audit, second_factor};

/// What one row asks for, or what is wrong with it.
pub type Row = Result<Creation, Vec<FieldError>>;

/// What came of one row.
pub type RowAnswer = Result<Outcome, Problem>;

const CUSTOMERS_ONLY: &str = "Only customers come in a batch.";

const NO_CLEAR_PASSWORD: &str =
    "A batch takes no password in clear: give password_hash, or have a link mailed.";

/// Reads `accounts`, a list of at most `most` rows, each with the fields of
/// [`Creation::parse`].
///
/// # Errors
/// What is wrong with the list.
pub fn rows(mut fields: Fields, most: usize, seen: IpAddr) -> Result<Vec<Row>, Vec<FieldError>> {
    let rows = fields.apart("accounts", most);
    fields.finish()?;
    Ok(rows.into_iter().map(|fields| row(fields, seen)).collect())
}

/// Reads one row.
///
/// # Errors
/// What is wrong with its fields.
pub fn row(fields: Fields, seen: IpAddr) -> Row {
    let creation = Creation::parse(fields, seen)?;
    let refused = |name: &str, detail: &str| {
        Err(alloc::vec![FieldError {
            pointer: alloc::format!("/{name}"),
            detail: detail.into(),
        }])
    };
    match creation.secret {
        _ if creation.role.is_staff() => refused("role", CUSTOMERS_ONLY),
        Secret::Password(_) => refused("password", NO_CLEAR_PASSWORD),
        Secret::Hash(_) | Secret::Mailed => Ok(creation),
    }
}

/// Creates the accounts of as many rows as one call may take the time for: those after the
/// last answer are to be sent again. In two round trips, whatever the number of rows:
///
/// 1. read which customer numbers and addresses are taken;
/// 2. write what is to be made, each account only where both are still free, and read again
///    whose the numbers are now.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn create_each(
    db: &impl Database,
    keys: &Keys,
    rows: &[Row],
    provider: Provider<'_>,
    fresh: &[Fresh],
    at: &RequestContext<'_>,
    keeping: &Keeping,
) -> Result<Vec<RowAnswer>, Ended<Problem>> {
    // 1.
    let wanted = || rows.iter().filter_map(|row| row.as_ref().ok());
    let numbers = list(wanted().map(|creation| creation.customer_number.as_str()));
    let addresses = list(wanted().map(Creation::email_key));
    let reads = (
        accounts::by_customer_numbers(&numbers),
        accounts::taken_emails(&addresses),
    );
    let (key, (existing, taken)) = open(db, keys, reads, at).await?;
    let existing = by_number(existing);
    let taken: BTreeSet<_> = taken.into_iter().map(|taken| taken.email_key).collect();
    let mut hashes_left = at.limits.batch_hashes;
    let mut answers = Vec::new();
    let mut made = Vec::new();
    for (row, fresh) in rows.iter().zip(fresh) {
        let creation = match row {
            Ok(creation) => creation,
            Err(errors) => {
                answers.push(Some(Err(invalid(errors.clone()))));
                continue;
            }
        };
        if let Some(account) = existing.get(&creation.number_key()) {
            answers.push(Some(repeated(creation, account.clone(), &key)));
            continue;
        }
        if taken.contains(&creation.email_key()) {
            answers.push(Some(Err(Kind::EmailTaken.into())));
            continue;
        }
        if creation.is_hashed() {
            let Some(left) = hashes_left.checked_sub(1) else {
                break;
            };
            hashes_left = left;
        }
        match Made::of(creation, provider, fresh, at, keeping) {
            Ok(one) => {
                made.push((creation, one));
                answers.push(None);
            }
            Err(ended) => answers.push(Some(Err(ended.reason()?))),
        }
    }
    // 2.
    let mut written = write(db, made, &key, at).await?.into_iter();
    let answers = answers.into_iter();
    Ok(answers
        .filter_map(|answer| answer.or_else(|| written.next()))
        .collect())
}

/// Writes the accounts whose numbers and addresses are still free, and says what became of
/// each.
async fn write(
    db: &impl Database,
    made: Vec<(&Creation, Made)>,
    key: &ServiceKey,
    at: &RequestContext<'_>,
) -> Result<Vec<RowAnswer>, Ended<Problem>> {
    if made.is_empty() {
        return Ok(Vec::new());
    }
    let accounts = made.iter().map(|(_, made)| &made.account);
    let ids = list(accounts.clone().map(|account| &account.id));
    let numbers = list(accounts.clone().map(|account| &account.customer_number));
    let secrets = list(made.iter().filter_map(|(_, made)| {
        let sealed = made.totp.as_ref()?;
        Some(json!({ "account": made.account.id, "secret": sealed }))
    }));
    let lists = list(made.iter().filter_map(|(_, made)| {
        let entries = Some(&made.allowed_ips).filter(|entries| !entries.is_empty())?;
        Some(json!({ "account": made.account.id, "entries": entries }))
    }));
    let writes = alloc::vec![
        accounts::insert_where_free(accounts.clone()),
        account_names::insert(accounts),
        second_factor::enable_each(&secrets, at.now),
        allowlists::save_each(&lists),
        audit::insert_each(Event::AccountCreated, &key.actor(), &ids, at),
    ];
    let reads = accounts::by_customer_numbers(&numbers);
    let (_, existing) = db.fetch((writes, reads)).await?;
    let existing = by_number(existing);
    let answer = |(creation, made): (&Creation, Made)| {
        let existing = existing.get(&creation.number_key());
        match existing {
            Some(account) if account.id == made.account.id => Ok(Outcome::Created(made.account)),
            // A parallel call was faster, or a row before it.
            existing => after_conflict(creation, existing.cloned(), key),
        }
    };
    Ok(made.into_iter().map(answer).collect())
}

fn by_number(accounts: Vec<Account>) -> BTreeMap<String, Account> {
    let by_number = |account: Account| (number_key(&account.customer_number), account);
    accounts.into_iter().map(by_number).collect()
}

/// A JSON array, as statements take lists.
fn list<T: serde::Serialize>(members: impl Iterator<Item = T>) -> String {
    let members: Vec<T> = members.collect();
    serde_json::to_string(&members).unwrap_or_default()
}

/// What a program is told: for each row that there is an answer to, status, and account or
/// problem.
#[must_use]
pub fn describe_each(answers: &[RowAnswer], origin: &str, request_id: &str) -> Value {
    let refused = |problem: &Problem, id: Option<&AccountId>| -> Value {
        let errors = problem.errors_json();
        let document = document(problem.kind, &errors, origin, request_id);
        json!({
            "status": problem.kind.status(),
            "id": id,
            "problem": serde_json::from_str::<Value>(&document).unwrap_or_default(),
        })
    };
    let describe = |answer: &RowAnswer| match answer {
        Ok(Outcome::Created(account)) => {
            json!({ "status": 201, "id": account.id, "factors": factors(account) })
        }
        Ok(Outcome::Found(account)) => {
            json!({ "status": 200, "id": account.id, "factors": factors(account) })
        }
        Ok(Outcome::NumberTaken(id)) => refused(&Kind::CustomerNumberTaken.into(), Some(id)),
        Err(problem) => refused(problem, None),
    };
    let results: Vec<Value> = answers.iter().map(describe).collect();
    json!({ "results": results })
}
