//! Attempts, charged before they are looked at.

use crate::email::EmailKey;
use crate::throttle::RateLimitKey;
use crate::token::TokenHash;
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::policy::Throttle;

/// The upsert shared by all ways to charge. In its `SET` every column is
/// the old value; a blocked lane only counts the refusal.
macro_rules! charge_sql {
    ($lane:expr, $gate:expr) => {
        concat!(
            "INSERT INTO throttles (lane, charged, refused, prior_at, last_at, open_at)
             SELECT ",
            $lane,
            ", 1, 0, 0, ?2, ?2 + 1000 * json_extract(?3, '$[0]') WHERE (",
            $gate,
            ") ON CONFLICT (lane) DO UPDATE SET
               refused = iif(open_at > ?2, refused + 1, 0),
               charged = iif(open_at > ?2, charged, iif(last_at <= ?2 - ?4, 1, charged + 1)),
               prior_at = iif(open_at > ?2, prior_at, last_at),
               last_at = iif(open_at > ?2, last_at, ?2),
               open_at = iif(open_at > ?2, open_at, ?2 + 1000 * json_extract(?3, '$[' ||
                 iif(last_at <= ?2 - ?4, 0, min(charged, json_array_length(?3) - 1)) || ']'))
             RETURNING lane, charged, refused, open_at"
        )
    };
}

/// The lane of the second factor of the account that a subselect finds, or of the
/// device `?5` where that signed in to the account before.
macro_rules! charge_code_sql {
    ($account:literal) => {
        charge_sql!(
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

/// A lane just after it was charged.
#[derive(Clone, Debug, Deserialize)]
pub struct Charge {
    /// Which lane it was.
    pub lane: RateLimitKey,
    /// Attempts that were admitted since the slate was last clean.
    pub charged: u32,
    /// Attempts refused since the last admitted one: 0 means that this one was admitted.
    pub refused: u32,
    /// From when on the next attempt is admitted.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub open_at: DateTime<Utc>,
}

impl Charge {
    /// Whether the attempt came from a device that signed in to the account before.
    #[must_use]
    pub fn is_device(&self) -> bool {
        self.lane.as_str().contains(":device:")
    }

    /// Whether this attempt may go on.
    #[must_use]
    pub const fn admitted(&self) -> bool {
        self.refused == 0
    }
}

/// Charges one attempt to a lane; the wait follows the number of the attempt.
#[must_use]
pub fn charge(lane: &RateLimitKey, throttle: &Throttle, now: DateTime<Utc>) -> Query<Charge> {
    statement!(CHARGE, lane, now, waits(throttle), throttle.forget).one()
}

/// Charges one attempt to a lane, unless the `gate` lane has just refused it,
/// so that one network cannot use up the attempts of an account while its own
/// are spent. Returns no row then.
#[must_use]
pub fn charge_behind(
    gate: &RateLimitKey,
    lane: &RateLimitKey,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    statement!(
        CHARGE_BEHIND,
        lane,
        now,
        waits(throttle),
        throttle.forget,
        gate
    )
    .optional()
}

/// Like [`charge_behind`], but an attempt from a device that signed in to this
/// account before goes to the lane of that device, whatever its network did:
/// strangers cannot spend the owner's attempts.
#[must_use]
pub fn charge_login(
    gate: &RateLimitKey,
    lane: &RateLimitKey,
    device_hash: Option<&TokenHash>,
    email_key: &EmailKey,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    statement!(
        CHARGE_LOGIN,
        lane,
        now,
        waits(throttle),
        throttle.forget,
        gate,
        device_hash,
        email_key,
    )
    .optional()
}

/// Charges one code to the account of a live challenge, or to the known device
/// that it comes from. Returns no row where there is no such challenge.
#[must_use]
pub fn charge_challenge(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    let sql = charge_code_sql!(
        "SELECT account_id FROM challenges WHERE token_hash = ?1 AND expires_at > ?2 AND proven = 'password'"
    );
    charge_code(sql, token_hash, device_hash, throttle, now)
}

/// Charges one code to the account of a live link.
#[must_use]
pub fn charge_link(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    let sql =
        charge_code_sql!("SELECT account_id FROM links WHERE token_hash = ?1 AND expires_at > ?2");
    charge_code(sql, token_hash, device_hash, throttle, now)
}

/// Charges one code to the account of a live session.
#[must_use]
pub fn charge_session_code(
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    let sql = charge_code_sql!(
        "SELECT account_id FROM sessions WHERE token_hash = ?1 AND expires_at > ?2"
    );
    charge_code(sql, token_hash, device_hash, throttle, now)
}

/// Charges one password, given during a session, to its account. Apart from the
/// lanes of sign-in: who holds a session is no stranger. Returns no row where the
/// session is over, or all factors were last proved before `proved_since`.
#[must_use]
pub fn charge_session_password(
    token_hash: &TokenHash,
    proved_since: DateTime<Utc>,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    statement!(
        CHARGE_SESSION_PASSWORD,
        token_hash,
        now,
        waits(throttle),
        throttle.forget,
        proved_since,
    )
    .optional()
}

/// Charges one code to the account of a login, or to the login where there is no
/// account, on behalf of a service key of scope `totp`; no row for another key.
#[must_use]
pub fn charge_service_code(
    email_key: &EmailKey,
    login_lane: &RateLimitKey,
    key_hash: &TokenHash,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    statement!(
        CHARGE_SERVICE_CODE,
        email_key,
        now,
        waits(throttle),
        throttle.forget,
        login_lane,
        key_hash,
    )
    .optional()
}

fn charge_code(
    sql: &'static str,
    token_hash: &TokenHash,
    device_hash: Option<&TokenHash>,
    throttle: &Throttle,
    now: DateTime<Utc>,
) -> Query<Option<Charge>> {
    statement!(
        sql,
        token_hash,
        now,
        waits(throttle),
        throttle.forget,
        device_hash
    )
    .optional()
}

/// The attempt was a success: the lane is as if nothing had been tried.
#[must_use]
pub fn clear(lane: &RateLimitKey) -> Statement {
    statement!("DELETE FROM throttles WHERE lane = ?1", lane)
}

/// Gives an admitted attempt back to a lane that is shared with others, as if it
/// had not been made: their failures stay, so that nobody wipes the slate with an
/// account of their own, and a success brings nobody a wait.
#[must_use]
pub fn refund(charge: &Charge, throttle: &Throttle, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE throttles SET charged = charged - 1,
           last_at = iif(charged = ?3, prior_at, last_at),
           open_at = min(open_at, iif(charged = ?3, ?4,
             last_at + 1000 * iif(charged = 1, 0, json_extract(?2,
               '$[' || (min(charged - 1, json_array_length(?2)) - 1) || ']'))))
         WHERE lane = ?1 AND charged > 0",
        &charge.lane,
        waits(throttle),
        i64::from(charge.charged),
        now,
    )
}

/// Erases lanes that have nothing left to say.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>, now: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM throttles WHERE last_at < ?1 AND open_at < ?2",
        instant,
        now
    )
}

