//! Attempts, counted before they are looked at.

use crate::account::email::EmailKey;
use crate::crypto::token::TokenHash;
use crate::limits::rate_limit_key::RateLimitKey;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::limits::RateLimit;

/// The upsert shared by all ways to consume: a rate-limit key, the account that it is
/// about, and what has to hold. In its `SET` every column is the old value; a key that has
/// to wait only counts the refusal.
macro_rules! consume_sql {
    ($limit_key:expr, $account_id:expr, $gate:expr) => {
        concat!(
            "INSERT INTO rate_limits
               (limit_key, account_id, consumed, in_a_row, refused, prior_at, last_at, open_at)
             SELECT ",
            $limit_key,
            ", ",
            $account_id,
            ", 1, 1, 0, 0, ?2, ?2 + 1000 * json_extract(?3, '$[0]') WHERE (",
            $gate,
            ") ON CONFLICT (limit_key) DO UPDATE SET
               account_id = excluded.account_id,
               refused = iif(open_at > ?2, refused + 1, 0),
               consumed = iif(open_at > ?2, consumed, iif(last_at <= ?2 - ?4, 1, consumed + 1)),
               in_a_row = iif(open_at > ?2, in_a_row, in_a_row + 1),
               prior_at = iif(open_at > ?2, prior_at, last_at),
               last_at = iif(open_at > ?2, last_at, ?2),
               open_at = iif(open_at > ?2, open_at, ?2 + 1000 * json_extract(?3, '$[' ||
                 iif(last_at <= ?2 - ?4, 0, min(consumed, json_array_length(?3) - 1)) || ']'))
             RETURNING limit_key, consumed, in_a_row, refused, open_at"
        )
    };
}

/// Whether none of the keys `?5` has just refused an attempt.
macro_rules! admitted_sql {
    () => {
        "NOT EXISTS (SELECT 1 FROM rate_limits
           WHERE limit_key IN (SELECT value FROM json_each(?5)) AND refused > 0)"
    };
}

/// Consumes a code `?5` of the account that a subselect finds, as one of somebody known or
/// of a stranger.
macro_rules! consume_code_sql {
    ($account:literal, $known:expr) => {
        consume_sql!(
            concat!(
                "?5 || iif(",
                $known,
                ", ':known:', ':account:') || (",
                $account,
                ")"
            ),
            concat!("(", $account, ")"),
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
    /// Attempts that were admitted since the last success, however long ago.
    pub in_a_row: u32,
    /// Attempts refused since the last admitted one: 0 means that this one was admitted.
    pub refused: u32,
    /// From when on the next attempt is admitted.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub open_at: DateTime<Utc>,
}

impl Usage {
    /// Whether the attempt is one of somebody known to the account, by a device, a session
    /// or a mailed link, and not of a stranger.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.limit_key.as_str().contains(":known:")
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
    behind(&[], limit_key, rate_limit, now).one()
}

/// Consumes one attempt to a rate-limit key, unless one of the `gates` has just refused it,
/// so that one network cannot use up the attempts of an account while its own
/// are spent. Returns no row then.
#[must_use]
pub fn consume_behind(
    gates: &[RateLimitKey],
    limit_key: &RateLimitKey,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    behind(gates, limit_key, rate_limit, now).optional()
}

fn behind(
    gates: &[RateLimitKey],
    limit_key: &RateLimitKey,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        CONSUME_BEHIND,
        limit_key,
        now,
        at_once(rate_limit),
        rate_limit.forget,
        gates
    )
}

/// Like [`consume_behind`], but an attempt from a device that is known to the account goes
/// to what counts for all of these, whatever its network did: strangers cannot spend the
/// owner's attempts.
#[must_use]
pub fn consume_login(
    gates: &[RateLimitKey],
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
        at_once(rate_limit),
        rate_limit.forget,
        gates,
        device_hash,
        email_key,
    )
    .optional()
}

/// Consumes one case to the account that a login names, by its address or else its
/// customer number, or to the login where there is none. Returns no row where one of the
/// `gates` has just refused it.
#[must_use]
pub fn consume_case(
    gates: &[RateLimitKey],
    login_limit_key: &RateLimitKey,
    email_key: &EmailKey,
    login: &str,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    statement!(
        CONSUME_CASE,
        login_limit_key,
        now,
        at_once(rate_limit),
        rate_limit.forget,
        gates,
        email_key,
        login,
    )
    .optional()
}

