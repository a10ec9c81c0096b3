//! `POST /support/waiting-mail`: whoever works on cases chooses whether they are mailed once
//! some have waited for too long.

use alloc::vec::Vec;

use super::{Agent, open};
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::sign_in::gate::Opened;
use crate::store::{Database, waiting_mails};

/// Whether somebody wants to be mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Whether they do.
    pub wanted: bool,
}

impl Choice {
    /// Reads `wanted`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let wanted = fields.flag("wanted");
        fields.finish()?;
        Ok(Self { wanted })
    }
}

/// Keeps what they chose. It is no business of the audit log: nobody else is concerned.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn choose(
    db: &impl Database,
    token: Option<&Token>,
    choice: Choice,
    at: &RequestContext<'_>,
) -> Opened<()> {
    let (agent, ()) = open::<Agent, _>(db, token, (), at).await?;
    db.write(alloc::vec![waiting_mails::set(agent.id(), choice.wanted)])
        .await?;
    Ok(())
}
