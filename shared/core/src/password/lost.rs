//! `POST /password/lost/`: a link to choose a new password, by mail.
//!
//! Everything happens in one batch, whose guards stand in its statements, so
//! that the answer and its time are the same for everybody (ASVS 6.3.8).

use alloc::vec::Vec;
use chrono::TimeDelta;

use crate::account::email::{Email, EmailKey};
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::limits::rate_limit::{Admission, Networks, judge_one, refused};
use crate::store::{Database, StoreError, audit, outbox};

/// Somebody's request for a link.
pub struct LinkRequest {
    email_key: EmailKey,
}

impl LinkRequest {
    /// Reads `email`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let wrong = "The field must be an e-mail address, like name@example.org.";
        let email = fields.parsed("email", Email::parse, wrong);
        fields.finish()?;
        Ok(Self {
            email_key: email.map(|email| email.key()).unwrap_or_default(),
        })
    }
}

/// Random values for one request.
pub struct Fresh {
    /// What its mail is known by.
    pub mail_id: [u8; 16],
}

impl Fresh {
    /// Those that the key of a form leads to, for the address that was typed into it: sent
    /// twice in a short time, it asks for one mail. Another one would end the link of the first.
    #[must_use]
    pub fn of_form(key: &Token, request: &LinkRequest) -> Self {
        let email_key = request.email_key.as_str();
        Self {
            mail_id: key.derive(&alloc::format!("mail for a lost password: {email_key}")),
        }
    }
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A link is on its way, if there is anybody to write to and none that works was mailed
    /// just before: nobody is told.
    Taken,
    /// The network has asked too often, whomever for.
    TooManyAttempts {
        /// How long to wait.
        wait: TimeDelta,
    },
}

/// Puts the link in the outbox, if there is anybody to write to, their mailbox has room for
/// it, and the network has not asked too often. The link itself is minted when it is sent; an
/// earlier one lives until then.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn handle(
    db: &impl Database,
    request: &LinkRequest,
    fresh: &Fresh,
    at: &RequestContext<'_>,
) -> Result<Outcome, StoreError> {
    let networks = Networks::of("lost", &at.limits.lost_by_network, at.client);
    let email_key = &request.email_key;
    let mail_id = id(fresh.mail_id);
    let batch = (
        networks.consume(at.now),
        outbox::insert_link(&mail_id, email_key, &networks.keys, at.now, at.limits),
        audit::insert_link_request(email_key, &networks.keys, at),
    );
    let (by_network, ..) = db.fetch(batch).await?;
    Ok(
        match refused(&by_network).map(|usage| judge_one(usage, at.now)) {
            Some(Admission::Refused { wait, .. }) => Outcome::TooManyAttempts { wait },
            _ => Outcome::Taken,
        },
    )
}
