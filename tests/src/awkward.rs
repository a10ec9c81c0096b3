//! Stores that behave as production does on a bad day.

use std::cell::Cell;

use regain_core::store::{CommitError, Database, Rows, Statement, StoreError};

use crate::run::make_room;
use crate::sqlite::Sqlite;

/// What becomes of the batch that breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// It is carried out, but the answer does not come back.
    Kept,
    /// It never arrives.
    Lost,
}

/// A store whose n-th batch breaks.
pub struct Breaking<'a> {
    db: &'a Sqlite,
    left: Cell<usize>,
    how: Break,
}

impl<'a> Breaking<'a> {
    /// The first batch is number 1.
    #[must_use]
    pub const fn new(db: &'a Sqlite, batch: usize, how: Break) -> Self {
        Self {
            db,
            left: Cell::new(batch),
            how,
        }
    }

    /// Whether the batch that breaks has come.
    #[must_use]
    pub const fn broke(&self) -> bool {
        self.left.get() == 0
    }
}

impl Database for Breaking<'_> {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, CommitError> {
        let last = self.left.get() == 1;
        self.left.set(self.left.get().saturating_sub(1));
        if last && self.how == Break::Lost {
            return Err(unavailable("lost on the way"));
        }
        let rows = self.db.batch(statements).await?;
        if last {
            return Err(unavailable("lost on the way back"));
        }
        Ok(rows)
    }
}

fn unavailable(why: &str) -> CommitError {
    CommitError::Store(StoreError::Unavailable(why.into()))
}

/// A store before each of whose batches others get their turn: with
/// [`interleave`](crate::interleave), requests overlap in any order.
pub struct Stepwise<'a>(pub &'a Sqlite);

impl Database for Stepwise<'_> {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, CommitError> {
        make_room().await;
        self.0.batch(statements).await
    }
}
