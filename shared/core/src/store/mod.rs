//! SQL as data: functions that return a [`Statement`], or a [`Query`] where they read,
//! next to the row that it gives.
//!
//! D1 runs the text in production and rusqlite runs the same text in tests, on
//! the same schema.sql. A guard is part of its statement; where a guard must
//! stop a whole batch it is an insert into `guards`, whose trigger aborts by its name.

use alloc::string::String;
use alloc::vec::{IntoIter, Vec};
use chrono::{DateTime, TimeDelta, Utc};
use core::future::Future;

#[macro_use]
pub mod allowlists;
pub mod account_facts;
pub mod account_names;
pub mod account_pages;
pub mod account_search;
pub mod accounts;
pub mod admin_notes;
pub mod attempts;
pub mod audit;
pub mod audit_chain;
#[cfg(feature = "password")]
pub mod breached_passwords;
pub mod cancel_links;
pub mod case_closing;
pub mod case_codes;
pub mod case_details;
pub mod case_links;
pub mod case_traces;
pub mod cases;
pub mod challenges;
pub mod clients;
pub mod dead_mails;
pub mod devices;
pub mod email_changes;
pub mod evidence;
pub mod figures;
pub mod grants;
mod guards;
pub mod messages;
pub mod outbox;
pub mod password_links;
pub mod presses;
pub mod profiles;
mod query;
pub mod queue;
pub mod rate_limits;
pub mod report_links;
pub mod samples;
pub mod second_factor;
pub mod service_keys;
pub mod sessions;
pub mod staff;
pub mod staff_actions;
pub mod waiting_mails;
pub mod wordings;

pub use guards::{CommitError, Guard};
pub use query::{Batch, Query, Rows};

/// One SQL statement and what is bound to its `?1`, `?2` ...
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The text, never built at run time.
    pub sql: &'static str,
    /// What is bound, in order.
    pub params: Vec<Param>,
}

/// A value bound to a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Param {
    /// SQL's NULL.
    Null,
    /// A whole number; times are milliseconds since 1970.
    Integer(i64),
    /// A text.
    Text(String),
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u64> for Param {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<DateTime<Utc>> for Param {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Integer(instant.timestamp_millis())
    }
}

impl From<TimeDelta> for Param {
    fn from(span: TimeDelta) -> Self {
        Self::Integer(span.num_milliseconds())
    }
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A statement with its parameters: `statement!("SELECT ?1", value)`.
macro_rules! statement {
    ($sql:expr $(, $param:expr)* $(,)?) => {
        $crate::store::Statement {
            sql: $sql,
            params: alloc::vec![$($crate::store::Param::from($param)),*],
        }
    };
}
use statement;

/// A statement that stops the batch, under the name of the guard, unless a condition
/// holds: `guard!(Session, "EXISTS (SELECT ..)", value)`.
macro_rules! guard {
    ($guard:ident, $holds:expr $(, $param:expr)* $(,)?) => {
        statement!(
            concat!("INSERT INTO guards (holds, name) SELECT ", $holds, ", ?"),
            $($param,)*
            Guard::$guard,
        )
    };
}
use guard;

/// A failure of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The database cannot be used. The text is for the log only.
    Unavailable(String),
}

/// What [`EmailKey::of`](crate::account::email::EmailKey::of) makes of a column with an address
/// or a login, as they are kept: without blanks around them. `lower` knows ASCII alone.
macro_rules! email_key {
    ($column:literal) => {
        concat!("lower(", $column, ")")
    };
}
use email_key;

/// A database whose only unit is the batch: all statements or none, one round trip.
pub trait Database {
    /// Runs the statements in order, in one transaction.
    ///
    /// # Errors
    /// See [`CommitError`].
    fn batch(
        &self,
        statements: Vec<Statement>,
    ) -> impl Future<Output = Result<Vec<Rows>, CommitError>>;

    /// Runs statements that no guard stops.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot be used.
    fn run(
        &self,
        statements: Vec<Statement>,
    ) -> impl Future<Output = Result<IntoIter<Rows>, StoreError>> {
        async {
            // D1 refuses a batch of nothing.
            if statements.is_empty() {
                return Ok(Vec::new().into_iter());
            }
            let rows = self.batch(statements).await;
            rows.map(Vec::into_iter).map_err(CommitError::unexpected)
        }
    }

    /// Reads in one round trip: a query, or a tuple of them.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot be used.
    fn fetch<B: Batch>(&self, mut batch: B) -> impl Future<Output = Result<B::Output, StoreError>> {
        async {
            let mut statements = Vec::new();
            batch.give(&mut statements);
            batch.read(&mut self.run(statements).await?)
        }
    }

    /// Writes what a decision decided, guards among it: all of it or nothing.
    ///
    /// # Errors
    /// See [`CommitError`].
    fn commit(&self, writes: Vec<Statement>) -> impl Future<Output = Result<(), CommitError>> {
        async { self.batch(writes).await.map(drop) }
    }

    /// Writes what no guard stops, and makes no round trip where there is nothing to
    /// write.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot be used.
    fn write(&self, writes: Vec<Statement>) -> impl Future<Output = Result<(), StoreError>> {
        async { self.run(writes).await.map(drop) }
    }
}

/// A reference serves as well.
impl<D: Database> Database for &D {
    fn batch(
        &self,
        statements: Vec<Statement>,
    ) -> impl Future<Output = Result<Vec<Rows>, CommitError>> {
        D::batch(self, statements)
    }
}
