//! Lists of cases, as the back office shows them. Each reads a bounded number of rows,
//! however many cases there are.

use crate::id::{AccountId, CaseId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

use super::{Param, Query, Statement, email_key, statement};
use crate::account::account_type::AccountType;
use crate::account::email::EmailKey;
use crate::column::{flag, json};
use crate::recovery::case::{Flag, State, Unmatched};
use crate::recovery::rulebook::Lost;
use crate::recovery::sign::FraudSign;

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
    pub flags: Vec<Flag>,
    /// What speaks of fraud.
    #[serde(deserialize_with = "json")]
    pub signs: Vec<FraudSign>,
    /// Why there is no account.
    pub unmatched: Option<Unmatched>,
    /// Since when it stands there.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub state_since: DateTime<Utc>,
    /// Whether the mailed code was given back.
    #[serde(deserialize_with = "flag")]
    pub code_returned: bool,
    /// The account id of who approved first.
    pub decided_by: Option<AccountId>,
    /// The account id of who proposed to reopen it.
    pub reopening_by: Option<AccountId>,
    /// Their name.
    pub proposer: Option<String>,
    /// When they did.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub proposed_at: Option<DateTime<Utc>>,
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
    ($($rest:expr),+) => {
        concat!(
            "SELECT cases.id, reference, lost, cases.type, state, state_since,
               code_returned_at IS NOT NULL AS code_returned, decided_by, flags, signs, unmatched, agent_id,
               reopening_by, (SELECT name FROM accounts WHERE accounts.id = reopening_by) AS proposer,
               iif(reopening_by IS NULL, NULL, (SELECT max(at) FROM staff_actions
                 WHERE staff_actions.case_id = cases.id AND action = 'propose_reopening')) AS proposed_at,
               (SELECT name FROM accounts WHERE accounts.id = agent_id) AS agent,
               EXISTS (SELECT 1 FROM messages WHERE messages.case_id = cases.id
                 AND messages.by IS NULL AND messages.read_at IS NULL) AS message,
               opened_at, expires_at, effect_at, ended_at ",
            $($rest),+
        )
    };
}

/// How many cases a page has. One more is read, to know of further ones.
pub const PAGE: usize = 50;

/// Where a page of the queue begins: after this case. Those that nobody works on come first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct After {
    /// Whether somebody works on it.
    pub taken: bool,
    /// When that was opened, in milliseconds since 1970.
    pub opened_at: u64,
    /// Its id.
    pub id: CaseId,
}

/// As the parameter of an address that it is read from.
impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let taken = u8::from(self.taken);
        write!(f, "{taken}.{}.{}", self.opened_at, self.id)
    }
}

impl FromStr for After {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (taken, rest) = text.split_once('.').ok_or(())?;
        let (opened_at, id) = rest.split_once('.').ok_or(())?;
        Ok(Self {
            taken: taken.parse::<u8>().map_err(drop)? > 0,
            opened_at: opened_at.parse().map_err(drop)?,
            id: id.into(),
        })
    }
}

/// The cases in any of these states and about any of these losses, after one: those first that
/// nobody works on, and of these the oldest. It reads a page of each state and set at most, by
/// an index that has them in order.
#[must_use]
pub fn waiting(states: &[State], lost: &[Lost], after: &After) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM json_each(?1) AS states, json_each(?2) AS sets, cases
             WHERE cases.rowid IN (SELECT each.rowid FROM cases AS each
               WHERE each.state = states.value AND each.lost = sets.value
                 AND (each.taken, each.opened_at, each.id) > (?3, ?4, ?5)
               ORDER BY each.taken, each.opened_at, each.id LIMIT 51)
             ORDER BY taken, opened_at, cases.id LIMIT 51"
        ),
        words(&states),
        sets(lost),
        i64::from(after.taken),
        after.opened_at,
        &after.id,
    )
    .all()
}

/// Those of the five hundred first open cases of an index, in these states, about these losses
/// and with this flag, if one is given, after one.
macro_rules! marked_sql {
    ($mark:literal) => {
        listed_sql!(
            "FROM cases WHERE cases.rowid IN (SELECT each.rowid FROM cases AS each
               WHERE each.ended_at IS NULL AND each.taken >= 0 AND ",
            $mark,
            " ORDER BY each.taken, each.opened_at, each.id LIMIT 500)
               AND state IN (SELECT value FROM json_each(?1))
               AND lost IN (SELECT value FROM json_each(?2))
               AND (taken, opened_at, cases.id) > (?3, ?4, ?5)
               AND (?6 IS NULL OR EXISTS (SELECT 1 FROM json_each(flags) WHERE value = ?6))
             ORDER BY taken, opened_at, cases.id LIMIT 51"
        )
    };
}

