// Long: every way into the outbox, and the budgets that they share.
//! Mails that are due. Nothing secret stands here: links and codes are minted
//! by the courier when it sends.

use crate::id::{AccountId, CaseId, MailId};
use alloc::string::String;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Guard, Query, Statement, email_key, guard, statement};
use crate::account::email::{EmailKey, Mailbox};
use crate::http::locale::Locale;
use crate::limits::rate_limit_key::RateLimitKey;
use crate::limits::{Limits, MailBudgets};
use crate::mail::cause::Cause;
use crate::mail::template::{CaseMailTemplate, MailTemplate};

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

/// How many mails there may be, and no more.
const BUDGETS: MailBudgets = MailBudgets::DEFAULT;

/// What strangers have caused to be mailed to the mailbox `?4` since `?7`, before this one; but
/// for what tells an owner of a case, which has a pace of its own.
macro_rules! by_strangers {
    () => {
        "(SELECT count(*) FROM outbox AS other
           WHERE other.mailbox = ?4 AND other.cause <> 'owner' AND other.cause <> 'case'
             AND other.created_at > ?7)"
    };
}

/// When a mail that tells the owner of a case goes: so long as is in `?10` after the one
/// before to the mailbox, if that went since `?7` or will. It waits, and is not lost; what
/// waits about a case that is over goes nowhere, and nobody waits for it. That the owner's own
/// are left out is what the index asks for.
macro_rules! case_due_sql {
    () => {
        "max(?8, coalesce(?10 + (SELECT max(coalesce(other.tried_at, other.due_at))
           FROM outbox AS other
           WHERE other.mailbox = ?4 AND other.cause <> 'owner' AND other.cause = 'case'
             AND other.created_at > ?7
             AND (other.state = 'sent' OR other.state = 'queued' AND EXISTS
               (SELECT 1 FROM cases WHERE cases.id = other.case_id AND cases.ended_at IS NULL))),
           ?8))"
    };
}

/// Whether there is room for one more: `?9` of them, none for no limit, and `?10` where the
/// mailbox is that of an account, by whichever of its addresses.
macro_rules! budget_sql {
    () => {
        concat!(
            "(?9 IS NULL OR ",
            by_strangers!(),
            " < iif(EXISTS (SELECT 1 FROM accounts AS owner WHERE owner.mailbox = ?4), ?10, ?9))"
        )
    };
}

/// The same to the address for notices of the account, where it has one and there is a
/// template for it, `?11`. Mails to several addresses make one there. No budget counts it.
macro_rules! copy_sql {
    ($due:expr, $case:literal) => {
        concat!(
            "SELECT ?1 || '-notice', ?2, notice_email, NULL, 'owner', ?11, ?8, ",
            $due,
            $case,
            " FROM accounts
             WHERE id = ?2 AND ?11 IS NOT NULL AND notice_email IS NOT NULL AND ",
            email_key!("notice_email"),
            " <> ?12
               AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.account_id = ?2
                 AND other.recipient = notice_email AND other.template = ?11
                 AND other.created_at = ?8)"
        )
    };
}

/// A mail about an account, where this holds.
macro_rules! insert_sql {
    ($where:expr) => {
        concat!(
            "INSERT INTO outbox
               (id, account_id, recipient, mailbox, cause, template, created_at, due_at)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?8, ?8 WHERE ",
            $where
        )
    };
}

/// Whether the account `?2` is known by something, nothing is signed in from the
/// address or network of IPv6 `?10`, if that counts, and its owner was told of less than `?9` sign-ins since `?7`.
macro_rules! unknown_sql {
    () => {
        "(EXISTS (SELECT 1 FROM devices WHERE devices.account_id = ?2)
            OR EXISTS (SELECT 1 FROM sessions WHERE sessions.account_id = ?2))
         AND NOT EXISTS (SELECT 1 FROM sessions
           WHERE sessions.account_id = ?2 AND ?10 IN (sessions.address, network6))
         AND (SELECT count(*) FROM outbox AS told
           WHERE told.account_id = ?2 AND told.recipient = ?3 AND told.created_at > ?7
             AND told.template ->> 'event' = 'new_device') < ?9"
    };
}

