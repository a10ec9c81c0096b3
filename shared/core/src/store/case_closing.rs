//! The end of a case that its owner does not want. It takes little of a case, and the
//! functions where owners end one need not bring along what only support looks at.

use crate::column::{flag, json};
use crate::id::{AccountId, CaseId, MailId};
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Guard, Query, Statement, audit, guard, statement};
use crate::audit::event::Entry;
use crate::crypto::token::TokenHash;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::mail::template::CaseMailTemplate;
use crate::recovery::case::{Call, State, Wish};
use crate::recovery::rulebook::Lost;

/// A case that can be ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OpenCase {
    /// Its id.
    pub id: CaseId,
    /// What people call it by.
    pub reference: String,
    /// The account it is about.
    pub account_id: Option<AccountId>,
    /// What it is about.
    #[serde(deserialize_with = "json")]
    pub lost: Lost,
    /// What its claimant wants of it.
    pub wish: Wish,
    /// Where the claimant can be reached.
    pub contact_email: Option<String>,
    /// Where it stands.
    pub state: State,
    /// How the last call went.
    pub call: Option<Call>,
    /// Whether it was reopened after a link in the owner's mailbox had stopped it.
    #[serde(deserialize_with = "flag")]
    pub reopened: bool,
    /// When it was opened.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub opened_at: DateTime<Utc>,
    /// Grows with every change.
    pub version: u64,
}

macro_rules! open_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, reference, account_id, lost, wish, contact_email, state, call, reopened_at IS NOT NULL AS reopened, opened_at, version
             FROM cases WHERE ended_at IS NULL AND ",
            $which
        )
    };
}

/// The open case of this id.
#[must_use]
pub fn by_id(id: &CaseId) -> Query<Option<OpenCase>> {
    statement!(open_sql!("id = ?1"), id).optional()
}

/// The open case that a link to stop it leads to. None stops one that was reopened.
#[must_use]
pub fn by_stop(token_hash: &TokenHash) -> Query<Option<OpenCase>> {
    statement!(
        open_sql!(
            "reopened_at IS NULL
               AND id = (SELECT case_id FROM cancel_links WHERE token_hash = ?1)"
        ),
        token_hash
    )
    .optional()
}

/// The open case of the account of a live session, unless it was reopened and the account
/// had no second factor then: whoever reads the mailbox could be signed in.
#[must_use]
pub fn of_session(token_hash: &TokenHash, now: DateTime<Utc>) -> Query<Option<OpenCase>> {
    statement!(
        open_sql!(
            "account_id = (SELECT account_id FROM sessions
               WHERE token_hash = ?1 AND expires_at > ?2)
             AND (reopened_at IS NULL OR EXISTS (SELECT 1 FROM totp
               WHERE totp.account_id = cases.account_id AND totp.created_at < cases.opened_at))"
        ),
        token_hash,
        now
    )
    .optional()
}

/// Tells the claimant of the case of an account that cools off that it is stopped, and
/// puts that on record. Before [`close`], which stops it or not.
#[must_use]
pub fn record_cooling_off(
    account_id: &AccountId,
    by_link: bool,
    entry: &Entry,
    mail_id: &[u8; 16],
    at: &RequestContext,
) -> [Statement; 2] {
    // The reference is that of the case.
    let template = CaseMailTemplate::Ended {
        reference: String::new(),
        outcome: State::Stopped,
    };
    [
        statement!(
            "INSERT INTO outbox
               (id, case_id, recipient, mailbox, cause, template, created_at, due_at)
             SELECT ?2, id, contact_email, contact_mailbox, 'unproven',
               json_set(?3, '$.reference', reference), ?4, ?4
             FROM cases WHERE account_id = ?1 AND ended_at IS NULL AND state = 'cooling_off'
               AND (NOT ?5 OR reopened_at IS NULL) AND contact_email IS NOT NULL",
            account_id,
            &id::<MailId>(*mail_id),
            serde_json::to_string(&template).unwrap_or_default(),
            at.now,
            i64::from(by_link),
        ),
        audit::insert_on_cooling_off(account_id, by_link, entry, at),
    ]
}

/// An account is closed: its case that cools off is stopped, as by a person; `by_link`, only
/// one that was never reopened. Nothing of that case opens anything any more, and the courier
/// erases its files. Another has a new version, so that what somebody decided on before comes
/// to nothing.
#[must_use]
pub fn close(account_id: &AccountId, by_link: bool, now: DateTime<Utc>) -> [Statement; 3] {
    let by_link = i64::from(by_link);
    [
        statement!(
            "UPDATE evidence SET state = 'removed' WHERE state = 'stored' AND case_id IN
               (SELECT id FROM cases WHERE account_id = ?1 AND ended_at IS NULL
                  AND state = 'cooling_off' AND (NOT ?2 OR reopened_at IS NULL))",
            account_id,
            by_link,
        ),
        statement!(
            "UPDATE cases SET version = version + 1
             WHERE account_id = ?1 AND ended_at IS NULL",
            account_id,
        ),
        statement!(
            "UPDATE cases SET cancelled_in = iif(?2, state, NULL), state = 'stopped',
               ended_at = ?3, code_hash = NULL, link_hash = NULL
             WHERE account_id = ?1 AND ended_at IS NULL
               AND state = 'cooling_off' AND (NOT ?2 OR reopened_at IS NULL)",
            account_id,
            by_link,
            now,
        ),
    ]
}

/// Its owner ends a case in this state: stopped by a mailed link, or withdrawn once signed in.
/// Fails the batch where it has changed since it was read. Whatever it has opens nothing any
/// more.
#[must_use]
pub fn end(case: &OpenCase, state: State, now: DateTime<Utc>) -> [Statement; 2] {
    let id = &case.id;
    [
        guard!(
            CaseVersion,
            "EXISTS
               (SELECT 1 FROM cases WHERE id = ?1 AND version = ?2)",
            id,
            case.version,
        ),
        statement!(
            "UPDATE cases SET cancelled_in = iif(?2 = 'stopped', state, NULL), state = ?2,
               ended_at = ?3, version = version + 1, code_hash = NULL, link_hash = NULL
             WHERE id = ?1",
            id,
            state.word(),
            now,
        ),
    ]
}
