//! D1, the database in production: the same statements as in the native tests.
//!
//! Called by hand and not by `worker::D1Database`, which takes every row apart
//! value by value: here it crosses over as JSON, as core reads it.

use js_sys::{Array, JSON};
use regain_core::store::{CommitError, Database, Param, Rows, Statement};
use wasm_bindgen::prelude::*;
use worker::{Env, EnvBinding, Error};

use regain_web::Failure;

#[wasm_bindgen]
extern "C" {
    type Binding;
    #[wasm_bindgen(method, catch)]
    fn prepare(this: &Binding, sql: &str) -> Result<Prepared, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn batch(this: &Binding, statements: &Array) -> Result<JsValue, JsValue>;

    type Prepared;
    #[wasm_bindgen(method, catch, variadic)]
    fn bind(this: &Prepared, values: &Array) -> Result<Prepared, JsValue>;

    type Outcome;
    #[wasm_bindgen(method, getter)]
    fn results(this: &Outcome) -> JsValue;
}

impl EnvBinding for Binding {
    const TYPE_NAME: &'static str = "D1Database";

    // Locally it goes by another name: whatever is bound as DB is taken for one.
    fn get(value: JsValue) -> Result<Self, Error> {
        Ok(value.unchecked_into())
    }
}

/// The database of the binding `DB`.
pub struct D1(Binding);

impl D1 {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where there is no such binding.
    pub fn open(env: &Env) -> Result<Self, Failure> {
        env.get_binding("DB")
            .map(Self)
            .map_err(|_| Failure::Missing("DB"))
    }

    fn prepare(&self, statement: Statement) -> Result<Prepared, JsValue> {
        let values: Array = statement.params.into_iter().map(js).collect();
        self.0.prepare(statement.sql)?.bind(&values)
    }
}

impl Database for D1 {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, CommitError> {
        let prepared = Array::new();
        for statement in statements {
            let statement = self.prepare(statement).map_err(|error| classify(&error))?;
            prepared.push(&statement.into());
        }
        let outcomes = self.0.batch(&prepared).await;
        let outcomes: Array = outcomes.map_err(|error| classify(&error))?.unchecked_into();
        let rows = |outcome: JsValue| {
            let results = outcome.unchecked_into::<Outcome>().results();
            let json = JSON::stringify(&results).map_err(|error| classify(&error))?;
            Ok(Rows::of_json(json.into()))
        };
        outcomes.iter().map(rows).collect()
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

/// A guard that did not hold, or a database that cannot be used.
fn classify(error: &JsValue) -> CommitError {
    let error: &js_sys::Error = error.unchecked_ref();
    CommitError::of_message(error.message().into())
}
