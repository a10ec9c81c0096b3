//! `PUT` and `POST /recovery/case/evidence/{item}`: a file is handed in, or taken
//! back.
//!
//! 1. Announce the file and read the case: one batch. Only whoever has the case may
//!    send a file at all.
//! 2. Take it, look at it, and seal it with the key of the support function, which
//!    alone can open it.
//! 3. Store it; then write that it is there: one batch, or nothing. What breaks off
//!    in between was announced, so that the courier finds and erases it.
//!
//! The same bytes for the same item are the same file: a form that is sent twice hands in
//! one, and both answers are of it.

use crate::crypto::code::CodeHash;
use crate::id::FileId;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::case::Case;
use super::credential::Credential;
use super::machine::{Action, TransitionError};
use super::requirements::is_recent;
use super::sign::{FraudSign, Trace};
use super::{Answered, Found, Refused, commit, noted, open, record, refuse};
use crate::audit::event::Event;
use crate::crypto::hpke::{Place, RANDOM, SealedFile, seal};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::digest;
use crate::evidence::content::{FileType, clean_name, inspect};
use crate::evidence::file_store::FileStore;
use crate::evidence::{Flaw, Upload, metadata};
use crate::http::date;
use crate::http::problem::Problem;
use crate::http::request_context::RequestContext;
use crate::id::id;
use crate::refusal::Ended;
use crate::store::evidence::{self, File};
use crate::store::{Database, Statement, StoreError, case_traces, cases};

/// For what a file comes in.
pub struct Purpose<'a> {
    /// The item of the checklist.
    pub item: &'a str,
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

/// The keys that a file takes.
#[derive(Clone, Copy)]
pub struct Keys<'a> {
    /// Those that seal it.
    pub public: &'a Keyring,
    /// Those under which it leaves its trace.
    pub traces: &'a Keyring,
}

/// Takes a file in. `receive` reads it, once its sender has shown that they may send
/// one.
///
/// # Errors
/// [`StoreError`] where database, file store or key cannot be used.
#[expect(
    clippy::too_many_arguments,
    reason = "who, what for, and the values of one decision"
)]
pub async fn hand_in(
    db: &impl Database,
    file_store: &impl FileStore,
    credential: Option<&Credential>,
    purpose: &Purpose<'_>,
    receive: impl AsyncFnOnce() -> Result<Upload, Problem>,
    fresh: &Fresh,
    at: &RequestContext<'_>,
    keys: Keys<'_>,
) -> Answered<File> {
    let file_id = id(fresh.id);
    let announce = |reference: &str, secret: &CodeHash| {
        let item = purpose.item;
        evidence::announce(&file_id, item, reference, secret, at.now, at.limits)
    };
    let (found, announced) = open(db, credential, announce, at).await?;
    let case = &found.case;
    if !lists(&found, purpose.item) {
        return give_up(db, &found, &file_id, Refused::NotFound, at).await;
    }
    let is_same = |file: &File, digest: &str| {
        !purpose.replaces && file.item == purpose.item && file.digest == digest
    };
    if !announced {
        let step = hands_in(&found, purpose.item, at);
        let room = found.files.len() < at.limits.case_files as usize;
        let day_full = evidence::is_day_full(&case.id, at.now, at.limits);
        let day_full = db.fetch(day_full).await?;
        let refused = match step {
            Err(error) => Refused::TransitionError(error),
            Ok(()) if day_full => Refused::TooOften,
            Ok(()) if room => Refused::Busy,
            Ok(()) => {
                // The last one that there was room for may be sent twice.
                let sent = receive().await.map(|upload| digest(&upload.bytes));
                let mut files = found.files.iter();
                let same = sent
                    .ok()
                    .and_then(|sent| files.find(|file| is_same(file, &sent)));
                if let Some(same) = same {
                    return Ok(same.clone());
                }
                Refused::Full
            }
        };
        return refuse(db, case, Event::EvidenceRefused, refused, at).await;
    }
    let upload = match receive().await {
        Ok(upload) => upload,
        Err(problem) => {
            let refused = Refused::Unreadable(problem);
            return give_up(db, &found, &file_id, refused, at).await;
        }
    };
    // Nothing waits between here and the store: a function's memory never shrinks.
    let (name, declared) = (upload.name.as_deref(), upload.declared.as_deref());
    let inspected = is_dated(&found, purpose.item, upload.dated.as_deref(), at)
        .and_then(|()| inspect(&upload.bytes, name, declared));
    let file_type = match inspected {
        Ok(file_type) => file_type,
        Err(flaw) => {
            let refused = Refused::File(flaw);
            return give_up(db, &found, &file_id, refused, at).await;
        }
    };
    let digest = digest(&upload.bytes);
    if let Some(same) = found.files.iter().find(|file| is_same(file, &digest)) {
        db.write(alloc::vec![evidence::retract(&file_id)]).await?;
        return Ok(same.clone());
    }
    let place = Place {
        case_id: &case.id,
        item: purpose.item,
        file_id: &file_id,
    };
    let (file, sealed) = pack(upload, file_type, &place, &digest, fresh, at, keys.public)?;
    let stored: u64 = found.files.iter().map(|file| file.size).sum();
    if stored + file.size > at.limits.case_bytes {
        return give_up(db, &found, &file_id, Refused::Full, at).await;
    }
    // Where this fails, the file may be there all the same: it stays announced.
    file_store
        .put(file_id.as_str(), sealed, at.limits.evidence_life)
        .await?;
    let traces = [Trace::of_file(&file_id, &digest, keys.traces)];
    let mut writes = alloc::vec![
        evidence::require_announced(&case.id, &file, at.limits),
        if purpose.replaces {
            evidence::remove_all_of(&case.id, purpose.item)
        } else {
            evidence::require_other(&case.id, &file)
        },
        evidence::stored(&file),
        cases::touch(&case.id),
        record(Event::EvidenceReceived, case, at),
        case_traces::insert(&case.id, &traces, at.now),
        case_traces::raise(&traces),
        case_traces::note_twice(&case.id, &digest),
    ];
    writes.extend(edited_sign(case, &file));
    if let Err(ended) = commit(db, writes).await {
        let refused = ended.reason()?;
        // The same file was faster, or this one came so late that the courier may have been
        // by already.
        file_store.erase(file_id.as_str()).await?;
        let files = db.fetch(evidence::of_case(&case.id)).await?;
        if let Some(same) = files.into_iter().find(|file| is_same(file, &digest)) {
            db.write(alloc::vec![evidence::retract(&file_id)]).await?;
            return Ok(same);
        }
        return Err(Ended::unrecorded(refused));
    }
    Ok(file)
}

