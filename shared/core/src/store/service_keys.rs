//! Keys of the provider's own programs.

use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Statement, statement};

/// A service key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ServiceKey {
    /// Its id, which stands in the audit trail.
    pub id: String,
    /// Its scopes, separated by blanks.
    pub scopes: String,
}

/// The key of this hash.
#[must_use]
pub fn by_hash(key_hash: &str) -> Statement {
    statement!(
        "SELECT id, scopes FROM service_keys WHERE key_hash = ?1",
        key_hash
    )
}

/// Stores the first key, with every scope, in place of an earlier first key.
#[must_use]
pub fn ensure_first(key_hash: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO service_keys (id, key_hash, scopes, created_at)
         VALUES ('first', ?1, 'accounts staff totp ip sessions', ?2)
         ON CONFLICT (id) DO UPDATE SET key_hash = excluded.key_hash, scopes = excluded.scopes,
           created_at = excluded.created_at
         WHERE key_hash <> excluded.key_hash",
        key_hash,
        now,
    )
}
