//! The audit log: one row for each outcome, written in the batch of the change.

use crate::audit::event::{Actor, Entry, Event};
use crate::id::{AccountId, CaseId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Query, Statement, statement};
use crate::account::email::EmailKey;
use crate::crypto::token::TokenHash;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit_key::RateLimitKey;

/// Writes a line; when, from where and the request's id come from `at`.
#[must_use]
pub fn insert(entry: &Entry, at: &RequestContext) -> Statement {
    written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        entry,
        at,
    )
}

/// Writes a line about each of these accounts that is there, given as a JSON array of their ids.
#[must_use]
pub fn insert_each(event: Event, actor: &str, account_ids: &str, at: &RequestContext) -> Statement {
    statement!(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         SELECT ?1, ?2, ?3, accounts.id, ?5, ?6
         FROM json_each(?4) CROSS JOIN accounts ON accounts.id = value",
        at.now,
        event.word(),
        actor,
        account_ids,
        at.request_id,
        alloc::string::ToString::to_string(&at.client.address),
    )
}

/// Writes a line about a recovery case.
#[must_use]
pub fn insert_on_case(entry: &Entry, case_id: &CaseId, at: &RequestContext) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address, case_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        entry,
        at,
    );
    statement.params.push(case_id.into());
    statement
}

/// Writes a line about the case of an account that cools off, where it has one.
#[must_use]
pub fn insert_on_cooling_off(
    account_id: &AccountId,
    by_link: bool,
    entry: &Entry,
    at: &RequestContext,
) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address, case_id)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, id FROM cases
         WHERE account_id = ?7 AND ended_at IS NULL AND state = 'cooling_off'
           AND (NOT ?8 OR reopened_at IS NULL)",
        entry,
        at,
    );
    statement.params.push(account_id.into());
    statement.params.push(i64::from(by_link).into());
    statement
}

/// Writes a line about what the courier did to a recovery case, at nobody's request.
#[must_use]
pub fn insert_by_courier(
    event: Event,
    account_id: Option<&AccountId>,
    case_id: &CaseId,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO audit (at, event, actor, account_id, case_id, request_id)
         VALUES (?1, ?2, 'courier', ?3, ?4, '')",
        now,
        event.word(),
        account_id,
        case_id,
    )
}

/// Writes a line where the rate limit has admitted what it is about in this very batch.
#[must_use]
pub fn insert_admitted(entry: &Entry, limit_key: &RateLimitKey, at: &RequestContext) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?7 AND refused = 0)",
        entry,
        at,
    );
    statement.params.push(limit_key.into());
    statement
}

/// Writes a line, unless a rate limit of such lines has just refused one more.
#[must_use]
pub fn insert_bounded(
    entry: &Entry,
    case_id: Option<&CaseId>,
    limit_keys: &[RateLimitKey],
    at: &RequestContext,
) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address, case_id)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
         WHERE NOT EXISTS (SELECT 1 FROM rate_limits
           WHERE limit_key IN (SELECT value FROM json_each(?8)) AND refused > 0)",
        entry,
        at,
    );
    statement.params.extend([case_id.into(), limit_keys.into()]);
    statement
}

/// Writes a line, where the rate limit of such lines has admitted it in this very batch; in
/// the place of the first one that it refused, that more are left out.
#[must_use]
pub fn insert_repeat(entry: &Entry, limit_key: &RateLimitKey, at: &RequestContext) -> Statement {
    let mut statement = written(
        "INSERT INTO audit (at, event, actor, account_id, request_id, address)
         SELECT ?1, iif(refused = 0, ?2, ?8), ?3, ?4, ?5, ?6 FROM rate_limits
         WHERE limit_key = ?7 AND refused <= 1",
        entry,
        at,
    );
    let left_out = Event::RepeatsLeftOut.word();
    statement.params.extend([limit_key.into(), left_out.into()]);
    statement
}

fn written(sql: &'static str, entry: &Entry, at: &RequestContext) -> Statement {
    statement!(
        sql,
        at.now,
        entry.event.word(),
        entry.actor,
        entry.account_id,
        at.request_id,
        alloc::string::ToString::to_string(&at.client.address),
    )
}

