//! Keys of the provider's own programs: `Authorization: Bearer rgs_...`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::moment::Moment;
use crate::policy::Policy;
use crate::problem::Kind;
use crate::store::audit::{Entry, Event};
use crate::store::service_keys::{self, ServiceKey};
use crate::store::{Query, Statement};
use crate::throttle::record_refusal;
use crate::token::Token;

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Provisioning of customers.
    Accounts,
    /// Provisioning of staff.
    Staff,
    /// Questions about sessions.
    Sessions,
    /// Questions about codes.
    Totp,
    /// Questions about addresses.
    Ip,
}

impl Scope {
    /// Every one there is.
    pub const ALL: [Self; 5] = [
        Self::Accounts,
        Self::Staff,
        Self::Sessions,
        Self::Totp,
        Self::Ip,
    ];

    /// The word for programs and the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Staff => "staff",
            Self::Sessions => "sessions",
            Self::Totp => "totp",
            Self::Ip => "ip",
        }
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

/// Why a key does not open a call, and what goes on record.
pub struct Refusal {
    /// What the program is told.
    pub kind: Kind,
    /// What is written.
    pub record: Vec<Statement>,
}

/// A refusal of this kind, to this key if it is one of ours.
#[must_use]
pub fn refuse(kind: Kind, key: Option<&ServiceKey>, at: &Moment, policy: &Policy) -> Refusal {
    let actor = key.map(ServiceKey::actor);
    let entry = Entry {
        event: Event::ServiceKeyRefused,
        actor: actor.as_deref(),
        account_id: None,
    };
    Refusal {
        kind,
        record: record_refusal(&entry, at, policy),
    }
}

/// Whether a key has a scope.
///
/// # Errors
/// [`Refusal`] where there is no such key, or it lacks the scope.
pub fn judge(
    key: Option<ServiceKey>,
    scope: Scope,
    at: &Moment,
    policy: &Policy,
) -> Result<ServiceKey, Refusal> {
    let Some(key) = key else {
        return Err(refuse(Kind::ServiceKeyRequired, None, at, policy));
    };
    if key.has(scope) {
        Ok(key)
    } else {
        Err(refuse(Kind::ScopeMissing, Some(&key), at, policy))
    }
}

impl ServiceKey {
    /// Whether the key has a scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.split(' ').any(|word| word == scope.word())
    }

    /// The key as the audit trail names it.
    #[must_use]
    pub fn actor(&self) -> String {
        alloc::format!("key:{}", self.id)
    }
}
