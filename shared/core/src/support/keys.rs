//! `GET` and `POST /support/keys`, `POST /support/keys/{id}/revoke`: the keys of the
//! provider's programs. A key is shown once, to whoever makes it, and kept as a hash.

use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::manage::{AdminRefusal, Done, Managed, finish};
use super::{Admin, Capacity as _, FreshAdmin, open};
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::refusal::Ended;
use crate::sign_in::gate::Opened;
use crate::sign_in::service_key::{Scope, shown};
use crate::store::Database;
use crate::store::service_keys::{self, FIRST, Listed};

/// The keys that there are, and those that there were.
pub struct Keys {
    /// In use, the oldest first.
    pub in_use: Vec<Listed>,
    /// Revoked, the latest first.
    pub revoked: Vec<Listed>,
}

/// Lists them.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Admin, Keys)> {
    let reads = (service_keys::in_use(), service_keys::revoked());
    let (admin, (in_use, revoked)) = open::<Admin, _>(db, token, reads, at).await?;
    Ok((admin, Keys { in_use, revoked }))
}

/// What programs are told of a key.
#[must_use]
pub fn describe(key: &Listed) -> Value {
    json!({
        "id": key.id,
        "label": key.label,
        "scopes": key.scopes.split(' ').collect::<Vec<_>>(),
        "created_at": key.created_at,
        "created_by": key.creator,
        "revoked_at": key.revoked_at,
        "revoked_by": key.revoker,
    })
}

/// A key that is wanted.
pub struct Creation {
    label: String,
    scopes: Vec<Scope>,
}

impl Creation {
    /// Reads `label`, which says whose key it is, and `scopes`, at least one.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let label = fields.text("label", 1..=100);
        let read = |text: &str| Scope::ALL.into_iter().find(|scope| scope.word() == text);
        let wrong = "The member must be accounts, staff, sessions, totp, ip or clients.";
        let scopes = fields.words("scopes", read, wrong);
        fields.finish()?;
        Ok(Self { label, scopes })
    }
}

impl Creation {
    /// The scopes, separated by blanks.
    fn words(&self) -> String {
        let words: Vec<_> = self.scopes.iter().map(|scope| scope.word()).collect();
        words.join(" ")
    }
}

/// Random values for one key.
pub struct Fresh {
    /// Its id.
    pub id: [u8; 16],
    /// The key itself.
    pub key: [u8; 32],
}

impl Fresh {
    /// The values that the key of a form leads to, for what was typed into it.
    #[must_use]
    pub fn of_form(form: &Token, creation: &Creation) -> Self {
        let typed = alloc::format!("{} {}", creation.words(), creation.label);
        Self {
            id: form.derive(&alloc::format!("id of a service key: {typed}")),
            key: form.derive(&alloc::format!("service key: {typed}")),
        }
    }
}

/// A key that was just made.
pub struct Created {
    /// What is kept of it.
    pub listed: Listed,
    /// The key as its program shows it. It is told this once.
    pub key: String,
}

/// What a program is told of a key that was just made.
#[must_use]
pub fn describe_created(created: &Created) -> Value {
    let mut told = describe(&created.listed);
    if let Some(members) = told.as_object_mut() {
        members.insert("key".into(), created.key.as_str().into());
    }
    told
}

/// Makes a key.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn create(
    db: &impl Database,
    token: Option<&Token>,
    creation: &Creation,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Managed<Created> {
    let key_id: String = id(fresh.id);
    let made = service_keys::by_id(&key_id);
    let (admin, made) = open::<FreshAdmin, _>(db, token, made, at).await?;
    let key = Token::new(&fresh.key);
    if let Some(listed) = made {
        // The same form, sent twice.
        return Ok(Created {
            listed,
            key: shown(&key),
        });
    }
    let listed = Listed {
        id: key_id,
        label: creation.label.clone(),
        scopes: creation.words(),
        created_at: at.now,
        created_by: Some(admin.id().clone()),
        creator: Some(admin.session().name.clone()),
        revoked_at: None,
        revoked_by: None,
        revoker: None,
    };
    let done = Done {
        admin: &admin,
        event: Event::ServiceKeyCreated,
        account_id: None,
        case_id: None,
        writes: alloc::vec![service_keys::insert(&listed, &key.hash())],
    };
    finish(db, token, done, at).await?;
    Ok(Created {
        listed,
        key: shown(&key),
    })
}

/// Ends a key at once.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn revoke(
    db: &impl Database,
    token: Option<&Token>,
    key_id: &str,
    at: &RequestContext<'_>,
) -> Managed<()> {
    let reads = service_keys::by_id(key_id);
    let (admin, key) = open::<FreshAdmin, _>(db, token, reads, at).await?;
    let Some(key) = key.filter(|key| key.revoked_at.is_none()) else {
        return Err(Ended::unrecorded(AdminRefusal::NotFound));
    };
    if key.id == FIRST {
        // Whoever has the secret stores it anew at the next call.
        return Err(Ended::unrecorded(AdminRefusal::FirstKey));
    }
    let done = Done {
        admin: &admin,
        event: Event::ServiceKeyRevoked,
        account_id: None,
        case_id: None,
        writes: alloc::vec![
            service_keys::require_in_use(&key.id),
            service_keys::revoke(&key.id, admin.id(), at.now),
        ],
    };
    finish(db, token, done, at).await
}