/// Puts a mail to one address of an account in the outbox; one to an address that is not
/// proven to be its holder's only where the mailbox has room for it. Nobody is told. What is
/// a notice goes to the account's address for notices as well.
#[must_use]
pub fn insert(
    id: &MailId,
    account_id: &AccountId,
    recipient: &str,
    template: &MailTemplate,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        concat!(
            insert_sql!(budget_sql!()),
            " UNION ALL ",
            copy_sql!("?8", "")
        ),
        id,
        account_id,
        recipient,
        &Mailbox::of(recipient),
        template.cause().word(),
        json(template),
        now - BUDGETS.span,
        now,
        matches!(
            template,
            MailTemplate::EmailLink | MailTemplate::NoticeEmailLink
        )
        .then_some(u64::from(BUDGETS.unproven)),
        u64::from(BUDGETS.unproven_to_owner),
        template.for_notices().as_ref().map(json),
        &EmailKey::of(recipient),
    )
}

/// Tells an owner of a sign-in by what the account is not known by, where it is known by
/// something else: the first device of an account is no news. Unless what signed in is known
/// from now on, it is told only where nothing is signed in from that place: such a program
/// would be a stranger each time. Before the session begins; so many times in an hour, to
/// every address of the account.
#[must_use]
pub fn insert_new_device(
    id: &MailId,
    account_id: &AccountId,
    recipient: &str,
    template: &MailTemplate,
    place: Option<&str>,
    now: DateTime<Utc>,
) -> Statement {
    statement!(
        concat!(
            insert_sql!(unknown_sql!()),
            " UNION ALL ",
            copy_sql!("?8", ""),
            " AND ",
            unknown_sql!()
        ),
        id,
        account_id,
        recipient,
        &Mailbox::of(recipient),
        template.cause().word(),
        json(template),
        now - BUDGETS.span,
        now,
        u64::from(BUDGETS.new_devices),
        place,
        template.for_notices().as_ref().map(json),
        &EmailKey::of(recipient),
    )
}

/// A mail about a case, from when on it is due, where this holds; and its copy.
macro_rules! insert_on_case_sql {
    ($due:expr, $where:expr) => {
        concat!(
            "INSERT INTO outbox
               (id, account_id, recipient, mailbox, cause, template, created_at, due_at, case_id)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?8, ",
            $due,
            ", ?13 WHERE ",
            $where,
            " UNION ALL ",
            copy_sql!($due, ", ?13")
        )
    };
}

/// Puts a mail about a recovery case in the outbox: to its claimant, or, where there
/// is an account, to its holder, and to the account's address for notices. What a claimant
/// can cause is put there only where the mailbox has room for it. What tells the holder of the
/// case, or has its code, is never withheld, but waits where another one went; while one of the
/// case waits, it has the code. Nobody is told.
#[must_use]
pub fn insert_on_case(
    id: &MailId,
    case_id: &CaseId,
    account_id: Option<&AccountId>,
    recipient: &str,
    template: &CaseMailTemplate,
    now: DateTime<Utc>,
) -> Statement {
    let cause = template.cause(account_id.is_some());
    let (sql, since, room, room_at_owner) = match template {
        _ if cause == Cause::Case => {
            let pace = BUDGETS.span.num_milliseconds().unsigned_abs();
            (TO_OWNER_OF_CASE, BUDGETS.case_mails_known, None, pace)
        }
        CaseMailTemplate::Received { .. }
        | CaseMailTemplate::Link { .. }
        | CaseMailTemplate::Code { .. }
        | CaseMailTemplate::Ended { .. } => {
            let (room, at_owner) = (BUDGETS.unproven, BUDGETS.unproven_to_owner);
            (
                ON_CASE,
                BUDGETS.span,
                Some(u64::from(room)),
                u64::from(at_owner),
            )
        }
        _ => (ON_CASE, BUDGETS.span, None, 0),
    };
    statement!(
        sql,
        id,
        account_id,
        recipient,
        &Mailbox::of(recipient),
        cause.word(),
        json(template),
        now - since,
        now,
        room,
        room_at_owner,
        template.for_notices().as_ref().map(json),
        &EmailKey::of(recipient),
        case_id,
    )
}

const ON_CASE: &str = insert_on_case_sql!("?8", budget_sql!());
const TO_OWNER_OF_CASE: &str = insert_on_case_sql!(
    case_due_sql!(),
    "NOT EXISTS (SELECT 1 FROM outbox AS other
       WHERE other.case_id = ?13 AND other.cause = 'case' AND other.state = 'queued')"
);

/// Fails the batch unless the mail that was put in the outbox in it is there.
#[must_use]
pub fn require_queued(id: &MailId) -> Statement {
    guard!(
        MailQueued,
        "EXISTS (SELECT 1 FROM outbox WHERE id = ?1)",
        id
    )
}

