//! What the courier does for the audit log: seals its new rows into the chain, puts
//! the head of the chain outside the database, and erases the rows that are old.

use alloc::string::ToString as _;
use chrono::{DateTime, Timelike as _, Utc};
use core::ops::Range;

use crate::audit::{Head, Heads};
use crate::crypto::keyring::Keyring;
use crate::limits::Limits;
use crate::store::{CommitError, Database, Guard, StoreError, audit, audit_chain};

/// The hours of the day (UTC) in which the start of the head moves.
const MOVES: Range<u32> = 0..12;

/// Those in which rows before it go. The place of the head can show one that is older by
/// minutes; the hour between gives it the time to show the last. A row that goes while
/// some courier still reads that it may not be missing would be missed for ever.
const GO: Range<u32> = 13..24;

/// What became of the sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// So many rows were sealed.
    Rows(usize),
    /// There are seals, but no head is kept: it was lost, or its place is slow to show
    /// the very first.
    NoHead,
    /// What is kept was not signed as a head with a key of the keyring.
    ForgedHead,
    /// The chain does not have the seal of the head, which is that of the row of this
    /// number: the audit log was cut off, or put back to an earlier state.
    HeadNotInChain(i64),
}

/// Seals the rows that wait for it, so many at most as the limits say, and keeps the new
/// head. Its start moves past rows that are old and as they were sealed, a batch of them
/// for each that is sealed, and one where none is. Where the head that was kept before is
/// not in the chain, nothing is sealed and that head stays: going on would hide what was
/// done. An older one will do.
///
/// # Errors
/// [`StoreError`] where the database or the place of the head cannot be used. What was
/// sealed by then is sealed; the next run goes on.
pub async fn seal(
    db: &impl Database,
    heads: &impl Heads,
    keys: &Keyring,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Sealed, StoreError> {
    let kept = heads.get().await?;
    let Some(head) = kept
        .as_ref()
        .map_or(Some(Head::NONE), |signed| Head::read(signed, keys))
    else {
        return Ok(Sealed::ForgedHead);
    };
    let mut new = head.clone();
    let mut rows = 0;
    let old = now - limits.audit_kept;
    let passed = if MOVES.contains(&now.hour()) {
        limits.seal_batch
    } else {
        0
    };
    for batch in 0..limits.seal_batches {
        let reads = (
            audit_chain::of_row(head.seq),
            audit_chain::last(),
            audit_chain::aged(new.start, old, passed),
            audit_chain::unsealed(limits.seal_batch),
        );
        let (at_head, last, aged, waiting) = db.fetch(reads).await?;
        if head.seq > 0 && at_head.is_none_or(|seal| seal.mac != head.mac) {
            return Ok(Sealed::HeadNotInChain(head.seq));
        }
        if kept.is_none() && batch == 0 {
            if last.is_some() {
                return Ok(Sealed::NoHead);
            }
            // Before the first seal, so that seals without a head are always amiss.
            heads.put(Head::NONE.sign(keys)).await?;
        }
        new.start = crate::audit::start(new.start, &aged, old, keys);
        let made = crate::audit::seal(&waiting, last.as_ref(), keys);
        if let Some(end) = made.last().or(last.as_ref()) {
            new.reach(end, now);
        }
        if made.is_empty() {
            break;
        }
        let json = serde_json::to_string(&made)
            .map_err(|_| StoreError::Unavailable("seals that cannot be written".to_string()))?;
        let writes = [
            audit_chain::require_last(last.as_ref()),
            audit_chain::insert(&json, now),
        ];
        match db.commit(writes.into()).await {
            Ok(()) => rows += made.len(),
            // Another courier was faster, and keeps the head.
            Err(CommitError::Conflict(Guard::LastSeal)) => return Ok(Sealed::Rows(rows)),
            Err(error) => return Err(error.unexpected()),
        }
        if made.len() < limits.seal_batch as usize {
            break;
        }
    }
    if (new.seq, new.start) != (head.seq, head.start) {
        heads.put(new.sign(keys)).await?;
    }
    Ok(Sealed::Rows(rows))
}

/// Erases the rows of the audit log, and their seals, that are past the limits' memory and
/// before the start of the head that is kept: those that were found as they were sealed,
/// and old. Where no head is kept, or what is kept is not one, nothing is.
///
/// # Errors
/// [`StoreError`] where the database or the place of the head cannot be used.
pub async fn erase_audit_log(
    db: &impl Database,
    heads: &impl Heads,
    keys: &Keyring,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<(), StoreError> {
    if !GO.contains(&now.hour()) {
        return Ok(());
    }
    let kept = heads.get().await?;
    let Some(head) = kept.and_then(|signed| Head::read(&signed, keys)) else {
        return Ok(());
    };
    let forgotten = now - limits.audit_memory;
    let writes = [
        audit::erase_before(head.start, forgotten),
        audit_chain::erase_before(head.start, forgotten),
    ];
    db.write(writes.into()).await
}
