//! First passwords: owners who have none are mailed a link, when the provider wants it.

use std::time::Duration;

use crate::check::Row;
use crate::service::Service;
use crate::state::{Known, State};

/// The accounts without a password whose owners were not mailed yet.
#[must_use]
pub fn waiting(rows: &[Row], state: &State) -> Vec<(u64, Known)> {
    let known = rows.iter().filter_map(|row| {
        let known = state.of(row.line)?;
        let waits = !known.has_password && !known.is_mailed;
        waits.then(|| (row.line, known.clone()))
    });
    known.collect()
}

/// Has a link mailed to each of them, so many in a minute. Returns those that the service
/// refused to write to.
///
/// # Errors
/// Why it cannot go on.
pub fn send(
    rows: &[Row],
    service: &Service,
    state: &mut State,
    per_minute: u32,
    pause: fn(Duration),
    mut told: impl FnMut(usize, usize),
) -> Result<Vec<(u64, String)>, String> {
    let waiting = waiting(rows, state);
    let all = waiting.len();
    let mut refused = Vec::new();
    for (done, (line, known)) in waiting.into_iter().enumerate() {
        if done > 0 {
            pause(Duration::from_mins(1) / per_minute.max(1));
        }
        let path = format!("/accounts/{}/password-mail", known.id);
        let answer = service.post(&path, "")?;
        match answer.status {
            202 => {
                let is_mailed = true;
                state.keep(vec![(line, Known { is_mailed, ..known })])?;
            }
            // Closed meanwhile, or gone.
            404 | 409 => refused.push((line, answer.reason())),
            _ => return Err(answer.reason()),
        }
        told(done + 1, all);
    }
    Ok(refused)
}
