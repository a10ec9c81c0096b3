//! Rows go to the service in batches as large as one call takes.

use regain_core::http::routes::Takes;
use regain_core::limits::Limits;
use serde_json::Value;

use crate::check::{Ready, Row};
use crate::service::{Service, text};
use crate::state::{Known, State};

/// Why a row was not taken over.
pub type Refusals = Vec<(u64, String)>;

/// Sends all rows that can be sent and are not acknowledged yet; `told` hears how many of
/// how many are done. Returns what the service refused.
///
/// # Errors
/// Why it cannot go on. What was acknowledged before is kept.
pub fn send(
    rows: &[Row],
    service: &Service,
    state: &mut State,
    mut told: impl FnMut(usize, usize),
) -> Result<Refusals, String> {
    let mut left: Vec<(u64, &Ready)> = Vec::new();
    for row in rows {
        if let (Ok(ready), None) = (&row.checked, state.of(row.line)) {
            left.push((row.line, ready));
        }
    }
    let all = left.len();
    let mut refusals = Refusals::new();
    let mut left = left.as_slice();
    while !left.is_empty() {
        let (batch, _) = left.split_at(fitting(left));
        let rows: Vec<&str> = batch.iter().map(|(_, ready)| ready.json.as_str()).collect();
        let body = format!("{{\"accounts\":[{}]}}", rows.join(","));
        let answer = service.post("/accounts/batch", &body)?;
        let results = answer.body.get("results").and_then(Value::as_array);
        let Some(results) = results.filter(|results| answer.status == 200 && !results.is_empty())
        else {
            return Err(answer.reason());
        };
        let mut known = Vec::new();
        for ((line, _), result) in batch.iter().zip(results) {
            match account(result) {
                Some(account) => known.push((*line, account)),
                None => refusals.push((*line, reason(result))),
            }
        }
        state.keep(known)?;
        let done = results.len().min(batch.len());
        left = left.get(done..).unwrap_or_default();
        told(all - left.len(), all);
    }
    Ok(refusals)
}

/// How many of the next rows one call takes, at least one.
fn fitting(rows: &[(u64, &Ready)]) -> usize {
    let limits = Limits::DEFAULT;
    // What stands around and between rows.
    let mut room = Takes::Rows.body_cap() - 64;
    let mut hashes = limits.batch_hashes;
    let fits = |(_, ready): &&(u64, &Ready)| {
        let size = ready.json.len() + 1;
        let wrapped = u32::from(ready.is_hashed);
        let fits = size <= room && wrapped <= hashes;
        room = room.saturating_sub(size);
        hashes = hashes.saturating_sub(wrapped);
        fits
    };
    let count = rows.iter().take(limits.batch).take_while(fits).count();
    count.max(1)
}

/// The account that a result is about, unless the row was refused.
fn account(result: &Value) -> Option<Known> {
    let is_new = match result.get("status").and_then(Value::as_u64) {
        Some(201) => true,
        Some(200) => false,
        _ => return None,
    };
    let factors = result.get("factors").and_then(Value::as_array);
    Some(Known {
        id: text(result, "id").to_owned(),
        is_new,
        has_password: factors.is_some_and(|factors| factors.contains(&"password".into())),
        is_mailed: false,
    })
}

/// Why a row was refused, in one line.
fn reason(result: &Value) -> String {
    let problem = result.get("problem").unwrap_or(&Value::Null);
    match problem.get("errors").and_then(Value::as_array) {
        None => text(problem, "detail").to_owned(),
        Some(errors) => {
            let told = errors.iter().map(|error| {
                let field = text(error, "pointer").trim_start_matches('/');
                format!("{field}: {}", text(error, "detail"))
            });
            told.collect::<Vec<_>>().join(" ")
        }
    }
}
