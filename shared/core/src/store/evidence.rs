//! Files handed in, and the records of their erasure.

use crate::id::{AccountId, CaseId, FileId};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Guard, Query, Statement, guard, statement};
use crate::audit::event::Event;
use crate::column::json;
use crate::crypto::code::CodeHash;
use crate::evidence::made::Made;
use crate::limits::Limits;

/// Whether a case takes files of an item: while it waits for documents; where better
/// copies were asked for, those alone.
macro_rules! takes_files_sql {
    ($item:literal) => {
        concat!(
            "cases.state = 'documents' AND (cases.copies = '[]' OR ",
            $item,
            " IN (SELECT value ->> 'item' FROM json_each(cases.copies)))"
        )
    };
}

/// How many files of a case came in since then, whatever became of them: by the record.
macro_rules! received_sql {
    ($case:literal, $received:literal, $since:literal) => {
        concat!(
            "(SELECT count(*) FROM audit WHERE case_id = ",
            $case,
            " AND event = ",
            $received,
            " AND at > ",
            $since,
            ")"
        )
    };
}

/// A file that a case has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct File {
    /// Its id, which is its key in the key-value store too.
    pub id: FileId,
    /// The item of the checklist that it is for.
    pub item: String,
    /// What its owner calls it, cleaned.
    pub name: String,
    /// Its media type, by its content.
    pub media_type: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of what was handed in.
    pub digest: String,
    /// The key that it was sealed with.
    pub key_id: String,
    /// How it was made, as it says itself.
    #[serde(deserialize_with = "json")]
    pub made: Made,
    /// When it was handed in.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub created_at: DateTime<Utc>,
}

/// The files of the case of a credential.
#[must_use]
pub fn by_credential(reference: &str, secret_hash: &CodeHash) -> Query<Vec<File>> {
    statement!(
        "SELECT evidence.id, item, name, media_type, size, digest, key_id, made, created_at
         FROM cases JOIN evidence ON evidence.case_id = cases.id
         WHERE reference = ?1 AND secret_hash = ?2 AND evidence.state = 'stored'
         ORDER BY created_at, evidence.id",
        reference,
        secret_hash,
    )
    .all()
}

/// The files of this case.
#[must_use]
pub fn of_case(case_id: &CaseId) -> Query<Vec<File>> {
    statement!(
        "SELECT id, item, name, media_type, size, digest, key_id, made, created_at FROM evidence
         WHERE case_id = ?1 AND state = 'stored' ORDER BY created_at, id",
        case_id,
    )
    .all()
}

/// Announces a file of an item, where the case of the credential waits for documents, has
/// room for it, and not too many on their way or in a day. No row is returned where not. What was taken
/// back counts until it is erased, so that nobody fills the store by handing in and taking
/// back; what is on its way counts for as long as an upload may take, so that those which
/// break off bar nobody.
#[must_use]
pub fn announce(
    file_id: &FileId,
    item: &str,
    reference: &str,
    secret_hash: &CodeHash,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Query<bool> {
    statement!(
        concat!(
            "INSERT INTO evidence (id, case_id, item, name, media_type, size, digest, key_id, state,
               created_at)
             SELECT ?1, id, ?2, '', '', 0, '', '', 'storing', ?3 FROM cases
             WHERE reference = ?4 AND secret_hash = ?5 AND ",
            takes_files_sql!("?2"),
            " AND (SELECT count(*) FROM evidence WHERE case_id = cases.id
                AND (evidence.state <> 'storing' OR created_at > ?7)) < ?6
           AND (SELECT count(*) FROM evidence WHERE case_id = cases.id
             AND evidence.state = 'storing' AND created_at > ?7) < ?8 AND ",
            received_sql!("cases.id", "?9", "?10"),
            " < ?11 RETURNING id"
        ),
        file_id,
        item,
        now,
        reference,
        secret_hash,
        i64::from(limits.case_files),
        now - limits.upload_counts,
        u64::from(limits.uploads_at_once),
        Event::EvidenceReceived.word(),
        now - TimeDelta::days(1),
        u64::from(limits.case_files_a_day),
    )
    .exists()
}