/// Consumes one code to the account of a live challenge: as one of a known device if it
/// comes from one. Returns no row where there is no such challenge.
#[must_use]
pub fn consume_challenge(
    token_hash: &TokenHash,
    code: &'static str,
    device_hash: Option<&TokenHash>,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    let sql = consume_code_sql!(
        "SELECT account_id FROM challenges WHERE token_hash = ?1 AND expires_at > ?2 AND proven = 'password'",
        "EXISTS (SELECT 1 FROM devices WHERE token_hash = ?6 AND account_id =
           (SELECT account_id FROM challenges WHERE token_hash = ?1))"
    );
    let mut statement = consume_code(sql, token_hash, code, rate_limit, now);
    statement.params.push(device_hash.into());
    statement.optional()
}

/// Consumes one code to the account of a live link. Whoever reads its mailbox is no
/// stranger.
#[must_use]
pub fn consume_link(
    token_hash: &TokenHash,
    code: &'static str,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    let sql = consume_code_sql!(
        "SELECT account_id FROM password_links WHERE token_hash = ?1 AND expires_at > ?2",
        "true"
    );
    consume_code(sql, token_hash, code, rate_limit, now).optional()
}

/// Consumes one code to the account of a live session.
#[must_use]
pub fn consume_session_code(
    token_hash: &TokenHash,
    code: &'static str,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Query<Option<Usage>> {
    let sql = consume_code_sql!(
        "SELECT account_id FROM sessions
         WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at + idle > ?2",
        "true"
    );
    consume_code(sql, token_hash, code, rate_limit, now).optional()
}

/// Consumes one password, given during a session, to its account: who holds a session is
/// no stranger. Returns no row where the session is over, or all factors were last proved
/// before `proved_since`.
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
        at_once(rate_limit),
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
        at_once(rate_limit),
        rate_limit.forget,
        login_limit_key,
        key_hash,
    )
    .optional()
}

fn consume_code(
    sql: &'static str,
    token_hash: &TokenHash,
    code: &'static str,
    rate_limit: &RateLimit,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        sql,
        token_hash,
        now,
        at_once(rate_limit),
        rate_limit.forget,
        code,
    )
}

/// The waits that begin with an attempt, as JSON.
fn at_once(rate_limit: &RateLimit) -> String {
    let last = rate_limit.waits.len().saturating_sub(1);
    let waits = rate_limit.waits.iter().enumerate();
    let begins = |place| place == last || !rate_limit.after_failure;
    let waits = waits.map(|(place, wait)| if begins(place) { *wait } else { 0 });
    serde_json::to_string(&waits.collect::<Vec<_>>()).unwrap_or_default()
}

const CONSUME_BEHIND: &str = consume_sql!("?1", "NULL", admitted_sql!());
const CONSUME_LOGIN: &str = consume_sql!(
    "coalesce((SELECT 'password:known:' || accounts.id FROM devices
       JOIN accounts ON accounts.id = devices.account_id
       WHERE devices.token_hash = ?6 AND accounts.email_key = ?7), ?1)",
    "(SELECT id FROM accounts WHERE email_key = ?7)",
    concat!(
        admitted_sql!(),
        " OR EXISTS (SELECT 1 FROM devices JOIN accounts ON accounts.id = devices.account_id
            WHERE devices.token_hash = ?6 AND accounts.email_key = ?7)"
    )
);
const CONSUME_CASE: &str = consume_sql!(
    "coalesce('case:account:' || coalesce((SELECT id FROM accounts WHERE email_key = ?6),
       (SELECT id FROM accounts WHERE customer_number = ?7)), ?1)",
    "NULL",
    admitted_sql!()
);
const CONSUME_SESSION_PASSWORD: &str = consume_sql!(
    "(SELECT 'password:known:' || account_id FROM sessions WHERE token_hash = ?1)",
    "(SELECT account_id FROM sessions WHERE token_hash = ?1)",
    "EXISTS (SELECT 1 FROM sessions WHERE token_hash = ?1 AND expires_at > ?2
       AND seen_at + idle > ?2 AND proved_at >= ?5)"
);
const CONSUME_SERVICE_CODE: &str = consume_sql!(
    "coalesce((SELECT 'totp:account:' || id FROM accounts WHERE email_key = ?1), ?5)",
    "(SELECT id FROM accounts WHERE email_key = ?1)",
    "EXISTS (SELECT 1 FROM service_keys
       WHERE key_hash = ?6 AND ' ' || scopes || ' ' LIKE '% totp %' AND revoked_at IS NULL)"
);
