//! Telling the owner: one outbox row for each address, in the batch of the change.

use crate::id::AccountId;
use alloc::string::{String, ToString as _};

use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::template::{MailTemplate, Notice};
use crate::store::Statement;
use crate::store::outbox;

/// A notice to one address on file. The courier adds the link "it was not me".
#[must_use]
pub fn notify(
    mail_id: &[u8; 16],
    account_id: &AccountId,
    recipient: &str,
    notice: Notice,
    at: &RequestContext,
) -> Statement {
    let address = at.client.address.to_string();
    notice_from(address, mail_id, account_id, recipient, notice, at)
}

/// A notice of what support did. From which address staff work is nobody's business.
#[must_use]
pub fn notify_by_support(
    mail_id: &[u8; 16],
    account_id: &AccountId,
    recipient: &str,
    notice: Notice,
    at: &RequestContext,
) -> Statement {
    notice_from(String::new(), mail_id, account_id, recipient, notice, at)
}

fn notice_from(
    address: String,
    mail_id: &[u8; 16],
    account_id: &AccountId,
    recipient: &str,
    notice: Notice,
    at: &RequestContext,
) -> Statement {
    let template = MailTemplate::Notice {
        at: at.now,
        address,
        notice,
    };
    outbox::insert(&id(*mail_id), account_id, recipient, &template, at.now)
}
