//! Mails that are due. Nothing secret stands here: links and codes are minted
//! by the courier when it sends.

use crate::id::{AccountId, CaseId, MailId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Guard, Query, Statement, guard, statement};
use crate::account::email::EmailKey;
use crate::http::locale::Locale;
use crate::limits::Limits;
use crate::limits::rate_limit_key::RateLimitKey;
pub use crate::mail::template::{CaseMailTemplate, Contact, MailTemplate, Notice};

/// A mail that the courier has just taken in hand.
#[derive(Clone, Debug, Deserialize)]
pub struct Due {
    /// Its id.
    pub id: MailId,
    /// The account that it is about; none for a claimant, who may not be its holder.
    pub account_id: Option<AccountId>,
    /// The recovery case that it is about.
    pub case_id: Option<CaseId>,
    /// Where it goes.
    pub recipient: String,
    /// The account holder's name.
    pub name: Option<String>,
    /// The language of the account, or of the claimant.
    pub locale: Locale,
    /// What it is about, as JSON.
    pub template: String,
    /// Times it was tried, this one included.
    pub attempts: usize,
}

/// Puts a mail to one address of an account in the outbox.
#[must_use]
pub fn insert(
    id: &MailId,
    account_id: &AccountId,
    recipient: &str,
    template: &MailTemplate,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO outbox (id, account_id, recipient, template, created_at, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        id,
        account_id,
        recipient,
        json(template),
        now,
    )
}

/// Puts a mail about a recovery case in the outbox: to its claimant, or, where there
/// is an account, to its holder.
#[must_use]
pub fn insert_on_case(
    id: &MailId,
    case_id: &CaseId,
    account_id: Option<&AccountId>,
    recipient: &str,
    template: &CaseMailTemplate,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO outbox (id, case_id, account_id, recipient, template, created_at, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        id,
        case_id,
        account_id,
        recipient,
        json(template),
        now,
    )
}

/// Puts a password link in the outbox where there is an account with this address that
/// is not disabled, and both rate limits have admitted the request in this very batch.
#[must_use]
pub fn insert_link(
    id: &MailId,
    email_key: &EmailKey,
    email_limit_key: &RateLimitKey,
    network_limit_key: &RateLimitKey,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO outbox (id, account_id, recipient, template, created_at, due_at)
         SELECT ?1, id, email, ?6, ?5, ?5 FROM accounts
         WHERE email_key = ?2 AND status <> 'disabled'
           AND EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?3 AND refused = 0)
           AND EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?4 AND refused = 0)",
        id,
        email_key,
        email_limit_key,
        network_limit_key,
        now,
        json(&MailTemplate::PasswordLink),
    )
}

/// Puts a mail to an account in the outbox where the rate limit has admitted it in this very
/// batch.
#[must_use]
pub fn insert_admitted(
    id: &MailId,
    account_id: &AccountId,
    recipient: &str,
    template: &MailTemplate,
    limit_key: &RateLimitKey,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        "INSERT INTO outbox (id, account_id, recipient, template, created_at, due_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?5
         WHERE EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?6 AND refused = 0)",
        id,
        account_id,
        recipient,
        json(template),
        now,
        limit_key,
    )
}

/// Takes the mail that comes next in hand. It is counted and leased at once: until the
/// lease is over no other courier takes it.
#[must_use]
pub fn claim(now: DateTime<Utc>, limits: &Limits) -> Query<Option<Due>> {
    statement!(
        "UPDATE outbox SET attempts = attempts + 1, due_at = ?1 + ?2
         WHERE id = (SELECT id FROM outbox WHERE state = 'queued' AND due_at <= ?1
                     ORDER BY due_at LIMIT 1)
         RETURNING id, account_id, case_id, recipient, template, attempts,
           (SELECT name FROM accounts WHERE accounts.id = account_id) AS name,
           coalesce((SELECT locale FROM accounts WHERE accounts.id = account_id),
             (SELECT locale FROM cases WHERE cases.id = case_id)) AS locale",
        now,
        limits.mail_lease,
    )
    .optional()
}

/// A mail has come to an end: `sent`, `dropped` (nobody to write to any more) or `dead`,
/// with the class of the failure; or it is `queued` for another attempt. What another
/// courier has taken in hand meanwhile is left to it.
#[must_use]
pub fn finish(
    due: &Due,
    state: &'static str,
    error: Option<&str>,
    due_at: DateTime<Utc>,
) -> Statement {
    statement!(
        "UPDATE outbox SET state = ?3, error = ?4, due_at = ?5
         WHERE id = ?1 AND state = 'queued' AND attempts = ?2",
        &due.id,
        due.attempts as u64,
        state,
        error,
        due_at,
    )
}

/// Drops the links of an account that were asked for and not sent yet.
#[must_use]
pub fn drop_links(account_id: &AccountId) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'dropped' WHERE account_id = ?1 AND state = 'queued'
           AND (template ->> 'kind' IN ('password_link', 'first_password')
             OR template ->> 'case' = 'new_address')",
        account_id,
    )
}

/// A mail that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Dead {
    /// Its id.
    pub id: MailId,
    /// What it is about, in a word.
    pub kind: String,
    /// Where it was to go.
    pub recipient: String,
    /// Times it was tried.
    pub attempts: usize,
    /// The class of the last failure.
    pub error: Option<String>,
    /// When it was queued.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
    /// The recovery case that it is about.
    pub case_id: Option<CaseId>,
}

macro_rules! dead_sql {
    ($rest:literal) => {
        concat!(
            "SELECT id, coalesce(json_extract(template, '$.kind'),
                 'case_' || json_extract(template, '$.case'), '') AS kind,
               recipient, attempts, error, created_at, account_id, case_id
             FROM outbox WHERE state = 'dead' ",
            $rest
        )
    };
}

/// The last fifty mails that were given up, the latest first.
#[must_use]
pub fn dead() -> Query<Vec<Dead>> {
    statement!(dead_sql!("ORDER BY created_at DESC LIMIT 50")).all()
}

/// The mail of this id, if it was given up.
#[must_use]
pub fn dead_by_id(id: &MailId) -> Query<Option<Dead>> {
    statement!(dead_sql!("AND id = ?1"), id).optional()
}

/// Fails the batch unless the mail was given up.
#[must_use]
pub fn require_dead(id: &MailId) -> Statement {
    guard!(
        MailGivenUp,
        "EXISTS
           (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'dead')",
        id
    )
}

/// Queues a mail again as if it were new.
#[must_use]
pub fn requeue(id: &MailId, now: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE outbox SET state = 'queued', attempts = 0, due_at = ?2, error = NULL WHERE id = ?1",
        id,
        now,
    )
}

/// How many mails could not be delivered.
#[must_use]
pub fn count_dead() -> Query<u32> {
    #[derive(Deserialize)]
    struct Count {
        dead: u32,
    }
    statement!("SELECT count(*) AS dead FROM outbox WHERE state = 'dead'")
        .read_by(|rows| Ok(rows.first()?.map_or(0, |count: Count| count.dead)))
}

/// Erases what came to an end before the given instant.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM outbox WHERE state IN ('sent', 'dropped', 'dead') AND created_at < ?1",
        instant
    )
}

fn json(template: &impl Serialize) -> String {
    serde_json::to_string(template).unwrap_or_default()
}
