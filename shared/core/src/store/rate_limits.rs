//! Attempts, counted before they are looked at.

use crate::account::email::EmailKey;
use crate::crypto::token::TokenHash;
use crate::limits::rate_limit_key::RateLimitKey;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::limits::RateLimit;

/// The upsert shared by all ways to consume. In its `SET` every column is
/// the old value; a key that has to wait only counts the refusal.
macro_rules! consume_sql {
    ($limit_key:expr, $gate:expr) => {
        concat!(
            "INSERT INTO rate_limits (limit_key, consumed, refused, prior_at, last_at, open_at)
             SELECT ",
            $limit_key,
            ", 1, 0, 0, ?2, ?2 + 1000 * json_extract(?3, '$[0]') WHERE (",
            $gate,
            ") ON CONFLICT (limit_key) DO UPDATE SET
               refused = iif(open_at > ?2, refused + 1, 0),
               consumed = iif(open_at > ?2, consumed, iif(last_at <= ?2 - ?4, 1, consumed + 1)),
               prior_at = iif(open_at > ?2, prior_at, last_at),
               last_at = iif(open_at > ?2, last_at, ?2),
               open_at = iif(open_at > ?2, open_at, ?2 + 1000 * json_extract(?3, '$[' ||
                 iif(last_at <= ?2 - ?4, 0, min(consumed, json_array_length(?3) - 1)) || ']'))
             RETURNING limit_key, consumed, refused, open_at"
        )
    };
}

/// The rate-limit key of the second factor of the account that a subselect finds, or of the
/// device `?5` where that signed in to the account before.
macro_rules! consume_code_sql {
    ($account:literal) => {
        consume_sql!(
            concat!(
                "(SELECT iif(EXISTS (SELECT 1 FROM devices
                   WHERE token_hash = ?5 AND account_id = accounts.id),
                   'totp:device:' || ?5, 'totp:account:' || id)
                 FROM accounts WHERE id = (",
                $account,
                "))"
            ),
            concat!("EXISTS (", $account, ")")
        )
    };
}

/// A rate-limit key just after an attempt was counted.
#[derive(Clone, Debug, Deserialize)]
pub struct Usage {
    /// Which rate-limit key it was.
    pub limit_key: RateLimitKey,
    /// Attempts that were admitted since the limit was last reset.
    pub consumed: u32,
    /// Attempts refused since the last admitted one: 0 means that this one was admitted.
    pub refused: u32,
    /// From when on the next attempt is admitted.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub open_at: DateTime<Utc>,
}

impl Usage {
    /// Whether the attempt came from a device that signed in to the account before.
    #[must_use]
    pub fn is_device(&self) -> bool {
        self.limit_key.as_str().contains(":device:")
    }

    /// Whether this attempt may go on.
    #[must_use]
    pub const fn admitted(&self) -> bool {
        self.refused == 0
    }
}

