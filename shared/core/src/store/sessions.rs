//! Signed-in browsers and programs.

use crate::audit::event::Factors;
use crate::id::{AccountId, SessionId};
use crate::sign_in::Session;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, grants, guard, statement};
use crate::crypto::token::TokenHash;
use crate::http::request_context::RequestContext;
use crate::limits::{Limits, SessionLife};

/// One line of the list of an account's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub seen_at: DateTime<Utc>,
    /// From which address it began.
    pub address: String,
    /// In which country that is thought to be.
    pub country: Option<String>,
    /// In which city.
    pub city: Option<String>,
    /// What the client called itself.
    pub user_agent: String,
}

/// A new session.
#[must_use]
pub fn insert(
    id: &SessionId,
    account_id: &AccountId,
    token_hash: &TokenHash,
    life: SessionLife,
    factors: Factors,
    at: &RequestContext,
) -> Statement {
    let [network4, network6] = at.client.network_by_family();
    statement!(
        "INSERT INTO sessions
           (id, account_id, token_hash, created_at, seen_at, proved_at, expires_at, idle,
            address, country, city, user_agent, network4, network6, factors)
         VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        id,
        account_id,
        token_hash,
        at.now,
        at.now + life.total,
        life.idle,
        alloc::string::ToString::to_string(&at.client.address),
        at.client.country.as_deref(),
        at.client.city.as_deref(),
        at.client.user_agent.as_str(),
        network4,
        network6,
        factors.word(),
    )
}

/// A session beside a live one, by the same proof: for a browser that may never have heard
/// of that one.
#[must_use]
pub fn beside(
    former: &SessionId,
    id: &SessionId,
    token_hash: &TokenHash,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO sessions
           (id, account_id, token_hash, created_at, seen_at, proved_at, expires_at, idle,
            address, country, city, user_agent, network4, network6, factors)
         SELECT ?2, account_id, ?3, ?4, ?4, proved_at, expires_at, idle,
           address, country, city, user_agent, network4, network6, factors
         FROM sessions WHERE id = ?1 AND expires_at > ?4
           AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = account_id AND status = 'active')",
        former,
        id,
        token_hash,
        now,
    )
}

/// The live session of this token, on an account that is active.
#[must_use]
pub fn by_token(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Session>> {
    statement!(
        concat!(
            "SELECT sessions.id, account_id, email, name, type, locale, role, proved_at, factors,
               expires_at, network4, network6,
               EXISTS (SELECT 1 FROM totp WHERE totp.account_id = accounts.id) AS has_totp, ",
            allowlist_column!(),
            " AS allowlist
             FROM sessions JOIN accounts ON accounts.id = account_id
             WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at + idle > ?2
               AND status = 'active'"
        ),
        token_hash,
        now,
    )
    .optional()
}

/// Notes that a live session is in use, at most once a minute.
#[must_use]
pub fn touch(token_hash: &TokenHash, now: DateTime<Utc>, limits: &Limits) -> Statement {
    statement!(
        "UPDATE sessions SET seen_at = ?2
         WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at + idle > ?2 AND seen_at <= ?2 - ?3",
        token_hash,
        now,
        limits.session_touch,
    )
}

/// Ends the sessions of an account that are beyond so many, those first that were longest
/// unused.
#[must_use]
pub fn end_beyond(account_id: &AccountId, sessions: u32) -> Statement {
    statement!(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE account_id = ?1
           ORDER BY seen_at DESC, rowid DESC LIMIT -1 OFFSET ?2)",
        account_id,
        u64::from(sessions),
    )
}

macro_rules! listed_sql {
    ($account:literal) => {
        concat!(
            "SELECT id, created_at, seen_at, address, country, city, user_agent FROM sessions
             WHERE account_id = ",
            $account,
            " AND expires_at > ?2 AND seen_at + idle > ?2 ORDER BY seen_at DESC"
        )
    };
}

/// The sessions of the account of a live session, the latest first.
#[must_use]
pub fn list(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Vec<Listed>> {
    statement!(
        listed_sql!("(SELECT account_id FROM sessions WHERE token_hash = ?1)"),
        token_hash,
        now,
    )
    .all()
}

/// The sessions of an account, the latest first.
#[must_use]
pub fn of_account(id: &AccountId, now: DateTime<Utc>) -> Query<Vec<Listed>> {
    statement!(listed_sql!("?1"), id, now).all()
}

/// Fails the batch unless the session is still there, with this token.
#[must_use]
pub fn require(token_hash: &TokenHash) -> Statement {
    guard!(
        Session,
        "EXISTS (SELECT 1 FROM sessions WHERE token_hash = ?1)",
        token_hash
    )
}

/// All factors were proved anew: from now on the session has another token, and the network
/// that they were proved from. That of the other family it keeps.
#[must_use]
pub fn prove(
    token_hash: &TokenHash,
    new_hash: &TokenHash,
    factors: Factors,
    at: &RequestContext,
) -> Statement {
    let [network4, network6] = at.client.network_by_family();
    statement!(
        "UPDATE sessions SET token_hash = ?2, proved_at = ?3, seen_at = ?3, factors = ?6,
           network4 = coalesce(?4, network4), network6 = coalesce(?5, network6)
         WHERE token_hash = ?1",
        token_hash,
        new_hash,
        at.now,
        network4,
        network6,
        factors.word(),
    )
}

/// Ends one session of an account.
#[must_use]
pub fn end_one(account_id: &AccountId, id: &SessionId) -> Statement {
    statement!(
        "DELETE FROM sessions WHERE id = ?2 AND account_id = ?1",
        account_id,
        id
    )
}

/// Ends every session of an account but one, and what they and others gave to clients.
#[must_use]
pub fn end_others(account_id: &AccountId, id: &SessionId) -> [Statement; 2] {
    [
        statement!(
            "DELETE FROM sessions WHERE account_id = ?1 AND id <> ?2",
            account_id,
            id
        ),
        grants::end_others(account_id, id),
    ]
}

/// Ends the session of this token.
#[must_use]
pub fn end(token_hash: &TokenHash) -> Statement {
    statement!("DELETE FROM sessions WHERE token_hash = ?1", token_hash)
}

/// Ends every session of an account, and all that it gave to clients.
#[must_use]
pub fn end_all(account_id: &AccountId) -> [Statement; 2] {
    [
        statement!("DELETE FROM sessions WHERE account_id = ?1", account_id),
        grants::end_all(account_id),
    ]
}

/// Erases sessions that are over.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM sessions WHERE expires_at <= ?1", now)
}
