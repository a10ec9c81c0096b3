//! What a sign-in at a client gave it: the code, and the tokens that came of it. What ends
//! a grant takes its tokens along.

use core::net::IpAddr;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, guard, statement};
use crate::account::Role;
use crate::account::account_type::AccountType;
use crate::allowlist::{self, Allowlist};
use crate::audit::event::Factors;
use crate::column;
use crate::crypto::token::TokenHash;
use crate::http::locale::Locale;
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, GrantId, SessionId};
use crate::oidc::Scope;
use crate::oidc::registration::Registration;
use crate::oidc::request::Parameters;
use crate::sign_in::Session;
use crate::words::words;

words! {
    /// What a token of a grant is for.
    pub enum TokenKind {
        /// To ask who somebody is.
        Access = "access",
        /// To get others in its place.
        Refresh = "refresh",
    }
}

/// A grant that is to be written.
pub struct NewGrant<'a> {
    /// Its id.
    pub id: GrantId,
    /// To whom.
    pub client: &'a Registration,
    /// By whom.
    pub session: &'a Session,
    /// Whether it outlives the session.
    pub offline: bool,
    /// What for.
    pub scopes: &'a [Scope],
    /// What was asked.
    pub parameters: &'a Parameters,
    /// What is kept of its code.
    pub code_hash: TokenHash,
}

/// A grant, with its account as it is now, which is active.
#[derive(Clone, Debug, Deserialize)]
pub struct Granted {
    /// Its id.
    pub id: GrantId,
    /// To whom.
    pub client_id: String,
    /// By whom.
    pub account_id: AccountId,
    /// In which session; none where it outlives the session.
    pub session_id: Option<SessionId>,
    /// What for.
    #[serde(deserialize_with = "column::json")]
    pub scopes: Vec<Scope>,
    /// From where it was given.
    pub address: IpAddr,
    /// When all factors were last proved before.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub auth_at: DateTime<Utc>,
    /// Which factors these were.
    pub factors: Factors,
    /// What ties the ID token to the request.
    pub nonce: Option<String>,
    /// Where the code was sent.
    pub redirect_uri: String,
    /// What its verifier has to lead to.
    pub code_challenge: Option<String>,
    /// When it was given.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// When it ends.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub expires_at: DateTime<Utc>,
    /// When the code or token that it was found by expires.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub live_until: DateTime<Utc>,
    /// Whether the code or token that it was found by is good still.
    #[serde(deserialize_with = "column::flag")]
    pub live: bool,
    /// Whether that was used before.
    #[serde(deserialize_with = "column::flag")]
    pub spent: bool,
    /// The account's e-mail address.
    pub email: String,
    /// Whether its owner is known to read it.
    #[serde(deserialize_with = "column::flag")]
    pub email_proven: bool,
    /// Its holder's name.
    pub name: String,
    /// The provider's own number for it.
    pub customer_number: String,
    /// Its language.
    pub locale: Locale,
    /// Its type.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// What it may do.
    pub role: Role,
    /// Its phone number.
    pub phone: String,
    /// From where it can be used.
    #[serde(deserialize_with = "allowlist::from_column")]
    pub allowlist: Option<Allowlist>,
}

impl Granted {
    /// Whether it outlives the session.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.scopes.contains(&Scope::OfflineAccess)
    }

    /// Whether the account can be used from where the grant was given. Whoever calls is a
    /// server: where that stands says nothing of its visitors.
    #[must_use]
    pub fn is_allowed(&self, at: &RequestContext) -> bool {
        allowlist::judge(self.allowlist.as_ref(), self.address, at.now).allows()
    }
}

/// A grant by what it is found by, in tables that have `grants` among them. What its client may
/// not have any more it does not give: a scope, or to enter without a second factor.
macro_rules! granted_sql {
    ($until:literal, $now:literal, $spent:literal, $from:literal) => {
        concat!(
            "SELECT grants.id, client_id, account_id, session_id,
               (SELECT json_group_array(value) FROM json_each(grants.scopes)
                WHERE value IN
                  (SELECT value FROM json_each(
                     (SELECT clients.scopes FROM clients WHERE clients.id = client_id)))) AS scopes,
               address, auth_at, factors, nonce, redirect_uri, code_challenge, grants.created_at,
               grants.expires_at,
               email, email_proven, name, customer_number, locale, type, role, phone, ",
            allowlist_column!(),
            " AS allowlist, ", $until, " AS live_until, ", $until, " > ", $now, " AS live, ", $spent, " AS spent FROM ", $from,
            " AND status = 'active' AND (factors <> 'password' OR NOT EXISTS
                (SELECT 1 FROM clients WHERE clients.id = client_id AND second_factor))"
        )
    };
}

/// A new grant. One that the session binds goes with it.
#[must_use]
pub fn insert(grant: &NewGrant, at: &RequestContext) -> Statement {
    let (session, parameters) = (grant.session, grant.parameters);
    let until = if grant.offline {
        at.now + at.limits.authorization_code
    } else {
        session.expires_at
    };
    statement!(
        "INSERT INTO grants (id, client_id, account_id, session_id, scopes, address, auth_at,
           factors, nonce, redirect_uri, code_hash, code_challenge, code_expires_at, created_at,
           expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        &grant.id,
        grant.client.id.as_str(),
        &session.account_id,
        (!grant.offline).then_some(&session.id),
        serde_json::to_string(grant.scopes).unwrap_or_default(),
        at.client.address.to_string(),
        session.proved_at,
        session.factors.word(),
        parameters.nonce.as_deref(),
        parameters.redirect_uri.as_str(),
        &grant.code_hash,
        parameters.code_challenge.as_deref(),
        at.now + at.limits.authorization_code,
        at.now,
        until,
    )
}