/// Whether as many files of a case came in during a day as may, whatever became of them.
#[must_use]
pub fn is_day_full(case_id: &CaseId, now: DateTime<Utc>, limits: &Limits) -> Query<bool> {
    statement!(
        concat!("SELECT 1 WHERE ", received_sql!("?1", "?2", "?3"), " >= ?4"),
        case_id,
        Event::EvidenceReceived.word(),
        now - TimeDelta::days(1),
        u64::from(limits.case_files_a_day),
    )
    .exists()
}

/// Fails the batch unless the case still waits for documents, has room for the file
/// beside all that came in, and expects it.
#[must_use]
pub fn require_announced(case_id: &CaseId, file: &File, limits: &Limits) -> Statement {
    guard!(
        FileAnnounced,
        concat!(
            "EXISTS (SELECT 1 FROM cases JOIN evidence ON evidence.case_id = cases.id
               WHERE cases.id = ?1 AND evidence.id = ?2 AND evidence.state = 'storing' AND ",
            takes_files_sql!("evidence.item"),
            ") AND (SELECT count(*) < ?5 AND coalesce(sum(size), 0) + ?3 <= ?4 FROM evidence
             WHERE case_id = ?1 AND state <> 'storing')"
        ),
        case_id,
        &file.id,
        file.size,
        limits.case_bytes,
        i64::from(limits.case_files),
    )
}

/// Fails the batch where the item has the same bytes already.
#[must_use]
pub fn require_other(case_id: &CaseId, file: &File) -> Statement {
    guard!(
        FileIsOther,
        "NOT EXISTS (SELECT 1 FROM evidence
           WHERE case_id = ?1 AND state = 'stored' AND item = ?2 AND digest = ?3)",
        case_id,
        file.item.as_str(),
        file.digest.as_str(),
    )
}

/// An announced file is in the store.
#[must_use]
pub fn stored(file: &File) -> Statement {
    statement!(
        "UPDATE evidence SET state = 'stored', name = ?2, media_type = ?3, size = ?4,
           digest = ?5, key_id = ?6, made = ?7
         WHERE id = ?1",
        &file.id,
        file.name.as_str(),
        file.media_type.as_str(),
        file.size,
        file.digest.as_str(),
        file.key_id.as_str(),
        serde_json::to_string(&file.made).unwrap_or_default(),
    )
}

/// An announced file does not come.
#[must_use]
pub fn retract(file_id: &FileId) -> Statement {
    statement!(
        "DELETE FROM evidence WHERE id = ?1 AND state = 'storing'",
        file_id
    )
}

/// Takes back all files of an item; the courier erases them.
#[must_use]
pub fn remove_all_of(case_id: &CaseId, item: &str) -> Statement {
    statement!(
        "UPDATE evidence SET state = 'removed'
         WHERE case_id = ?1 AND item = ?2 AND state = 'stored'",
        case_id,
        item,
    )
}

/// Fails the batch unless the case still takes files of this item.
#[must_use]
pub fn require_open(case_id: &CaseId, item: &str) -> Statement {
    guard!(
        CaseTakesFiles,
        concat!(
            "EXISTS (SELECT 1 FROM cases WHERE id = ?1 AND ",
            takes_files_sql!("?2"),
            ")"
        ),
        case_id,
        item,
    )
}

/// Fails the batch unless somebody has opened each file of an item themselves. That was
/// after it came in: before, it had no id.
#[must_use]
pub fn require_opened(case_id: &CaseId, item: &str, by: &AccountId) -> Statement {
    guard!(
        FilesOpened,
        "(SELECT count(*) > 0 AND min(EXISTS (SELECT 1 FROM staff_actions
             WHERE staff_actions.case_id = ?1 AND file_id = evidence.id AND by = ?3))
           FROM evidence WHERE case_id = ?1 AND item = ?2 AND state = 'stored')",
        case_id,
        item,
        by,
    )
}

