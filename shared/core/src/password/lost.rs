//! `POST /password/lost/`: a link to choose a new password, by mail.
//!
//! Everything happens in one batch, whose guards stand in its statements, so
//! that the answer and its time are the same for everybody (ASVS 6.3.8).

use alloc::vec::Vec;

use crate::account::email::{Email, EmailKey};
use crate::http::fields::{FieldError, Fields};
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::limits::Limits;
use crate::limits::rate_limit_key::{login_limit_key, network_limit_key};
use crate::store::{Database, StoreError, audit, outbox, rate_limits};

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
    /// The mail's id.
    pub mail_id: [u8; 16],
}

/// Puts the link in the outbox, if there is anybody to write to and neither
/// address nor network has asked too often. Nobody is told which. The
/// link itself is minted when it is sent; an earlier one lives until then.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn handle(
    db: &impl Database,
    request: &LinkRequest,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    limits: &Limits,
) -> Result<(), StoreError> {
    let network = network_limit_key("lost", at.client);
    let email = login_limit_key("lost", &request.email_key);
    db.write(alloc::vec![
        rate_limits::consume(&network, &limits.lost_by_network, at.now).into(),
        rate_limits::consume_behind(&network, &email, &limits.lost_by_email, at.now).into(),
        outbox::insert_link(
            &id(fresh.mail_id),
            &request.email_key,
            &email,
            &network,
            at.now
        ),
        audit::insert_link_request(&request.email_key, &network, at),
    ])
    .await
}
