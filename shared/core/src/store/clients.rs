//! Registered clients of OpenID Connect.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::{Query, Statement, statement};
use crate::crypto::token::TokenHash;
use crate::oidc::registration::Registration;

macro_rules! client_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, name, authentication, secret_hash, redirect_uris, post_logout_redirect_uris,
               scopes, groups, second_factor, claims_in_id_token, algorithm, access_seconds,
               refresh_days, created_at FROM clients WHERE ",
            $which
        )
    };
}

/// The client of this id.
#[must_use]
pub fn by_id(id: &str) -> Query<Option<Registration>> {
    statement!(client_sql!("id = ?1"), id).optional()
}

/// Registers a client; one that is there already stays as it is.
#[must_use]
pub fn insert(client: &Registration) -> Statement {
    statement!(
        "INSERT INTO clients (id, name, authentication, secret_hash, redirect_uris,
           post_logout_redirect_uris, scopes, groups, second_factor, claims_in_id_token, algorithm,
           access_seconds, refresh_days, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (id) DO NOTHING",
        client.id.as_str(),
        client.name.as_str(),
        client.authentication.word(),
        client.secret_hash.as_ref(),
        json(&client.redirect_uris),
        json(&client.post_logout_redirect_uris),
        json(&client.scopes),
        json(&client.groups),
        i64::from(client.second_factor),
        i64::from(client.claims_in_id_token),
        client.algorithm.word(),
        i64::from(client.access_seconds),
        i64::from(client.refresh_days),
        client.created_at,
    )
}

/// Those that were registered by this instant, the oldest first, five hundred at most.
#[must_use]
pub fn all(now: DateTime<Utc>) -> Query<Vec<Registration>> {
    statement!(
        client_sql!("created_at <= ?1 ORDER BY created_at, id LIMIT 500"),
        now
    )
    .all()
}

/// Puts the data of a client in place of those it had. Its secret stays as it is there, which
/// may be another one by now; or goes, or is its first.
#[must_use]
pub fn update(client: &Registration) -> Statement {
    statement!(
        "UPDATE clients SET name = ?2, authentication = ?3,
           secret_hash = CASE WHEN ?4 IS NULL THEN NULL ELSE coalesce(secret_hash, ?4) END,
           redirect_uris = ?5, post_logout_redirect_uris = ?6, scopes = ?7, groups = ?8,
           second_factor = ?9, claims_in_id_token = ?10, algorithm = ?11, access_seconds = ?12,
           refresh_days = ?13
         WHERE id = ?1",
        client.id.as_str(),
        client.name.as_str(),
        client.authentication.word(),
        client.secret_hash.as_ref(),
        json(&client.redirect_uris),
        json(&client.post_logout_redirect_uris),
        json(&client.scopes),
        json(&client.groups),
        i64::from(client.second_factor),
        i64::from(client.claims_in_id_token),
        client.algorithm.word(),
        i64::from(client.access_seconds),
        i64::from(client.refresh_days),
    )
}

/// Gives a client that has a secret another one, and leaves everything else as it is.
#[must_use]
pub fn renew_secret(id: &str, secret_hash: &TokenHash) -> Statement {
    statement!(
        "UPDATE clients SET secret_hash = ?2 WHERE id = ?1 AND secret_hash IS NOT NULL",
        id,
        secret_hash,
    )
}

/// Removes a client, and with it all that it was given.
#[must_use]
pub fn delete(id: &str) -> Statement {
    statement!("DELETE FROM clients WHERE id = ?1", id)
}

fn json(list: &impl serde::Serialize) -> alloc::string::String {
    serde_json::to_string(list).unwrap_or_default()
}