fn waits(throttle: &Throttle) -> String {
    serde_json::to_string(throttle.waits).unwrap_or_default()
}

const CHARGE: &str = charge_sql!("?1", "true");
const CHARGE_BEHIND: &str = charge_sql!(
    "?1",
    "NOT EXISTS (SELECT 1 FROM throttles WHERE lane = ?5 AND refused > 0)"
);
const CHARGE_LOGIN: &str = charge_sql!(
    "iif(EXISTS (SELECT 1 FROM devices JOIN accounts ON accounts.id = devices.account_id
       WHERE devices.token_hash = ?6 AND accounts.email_key = ?7), 'password:device:' || ?6, ?1)",
    "NOT EXISTS (SELECT 1 FROM throttles WHERE lane = ?5 AND refused > 0)
     OR EXISTS (SELECT 1 FROM devices JOIN accounts ON accounts.id = devices.account_id
       WHERE devices.token_hash = ?6 AND accounts.email_key = ?7)"
);
const CHARGE_SESSION_PASSWORD: &str = charge_sql!(
    "(SELECT 'proof:account:' || account_id FROM sessions WHERE token_hash = ?1)",
    "EXISTS (SELECT 1 FROM sessions WHERE token_hash = ?1 AND expires_at > ?2
       AND seen_at + idle > ?2 AND proved_at >= ?5)"
);
const CHARGE_SERVICE_CODE: &str = charge_sql!(
    "coalesce((SELECT 'totp:account:' || id FROM accounts WHERE email_key = ?1), ?5)",
    "EXISTS (SELECT 1 FROM service_keys
       WHERE key_hash = ?6 AND ' ' || scopes || ' ' LIKE '% totp %')"
);
