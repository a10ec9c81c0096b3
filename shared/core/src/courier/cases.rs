//! What the courier does for recovery cases: carries out what was approved, reminds,
//! ends what nobody goes on with, and erases files.

use alloc::string::ToString as _;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::{RUN_SIZE, Run};
use crate::audit::event::Event;
use crate::crypto::hmac;
use crate::crypto::keyring::Keyring;
use crate::evidence::file_store::FileStore;
use crate::limits::Limits;
use crate::recovery::case::State;
use crate::recovery::machine::Action;
use crate::recovery::notices::{approved, expires_soon};
use crate::recovery::stop::told;
use crate::recovery::{effect, save};
use crate::store::evidence::Doomed;
use crate::store::{CommitError, Database, Guard, StoreError, audit, cases, evidence};

/// Carries out up to ten cases whose cool-off is over, each in a batch of its own; the
/// first `left` of them are passed over. One that somebody stops in the same moment is
/// left alone.
///
/// # Errors
/// [`StoreError`] where it cannot be read which they are.
pub async fn apply(
    db: &impl Database,
    mail_ids: &[[[u8; 16]; 3]; RUN_SIZE],
    left: usize,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Run, StoreError> {
    let due_effects = db.fetch(cases::due_effects(now, left)).await?;
    let mut run = Run::of(due_effects.len());
    if due_effects.is_empty() {
        return Ok(run);
    }
    let reads: Vec<_> = due_effects.iter().map(effect::read).collect();
    let accounts = db.fetch(reads).await?;
    for ((case, account), mail_ids) in due_effects.iter().zip(accounts).zip(mail_ids) {
        let Ok(writes) = effect::decide(case, account.as_ref(), mail_ids, now, limits) else {
            continue;
        };
        let overtaken = [Guard::CaseVersion, Guard::Recoverable, Guard::EmailFree];
        run.count(db.commit(writes).await, &overtaken);
    }
    Ok(run)
}

/// Ends up to ten cases that nobody went on with, and tells their claimants; the first
/// `left` of them are passed over. A case that somebody changes meanwhile is left for the
/// next time.
///
/// # Errors
/// [`StoreError`] where it cannot be read which they are.
pub async fn expire(
    db: &impl Database,
    mail_ids: &[[u8; 16]; RUN_SIZE],
    left: usize,
    now: DateTime<Utc>,
) -> Result<Run, StoreError> {
    let overdue = db.fetch(cases::overdue(now, left)).await?;
    let mut run = Run::of(overdue.len());
    for (case, mail_id) in overdue.into_iter().zip(mail_ids) {
        let Ok(after) = case.end(&Action::Expire, now) else {
            continue;
        };
        let mut writes = save(&after);
        writes.extend(told(&after, mail_id, now));
        let account = after.account_id.as_ref();
        writes.push(audit::insert_by_courier(
            Event::CaseExpired,
            account,
            &after.id,
            now,
        ));
        run.count(db.commit(writes).await, &[Guard::CaseVersion]);
    }
    Ok(run)
}

/// Reminds those of up to ten cases who have to know: the claimant where documents are
/// still to come and the case soon expires; everybody where a long cool-off is half over.
/// The first `left` of the cases are passed over.
///
/// # Errors
/// [`StoreError`] where it cannot be read which they are.
pub async fn remind(
    db: &impl Database,
    mail_ids: &[[[u8; 16]; 4]; RUN_SIZE],
    left: usize,
    now: DateTime<Utc>,
) -> Result<Run, StoreError> {
    let due = db.fetch(cases::due_reminders(now, left)).await?;
    if due.is_empty() {
        return Ok(Run::of(0));
    }
    let reads: Vec<_> = due.iter().map(effect::read).collect();
    let accounts = db.fetch(reads).await?;
    let mut run = Run::of(due.len());
    for ((case, account), mail_ids) in due.iter().zip(accounts).zip(mail_ids) {
        let mut writes = Vec::from(cases::reminded(case));
        if case.state == State::CoolingOff {
            let present_email = account.map(|account| account.email);
            let present_email = present_email.as_deref();
            writes.extend(approved(case, present_email, true, mail_ids, now));
        } else {
            let [mail_id, ..] = mail_ids;
            writes.extend(expires_soon(case, mail_id, now));
        }
        run.count(db.commit(writes).await, &[Guard::NotReminded]);
    }
    Ok(run)
}

/// Erases up to ten files that nobody may see any more, the oldest first, and writes a
/// signed record of each that came in; the first `left` of them are passed over. The row goes after the
/// file: one that cannot be erased is tried again.
///
/// # Errors
/// [`StoreError`] where it cannot be read which they are.
pub async fn erase_files(
    db: &impl Database,
    file_store: &impl FileStore,
    keys: &Keyring,
    left: usize,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Run, StoreError> {
    let doomed = db.fetch(evidence::doomed(now, left, limits)).await?;
    let mut run = Run::of(doomed.len());
    for file in &doomed {
        match erase_file(db, file_store, keys, file, now).await {
            Ok(()) => run.done += 1,
            Err(error) => run.failures.push(error),
        }
    }
    Ok(run)
}

async fn erase_file(
    db: &impl Database,
    file_store: &impl FileStore,
    keys: &Keyring,
    file: &Doomed,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // No file that came in whole is empty.
    let never_came = file.size == 0 && file_store.get(file.file.as_str()).await?.is_none();
    file_store.erase(file.file.as_str()).await?;
    if never_came {
        let forgotten = db.commit(alloc::vec![evidence::retract(&file.file)]).await;
        return forgotten.map_err(CommitError::unexpected);
    }
    let record = serde_json::to_string(file)
        .map_err(|_| StoreError::Unavailable("a record that cannot be written".to_string()))?;
    let signature = hmac::sign(&record, keys);
    let mut writes = Vec::from(evidence::erased(&file.file, &record, &signature, now));
    writes.push(audit::insert_by_courier(
        Event::EvidenceErased,
        file.account.as_ref(),
        &file.case_id,
        now,
    ));
    match db.commit(writes).await {
        // Another courier was faster.
        Ok(()) | Err(CommitError::Conflict(Guard::FileNotErased)) => Ok(()),
        Err(error) => Err(error.unexpected()),
    }
}
