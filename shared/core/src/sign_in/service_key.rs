//! Keys of the provider's own programs: `Authorization: Bearer rgs_...`.

use alloc::string::String;

use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::problem::Kind;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::record_refusal;
use crate::refusal::Ended;
use crate::store::service_keys::{self, ServiceKey};
use crate::store::{Database, Query};
use crate::words::words;

words! {
    /// What a key may be used for.
    pub enum Scope {
        /// Provisioning of customers.
        Accounts = "accounts",
        /// Provisioning of staff.
        Staff = "staff",
        /// Questions about sessions.
        Sessions = "sessions",
        /// Questions about codes.
        Totp = "totp",
        /// Questions about addresses.
        Ip = "ip",
        /// Registered clients of OpenID Connect.
        Clients = "clients",
    }
}

/// The beginning of every key, by which leaks are found and told from sessions.
const PREFIX: &str = "rgs_";

/// The key in an `Authorization` header or in a secret.
#[must_use]
pub fn presented(text: &str) -> Option<Token> {
    Token::presented(text.strip_prefix(PREFIX)?)
}

/// A key as its program shows it.
#[must_use]
pub fn shown(key: &Token) -> String {
    alloc::format!("{PREFIX}{}", key.as_str())
}

/// Reads the key that was presented; no key finds none.
#[must_use]
pub fn read(key: Option<&Token>) -> Query<Option<ServiceKey>> {
    service_keys::by_hash(&key.map(Token::hash).unwrap_or_default())
}

/// The key that was read, where it has a scope.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn admit(
    db: &impl Database,
    key: Option<ServiceKey>,
    scope: Scope,
    at: &RequestContext<'_>,
) -> Result<ServiceKey, Ended<Kind>> {
    match key {
        Some(key) if key.has(scope) => Ok(key),
        Some(key) => Err(refuse(db, Kind::ScopeMissing, Some(&key), at).await),
        None => Err(refuse(db, Kind::ServiceKeyRequired, None, at).await),
    }
}

/// A refusal of this kind, to this key if it is one of ours.
pub async fn refuse(
    db: &impl Database,
    kind: Kind,
    key: Option<&ServiceKey>,
    at: &RequestContext<'_>,
) -> Ended<Kind> {
    let actor = key.map(ServiceKey::actor);
    let entry = Entry {
        event: Event::ServiceKeyRefused,
        actor: actor.as_deref(),
        account_id: None,
    };
    Ended::recorded(db, record_refusal(&entry, at), kind).await
}

impl ServiceKey {
    /// Whether the key has a scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.split(' ').any(|word| word == scope.word())
    }

    /// The key as the audit log names it.
    #[must_use]
    pub fn actor(&self) -> String {
        alloc::format!("key:{}", self.id)
    }
}
