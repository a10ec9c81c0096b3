//! `GET /support/mails` and `POST /support/mails/{id}/resend`: mails that the courier
//! has given up. Nothing of their content is shown: what they carry is minted when they
//! are sent.

use crate::id::MailId;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::manage::{AdminRefusal, Done, Managed, finish};
use super::{Admin, FreshAdmin, open};
use crate::account::redact;
use crate::audit::event::Event;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::sign_in::gate::Opened;
use crate::store::Database;
use crate::store::dead_mails::{self, Dead};

/// The last fifty, the latest first, with their recipients masked.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(Admin, Vec<Dead>)> {
    let (admin, mut mails) = open::<Admin, _>(db, token, dead_mails::latest(), at).await?;
    for mail in &mut mails {
        mail.recipient = redact::email(&mail.recipient);
    }
    Ok((admin, mails))
}

/// What programs are told of a mail.
#[must_use]
pub fn describe(mail: &Dead) -> Value {
    json!({
        "id": mail.id,
        "kind": mail.kind,
        "recipient": mail.recipient,
        "attempts": mail.attempts,
        "error": mail.error,
        "created_at": mail.created_at,
        "account": mail.account_id,
        "case": mail.case_id,
    })
}

/// Has a mail sent again, as if it were new. Where nobody needs it any more, the courier
/// drops it.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn resend(
    db: &impl Database,
    token: Option<&Token>,
    mail_id: &MailId,
    at: &RequestContext<'_>,
) -> Managed<()> {
    let (admin, mail) = open::<FreshAdmin, _>(db, token, dead_mails::by_id(mail_id), at).await?;
    let Some(mail) = mail else {
        return Err(Ended::unrecorded(AdminRefusal::NotFound));
    };
    let writes = alloc::vec![
        dead_mails::require(&mail.id),
        dead_mails::requeue(&mail.id, at.now),
    ];
    let done = Done {
        admin: &admin,
        event: Event::MailResent,
        account_id: mail.account_id.as_ref(),
        case_id: mail.case_id.as_ref(),
        writes,
    };
    finish(db, token, done, at).await
}
