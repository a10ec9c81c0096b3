//! `POST /profile/not-me`: "it was not me", by the link of a notice. It freezes the
//! account and ends its sessions; a scanner that only follows the link does nothing.

use super::email_change::Use;
use crate::account::closing::{Closing, close};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::limits::rate_limit::record_refusal;
use crate::mail::notify::notify;
use crate::mail::template::Notice;
use crate::store::report_links::{self, ReportLink};
use crate::store::{CommitError, Database, Guard, StoreError, audit};

/// The account that a link is about. Reading it changes nothing.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn read_link(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Result<Option<ReportLink>, StoreError> {
    let Some(token) = token else {
        return Ok(None);
    };
    db.fetch(report_links::by_token(&token.hash(), at.now))
        .await
}

/// Freezes the account that this link is about, as [`read_link`] found it; none where it is
/// dead. What ends with that, and how the owner gets back in, is said by [`Closing::NotMe`].
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn freeze(
    db: &impl Database,
    used: &Use,
    found: Option<ReportLink>,
    mail_ids: &[[u8; 16]; 2],
    at: &RequestContext<'_>,
) -> Result<Option<ReportLink>, StoreError> {
    let Some(report_link) = found else {
        let entry = Entry {
            event: Event::LinkRefused,
            actor: None,
            account_id: None,
        };
        db.write(record_refusal(&entry, at)).await?;
        return Ok(None);
    };
    let [to_owner, to_claimant] = mail_ids;
    let account = &report_link.account_id;
    let why = Closing::NotMe {
        address_is_current: report_link.address_is_current,
    };
    let entry = Entry {
        event: Event::AccountFrozen,
        actor: None,
        account_id: Some(account),
    };
    let hash = used.token().map(Token::hash).unwrap_or_default();
    let mut writes = alloc::vec![report_links::require_live(&hash, at.now)];
    writes.extend(close(account, why, to_claimant, at));
    let notice = if report_link.is_for_support() {
        Notice::FrozenForSupport
    } else {
        Notice::Frozen
    };
    let email = &report_link.email;
    writes.push(notify(to_owner, account, email, notice, at));
    writes.push(audit::insert(&entry, at));
    match db.commit(writes).await {
        Ok(()) => Ok(Some(report_link)),
        Err(CommitError::Conflict(Guard::ReportLink)) => Ok(None),
        Err(error) => Err(error.unexpected()),
    }
}
