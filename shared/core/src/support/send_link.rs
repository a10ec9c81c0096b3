//! `POST /support/cases/{id}/send-link`: the claimant of a case that support opened, or that was
//! reopened, gets a link to it by mail. Nobody of staff sees it.

use super::case_details::{Answered, Done, OnCase, begin, finish, refuse};
use super::version::Version;
use super::{Agent, Capacity as _, CaseDetails, Refused};
use crate::audit::event::Event;
use crate::id::{AccountId, id};
use crate::mail::template::CaseMailTemplate;
use crate::recovery::machine::TransitionError;
use crate::store::{Database, case_links, outbox};
use crate::support::action::{StaffAction, StaffActionEntry};

/// Has the link mailed, by whoever could write a message. Where the mailbox has no room for
/// another mail nothing is done, and they are told.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn send(
    db: &impl Database,
    on: OnCase<'_>,
    version: &Version,
    mail_id: &[u8; 16],
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, version).await?;
    let case = &details.case;
    let contact = match details.link_goes_to(agent.id()) {
        Ok(contact) => contact,
        Err(refused) => {
            let event = Event::CaseStepRefused;
            return refuse(db, agent.session(), case, event, refused, on).await;
        }
    };
    let template = CaseMailTemplate::Link {
        reference: case.reference.clone(),
        about: case.lost,
        wish: case.wish,
    };
    let mail_id = id(*mail_id);
    let writes = alloc::vec![
        case_links::renew(&case.id),
        outbox::insert_on_case(&mail_id, &case.id, None, contact, &template, on.at.now),
        outbox::require_queued(&mail_id),
    ];
    let done = Done {
        after: case,
        event: Event::CaseLinkSent,
        step: StaffActionEntry::plain(&case.id, agent.id(), StaffAction::SendLink),
        writes,
    };
    finish(db, agent.session(), done, on).await
}

impl CaseDetails {
    /// Where this member of staff can have a link to the case mailed to. A claimant who opened it
    /// has what opens it, as far as it did not end meanwhile.
    ///
    /// # Errors
    /// Why not.
    pub fn link_goes_to(&self, by: &AccountId) -> Result<&str, Refused> {
        self.takes_message_of(by)?;
        let has_link = self.opened_by().is_some() || self.case.reopened_at.is_some();
        let contact = self.case.contact_email.as_deref().filter(|_| has_link);
        contact.ok_or_else(|| TransitionError::NoLink.into())
    }
}
