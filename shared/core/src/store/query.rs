//! What a statement reads, as a type; and batches, whose result is a tuple of types.
//!
//! All of it is thin over [`Database::batch`](super::Database::batch), which knows of
//! texts and rows only: whatever is generic here is one more copy in the wasm for each
//! type that it is used with.

use alloc::string::String;
use alloc::vec::{IntoIter, Vec};
use serde::de::DeserializeOwned;

use super::{Statement, StoreError};

/// The rows that one statement returned, as a JSON array of objects.
#[derive(Clone, Debug)]
pub struct Rows(String);

impl Rows {
    /// Takes the rows over as the database gives them.
    #[must_use]
    pub const fn of_json(json: String) -> Self {
        Self(json)
    }

    /// The first row, if there is one.
    pub(super) fn first<T: DeserializeOwned>(self) -> Result<Option<T>, StoreError> {
        Ok(self.all()?.into_iter().next())
    }

    /// All rows.
    pub(super) fn all<T: DeserializeOwned>(self) -> Result<Vec<T>, StoreError> {
        // serde's own text would quote values, and this one is logged.
        serde_json::from_str(&self.0).map_err(|_| {
            let what = core::any::type_name::<T>();
            StoreError::Unavailable(alloc::format!("a row that is no {what}"))
        })
    }

    /// The only row.
    fn one<T: DeserializeOwned>(self) -> Result<T, StoreError> {
        self.first()?.ok_or_else(|| {
            let what = core::any::type_name::<T>();
            StoreError::Unavailable(alloc::format!("no row where there is always a {what}"))
        })
    }
}

/// A statement that reads, and how its rows become an `R`.
#[derive(Clone, Debug)]
pub struct Query<R> {
    statement: Statement,
    read: fn(Rows) -> Result<R, StoreError>,
}

impl<R> Query<R> {
    /// Only whether there is a row.
    #[must_use]
    pub fn exists(self) -> Query<bool> {
        self.statement.exists()
    }
}

/// Without what its rows are: as one more write, or for its text.
impl<R> From<Query<R>> for Statement {
    fn from(query: Query<R>) -> Self {
        query.statement
    }
}

impl Statement {
    /// It returns at most one row that matters, the first.
    #[must_use]
    pub fn optional<T: DeserializeOwned>(self) -> Query<Option<T>> {
        self.read_by(Rows::first)
    }

    /// It always returns a row: that there is none is a failure.
    #[must_use]
    pub fn one<T: DeserializeOwned>(self) -> Query<T> {
        self.read_by(Rows::one)
    }

    /// It returns any number of rows.
    #[must_use]
    pub fn all<T: DeserializeOwned>(self) -> Query<Vec<T>> {
        self.read_by(Rows::all)
    }

    /// Whether it returns a row is all that matters.
    #[must_use]
    pub fn exists(self) -> Query<bool> {
        self.read_by(|rows| Ok(rows.0 != "[]"))
    }

    /// Its rows are read in a way of their own.
    #[must_use]
    pub const fn read_by<R>(self, read: fn(Rows) -> Result<R, StoreError>) -> Query<R> {
        Query {
            statement: self,
            read,
        }
    }
}

/// What can be read in one round trip: a query, a write, or several of these.
pub trait Batch {
    /// What its rows are.
    type Output;

    /// Moves its statements out, in order.
    fn give(&mut self, statements: &mut Vec<Statement>);

    /// Reads the rows of those statements, in the same order.
    ///
    /// # Errors
    /// [`StoreError`] where they are not what the code expects.
    fn read(self, rows: &mut IntoIter<Rows>) -> Result<Self::Output, StoreError>;
}

/// The rows of the next statement.
fn next(rows: &mut IntoIter<Rows>) -> Result<Rows, StoreError> {
    let none = || StoreError::Unavailable("a statement gave no result".into());
    rows.next().ok_or_else(none)
}

impl Batch for Statement {
    type Output = ();

    fn give(&mut self, statements: &mut Vec<Statement>) {
        statements.push(Self {
            sql: self.sql,
            params: core::mem::take(&mut self.params),
        });
    }

    fn read(self, rows: &mut IntoIter<Rows>) -> Result<(), StoreError> {
        next(rows).map(drop)
    }
}

impl<R> Batch for Query<R> {
    type Output = R;

    fn give(&mut self, statements: &mut Vec<Statement>) {
        self.statement.give(statements);
    }

    fn read(self, rows: &mut IntoIter<Rows>) -> Result<R, StoreError> {
        (self.read)(next(rows)?)
    }
}

impl<B: Batch> Batch for Option<B> {
    type Output = Option<B::Output>;

    fn give(&mut self, statements: &mut Vec<Statement>) {
        if let Some(batch) = self {
            batch.give(statements);
        }
    }

    fn read(self, rows: &mut IntoIter<Rows>) -> Result<Self::Output, StoreError> {
        self.map(|batch| batch.read(rows)).transpose()
    }
}

impl<B: Batch> Batch for Vec<B> {
    type Output = Vec<B::Output>;

    fn give(&mut self, statements: &mut Vec<Statement>) {
        for batch in self {
            batch.give(statements);
        }
    }

    fn read(self, rows: &mut IntoIter<Rows>) -> Result<Self::Output, StoreError> {
        self.into_iter().map(|batch| batch.read(rows)).collect()
    }
}

macro_rules! tuples {
    ($(($($batch:ident),*);)+) => {$(
        #[expect(non_snake_case, reason = "a part of the tuple has the name of its type")]
        impl<$($batch: Batch),*> Batch for ($($batch,)*) {
            type Output = ($($batch::Output,)*);

            fn give(&mut self, statements: &mut Vec<Statement>) {
                let ($($batch,)*) = self;
                $($batch.give(statements);)*
            }

            fn read(self, rows: &mut IntoIter<Rows>) -> Result<Self::Output, StoreError> {
                let ($($batch,)*) = self;
                Ok(($($batch.read(rows)?,)*))
            }
        }
    )+};
}

tuples! {
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
}

/// Nothing to read.
impl Batch for () {
    type Output = ();

    fn give(&mut self, _: &mut Vec<Statement>) {}

    fn read(self, _: &mut IntoIter<Rows>) -> Result<(), StoreError> {
        Ok(())
    }
}
