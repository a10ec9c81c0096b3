//! Requests for human recovery.

use crate::id::{AccountId, CaseId};
use crate::recovery::case::{Call, CallTime, Case, State, Unmatched};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Guard, Query, Statement, guard, statement};
use crate::account::email::Mailbox;
use crate::column::flag;
use crate::crypto::code::CodeHash;
use crate::crypto::token::TokenHash;

macro_rules! case_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, reference, account_id, lost, wish, type, policy, locale, phrase, factors, flags,
               contact_email, new_email, email, state, state_since, call, call_time, agent_id, claimed_at, transcriptions, reviews,
               copies, copy_rounds, decided_by, code_failures,
               code_mails, code_returned_at, opened_at, asked_at, expires_at, remind_at, effect_at,
               ended_at, cancelled_in, reopening_by, reopened_at, version FROM cases WHERE ",
            $which
        )
    };
}

/// What only the opening writes.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// Hash of the secret.
    pub secret_hash: &'a CodeHash,
    /// Hash of the link by which its claimant gets a secret, where support opens it. The
    /// courier mints the one that is mailed.
    pub link_hash: Option<&'a TokenHash>,
    /// Why there is no account.
    pub unmatched: Option<Unmatched>,
    /// The login as the claimant wrote it.
    pub login: &'a str,
    /// What the claimant wants to say.
    pub note: Option<&'a str>,
    /// The account's phone as it stands.
    pub phone: Option<&'a str>,
}

/// Opens a case. A second open one for the same account fails the batch.
#[must_use]
pub fn insert(case: &Case, opening: &Opening) -> Statement {
    statement!(
        "INSERT INTO cases (id, reference, secret_hash, account_id, unmatched, lost, type, policy,
           locale, phrase, factors, flags, login, contact_email, new_email, note, email, phone,
           state, code_mails, opened_at, asked_at, expires_at, remind_at, wish, link_hash,
           state_since, contact_mailbox)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
           ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)",
        &case.id,
        case.reference.as_str(),
        opening.secret_hash,
        case.account_id.as_ref(),
        opening.unmatched.map(Unmatched::word),
        text(&case.lost),
        case.account_type.word(),
        case.policy.as_str(),
        case.locale.tag(),
        case.phrase.as_str(),
        text(&case.factors),
        text(&case.flags),
        opening.login,
        case.contact_email.as_deref(),
        case.new_email.as_deref(),
        opening.note,
        case.email.as_deref(),
        opening.phone,
        case.state.word(),
        i64::from(case.code_mails),
        case.opened_at,
        case.asked_at,
        case.expires_at,
        case.remind_at,
        case.wish.word(),
        opening.link_hash,
        case.state_since,
        case.contact_email.as_deref().map(Mailbox::of).as_ref(),
    )
}

/// The case that people call by this.
#[must_use]
pub fn by_reference(reference: &str) -> Query<Option<Case>> {
    statement!(case_sql!("reference = ?1"), reference).optional()
}

/// The case of a credential.
#[must_use]
pub fn by_credential(reference: &str, secret_hash: &CodeHash) -> Query<Option<Case>> {
    statement!(
        case_sql!("reference = ?1 AND secret_hash = ?2"),
        reference,
        secret_hash
    )
    .optional()
}

/// The case of this id.
#[must_use]
pub fn by_id(id: &CaseId) -> Query<Option<Case>> {
    statement!(case_sql!("id = ?1"), id).optional()
}