/// Puts a password link in the outbox where there is an account with this address that
/// is not disabled, and no rate limit has refused the request in this very batch: where no
/// link that was mailed or will be is good any more, whatever strangers had mailed to it, or
/// where there is room for another. The same request once more is none, unless a time for repetitions
/// has passed: then it is another mail, and counts as one.
#[must_use]
pub fn insert_link(
    request_id: &MailId,
    email_key: &EmailKey,
    limit_keys: &[RateLimitKey],
    now: DateTime<Utc>,
    limits: &Limits,
) -> Statement {
    let template = MailTemplate::PasswordLink;
    statement!(
        concat!(
            "INSERT INTO outbox
               (id, account_id, recipient, mailbox, cause, template, created_at, due_at)
             SELECT ?1 || '-' || CAST(?8 AS INTEGER), id, email, ?4, ?5, ?6, ?8, ?8 FROM accounts
             WHERE email_key = ?2 AND status <> 'disabled'
               AND NOT EXISTS (SELECT 1 FROM rate_limits
                 WHERE limit_key IN (SELECT value FROM json_each(?3)) AND refused > 0)
               AND NOT EXISTS (SELECT 1 FROM outbox AS same
                 WHERE same.id > ?1 || '-' AND same.id < ?1 || '.' AND same.created_at > ?10)
               AND (",
            by_strangers!(),
            " < ?9 OR NOT EXISTS (SELECT 1 FROM outbox AS last
                 WHERE last.mailbox = ?4 AND last.cause <> 'owner' AND last.created_at > ?11
                   AND last.template ->> 'kind' = 'password_link'
                   AND (last.state = 'queued' OR last.state = 'sent' AND EXISTS
                     (SELECT 1 FROM password_links
                      WHERE password_links.account_id = accounts.id AND way = 'mailed'
                        AND password_links.expires_at > ?8))))"
        ),
        request_id,
        email_key,
        limit_keys,
        &Mailbox::of(email_key.as_str()),
        template.cause().word(),
        json(&template),
        now - BUDGETS.span,
        now,
        u64::from(BUDGETS.links_at_once),
        now - limits.press,
        now - limits.reset_link,
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
        insert_sql!("EXISTS (SELECT 1 FROM rate_limits WHERE limit_key = ?7 AND refused = 0)"),
        id,
        account_id,
        recipient,
        &Mailbox::of(recipient),
        template.cause().word(),
        json(template),
        limit_key,
        now,
    )
}

/// The oldest mail of a cause that is due.
macro_rules! due_sql {
    ($cause:literal) => {
        concat!(
            "(SELECT id FROM outbox WHERE state = 'queued' AND cause = '",
            $cause,
            "' AND due_at <= ?1 ORDER BY due_at LIMIT 1)"
        )
    };
}

/// Takes the mail that comes next in hand: an owner's before those that somebody asked for,
/// and these before what goes to mailboxes that nobody has proven theirs, of which only so
/// many leave in an hour. It is counted and leased at once: until the lease is over no other
/// courier takes it. It has the holder's name only where it goes to an address that is
/// proven to be theirs: a name is a text that somebody chose.
#[must_use]
pub fn claim(now: DateTime<Utc>, limits: &Limits) -> Query<Option<Due>> {
    statement!(
        concat!(
            "UPDATE outbox SET attempts = attempts + 1, due_at = ?1 + ?2, tried_at = ?1
             WHERE id = coalesce(",
            due_sql!("owner"),
            ", ",
            due_sql!("case"),
            ", ",
            due_sql!("asked"),
            ", iif((SELECT count(*) FROM (SELECT 1 FROM outbox
                 WHERE cause = 'unproven' AND tried_at > ?1 - ?3 LIMIT ?4)) < ?4, ",
            due_sql!("unproven"),
            ", NULL))
             RETURNING id, account_id, case_id, recipient, template, attempts,
               (SELECT name FROM accounts WHERE accounts.id = account_id
                 AND (email_proven AND email = recipient OR notice_email = recipient)) AS name,
               coalesce((SELECT locale FROM accounts WHERE accounts.id = account_id),
                 (SELECT locale FROM cases WHERE cases.id = case_id)) AS locale"
        ),
        now,
        limits.mail_lease,
        BUDGETS.span,
        u64::from(BUDGETS.all_unproven),
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
