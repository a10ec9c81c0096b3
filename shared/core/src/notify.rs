//! Telling the owner: one outbox row for each address, in the batch of the change.

use alloc::string::ToString as _;

use crate::moment::Moment;
use crate::store::Statement;
use crate::store::outbox::{self, Letter, Notice};
use crate::token::id;

/// A notice to one address on file. The courier adds the link "it was not me".
#[must_use]
pub fn notify(
    mail_id: &[u8; 16],
    account_id: &str,
    recipient: &str,
    notice: Notice,
    at: &Moment,
) -> Statement {
    let letter = Letter::Notice {
        at: at.now,
        address: at.peer.address.to_string(),
        notice,
    };
    outbox::insert(&id(*mail_id), account_id, recipient, &letter, at.now)
}
