//! `POST /password/lost/`: a link to choose a new password, by mail.
//!
//! Everything happens in one batch, whose guards stand in its statements, so
//! that the answer and its time are the same for everybody (ASVS 6.3.8).

use alloc::vec::Vec;

use crate::email::Email;
use crate::email::EmailKey;
use crate::fields::{FieldError, Fields};
use crate::id::id;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::store::{Database, StoreError, audit, outbox, throttles};
use crate::throttle::{login_lane, network_lane};

/// Somebody's wish for a link.
pub struct Wish {
    email_key: EmailKey,
}

impl Wish {
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

/// Random values for one wish.
pub struct Fresh {
    /// The mail's id.
    pub mail_id: [u8; 16],
}

/// Puts the link in the outbox, if there is anybody to write to and neither
/// address nor network has asked too often. Which of it is told to nobody. The
/// link itself is minted when it is sent; an earlier one lives until then.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn handle(
    db: &impl Database,
    wish: &Wish,
    fresh: &Fresh,
    at: &Moment<'_>,
    policy: &Policy,
) -> Result<(), StoreError> {
    let network = network_lane("lost", at.peer);
    let email = login_lane("lost", &wish.email_key);
    db.write(alloc::vec![
        throttles::charge(&network, &policy.lost_by_network, at.now).into(),
        throttles::charge_behind(&network, &email, &policy.lost_by_email, at.now).into(),
        outbox::insert_link(
            &id(fresh.mail_id),
            &wish.email_key,
            &email,
            &network,
            at.now
        ),
        audit::insert_link_request(&wish.email_key, &network, at),
    ])
    .await
}