/// The grant of this code.
#[must_use]
pub fn by_code(code_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<Granted>> {
    statement!(
        granted_sql!(
            "code_expires_at",
            "?2",
            "code_used_at IS NOT NULL",
            "grants JOIN accounts ON accounts.id = account_id WHERE code_hash = ?1"
        ),
        code_hash,
        now,
    )
    .optional()
}

/// The grant of this token.
#[must_use]
pub fn by_token(
    token_hash: &TokenHash,
    kind: TokenKind,
    now: DateTime<Utc>,
) -> Query<Option<Granted>> {
    statement!(
        granted_sql!(
            "grant_tokens.expires_at",
            "?3",
            "used_at IS NOT NULL",
            "grant_tokens JOIN grants ON grants.id = grant_id
             JOIN accounts ON accounts.id = account_id WHERE token_hash = ?1 AND kind = ?2"
        ),
        token_hash,
        kind.word(),
        now,
    )
    .optional()
}

/// Uses a code up, or stops the batch.
#[must_use]
pub fn spend_code(code_hash: &TokenHash, now: DateTime<Utc>) -> [Statement; 2] {
    [
        guard!(
            GrantCode,
            "EXISTS
               (SELECT 1 FROM grants
                WHERE code_hash = ?1 AND code_used_at IS NULL AND code_expires_at > ?2)",
            code_hash,
            now,
        ),
        statement!(
            "UPDATE grants SET code_used_at = ?2 WHERE code_hash = ?1",
            code_hash,
            now,
        ),
    ]
}

/// Uses a refresh token up, or stops the batch.
#[must_use]
pub fn spend_token(token_hash: &TokenHash, now: DateTime<Utc>) -> [Statement; 2] {
    [
        guard!(
            RefreshToken,
            "EXISTS
               (SELECT 1 FROM grant_tokens
                WHERE token_hash = ?1 AND used_at IS NULL AND expires_at > ?2)",
            token_hash,
            now,
        ),
        statement!(
            "UPDATE grant_tokens SET used_at = ?2 WHERE token_hash = ?1",
            token_hash,
            now,
        ),
    ]
}

/// A new token of a grant.
#[must_use]
pub fn insert_token(
    token_hash: &TokenHash,
    grant_id: &GrantId,
    kind: TokenKind,
    expires_at: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO grant_tokens (token_hash, grant_id, kind, expires_at) VALUES (?1, ?2, ?3, ?4)",
        token_hash,
        grant_id,
        kind.word(),
        expires_at,
    )
}

/// Puts the end of a grant off.
#[must_use]
pub fn put_off(id: &GrantId, until: DateTime<Utc>) -> Statement {
    statement!("UPDATE grants SET expires_at = ?2 WHERE id = ?1", id, until)
}

/// Ends a grant.
#[must_use]
pub fn end(id: &GrantId) -> Statement {
    statement!("DELETE FROM grants WHERE id = ?1", id)
}

/// Ends a token that a client was given: a refresh token with its grant.
#[must_use]
pub fn revoke(token_hash: &TokenHash, client_id: &str) -> [Statement; 2] {
    [
        statement!(
            "DELETE FROM grants WHERE client_id = ?2 AND id IN
               (SELECT grant_id FROM grant_tokens WHERE token_hash = ?1 AND kind = 'refresh')",
            token_hash,
            client_id,
        ),
        statement!(
            "DELETE FROM grant_tokens WHERE token_hash = ?1 AND kind = 'access'
               AND grant_id IN (SELECT id FROM grants WHERE client_id = ?2)",
            token_hash,
            client_id,
        ),
    ]
}

/// Ends every grant of an account.
#[must_use]
pub fn end_all(account_id: &AccountId) -> Statement {
    statement!("DELETE FROM grants WHERE account_id = ?1", account_id)
}

/// Ends every grant of an account but those that one of its sessions binds.
#[must_use]
pub fn end_others(account_id: &AccountId, session_id: &SessionId) -> Statement {
    statement!(
        "DELETE FROM grants WHERE account_id = ?1 AND session_id IS NOT ?2",
        account_id,
        session_id,
    )
}

/// Ends the oldest grants that an account gave a client beyond so many, of those whose codes
/// were never used: whoever sends a browser about ends nothing that anybody uses.
#[must_use]
pub fn end_unused_beyond(account_id: &AccountId, client_id: &str, most: u32) -> Statement {
    statement!(
        "DELETE FROM grants WHERE id IN
           (SELECT id FROM grants
            WHERE account_id = ?1 AND client_id = ?2 AND code_used_at IS NULL
            ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?3)",
        account_id,
        client_id,
        u64::from(most),
    )
}

/// Ends the oldest grants in use that an account gave a client beyond so many, of those that
/// outlive the session or of those that do not.
#[must_use]
pub fn end_beyond(account_id: &AccountId, client_id: &str, offline: bool, most: u32) -> Statement {
    statement!(
        "DELETE FROM grants WHERE id IN
           (SELECT id FROM grants
            WHERE account_id = ?1 AND client_id = ?2 AND code_used_at IS NOT NULL
              AND (session_id IS NULL) = ?3
            ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?4)",
        account_id,
        client_id,
        i64::from(offline),
        u64::from(most),
    )
}

/// Erases grants that have ended.
#[must_use]
pub fn erase_expired(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM grants WHERE expires_at <= ?1", now)
}

/// Erases tokens that have expired; a grant that goes on keeps its own.
#[must_use]
pub fn erase_expired_tokens(now: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM grant_tokens WHERE expires_at <= ?1", now)
}
