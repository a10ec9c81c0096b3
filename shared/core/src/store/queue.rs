//! Lists of cases, as the back office shows them. Each reads a bounded number of rows,
//! however many cases there are.

use crate::id::{AccountId, CaseId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Query, statement};
use crate::account::account_type::AccountType;
use crate::account::email::EmailKey;
use crate::column::{flag, json};
use crate::recovery::case::{Flag, State, Unmatched};
use crate::recovery::rulebook::Lost;

/// A case in a list: nothing of its claimant, and nothing of the account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its id.
    pub id: CaseId,
    /// What people call it by.
    pub reference: String,
    /// What it is about.
    #[serde(deserialize_with = "json")]
    pub lost: Lost,
    /// The type of account.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// Where it stands.
    pub state: State,
    /// What has to be looked at twice.
    #[serde(deserialize_with = "json")]
    pub flags: alloc::vec::Vec<Flag>,
    /// Why there is no account.
    pub unmatched: Option<Unmatched>,
    /// The account id of who works on it.
    pub agent_id: Option<AccountId>,
    /// Their name.
    pub agent: Option<String>,
    /// Whether there is a message that nobody has read who works on it.
    #[serde(deserialize_with = "flag")]
    pub message: bool,
    /// When it was opened.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub opened_at: DateTime<Utc>,
    /// When it expires unless it goes on.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
    /// When the effect takes place.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub effect_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub ended_at: Option<DateTime<Utc>>,
}

macro_rules! listed_sql {
    ($rest:literal) => {
        concat!(
            "SELECT cases.id, reference, lost, cases.type, state, flags, unmatched, agent_id,
               (SELECT name FROM accounts WHERE accounts.id = agent_id) AS agent,
               EXISTS (SELECT 1 FROM messages WHERE messages.case_id = cases.id
                 AND messages.by IS NULL AND messages.read_at IS NULL) AS message,
               opened_at, expires_at, effect_at, ended_at ",
            $rest
        )
    };
}

/// How many cases a page has. One more is read, to know of further ones.
pub const PAGE: usize = 50;

/// Where a page of the queue begins: after this case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct After {
    /// When that was opened, in milliseconds since 1970.
    pub opened_at: u64,
    /// Its id.
    pub id: CaseId,
}

/// The oldest cases in any of these states and about any of these losses, after one. It
/// reads a page of each state and set at most, by an index that has them in order.
#[must_use]
pub fn waiting(states: &[State], lost: &[Lost], after: &After) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM json_each(?1) AS states, json_each(?2) AS sets, cases
             WHERE cases.rowid IN (SELECT each.rowid FROM cases AS each
               WHERE each.state = states.value AND each.lost = sets.value
                 AND (each.opened_at, each.id) > (?3, ?4)
               ORDER BY each.opened_at, each.id LIMIT 51)
             ORDER BY opened_at, cases.id LIMIT 51"
        ),
        words(&states),
        words(&lost.iter().map(words).collect::<Vec<_>>()),
        after.opened_at,
        &after.id,
    )
    .all()
}

/// The oldest cases with a message that nobody has read who works on them, after one: those of
/// the five hundred oldest such messages.
#[must_use]
pub fn with_messages(after: &After) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM cases WHERE cases.id IN (SELECT case_id FROM messages
               WHERE by IS NULL AND read_at IS NULL AND seq > 0 ORDER BY seq LIMIT 500)
               AND ended_at IS NULL AND (opened_at, cases.id) > (?1, ?2)
             ORDER BY opened_at, cases.id LIMIT 51"
        ),
        after.opened_at,
        &after.id,
    )
    .all()
}

/// The oldest open cases that somebody works on, after one.
#[must_use]
pub fn of_agent(agent_id: &AccountId, after: &After) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM cases WHERE agent_id = ?1 AND ended_at IS NULL AND (opened_at, id) > (?2, ?3)
             ORDER BY opened_at, id LIMIT 51"
        ),
        agent_id,
        after.opened_at,
        &after.id,
    )
    .all()
}

/// The case of a reference.
#[must_use]
pub fn by_reference(reference: &str) -> Query<Option<Listed>> {
    statement!(listed_sql!("FROM cases WHERE reference = ?1"), reference).optional()
}

/// The latest cases of an account.
#[must_use]
pub fn of_account(account_id: &AccountId) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!("FROM cases WHERE account_id = ?1 ORDER BY opened_at DESC LIMIT 51"),
        account_id
    )
    .all()
}

/// The latest cases of an account, or of a claimant, by a customer number and an
/// address; either can be empty.
#[must_use]
pub fn of_words(customer_number: &str, email_key: &EmailKey) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM cases WHERE cases.rowid IN (SELECT found.rowid FROM cases AS found
                 WHERE account_id IN (SELECT accounts.id FROM accounts
                   WHERE customer_number = ?1 UNION SELECT accounts.id FROM accounts
                   WHERE email_key = ?2)
               UNION SELECT found.rowid FROM cases AS found
                 WHERE contact_email IS NOT NULL AND lower(contact_email) = ?2)
             ORDER BY opened_at DESC LIMIT 51"
        ),
        customer_number,
        email_key,
    )
    .all()
}

fn words(values: &impl Serialize) -> String {
    serde_json::to_string(values).unwrap_or_default()
}