/// The oldest cases that wait for support and that this person can take on, five at most:
/// nobody works on them, or took them on a short while ago; and whoever has approved waits for
/// a second person, a reviewer who had no part in it. None is about them, or about staff.
#[must_use]
pub fn free(token_hash: &TokenHash, lapsed: DateTime<Utc>) -> Query<Vec<Case>> {
    statement!(
        case_sql!(
            "rowid IN (SELECT waiting.rowid FROM cases AS waiting INDEXED BY cases_waiting, accounts AS own
               WHERE own.id = (SELECT account_id FROM sessions WHERE token_hash = ?1)
                 AND waiting.state IN ('submitted', 'verified', 'review', 'decided')
                 AND (waiting.agent_id IS NULL OR waiting.claimed_at <= ?2
                   OR waiting.state = 'decided' AND waiting.agent_id = waiting.decided_by)
                 AND (waiting.state <> 'decided' OR own.role = 'reviewer' AND NOT EXISTS
                   (SELECT 1 FROM staff_actions WHERE staff_actions.case_id = waiting.id
                    AND staff_actions.by = own.id AND action NOT IN ('claim', 'release', 'open')))
                 AND own.email_key NOT IN (lower(coalesce(waiting.contact_email, '')),
                   lower(coalesce(waiting.new_email, '')), lower(coalesce(waiting.email, '')),
                   lower(coalesce(waiting.login, '')))
                 AND own.customer_number <> coalesce(waiting.login, '')
                 AND NOT EXISTS (SELECT 1 FROM accounts AS holder
                   WHERE holder.id = waiting.account_id AND holder.role <> 'customer')
               ORDER BY waiting.opened_at, waiting.id LIMIT 5)
             ORDER BY opened_at, id"
        ),
        token_hash,
        lapsed,
    )
    .all()
}

/// Those of these cases that are open and match no account.
#[must_use]
pub fn unmatched(ids: &[CaseId]) -> Query<Vec<Case>> {
    statement!(
        case_sql!(
            "id IN (SELECT value FROM json_each(?1)) AND unmatched IS NOT NULL AND ended_at IS NULL"
        ),
        text(&ids),
    )
    .all()
}

/// A case that there is.
#[derive(Debug, Deserialize)]
pub struct Known {
    /// Its id.
    pub id: CaseId,
    /// The account that it is about.
    pub account_id: Option<AccountId>,
    /// Whether it names whoever asks.
    #[serde(deserialize_with = "flag")]
    pub own: bool,
}

/// Those of these cases that there are, and whether they name the account of a session.
#[must_use]
pub fn known(ids: &[CaseId], session: &TokenHash) -> Query<Vec<Known>> {
    statement!(
        "SELECT id, account_id, EXISTS (SELECT 1 FROM accounts
           WHERE accounts.id = (SELECT account_id FROM sessions WHERE token_hash = ?2)
             AND (customer_number = login
               OR email_key IN (lower(login), lower(contact_email), lower(new_email)))) AS own
         FROM cases WHERE id IN (SELECT value FROM json_each(?1))",
        text(&ids),
        session,
    )
    .all()
}

/// Up to ten cases that have expired, but for the first `left` of them.
#[must_use]
pub fn overdue(now: DateTime<Utc>, left: usize) -> Query<Vec<Case>> {
    statement!(
        case_sql!(
            "ended_at IS NULL AND expires_at <= ?1 AND state <> 'cooling_off'
             ORDER BY expires_at LIMIT 10 OFFSET ?2"
        ),
        now,
        left as u64,
    )
    .all()
}

/// Up to ten open cases of which somebody is to be reminded, but for the first `left`.
#[must_use]
pub fn due_reminders(now: DateTime<Utc>, left: usize) -> Query<Vec<Case>> {
    statement!(
        case_sql!("remind_at <= ?1 AND ended_at IS NULL ORDER BY remind_at LIMIT 10 OFFSET ?2"),
        now,
        left as u64,
    )
    .all()
}

/// Up to ten cases whose cool-off is over, but for the first `left` of them.
#[must_use]
pub fn due_effects(now: DateTime<Utc>, left: usize) -> Query<Vec<Case>> {
    statement!(
        case_sql!(
            "state = 'cooling_off' AND effect_at <= ?1
             ORDER BY effect_at LIMIT 10 OFFSET ?2"
        ),
        now,
        left as u64,
    )
    .all()
}

