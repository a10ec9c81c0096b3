//! `POST /support/accounts/{id}/reset-link`: for the ordinary request where the
//! address on file is right and the form did not work. The agent sets off the very
//! mail that its owner could ask for, and sees nothing of it (ASVS 6.4.6).

use super::case_details::Answered;
use super::{Agent, Capacity as _, Refused, open, unknown};
use crate::account::Status;
use crate::account::email::EmailKey;
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::id::{AccountId, id};
use crate::limits::rate_limit::{Admission, judge_one};
use crate::limits::rate_limit_key::login_limit_key;
use crate::mail::template::MailTemplate;
use crate::refusal::Ended;
use crate::store::outbox;
use crate::store::{Database, audit, case_details, rate_limits};

/// Has the link mailed to the address on file. It counts like one that its owner asks
/// for, but apart: strangers who ask in the owner's name do not keep support from helping.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn send(
    db: &impl Database,
    token: Option<&Token>,
    account_id: &AccountId,
    mail_id: &[u8; 16],
    at: &RequestContext<'_>,
) -> Answered<()> {
    let reads = case_details::holder(account_id);
    let (agent, holder) = open::<Agent, _>(db, token, reads, at).await?;
    let Some(holder) = holder.filter(|holder| holder.status != Status::Disabled) else {
        return Err(unknown(db, agent.session(), Refused::NotFound, at).await);
    };
    if holder.role.is_staff() {
        let entry = Entry {
            event: Event::AccountRefused,
            actor: Some(&agent.actor()),
            account_id: Some(&holder.id),
        };
        let record = alloc::vec![audit::insert(&entry, at)];
        return Err(Ended::recorded(db, record, Refused::OwnCase).await);
    }
    let limit_key = login_limit_key("lost-by-support", &EmailKey::of(&holder.email));
    let entry = Entry {
        event: Event::LinkSentByStaff,
        actor: Some(&agent.actor()),
        account_id: Some(&holder.id),
    };
    let link = outbox::insert_admitted(
        &id(*mail_id),
        &holder.id,
        &holder.email,
        &MailTemplate::PasswordLink,
        &limit_key,
        at.now,
    );
    let consumed = (
        rate_limits::consume(&limit_key, &at.limits.links_by_provider, at.now),
        link,
        audit::insert_admitted(&entry, &limit_key, at),
    );
    let (usage, (), ()) = db.fetch(consumed).await?;
    match judge_one(&usage, at.now) {
        Admission::Admitted => Ok(()),
        Admission::Refused { wait, .. } => Err(Ended::unrecorded(Refused::TooManyLinks { wait })),
    }
}
