//! `PUT` and `POST /recovery/case/evidence/{item}`: a file is handed in, or taken
//! back.
//!
//! 1. Look at the file; announce it and read the case: one batch.
//! 2. Seal it with the key of the support function, which alone can open it.
//! 3. Store it; then write that it is there: one batch, or nothing. What breaks off
//!    in between was announced, so that the courier finds and erases it.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::credential::Credential;
use super::machine::Action;
use super::vault::Vault;
use super::{Answered, Found, Refused, commit, noted, open, record, refuse};
use crate::evidence::content::{clean_name, inspect};
use crate::evidence::sealed::{Place, RANDOM, seal};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::ring::Ring;
use crate::store::audit::Event;
use crate::store::evidence::{self, File};
use crate::store::{Database, Statement, StoreError, cases};
use crate::token::{digest, id};

/// A file as it comes in.
pub struct Upload {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// What its owner calls it.
    pub name: Option<String>,
    /// The media type that its sender says.
    pub declared: Option<String>,
    /// Whether it takes the place of what the item has, or is one more.
    pub replaces: bool,
}

/// Random values for one file.
pub struct Fresh {
    /// Its id.
    pub id: [u8; 16],
    /// What sealing takes.
    pub seal: [u8; RANDOM],
}

/// Takes a file in for an item of the checklist.
///
/// # Errors
/// [`StoreError`] where database, vault or key cannot be used.
#[expect(
    clippy::too_many_arguments,
    reason = "where it goes, what it is, and the values of one decision"
)]
pub async fn hand_in(
    db: &impl Database,
    vault: &impl Vault,
    credential: Option<&Credential>,
    item: &str,
    upload: Upload,
    fresh: &Fresh,
    at: &Moment<'_>,
    policy: &Policy,
    keys: &Ring,
) -> Answered<File> {
    let name = upload.name.as_deref();
    let found_type = inspect(&upload.bytes, name, upload.declared.as_deref());
    let file = found_type.map(|file_type| File {
        id: id(fresh.id),
        item: item.to_string(),
        name: clean_name(name.unwrap_or(item)),
        media_type: file_type.media_type().into(),
        size: upload.bytes.len() as u64,
        digest: digest(&upload.bytes),
        created_at: at.now,
    });
    let (key_id, _) = keys.current();
    let announce = |reference: &str, secret: &str| {
        let announced = file.as_ref().map(|file| {
            let statement = evidence::announce(file, key_id, reference, secret, policy);
            alloc::vec![statement]
        });
        announced.unwrap_or_default()
    };
    let (found, mut rows) = match open(db, credential, announce, at, policy).await? {
        Ok(opened) => opened,
        Err(refused) => return Ok(Err(refused)),
    };
    let announced = !rows.next().unwrap_or_default().is_empty();
    let case = &found.case;
    let file = match file {
        Ok(file) => file,
        Err(flaw) => {
            let event = Event::EvidenceRefused;
            return refuse(db, case, event, Refused::File(flaw), at, policy).await;
        }
    };
    if !lists(&found, item) {
        // Where it was announced nonetheless, nothing was stored.
        let mut writes = alloc::vec![evidence::retract(&file.id)];
        writes.extend(noted(case, Event::EvidenceRefused, at, policy));
        db.commit(writes).await?;
        return Ok(Err(Refused::NotFound));
    }
    if !announced {
        let step = case
            .clone()
            .take(Action::HandIn, &found.rules, at.now, policy);
        let refused = step.err().map_or(Refused::Full, Refused::Obstacle);
        return refuse(db, case, Event::EvidenceRefused, refused, at, policy).await;
    }
    let place = Place {
        case_id: &case.id,
        item,
        file_id: &file.id,
    };
    let sealed = seal(upload.bytes, &place, &fresh.seal, keys)
        .map_err(|_| StoreError::Unavailable("EVIDENCE_PUBLIC_KEY cannot seal".into()))?;
    // Where this fails, the file may be there all the same: it stays announced.
    vault
        .put(&file.id, sealed.bytes, policy.evidence_life)
        .await?;
    let mut writes = alloc::vec![
        evidence::require_announced(&case.id, &file.id),
        evidence::stored(&file.id),
    ];
    if upload.replaces {
        writes.push(evidence::remove_others(&case.id, item, &file.id));
    }
    writes.push(cases::touch(&case.id));
    writes.push(record(Event::EvidenceReceived, case, at));
    Ok(commit(db, writes).await?.map(|()| file))
}

/// Takes back one file of an item, or all where none is named.
///
/// # Errors
/// [`StoreError`] where the database cannot be used.
pub async fn take_back(
    db: &impl Database,
    credential: Option<&Credential>,
    item: &str,
    file_id: Option<&str>,
    at: &Moment<'_>,
    policy: &Policy,
) -> Answered<()> {
    let (found, _) = match open(db, credential, |_, _| Vec::new(), at, policy).await? {
        Ok(opened) => opened,
        Err(refused) => return Ok(Err(refused)),
    };
    let known = match file_id {
        Some(file_id) => found.files_of(item).any(|file| file.id == file_id),
        None => lists(&found, item),
    };
    let Found { case, rules, .. } = found;
    if !known {
        return refuse(
            db,
            &case,
            Event::EvidenceRefused,
            Refused::NotFound,
            at,
            policy,
        )
        .await;
    }
    if let Err(obstacle) = case.clone().take(Action::HandIn, &rules, at.now, policy) {
        let event = Event::CaseStepRefused;
        return refuse(db, &case, event, obstacle.into(), at, policy).await;
    }
    let writes: Vec<Statement> = alloc::vec![
        evidence::require_open(&case.id),
        match file_id {
            Some(file_id) => evidence::remove(&case.id, item, file_id),
            None => evidence::remove_others(&case.id, item, ""),
        },
        cases::touch(&case.id),
        record(Event::EvidenceRemoved, &case, at),
    ];
    commit(db, writes).await
}

/// Whether the checklist of a case has this item.
fn lists(found: &Found, item: &str) -> bool {
    let case = &found.case;
    let mut items = found.rules.checklist(case.account_type, case.kind);
    items.any(|known| known.id == item)
}
