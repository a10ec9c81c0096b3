//! D1, the database in production: the same statements as in the native tests.

use regain_core::store::{Database, Param, Rows, Statement, StoreError};
use wasm_bindgen::JsValue;
use worker::{D1Database, Env, Error};

use crate::config::Failure;

/// The database of the binding `DB`.
pub struct D1(D1Database);

impl D1 {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where there is no such binding.
    pub fn open(env: &Env) -> Result<Self, Failure> {
        env.d1("DB").map(Self).map_err(|_| Failure::Missing("DB"))
    }
}

impl Database for D1 {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, StoreError> {
        let prepared = statements
            .into_iter()
            .map(|statement| {
                let params: Vec<JsValue> = statement.params.into_iter().map(js).collect();
                self.0.prepare(statement.sql).bind(&params)
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| classify(&error))?;
        let results = self
            .0
            .batch(prepared)
            .await
            .map_err(|error| classify(&error))?;
        results
            .iter()
            .map(|result| result.results().map(Rows).map_err(|error| classify(&error)))
            .collect()
    }
}

/// D1 takes numbers as doubles: a `BigInt` is refused. Milliseconds fit.
#[expect(
    clippy::cast_precision_loss,
    reason = "below 2^53 until the year 287396"
)]
fn js(param: Param) -> JsValue {
    match param {
        Param::Null => JsValue::NULL,
        Param::Integer(number) => JsValue::from_f64(number as f64),
        Param::Text(text) => text.into(),
    }
}

/// A constraint or guard that did not hold, or a database that cannot be used.
/// The same failure comes as one or the other kind of error, so both are read.
fn classify(error: &Error) -> StoreError {
    let text = match error {
        Error::D1(cause) => cause.cause(),
        other => other.to_string(),
    };
    // Not every constraint: a value that a table refuses is a fault of ours.
    if ["UNIQUE", "TRIGGER", "guard"]
        .iter()
        .any(|word| text.contains(word))
    {
        StoreError::Conflict
    } else {
        StoreError::Unavailable(text)
    }
}