/// What is wanted of cases that bear a mark.
#[derive(Clone, Copy, Debug)]
pub struct Marked<'a> {
    /// In any of these states.
    pub states: &'a [State],
    /// About any of these losses.
    pub lost: &'a [Lost],
    /// With this flag.
    pub flag: Option<Flag>,
    /// After this one.
    pub after: &'a After,
}

impl Marked<'_> {
    fn params(&self) -> Vec<Param> {
        alloc::vec![
            words(&self.states).into(),
            sets(self.lost).into(),
            i64::from(self.after.taken).into(),
            self.after.opened_at.into(),
            (&self.after.id).into(),
            self.flag.map(Flag::word).into(),
        ]
    }
}

/// The cases that match no account.
#[must_use]
pub fn unmatched(wanted: &Marked) -> Query<Vec<Listed>> {
    let sql = marked_sql!("each.unmatched IS NOT NULL");
    let params = wanted.params();
    Statement { sql, params }.all()
}

/// The cases with a flag.
#[must_use]
pub fn flagged(wanted: &Marked) -> Query<Vec<Listed>> {
    let sql = marked_sql!("each.flags <> '[]'");
    let params = wanted.params();
    Statement { sql, params }.all()
}

/// The cases that bear a sign of fraud.
#[must_use]
pub fn with_signs(wanted: &Marked) -> Query<Vec<Listed>> {
    let sql = marked_sql!("each.signs <> '[]'");
    let params = wanted.params();
    Statement { sql, params }.all()
}

/// A state, and how many cases are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Count {
    /// The state.
    pub state: State,
    /// How many, up to [`COUNTED`].
    pub cases: usize,
}

/// How far the cases of a state are counted.
pub const COUNTED: usize = 100;

/// How many cases are in each of these states, up to [`COUNTED`] of each.
#[must_use]
pub fn counts(states: &[State]) -> Query<Vec<Count>> {
    statement!(
        "SELECT states.value AS state, (SELECT count(*) FROM (SELECT 1 FROM cases
           WHERE cases.state = states.value LIMIT 100)) AS cases
         FROM json_each(?1) AS states",
        words(&states),
    )
    .all()
}

/// The cases with a message that nobody has read who works on them, after one: those of
/// the five hundred oldest such messages.
#[must_use]
pub fn with_messages(after: &After) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM cases WHERE cases.id IN (SELECT case_id FROM messages
               WHERE by IS NULL AND read_at IS NULL AND seq > 0 ORDER BY seq LIMIT 500)
               AND (taken, opened_at, cases.id) > (?1, ?2, ?3)
             ORDER BY taken, opened_at, cases.id LIMIT 51"
        ),
        i64::from(after.taken),
        after.opened_at,
        &after.id,
    )
    .all()
}

/// The cases that somebody proposed to reopen and nobody has agreed to, after one: those of the
/// first five hundred that a link has stopped since.
#[must_use]
pub fn reopenings(stopped_since: DateTime<Utc>, after: &After) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM cases WHERE cases.rowid IN (SELECT each.rowid FROM cases AS each
               INDEXED BY cases_reopening WHERE each.reopening_by IS NOT NULL AND each.cancelled_in IS NOT NULL
                 AND each.ended_at > ?1 ORDER BY each.ended_at LIMIT 500)
               AND (taken, opened_at, cases.id) > (?2, ?3, ?4)
             ORDER BY taken, opened_at, cases.id LIMIT 51"
        ),
        stopped_since,
        i64::from(after.taken),
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

/// How many accounts and cases a search shows. One more is read, to know of further ones.
pub const FOUND: usize = 20;

/// The cases of these accounts, and those whose claimant has an address that begins so: the open
/// ones first, and of each the latest.
#[must_use]
pub fn found(accounts: &[&AccountId], address: &EmailKey) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!(
            "FROM cases WHERE cases.rowid IN (SELECT found.rowid FROM cases AS found
                 WHERE account_id IN (SELECT value FROM json_each(?1))
               UNION ALL SELECT * FROM (SELECT found.rowid FROM cases AS found
                 WHERE contact_email IS NOT NULL AND ",
            email_key!("contact_email"),
            " >= ?2 AND ",
            email_key!("contact_email"),
            " < ?2 || char(1114111) ORDER BY ",
            email_key!("contact_email"),
            " LIMIT 21)) ORDER BY ended_at IS NOT NULL, opened_at DESC LIMIT 21"
        ),
        words(&accounts),
        address,
    )
    .all()
}

/// Sets of losses, each as it is stored.
fn sets(lost: &[Lost]) -> String {
    words(&lost.iter().map(words).collect::<Vec<_>>())
}

fn words(values: &impl Serialize) -> String {
    serde_json::to_string(values).unwrap_or_default()
}