/// Consumes one attempt to a rate-limit key; the wait follows the number of the attempt.
#[must_use]
pub fn consume(
    limit_key: &RateLimitKey,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Usage> {
    statement!(
        CONSUME,
        limit_key,
        now,
        waits(rate_limit),
        rate_limit.forget
    )
    .one()
}

/// Consumes one attempt to a rate-limit key, unless the `gate` rate-limit key has just refused it,
/// so that one network cannot use up the attempts of an account while its own
/// are spent. Returns no row then.
#[must_use]
pub fn consume_behind(
    gate: &RateLimitKey,
    limit_key: &RateLimitKey,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    statement!(
        CONSUME_BEHIND,
        limit_key,
        now,
        waits(rate_limit),
        rate_limit.forget,
        gate
    )
    .optional()
}

/// Like [`consume_behind`], but an attempt from a device that signed in to this
/// account before goes to the rate-limit key of that device, whatever its network did:
/// strangers cannot spend the owner's attempts.
#[must_use]
pub fn consume_login(
    gate: &RateLimitKey,
    limit_key: &RateLimitKey,
    device_hash: Option<&TokenHash>,
    email_key: &EmailKey,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    statement!(
        CONSUME_LOGIN,
        limit_key,
        now,
        waits(rate_limit),
        rate_limit.forget,
        gate,
        device_hash,
        email_key,
    )
    .optional()
}

/// Consumes one code to the account of a live challenge, or to the known device
/// that it comes from. Returns no row where there is no such challenge.
#[must_use]
pub fn consume_challenge(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    let sql = consume_code_sql!(
        "SELECT account_id FROM challenges WHERE token_hash = ?1 AND expires_at > ?2 AND proven = 'password'"
    );
    consume_code(sql, token_hash, device_hash, rate_limit, now)
}

/// Consumes one code to the account of a live link.
#[must_use]
pub fn consume_link(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    let sql = consume_code_sql!(
        "SELECT account_id FROM password_links WHERE token_hash = ?1 AND expires_at > ?2"
    );
    consume_code(sql, token_hash, device_hash, rate_limit, now)
}

/// Consumes one code to the account of a live session.
#[must_use]
pub fn consume_session_code(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    let sql = consume_code_sql!(
        "SELECT account_id FROM sessions WHERE token_hash = ?1 AND expires_at > ?2"
    );
    consume_code(sql, token_hash, device_hash, rate_limit, now)
}

/// Consumes one password, given during a session, to its account. Apart from the
/// rate-limit keys of sign-in: who holds a session is no stranger. Returns no row where the
/// session is over, or all factors were last proved before `proved_since`.
#[must_use]
pub fn consume_session_password(
    token_hash: &TokenHash,
    proved_since: DateTime<Utc>,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    statement!(
        CONSUME_SESSION_PASSWORD,
        token_hash,
        now,
        waits(rate_limit),
        rate_limit.forget,
        proved_since,
    )
    .optional()
}

/// Consumes one code to the account of a login, or to the login where there is no
/// account, on behalf of a service key of scope `totp`; no row for another key.
#[must_use]
pub fn consume_service_code(
    email_key: &EmailKey,
    login_limit_key: &RateLimitKey,
    key_hash: &TokenHash,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    statement!(
        CONSUME_SERVICE_CODE,
        email_key,
        now,
        waits(rate_limit),
        rate_limit.forget,
        login_limit_key,
        key_hash,
    )
    .optional()
}

fn consume_code(
    sql: &'static str,
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    statement!(
        sql,
        token_hash,
        now,
        waits(rate_limit),
        rate_limit.forget,
        device_hash
    )
    .optional()
}

/// Fails the batch unless the rate limit has admitted a change in this very batch.
#[must_use]
pub fn require_changes_left(limit_key: &RateLimitKey) -> Statement {
    guard!(
        ChangesLeft,
        "EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?1 AND refused = 0)",
        limit_key,
    )
}

/// The attempt was a success: the rate-limit key is as if nothing had been tried.
#[must_use]
pub fn clear(limit_key: &RateLimitKey) -> Statement {
    statement!("DELETE FROM rate_limits WHERE limit_key = ?1", limit_key)
}

/// Gives an admitted attempt back to a rate-limit key that is shared with others, as if it
/// had not been made: their failures stay, so that nobody resets the limit with an
/// account of their own, and a success brings nobody a wait.
#[must_use]
pub fn refund(usage: &Usage, rate_limit: &RateLimit, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE rate_limits SET consumed = consumed - 1,
           last_at = iif(consumed = ?3, prior_at, last_at),
           open_at = min(open_at, iif(consumed = ?3, ?4,
             last_at + 1000 * iif(consumed = 1, 0, json_extract(?2,
               '$[' || (min(consumed - 1, json_array_length(?2)) - 1) || ']'))))
         WHERE limit_key = ?1 AND consumed > 0",
        &usage.limit_key,
        waits(rate_limit),
        i64::from(usage.consumed),
        now,
    )
}

/// Erases rate-limit keys that have nothing left to say.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>, now: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM rate_limits WHERE last_at < ?1 AND open_at < ?2",
        instant,
        now
    )
}

fn waits(rate_limit: &RateLimit) -> String {
    serde_json::to_string(rate_limit.waits).unwrap_or_default()
}

const CONSUME: &str = consume_sql!("?1", "true");
const CONSUME_BEHIND: &str = consume_sql!(
    "?1",
    "NOT EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?5 AND refused > 0)"
);
const CONSUME_LOGIN: &str = consume_sql!(
    "iif(EXISTS (SELECT 1 FROM devices JOIN accounts ON accounts.id = devices.account_id
       WHERE devices.token_hash = ?6 AND accounts.email_key = ?7), 'password:device:' || ?6, ?1)",
    "NOT EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?5 AND refused > 0)
     OR EXISTS (SELECT 1 FROM devices JOIN accounts ON accounts.id = devices.account_id
       WHERE devices.token_hash = ?6 AND accounts.email_key = ?7)"
);
const CONSUME_SESSION_PASSWORD: &str = consume_sql!(
    "(SELECT 'proof:account:' || account_id FROM sessions WHERE token_hash = ?1)",
    "EXISTS (SELECT 1 FROM sessions WHERE token_hash = ?1 AND expires_at > ?2
       AND seen_at + idle > ?2 AND proved_at >= ?5)"
);
const CONSUME_SERVICE_CODE: &str = consume_sql!(
    "coalesce((SELECT 'totp:account:' || id FROM accounts WHERE email_key = ?1), ?5)",
    "EXISTS (SELECT 1 FROM service_keys
       WHERE key_hash = ?6 AND ' ' || scopes || ' ' LIKE '% totp %')"
);
