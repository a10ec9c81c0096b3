//! `POST /recovery/continue`: the claimant of a case that support opened gets its secret, by
//! the mailed link. A scanner that only follows the link does nothing.

use super::credential::{Credential, SECRET_BYTES};
use super::no_access;
use crate::audit::event::{Entry, Event};
use crate::crypto::code::TypedCode;
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::record_refusal;
use crate::store::case_links::{self, Linked};
use crate::store::{CommitError, Database, Guard, StoreError, audit};
use alloc::vec::Vec;
use serde_json::{Value, json};

/// Somebody's use of the link.
pub struct Use {
    token: Option<Token>,
    secret: [u8; SECRET_BYTES],
}

impl Use {
    /// Reads `token`. The secret of the case is `fresh`, or what the key of the form leads
    /// to: the mail alone does not, and sent twice it is the same.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(
        mut fields: Fields,
        key: Option<&Token>,
        fresh: [u8; SECRET_BYTES],
    ) -> Result<Self, Vec<FieldError>> {
        let token = fields.secret("token", 1..=256);
        fields.finish()?;
        let secret = key.map(|key| key.derive(&alloc::format!("secret of a case: {token}")));
        Ok(Self {
            token: Token::presented(&token),
            secret: secret.unwrap_or(fresh),
        })
    }
}

/// The open case that a link leads to, where nobody has followed it yet. Reading it changes
/// nothing.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
) -> Result<Option<Linked>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    let linked = db.fetch(case_links::by_link(&token.hash())).await?;
    Ok(linked.filter(|linked| !linked.continued))
}

/// What opens the case that a link leads to, from now on; none where the case is over, the
/// link is none of ours, or somebody else has followed it.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn follow(
    db: &impl Database,
    used: &Use,
    at: &RequestContext<'_>,
) -> Result<Option<Credential>, StoreError> {
    let link_hash = used.token.as_ref().map(Token::hash).unwrap_or_default();
    let secret_hash = TypedCode::new(&used.secret).hash();
    // A second press at the same time can be faster.
    for _ in 0..2 {
        let Some(linked) = db.fetch(case_links::by_link(&link_hash)).await? else {
            break;
        };
        let credential = Credential::of_case(&linked.reference, &used.secret);
        if linked.continued {
            if linked.secret_hash == secret_hash {
                return Ok(credential);
            }
            break;
        }
        let actor = alloc::format!("case:{}", linked.id);
        let entry = Entry {
            event: Event::CaseContinued,
            actor: Some(&actor),
            account_id: linked.account_id.as_ref(),
        };
        let mut writes = Vec::from(case_links::continued(&link_hash, &secret_hash, at.now));
        writes.push(audit::insert_on_case(&entry, &linked.id, at));
        match db.commit(writes).await {
            Ok(()) => return Ok(credential),
            Err(CommitError::Conflict(Guard::CaseLink)) => {}
            Err(error) => return Err(error.unexpected()),
        }
    }
    db.write(record_refusal(&no_access(), at)).await?;
    Ok(None)
}

/// What a program of the claimant is told.
#[must_use]
pub fn describe(credential: &Credential) -> Value {
    json!({ "reference": credential.reference(), "secret": credential.secret() })
}
