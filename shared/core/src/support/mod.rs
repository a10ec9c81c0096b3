//! `/support/...`: where staff work on recovery cases, read the audit log, and
//! manage staff and keys.
//!
//! Each call reads the session and what it needs in one batch, decides, and writes in
//! another. A function that takes an [`Agent`] cannot be called by whoever is none.
//! Nobody here sees or sets a password, a code, a secret or a link.

pub mod account;
pub mod account_match;
pub mod action;
#[cfg(feature = "records")]
pub mod audit_log;
pub mod case_details;
pub mod claim;
pub mod clients;
pub mod decide;
#[cfg(feature = "evidence")]
pub mod documents;
pub mod figures;
pub mod freeze;
pub mod keys;
pub mod mails;
pub mod manage;
pub mod message;
pub mod mrz;
pub mod name_match;
pub mod open_case;
pub mod phone_call;
pub mod queue;
mod readers;
pub mod reason;
pub mod refuse_unmatched;
pub mod refused;
pub mod reset_link;
#[cfg(feature = "evidence")]
pub mod review;
pub mod sample;
pub mod samples;
pub mod search;
pub mod send_link;
mod signs;
pub mod staff;
pub mod version;
pub mod view;
pub mod waiting_mail;
pub mod wordings;

pub use crate::sign_in::gate::office::{
    AccountReader, Admin, Agent, Auditor, Capacity, FiguresReader, FreshAdmin, FreshAgent,
    FreshReviewer, Staff, open, watch,
};
pub use case_details::CaseDetails;
pub use refused::Refused;

use crate::audit::event::{Entry, Event};
use crate::http::request_context::RequestContext;
use crate::refusal::Ended;
use crate::sign_in::Session;
use crate::store::{Database, audit};

/// The refusal of somebody who asked for what is not there. It goes on record: they may
/// be guessing.
async fn unknown<R>(
    db: &impl Database,
    session: &Session,
    refused: R,
    at: &RequestContext<'_>,
) -> Ended<R> {
    let actor = alloc::format!("staff:{}", session.account_id);
    let entry = Entry {
        event: Event::ReferenceRefused,
        actor: Some(&actor),
        account_id: None,
    };
    Ended::recorded(db, alloc::vec![audit::insert(&entry, at)], refused).await
}
