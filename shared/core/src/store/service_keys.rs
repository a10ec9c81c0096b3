//! Keys of the provider's own programs.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::crypto::token::TokenHash;

/// The id of the key that the operator set as a secret.
pub const FIRST: &str = "first";

/// A service key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ServiceKey {
    /// Its id, which stands in the audit log.
    pub id: String,
    /// Its scopes, separated by blanks.
    pub scopes: String,
}

/// The key of this hash, unless it was revoked.
#[must_use]
pub fn by_hash(key_hash: &TokenHash) -> Query<Option<ServiceKey>> {
    statement!(
        "SELECT id, scopes FROM service_keys WHERE key_hash = ?1 AND revoked_at IS NULL",
        key_hash
    )
    .optional()
}

/// Stores the first key, with every scope, in place of an earlier first key.
#[must_use]
pub fn ensure_first(key_hash: &TokenHash, now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO service_keys (id, key_hash, scopes, created_at)
         VALUES ('first', ?1, 'accounts staff totp ip sessions clients', ?2)
         ON CONFLICT (id) DO UPDATE SET key_hash = excluded.key_hash, scopes = excluded.scopes,
           created_at = excluded.created_at
         WHERE key_hash <> excluded.key_hash",
        key_hash,
        now,
    )
}

/// A key as admins see it: nothing of it itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Its id, which stands in the audit log.
    pub id: String,
    /// Which program has it; empty for the first key.
    pub label: String,
    /// Its scopes, separated by blanks.
    pub scopes: String,
    /// When it was made.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// The account id of who made it; none: the operator.
    pub created_by: Option<AccountId>,
    /// Their name.
    pub creator: Option<String>,
    /// When it was revoked.
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The account id of who revoked it.
    pub revoked_by: Option<AccountId>,
    /// Their name.
    pub revoker: Option<String>,
}

macro_rules! listed_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, label, scopes, created_at, created_by, revoked_at, revoked_by,
               (SELECT name FROM accounts WHERE accounts.id = created_by) AS creator,
               (SELECT name FROM accounts WHERE accounts.id = revoked_by) AS revoker
             FROM service_keys WHERE ",
            $which
        )
    };
}

/// The keys in use, the oldest first, two hundred at most.
#[must_use]
pub fn in_use() -> Query<Vec<Listed>> {
    statement!(listed_sql!(
        "revoked_at IS NULL ORDER BY created_at LIMIT 200"
    ))
    .all()
}

/// The last fifty that were revoked, the latest first.
#[must_use]
pub fn revoked() -> Query<Vec<Listed>> {
    statement!(listed_sql!(
        "revoked_at IS NOT NULL ORDER BY revoked_at DESC LIMIT 50"
    ))
    .all()
}

/// The key of this id.
#[must_use]
pub fn by_id(id: &str) -> Query<Option<Listed>> {
    statement!(listed_sql!("id = ?1"), id).optional()
}

/// Stores a key; one that is there already stays as it is.
#[must_use]
pub fn insert(key: &Listed, key_hash: &TokenHash) -> Statement {
    statement!(
        "INSERT INTO service_keys (id, key_hash, scopes, created_at, label, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING",
        key.id.as_str(),
        key_hash,
        key.scopes.as_str(),
        key.created_at,
        key.label.as_str(),
        key.created_by.as_ref(),
    )
}

/// Fails the batch unless the key is in use.
#[must_use]
pub fn require_in_use(id: &str) -> Statement {
    guard!(
        ServiceKey,
        "EXISTS
           (SELECT 1 FROM service_keys WHERE id = ?1 AND revoked_at IS NULL)",
        id
    )
}

/// Ends a key.
#[must_use]
pub fn revoke(id: &str, by: &AccountId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE service_keys SET revoked_at = ?3, revoked_by = ?2 WHERE id = ?1",
        id,
        by,
        now,
    )
}

/// Erases those that were revoked before the given instant.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM service_keys WHERE revoked_at < ?1", instant)
}
