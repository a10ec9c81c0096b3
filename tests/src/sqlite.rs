//! The native twin of D1: the same schema, the same statements, as strict.

use std::cell::{Cell, RefCell};

use regain_core::store::{CommitError, Database, Param, Rows, Statement};
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, StatementStatus, Transaction};
use serde_json::{Map, Value};

/// The schema, as production has it.
pub const SCHEMA: &str = include_str!("../../schema.sql");

/// A database in memory.
pub struct Sqlite {
    connection: RefCell<Connection>,
    trips: Cell<usize>,
}

impl Default for Sqlite {
    fn default() -> Self {
        Self::new()
    }
}

impl Sqlite {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        // D1 enforces references; plain SQLite has to be told.
        connection
            .execute_batch("PRAGMA foreign_keys = ON")
            .unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        Self {
            connection: RefCell::new(connection),
            trips: Cell::new(0),
        }
    }

    /// Runs SQL of a test's own, to age rows or to spoil them.
    ///
    /// # Errors
    /// `SQLite`'s own text.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        let connection = self.connection.borrow();
        connection
            .execute_batch(sql)
            .map_err(|error| error.to_string())
    }

    /// The rows of a test's own query.
    pub fn read(&self, sql: &str) -> Vec<Map<String, Value>> {
        let mut connection = self.connection.borrow_mut();
        let transaction = connection.transaction().unwrap();
        execute(&transaction, sql, &[]).unwrap()
    }

    /// The rows of a test's own query, each value in its place.
    pub fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let connection = self.connection.borrow();
        let mut prepared = connection.prepare(sql).unwrap();
        let columns = prepared.column_count();
        let mut rows = prepared.query([]).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|index| json(row.get_ref(index).unwrap()));
            all.push(values.collect());
        }
        all
    }

    /// The one column of a test's own query, as text.
    pub fn column(&self, sql: &str) -> Vec<String> {
        let rows = self.read(sql);
        rows.iter()
            .map(|row| match row.values().next() {
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
                None => String::new(),
            })
            .collect()
    }

    /// How many rows there are, as in `count("links WHERE ...")`.
    pub fn count(&self, from: &str) -> usize {
        self.read(&format!("SELECT 1 FROM {from}")).len()
    }

    /// Every value of every row of every table, as one text: what somebody
    /// with a copy of the database has.
    pub fn dump(&self) -> String {
        self.dump_where(|_| "1")
    }

    /// The same but for what is on record, and how often.
    pub fn dump_but_records(&self) -> String {
        self.dump_where(|table| match table {
            "audit" | "audit_chain" | "sqlite_sequence" => "0",
            "rate_limits" => "limit_key NOT LIKE 'repeats:%'",
            _ => "1",
        })
    }

    fn dump_where(&self, which: impl Fn(&str) -> &'static str) -> String {
        let tables = self.column("SELECT name FROM sqlite_schema WHERE type = 'table'");
        let rows = tables.iter().map(|table| {
            let which = which(table);
            self.read(&format!("SELECT * FROM {table} WHERE {which}"))
        });
        let rows: Vec<_> = rows.flatten().collect();
        format!("{rows:#?}")
    }

    /// `SQLite`'s plan for a statement, one step each; an error where it cannot
    /// be prepared.
    ///
    /// # Errors
    /// `SQLite`'s own text.
    pub fn plan(&self, statement: &Statement) -> Result<Vec<String>, String> {
        let connection = self.connection.borrow();
        let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        let mut prepared = connection
            .prepare(&sql)
            .map_err(|error| error.to_string())?;
        let params = rusqlite::params_from_iter(statement.params.iter().map(Bound));
        let steps = prepared
            .query_map(params, |row| row.get(3))
            .map_err(|error| error.to_string())?;
        steps
            .map(|step| step.map_err(|error| error.to_string()))
            .collect()
    }

    /// How much work a query is, in instructions of `SQLite`'s own machine: as good as
    /// the rows it reads, and the same on every machine.
    pub fn work(&self, statement: &Statement) -> i32 {
        let connection = self.connection.borrow();
        let mut prepared = connection.prepare(statement.sql).unwrap();
        let params = rusqlite::params_from_iter(statement.params.iter().map(Bound));
        let mut rows = prepared.query(params).unwrap();
        while rows.next().unwrap().is_some() {}
        drop(rows);
        prepared.get_status(StatementStatus::VmStep)
    }

    /// Round trips so far.
    #[must_use]
    pub const fn trips(&self) -> usize {
        self.trips.get()
    }
}

impl Database for Sqlite {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, CommitError> {
        // As D1: it refuses a batch of nothing.
        if statements.is_empty() {
            return Err(CommitError::of_message(
                "No SQL statements detected.".into(),
            ));
        }
        self.trips.set(self.trips.get() + 1);
        let mut connection = self.connection.borrow_mut();
        let transaction = connection.transaction().map_err(classify)?;
        let rows = statements
            .iter()
            .map(|statement| {
                let rows = execute(&transaction, statement.sql, &statement.params)?;
                Ok(Rows::of_json(serde_json::to_string(&rows).unwrap()))
            })
            .collect::<Result<_, _>>()
            // A transaction that is dropped is rolled back.
            .map_err(classify)?;
        transaction.commit().map_err(classify)?;
        Ok(rows)
    }
}

fn execute(
    transaction: &Transaction,
    sql: &str,
    params: &[Param],
) -> Result<Vec<Map<String, Value>>, rusqlite::Error> {
    let mut prepared = transaction.prepare_cached(sql)?;
    let names: Vec<String> = prepared.column_names().map(String::from).collect();
    let mut rows = prepared.query(rusqlite::params_from_iter(params.iter().map(Bound)))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut read = Map::new();
        for (index, name) in names.iter().enumerate() {
            read.insert(name.clone(), json(row.get_ref(index)?));
        }
        all.push(read);
    }
    Ok(all)
}

/// A parameter as D1 binds it: every number is a double.
struct Bound<'a>(&'a Param);

impl rusqlite::ToSql for Bound<'_> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the same cast as in production, below 2^53"
    )]
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Param::Null => ToSqlOutput::Owned(Sql::Null),
            Param::Integer(number) => ToSqlOutput::Owned(Sql::Real(*number as f64)),
            Param::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// A value as it comes back from D1: JavaScript has one kind of number, and
/// one without a fraction is read as a whole one.
#[expect(
    clippy::cast_possible_truncation,
    reason = "guarded: the number is whole and below 2^53"
)]
fn json(value: ValueRef) -> Value {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) if number.fract() == 0.0 && number.abs() <= LARGEST => {
            (number as i64).into()
        }
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(_) => panic!("no column holds a blob"),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is the argument of map_err"
)]
fn classify(error: rusqlite::Error) -> CommitError {
    CommitError::of_message(error.to_string())
}
