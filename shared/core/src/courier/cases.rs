//! What the courier does for recovery cases: carries out what was approved, reminds,
//! ends what nobody goes on with, and erases files.

use alloc::string::ToString as _;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};

use super::RUN_SIZE;
use crate::audit::event::Event;
use crate::crypto::hmac;
use crate::crypto::keyring::Keyring;
use crate::evidence::file_store::FileStore;
use crate::id::id;
use crate::limits::Limits;
use crate::recovery::machine::Action;
use crate::recovery::stop::told;
use crate::recovery::{effect, save};
use crate::store::outbox::{self, CaseMailTemplate};
use crate::store::{CommitError, Database, Guard, StoreError, audit, cases, evidence};

/// Carries out up to ten cases whose cool-off is over, each in a batch of its own. Says
/// how many ended. One that somebody stops in the same moment is left alone.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn apply(
    db: &impl Database,
    mail_ids: &[[[u8; 16]; 3]; RUN_SIZE],
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<usize, StoreError> {
    let due_effects = db.fetch(cases::due_effects(now)).await?;
    if due_effects.is_empty() {
        return Ok(0);
    }
    let reads: Vec<_> = due_effects.iter().map(effect::read).collect();
    let accounts = db.fetch(reads).await?;
    let mut ended = 0;
    for ((case, account), mail_ids) in due_effects.iter().zip(accounts).zip(mail_ids) {
        let Ok(writes) = effect::decide(case, account.as_ref(), mail_ids, now, limits) else {
            continue;
        };
        match db.commit(writes).await {
            Ok(()) => ended += 1,
            Err(CommitError::Conflict(
                Guard::CaseVersion | Guard::Recoverable | Guard::EmailFree,
            )) => {}
            Err(error) => return Err(error.unexpected()),
        }
    }
    Ok(ended)
}

/// Ends up to ten cases that nobody went on with, and tells their claimants. Says
/// how many. A case that somebody changes meanwhile is left for the next time.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn expire(
    db: &impl Database,
    mail_ids: &[[u8; 16]; RUN_SIZE],
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let overdue = db.fetch(cases::overdue(now)).await?;
    let mut ended = 0;
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
        match db.commit(writes).await {
            Ok(()) => ended += 1,
            Err(CommitError::Conflict(Guard::CaseVersion)) => {}
            Err(error) => return Err(error.unexpected()),
        }
    }
    Ok(ended)
}

/// Reminds the claimants of up to ten cases that wait for them and soon expire.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn remind(
    db: &impl Database,
    mail_ids: &[[u8; 16]; RUN_SIZE],
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<usize, StoreError> {
    let soon_expiring = db
        .fetch(cases::soon_expiring(now + limits.case_reminder))
        .await?;
    let mut reminded = 0;
    for (case, mail_id) in soon_expiring.iter().zip(mail_ids) {
        let Some(contact) = &case.contact_email else {
            continue;
        };
        let template = CaseMailTemplate::Reminder {
            reference: case.reference.clone(),
            until: case.expires_at,
        };
        let mut writes = Vec::from(cases::reminded(&case.id, now));
        let mail_id = id(*mail_id);
        let mail = outbox::insert_on_case(&mail_id, &case.id, None, contact, &template, now);
        writes.push(mail);
        match db.commit(writes).await {
            Ok(()) => reminded += 1,
            Err(CommitError::Conflict(Guard::NotReminded)) => {}
            Err(error) => return Err(error.unexpected()),
        }
    }
    Ok(reminded)
}

/// Erases up to ten files that nobody may see any more, and writes a signed record
/// of each. The row goes after the file: one that cannot be erased is tried again.
///
/// # Errors
/// [`StoreError`] where database or file store cannot be used.
pub async fn erase_files(
    db: &impl Database,
    file_store: &impl FileStore,
    keys: &Keyring,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<usize, StoreError> {
    let doomed = db.fetch(evidence::doomed(now, limits)).await?;
    for file in &doomed {
        file_store.erase(file.file.as_str()).await?;
        let record = serde_json::to_string(file)
            .map_err(|_| StoreError::Unavailable("a record that cannot be written".to_string()))?;
        let signature = hmac::sign(&record, keys);
        let mut writes = Vec::from(evidence::erased(&file.file, &record, &signature, now));
        let account = file.account.as_ref();
        writes.push(audit::insert_by_courier(
            Event::EvidenceErased,
            account,
            &file.case_id,
            now,
        ));
        match db.commit(writes).await {
            Ok(()) | Err(CommitError::Conflict(Guard::FileNotErased)) => {}
            Err(error) => return Err(error.unexpected()),
        }
    }
    Ok(doomed.len())
}
