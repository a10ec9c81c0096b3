//! What the courier does for the audit trail: seals its new rows into the chain, and
//! puts the head of the chain outside the database.

use alloc::string::ToString as _;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::policy::Policy;
use crate::ring::Ring;
use crate::store::seals::{self, Line, Seal};
use crate::store::{Database, StoreError};
use crate::trail::{self, Head, Heads};

/// What became of the sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// So many rows were sealed.
    Rows(usize),
    /// There are seals, but no head is kept: it was lost, or its place is slow to show
    /// the very first.
    NoHead,
    /// What is kept was not signed as a head with a key of the ring.
    ForgedHead,
    /// The chain does not have the seal of the head, which is that of the row of this
    /// number: the trail was cut off, or put back to an earlier state.
    HeadNotInChain(i64),
}

/// Seals the rows that wait for it, so many at most as the policy says, and keeps the
/// new head. Where the head that was kept before is not in the chain, nothing is sealed
/// and that head stays: going on would hide what was done. An older one will do.
///
/// # Errors
/// [`StoreError`] where the database or the place of the head cannot be used. What was
/// sealed by then is sealed; the next run goes on.
pub async fn seal(
    db: &impl Database,
    heads: &impl Heads,
    keys: &Ring,
    now: DateTime<Utc>,
    policy: &Policy,
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
    for batch in 0..policy.seal_batches {
        let read = [
            seals::of_row(head.seq),
            seals::last(),
            seals::start(head.start, now - policy.audit_kept),
            seals::unsealed(policy.seal_batch),
        ];
        let [at_head, last, start, waiting] = db.rows(read).await?;
        let (at_head, last) = (at_head.first::<Seal>()?, last.first::<Seal>()?);
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
        if let Some(Start { seq }) = start.first()? {
            new.start = seq.max(head.start);
        }
        let made = trail::seal(&waiting.all::<Line>()?, last.as_ref(), keys);
        if let Some(end) = made.last().or(last.as_ref()) {
            new.reach(end, now);
        }
        if made.is_empty() {
            break;
        }
        let json = serde_json::to_string(&made)
            .map_err(|_| StoreError::Unavailable("seals that cannot be written".to_string()))?;
        let writes = [
            seals::require_last(last.as_ref()),
            seals::insert(&json, now),
        ];
        match db.commit(writes.into()).await {
            Ok(()) => rows += made.len(),
            // Another courier was faster, and keeps the head.
            Err(StoreError::Conflict) => return Ok(Sealed::Rows(rows)),
            Err(error) => return Err(error),
        }
        if made.len() < policy.seal_batch as usize {
            break;
        }
    }
    if (new.seq, new.start) != (head.seq, head.start) {
        heads.put(new.sign(keys)).await?;
    }
    Ok(Sealed::Rows(rows))
}

/// From which row on none may be missing.
#[derive(Deserialize)]
struct Start {
    seq: i64,
}