/// Takes one file back; the courier erases it.
#[must_use]
pub fn remove(case_id: &CaseId, file_id: &FileId) -> Statement {
    statement!(
        "UPDATE evidence SET state = 'removed'
         WHERE id = ?2 AND case_id = ?1 AND state = 'stored'",
        case_id,
        file_id,
    )
}

/// Takes back every file of a case, which is over. One that is on its way may still
/// come to the store: it is left to be found as broken off.
#[must_use]
pub fn remove_all(case_id: &CaseId) -> Statement {
    statement!(
        "UPDATE evidence SET state = 'removed' WHERE case_id = ?1 AND state = 'stored'",
        case_id
    )
}

/// Takes back every file of the cases of an account, which is about to be deleted;
/// what is on its way as above.
#[must_use]
pub fn remove_of_account(account_id: &AccountId) -> Statement {
    statement!(
        "UPDATE evidence SET state = 'removed'
         WHERE case_id IN (SELECT id FROM cases WHERE account_id = ?1) AND state = 'stored'",
        account_id
    )
}

/// A file that nobody may see any more, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doomed {
    /// Its id.
    pub file: FileId,
    /// The case it belonged to, by id.
    #[serde(rename = "case")]
    pub case_id: CaseId,
    /// The account that the case was about, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The item it was for.
    pub item: String,
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of what was handed in.
    pub digest: String,
    /// When it was handed in, in milliseconds since 1970.
    pub received_at: u64,
    /// When it was erased, likewise.
    pub erased_at: u64,
    /// Why it goes: `removed`, `broken_off`, `approved`, `case_ended` or `too_old`.
    pub reason: String,
}

/// Up to ten files that have to go, the oldest first, but for the first `left` of them:
/// taken back, of a case that is over, broken off on the way, or too old.
#[must_use]
pub fn doomed(now: DateTime<Utc>, left: usize, limits: &Limits) -> Query<Vec<Doomed>> {
    statement!(
        "WITH due AS (
           SELECT * FROM (SELECT * FROM evidence WHERE state = 'removed'
             ORDER BY created_at LIMIT 10 + ?4)
           UNION ALL SELECT * FROM (SELECT * FROM evidence
             WHERE state = 'storing' AND created_at <= ?1 ORDER BY created_at LIMIT 10 + ?4)
           UNION ALL SELECT * FROM (SELECT * FROM evidence
             WHERE state = 'stored' AND created_at <= ?2 ORDER BY created_at LIMIT 10 + ?4))
         SELECT due.id AS file, case_id AS \"case\", account_id AS account, item, media_type,
           size, digest, created_at AS received_at, ?3 AS erased_at, CASE
             WHEN due.state = 'storing' THEN 'broken_off'
             WHEN due.state = 'stored' THEN 'too_old'
             WHEN cases.state = 'cooling_off' THEN 'approved'
             WHEN cases.ended_at IS NULL AND cases.id IS NOT NULL THEN 'removed'
             ELSE 'case_ended' END AS reason
         FROM due LEFT JOIN cases ON cases.id = case_id
         ORDER BY created_at, due.id LIMIT 10 OFFSET ?4",
        now - limits.upload,
        now - limits.evidence_life,
        now,
        left as u64,
    )
    .all()
}

/// A file is gone from the store: what remains is the signed record. Fails the batch
/// where another courier has written so.
#[must_use]
pub fn erased(
    file_id: &FileId,
    record: &str,
    signature: &str,
    now: DateTime<Utc>,
) -> [Statement; 3] {
    [
        guard!(
            FileNotErased,
            "EXISTS (SELECT 1 FROM evidence WHERE id = ?1)",
            file_id
        ),
        statement!("DELETE FROM evidence WHERE id = ?1", file_id),
        statement!(
            "INSERT INTO erasures (id, record, signature, erased_at) VALUES (?1, ?2, ?3, ?4)",
            file_id,
            record,
            signature,
            now,
        ),
    ]
}

/// Erases records from before the given instant.
#[must_use]
pub fn erase_records_before(instant: DateTime<Utc>) -> Statement {
    statement!("DELETE FROM erasures WHERE erased_at < ?1", instant)
}
