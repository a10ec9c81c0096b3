//! What became of attempts that were counted in `rate_limits`.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::rate_limits::Usage;
use super::{Guard, Statement, guard, statement};
use crate::id::AccountId;
use crate::limits::RateLimit;
use crate::limits::rate_limit_key::RateLimitKey;

/// Fails the batch unless the rate limit has admitted a change in this very batch.
#[must_use]
pub fn require_changes_left(limit_key: &RateLimitKey) -> Statement {
    guard!(
        ChangesLeft,
        "EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?1 AND refused = 0)",
        limit_key,
    )
}

/// Attempts at these have failed: the waits begin that did not with the attempt.
#[must_use]
pub fn fail(lost: &[(&RateLimitKey, &RateLimit)]) -> Statement {
    let lost: Vec<_> = lost
        .iter()
        .map(|(limit_key, rate_limit)| (limit_key, rate_limit.waits))
        .collect();
    statement!(
        "UPDATE rate_limits SET open_at = max(open_at, last_at + 1000 * json_extract(value,
           '$[1][' || (min(consumed, json_array_length(value, '$[1]')) - 1) || ']'))
         FROM json_each(?1) WHERE limit_key = json_extract(value, '$[0]') AND consumed > 0",
        text(&lost)
    )
}

/// The attempt was a success: the rate-limit key is as if nothing had been tried.
#[must_use]
pub fn clear(limit_key: &RateLimitKey) -> Statement {
    statement!("DELETE FROM rate_limits WHERE limit_key = ?1", limit_key)
}

/// The account has another password, or another second factor: nothing was tried on it yet.
#[must_use]
pub fn clear_all(account_id: &AccountId, secret: &'static str) -> Statement {
    statement!(
        "DELETE FROM rate_limits WHERE account_id = ?1 AND limit_key LIKE ?2 || ':%'",
        account_id,
        secret
    )
}

/// Somebody knew the account's password or code: whoever fails from now on is the first to
/// fail in a row.
#[must_use]
pub fn end_row(account_id: &AccountId, secret: &'static str) -> Statement {
    statement!(
        "UPDATE rate_limits SET in_a_row = 0
         WHERE account_id = ?1 AND limit_key LIKE ?2 || ':%' AND in_a_row > 0",
        account_id,
        secret
    )
}

/// Gives an admitted attempt back to a rate-limit key that is shared with others, as if it
/// had not been made: their failures stay, so that nobody resets the limit with an
/// account of their own, and a success brings nobody a wait.
#[must_use]
pub fn refund(usage: &Usage, rate_limit: &RateLimit, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE rate_limits SET consumed = consumed - 1, in_a_row = max(in_a_row - 1, 0),
           last_at = iif(consumed = ?3, prior_at, last_at),
           open_at = min(open_at, iif(consumed = ?3, ?4,
             last_at + 1000 * iif(consumed = 1, 0, json_extract(?2,
               '$[' || (min(consumed - 1, json_array_length(?2)) - 1) || ']'))))
         WHERE limit_key = ?1 AND consumed > 0",
        &usage.limit_key,
        text(rate_limit.waits),
        i64::from(usage.consumed),
        now,
    )
}

/// Erases rate-limit keys that have nothing left to say. What failed in a row on an account
/// is never forgotten: only a success ends it.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>, now: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM rate_limits WHERE last_at < ?1 AND open_at < ?2
           AND (account_id IS NULL OR in_a_row = 0)",
        instant,
        now
    )
}

fn text<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
