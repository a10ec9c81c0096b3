//! `POST /support/cases/{id}/call` and `.../request-documents`: how the call went, and
//! what comes after one that failed.

use alloc::vec::Vec;

use super::case_details::{Answered, Done, OnCase, begin, finish, refuse};
use super::reason::{Grounds, Reason};
use super::version::Version;
use super::{Agent, Capacity as _};
use crate::audit::event::Event;
use crate::http::fields::{FieldError, Fields};
use crate::recovery::case::{Call, Case, State};
use crate::recovery::machine::Action;
use crate::recovery::notices::documents_asked;
use crate::store::{Database, Statement, accounts};
use crate::support::action::{StaffAction, StaffActionEntry};

/// How a call went.
pub struct Report {
    version: Version,
    outcome: Call,
    grounds: Grounds,
}

impl Report {
    /// Reads `outcome`, `reason` and, if there is one, `note`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let wrong = "The field must be verified, not_verified, unreachable or wrong_person.";
        let outcome = fields.parsed("outcome", Call::from_word, wrong);
        let grounds = if let Some(outcome) = outcome {
            Grounds::read(&mut fields, Reason::of_call(outcome), false)
        } else {
            // Which reasons there are is not known then.
            fields.ignore("reason");
            fields.ignore("note");
            Grounds::default()
        };
        fields.finish()?;
        match outcome {
            Some(outcome) => Ok(Self {
                version,
                outcome,
                grounds,
            }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

/// Writes down how a call to the phone on file went, by whoever works on the case.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn call(
    db: &impl Database,
    on: OnCase<'_>,
    report: &Report,
    mail_id: &[u8; 16],
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, &report.version).await?;
    let (before, by) = (details.case.clone(), agent.id());
    let phone = details.paper.phone.clone();
    let after = match details.take(by, Action::Call(report.outcome), on) {
        Ok(after) => after,
        Err(refused) => {
            let event = Event::CaseStepRefused;
            return refuse(db, agent.session(), &before, event, refused, on).await;
        }
    };
    let mut writes = asked(&before, &after, mail_id, on);
    // Who answers at the number on file and knows of the case is its owner, here and later on.
    match (report.outcome, &after.account_id, &phone) {
        (Call::Verified, Some(account), Some(phone)) => {
            writes.push(accounts::phone_confirmed(account, phone, on.at.now));
        }
        (Call::WrongPerson, Some(account), _) => {
            writes.push(accounts::phone_in_doubt(account, on.at.now));
        }
        _ => {}
    }
    let outcome = report.outcome.word();
    let done = Done {
        after: &after,
        event: Event::CaseCalled,
        step: StaffActionEntry {
            outcome: Some(outcome),
            reasons: &report.grounds.reasons,
            note: report.grounds.note.as_deref(),
            ..StaffActionEntry::plain(&after.id, by, StaffAction::Call)
        },
        writes,
    };
    finish(db, agent.session(), done, on).await
}

/// A request for documents.
pub struct Request {
    version: Version,
    note: Option<alloc::string::String>,
}

impl Request {
    /// Reads, if there is one, `note`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, if_match: Option<&str>) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let grounds = Grounds::read(&mut fields, &[], false);
        fields.finish()?;
        Ok(Self {
            version,
            note: grounds.note,
        })
    }
}

/// Asks for the documents of the type of account that is on file.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn request_documents(
    db: &impl Database,
    on: OnCase<'_>,
    request: &Request,
    mail_id: &[u8; 16],
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, &request.version).await?;
    let (before, by) = (details.case.clone(), agent.id());
    let on_file = details.holder.as_ref().map(|holder| holder.account_type);
    let action = Action::AskDocuments(on_file.unwrap_or(before.account_type));
    let after = match details.take(by, action, on) {
        Ok(after) => after,
        Err(refused) => {
            let event = Event::CaseStepRefused;
            return refuse(db, agent.session(), &before, event, refused, on).await;
        }
    };
    let done = Done {
        after: &after,
        event: Event::DocumentsAsked,
        step: StaffActionEntry {
            note: request.note.as_deref(),
            ..StaffActionEntry::plain(&after.id, by, StaffAction::RequestDocuments)
        },
        writes: asked(&before, &after, mail_id, on),
    };
    finish(db, agent.session(), done, on).await
}

/// The mail to the claimant of whom documents are asked from now on.
fn asked(before: &Case, after: &Case, mail_id: &[u8; 16], on: OnCase) -> Vec<Statement> {
    let newly = after.state == State::Documents && after.asked_at != before.asked_at;
    let mail = newly.then(|| documents_asked(after, mail_id, on.at.now));
    mail.flatten().into_iter().collect()
}