/// What a file that says that it was edited leaves on its case.
fn edited_sign(case: &Case, file: &File) -> Option<Statement> {
    let note = || case_traces::note(&case.id, FraudSign::EditedFile);
    file.made.is_edited(case.opened_at).then(note)
}

/// Describes a file, and seals it.
fn pack(
    upload: Upload,
    file_type: FileType,
    place: &Place<'_>,
    digest: &str,
    fresh: &Fresh,
    at: &RequestContext,
    keys: &Keyring,
) -> Result<(File, Vec<u8>), StoreError> {
    let mut file = File {
        id: place.file_id.clone(),
        item: place.item.to_string(),
        name: clean_name(upload.name.as_deref().unwrap_or(place.item), file_type),
        media_type: file_type.media_type().into(),
        size: upload.bytes.len() as u64,
        digest: digest.into(),
        key_id: String::new(),
        made: metadata::read(&upload.bytes, file_type),
        created_at: at.now,
    };
    let SealedFile { key_id, bytes } = seal(upload.bytes, place, &fresh.seal, keys)
        .map_err(|_| StoreError::Unavailable("EVIDENCE_PUBLIC_KEY cannot seal".into()))?;
    file.key_id = key_id;
    Ok((file, bytes))
}

/// An announced file does not come, or is not taken.
async fn give_up<T>(
    db: &impl Database,
    found: &Found,
    file_id: &FileId,
    refused: Refused,
    at: &RequestContext<'_>,
) -> Answered<T> {
    let mut writes = alloc::vec![evidence::retract(file_id)];
    writes.extend(noted(&found.case, Event::EvidenceRefused, at));
    Err(Ended::recorded(db, writes, refused).await)
}

/// What is taken back.
pub enum Given<'a> {
    /// This file, by its id.
    File(&'a FileId),
    /// Every file of this item.
    Item(&'a str),
}

/// Takes back what was handed in; the courier erases it.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn take_back(
    db: &impl Database,
    credential: Option<&Credential>,
    given: &Given<'_>,
    at: &RequestContext<'_>,
) -> Answered<()> {
    let (found, ()) = open(db, credential, |_, _| (), at).await?;
    let case = &found.case;
    let known = match given {
        Given::File(file_id) => {
            let mut files = found.files.iter();
            let file = files.find(|file| file.id == **file_id);
            file.map(|file| file.item.as_str())
        }
        Given::Item(item) => Some(*item).filter(|item| lists(&found, item)),
    };
    let Some(item) = known else {
        let event = Event::EvidenceRefused;
        return refuse(db, case, event, Refused::NotFound, at).await;
    };
    if let Err(error) = hands_in(&found, item, at) {
        let event = Event::CaseStepRefused;
        return refuse(db, case, event, error.into(), at).await;
    }
    if !found.files.iter().any(|file| file.item == item) {
        return Ok(());
    }
    let writes = alloc::vec![
        evidence::require_open(&case.id, item),
        match given {
            Given::File(file_id) => evidence::remove(&case.id, file_id),
            Given::Item(item) => evidence::remove_all_of(&case.id, item),
        },
        cases::touch(&case.id),
        record(Event::EvidenceRemoved, case, at),
    ];
    commit(db, writes).await
}

/// Whether a document whose date counts is young enough, by the date that its sender says.
/// That date is not kept: whoever judges the document reads it there.
fn is_dated(
    found: &Found,
    item: &str,
    dated: Option<&str>,
    at: &RequestContext,
) -> Result<(), Flaw> {
    let case = &found.case;
    let mut items = found.rules.checklist(case.account_type, case.lost);
    let item = items.find(|known| known.id == item && known.max_age_days.is_some());
    let Some(item) = item else {
        return Ok(());
    };
    let date = dated.and_then(date::parse).ok_or(Flaw::DateMissing)?;
    if is_recent(item, Some(date), at.now.date_naive()) {
        Ok(())
    } else {
        Err(Flaw::TooOld)
    }
}

/// Whether files of an item can be handed in and taken back.
fn hands_in(found: &Found, item: &str, at: &RequestContext) -> Result<(), TransitionError> {
    if !found.case.takes_files_of(item) {
        return Err(TransitionError::WrongState);
    }
    let case = found.case.clone();
    case.take(Action::HandIn, &found.rules, at.now, at.limits)
        .map(drop)
}

/// Whether the checklist of a case has this item.
fn lists(found: &Found, item: &str) -> bool {
    let case = &found.case;
    let mut items = found.rules.checklist(case.account_type, case.lost);
    items.any(|known| known.id == item)
}
