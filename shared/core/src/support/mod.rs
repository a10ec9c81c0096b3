//! `/support/...`: where staff work on recovery cases, read the audit trail, and
//! manage staff and keys.
//!
//! Each call reads the session and what it needs in one batch, decides, and writes in
//! another. A function that takes an [`Agent`] cannot be called by whoever is none.
//! Nobody here sees or sets a password, a code, a secret or a link.

pub mod account;
pub mod claim;
pub mod decide;
pub mod dossier;
pub mod figures;
pub mod freeze;
pub mod keys;
pub mod mails;
pub mod manage;
pub mod matching;
pub mod names;
pub mod phone_call;
pub mod queue;
pub mod reason;
pub mod refused;
pub mod reset_link;
#[cfg(feature = "evidence")]
pub mod review;
pub mod staff;
#[cfg(feature = "records")]
pub mod trail;
pub mod view;

pub use crate::gate::office::{
    Admin, Agent, Analyst, Auditor, Capacity, Desk, Manager, Reviewer, Staff, open,
};
pub use dossier::Dossier;
pub use refused::Refused;

use crate::moment::Moment;
use crate::refusal::Ended;
use crate::store::Database;
use crate::store::audit::{self, Entry, Event};
use crate::store::sessions::Session;

/// The refusal of somebody who asked for what is not there. It goes on record: they may
/// be guessing.
async fn unknown<R>(
    db: &impl Database,
    session: &Session,
    refused: R,
    at: &Moment<'_>,
) -> Ended<R> {
    let actor = alloc::format!("staff:{}", session.account_id);
    let entry = Entry {
        event: Event::ReferenceRefused,
        actor: Some(&actor),
        account_id: None,
    };
    Ended::recorded(db, alloc::vec![audit::insert(&entry, at)], refused).await
}