/// They are being reminded. Fails the batch where the case has changed, or somebody else
/// did so.
#[must_use]
pub fn reminded(case: &Case) -> [Statement; 2] {
    [
        guard!(
            NotReminded,
            "EXISTS (SELECT 1 FROM cases
               WHERE id = ?1 AND version = ?2 AND remind_at IS NOT NULL)",
            &case.id,
            case.version,
        ),
        statement!("UPDATE cases SET remind_at = NULL WHERE id = ?1", &case.id),
    ]
}

/// Fails the batch unless the case is still as it was read.
#[must_use]
pub fn require(case: &Case) -> Statement {
    guard!(
        CaseVersion,
        "EXISTS
           (SELECT 1 FROM cases WHERE id = ?1 AND version = ?2)",
        &case.id,
        case.version,
    )
}

/// Writes a case after a step. A code that was given back, and whatever an ended
/// case has, opens nothing any more. Whoever is waited for anew is reminded anew.
#[must_use]
pub fn save(case: &Case) -> Statement {
    statement!(
        "UPDATE cases SET state = ?2, type = ?3, flags = ?4, call = ?5, reviews = ?6,
           decided_by = ?7, code_mails = ?8, code_returned_at = ?9, asked_at = ?10,
           expires_at = ?11, effect_at = ?12, ended_at = ?13, version = version + 1,
           account_id = ?14, email = ?15, agent_id = ?16, taken = ?16 IS NOT NULL, claimed_at = ?17, transcriptions = ?18,
           code_hash = iif(?9 IS NULL AND ?13 IS NULL, code_hash, NULL),
           link_hash = iif(?13 IS NULL, link_hash, NULL), copies = ?19,
           copy_rounds = ?20, remind_at = iif(?13 IS NULL, ?21, NULL),
           call_time = ?22, cancelled_in = ?23, reopening_by = ?24, reopened_at = ?25,
           state_since = ?26
         WHERE id = ?1",
        &case.id,
        case.state.word(),
        case.account_type.word(),
        text(&case.flags),
        case.call.map(Call::word),
        text(&case.reviews),
        case.decided_by.as_ref(),
        i64::from(case.code_mails),
        case.code_returned_at,
        case.asked_at,
        case.expires_at,
        case.effect_at,
        case.ended_at,
        case.account_id.as_ref(),
        case.email.as_deref(),
        case.agent_id.as_ref(),
        case.claimed_at,
        text(&case.transcriptions),
        text(&case.copies),
        i64::from(case.copy_rounds),
        case.remind_at,
        case.call_time.map(CallTime::word),
        case.cancelled_in.map(State::word),
        case.reopening_by.as_ref(),
        case.reopened_at,
        case.state_since,
    )
}

/// The account of a case was found, whose phone this is. Before [`save`], which names
/// the account.
#[must_use]
pub fn matched(id: &CaseId, phone: &str) -> Statement {
    statement!(
        "UPDATE cases SET unmatched = NULL, phone = ?2 WHERE id = ?1",
        id,
        phone,
    )
}

/// A file of the case has changed.
#[must_use]
pub fn touch(id: &CaseId) -> Statement {
    statement!("UPDATE cases SET version = version + 1 WHERE id = ?1", id)
}

/// Forgets what claimant and account said in cases that ended before the given
/// instant, up to a hundred at once.
#[must_use]
pub fn forget_before(instant: DateTime<Utc>) -> Statement {
    statement!(
        "UPDATE cases SET secret_hash = NULL, link_hash = NULL, login = NULL, contact_email = NULL, contact_mailbox = NULL,
           new_email = NULL, note = NULL, email = NULL, phone = NULL, transcriptions = '[]', reviews = '[]',
           copies = '[]'
         WHERE id IN (SELECT id FROM cases
           WHERE ended_at < ?1 AND secret_hash IS NOT NULL LIMIT 100)",
        instant
    )
}

/// Erases cases that ended before the given instant.
#[must_use]
pub fn erase_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM cases WHERE ended_at < ?1", instant)
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
