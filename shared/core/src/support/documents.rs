//! `GET /support/cases/{id}/evidence/...`: the documents, opened. They are opened here and
//! nowhere else, by whoever works on the case, and each opening goes on record.

use crate::id::FileId;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::case_details::{Answered, OnCase, read, record_read, refuse};
use super::{Agent, Capacity as _, CaseDetails, Refused};
use crate::audit::event::{Entry, Event};
use crate::crypto::hpke::{Place, open};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::digest;
use crate::evidence::file_store::FileStore;
use crate::refusal::Ended;
use crate::store::evidence::File;
use crate::store::{Database, audit, staff_actions};
use crate::support::action::{StaffAction, StaffActionEntry};

/// The case details, for a page about one item of the checklist. That it was read goes on
/// record.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn show(
    db: &impl Database,
    on: OnCase<'_>,
    item: &str,
) -> Answered<(Agent, Box<CaseDetails>)> {
    let (agent, details) = read_item(db, on, item).await?;
    record_read(db, &agent, &details.case, on).await?;
    Ok((agent, details))
}

/// The case details, for somebody to whom its documents are open.
async fn read_item(
    db: &impl Database,
    on: OnCase<'_>,
    item: &str,
) -> Answered<(Agent, Box<CaseDetails>)> {
    let (agent, details) = read::<Agent>(db, on).await?;
    let role = agent.session().role;
    let may = details
        .lists(item)
        .and_then(|()| details.documents_open_to(agent.id(), role));
    if let Err(refused) = may {
        let (case, event) = (&details.case, Event::CaseStepRefused);
        return refuse(db, agent.session(), case, event, refused, on).await;
    }
    Ok((agent, details))
}

/// A file, opened.
pub struct Opened {
    /// What is known of it.
    pub file: File,
    /// What was handed in.
    pub bytes: Vec<u8>,
}

/// Opens a file of a case.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn open_file(
    db: &impl Database,
    file_store: &impl FileStore,
    on: OnCase<'_>,
    item: &str,
    file_id: &FileId,
    private_keys: &Keyring,
) -> Answered<Opened> {
    let (agent, details) = read_item(db, on, item).await?;
    let CaseDetails { case, files, .. } = *details;
    let mut files = files.into_iter();
    let Some(file) = files.find(|file| file.id == *file_id && file.item == item) else {
        let (event, refused) = (Event::ReferenceRefused, Refused::NotFound);
        return refuse(db, agent.session(), &case, event, refused, on).await;
    };
    // It is on record before anybody has seen it (ASVS 16.3.2).
    let entry = Entry {
        event: Event::EvidenceRead,
        actor: Some(&agent.actor()),
        account_id: case.account_id.as_ref(),
    };
    let step = StaffActionEntry {
        item: Some(item),
        file_id: Some(&file.id),
        ..StaffActionEntry::plain(&case.id, agent.id(), StaffAction::Open)
    };
    let record = audit::insert_on_case(&entry, &case.id, on.at);
    db.write(alloc::vec![staff_actions::insert(&step, on.at), record])
        .await?;
    let Some(sealed) = file_store.get(file.id.as_str()).await? else {
        return Err(Ended::unrecorded(Refused::Unreadable));
    };
    let place = Place {
        case_id: &case.id,
        item: &file.item,
        file_id: &file.id,
    };
    let opened = open(sealed, &file.key_id, &place, private_keys);
    match opened {
        // Whoever can write to the file store can seal as well; not what is on record here.
        Ok(bytes) if digest(&bytes) == file.digest => Ok(Opened { file, bytes }),
        _ => Err(Ended::unrecorded(Refused::Unreadable)),
    }
}

impl CaseDetails {
    fn lists(&self, item: &str) -> Result<(), Refused> {
        if self.items().any(|known| known.id == item) {
            Ok(())
        } else {
            Err(Refused::NotFound)
        }
    }
}