/// Writes that a password link was asked for, unless this network has been
/// refused before: a flood leaves one line, not a million.
#[must_use]
pub fn insert_link_request(
    email_key: &EmailKey,
    network_limit_keys: &[RateLimitKey],
    at: &RequestContext,
) -> Statement {
    statement!(
        "INSERT INTO audit (at, event, account_id, request_id, address)
         SELECT ?1, ?2, (SELECT id FROM accounts WHERE email_key = ?3), ?4, ?5
         WHERE NOT EXISTS (SELECT 1 FROM rate_limits
           WHERE limit_key IN (SELECT value FROM json_each(?6)) AND refused > 1)",
        at.now,
        Event::LinkRequested.word(),
        email_key,
        at.request_id,
        alloc::string::ToString::to_string(&at.client.address),
        network_limit_keys,
    )
}

/// A line as its account's owner reads it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// Its number, by which older ones are asked for.
    pub seq: u64,
    /// When.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub at: DateTime<Utc>,
    /// What, in the words of [`Event`].
    pub event: String,
    /// Who did it, as in [`Entry::actor`].
    pub actor: Option<String>,
    /// From where.
    pub address: Option<String>,
}

impl Line {
    /// Who did it.
    #[must_use]
    pub fn by(&self) -> Actor {
        match self
            .actor
            .as_deref()
            .and_then(|actor| actor.split_once(':'))
        {
            Some(("account", _)) => Actor::You,
            Some(("key", _)) => Actor::Provider,
            Some(("case", _)) => Actor::Claimant,
            Some(("staff", _)) => Actor::Support,
            _ => Actor::Nobody,
        }
    }
}

/// How many lines a page of history has. One more is read, to know of older ones.
pub const PAGE: usize = 50;

/// Lines about an account, older than the one of a number, the latest first. From which address
/// staff work is not told.
macro_rules! history_sql {
    ($account:literal, $limit:literal) => {
        concat!(
            "SELECT seq, at, event, actor,
               iif(actor LIKE 'staff:%', NULL, address) AS address
             FROM audit WHERE account_id = ",
            $account,
            " AND seq < ?2 ORDER BY seq DESC LIMIT ",
            $limit
        )
    };
}

/// The lines about the account of a live session.
#[must_use]
pub fn history(token_hash: &TokenHash, before: u64, now: DateTime<Utc>) -> Query<Vec<Line>> {
    statement!(
        history_sql!(
            "(SELECT account_id FROM sessions WHERE token_hash = ?1 AND expires_at > ?3)",
            "51"
        ),
        token_hash,
        before,
        now,
    )
    .all()
}

/// The lines about an account, and one more than a page has, to know of older ones.
#[must_use]
pub fn of_account(id: &AccountId, before: u64, page: u32) -> Query<Vec<Line>> {
    statement!(history_sql!("?1", "?3 + 1"), id, before, u64::from(page)).all()
}

/// What others than staff did in a case, the last hundred lines, the first of them first.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Vec<Line>> {
    statement!(
        "SELECT seq, at, event, actor, address FROM (SELECT * FROM audit
           WHERE case_id = ?1 AND (actor IS NULL OR actor NOT LIKE 'staff:%')
           ORDER BY seq DESC LIMIT 100)
         ORDER BY seq",
        case_id
    )
    .all()
}

/// Erases lines before the one from which on none may be missing, up to the first that
/// is not from before the given instant, so that what is kept has no gap; the table
/// refuses to lose younger ones than half a year.
#[must_use]
pub fn erase_before(start: i64, instant: DateTime<Utc>) -> Statement {
    // `+at`: the rows are walked in their order, those that go and one more.
    statement!(
        "DELETE FROM audit WHERE seq < coalesce((SELECT seq FROM audit
           WHERE seq > 0 AND seq < ?1 AND +at >= ?2 ORDER BY seq LIMIT 1), ?1)",
        start,
        instant
    )
}
