//! `POST /support/cases/{id}/messages`: support writes to the claimant, who is told by mail
//! that there is a message, and no more.

use alloc::vec::Vec;

use super::case_details::{Answered, OnCase, begin, refuse};
use super::version::Version;
use super::{Agent, Capacity as _, Refused};
use crate::audit::event::{Entry, Event};
use crate::crypto::token::Token;
use crate::http::fields::{FieldError, Fields};
use crate::http::locale::Locale;
use crate::limits::Limits;
use crate::recovery::machine::TransitionError;
use crate::recovery::message::Message;
use crate::recovery::notices::message_left;
use crate::recovery::wording::{Wording, worded};
use crate::refusal::Ended;
use crate::store::wordings::Stored;
use crate::store::{CommitError, Database, Guard, audit, messages, sessions};

/// A message to the claimant.
pub struct Draft {
    version: Version,
    message: Message,
}

impl Draft {
    /// Reads `ready`, `text`, or both.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(
        mut fields: Fields,
        if_match: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, Vec<FieldError>> {
        let version = Version::read(if_match, &mut fields);
        let message = Message::read(&mut fields, limits);
        fields.finish()?;
        Ok(Self { version, message })
    }
}

/// Writes to the claimant, by whoever works on the case or, once it cools off, by anybody
/// who could. What they have just written is written once.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn write(
    db: &impl Database,
    on: OnCase<'_>,
    draft: &Draft,
    mail_id: &[u8; 16],
) -> Answered<()> {
    let (agent, details) = begin::<Agent>(db, on, &draft.version).await?;
    let case = &details.case;
    let refused = |refused| {
        let event = Event::CaseStepRefused;
        refuse(db, agent.session(), case, event, refused, on)
    };
    if let Err(why) = details.takes_message_of(agent.id()) {
        return refused(why).await;
    }
    let entry = Entry {
        event: Event::MessageSent,
        actor: Some(&agent.actor()),
        account_id: case.account_id.as_ref(),
    };
    let hash = on.token.map(Token::hash).unwrap_or_default();
    let mut writes = alloc::vec![sessions::require(&hash)];
    let by = Some(agent.id());
    let message = in_words(&draft.message, &details.wordings, case.locale);
    writes.extend(messages::insert(&case.id, by, &message, on.at));
    writes.push(messages::read(&case.id, on.at.now));
    writes.extend(message_left(case, mail_id, on.at.now));
    writes.push(audit::insert_on_case(&entry, &case.id, on.at));
    match db.commit(writes).await {
        Ok(()) | Err(CommitError::Conflict(Guard::MessageNew)) => Ok(()),
        Err(CommitError::Conflict(Guard::MessagesLeft)) => {
            Err(Ended::unrecorded(Refused::TooManyMessages))
        }
        Err(CommitError::Conflict(Guard::CaseOpen)) => {
            refused(TransitionError::WrongState.into()).await
        }
        Err(CommitError::Conflict(Guard::Session)) => refused(Refused::Stale).await,
        Err(error) => Err(error.unexpected().into()),
    }
}

/// The message with the provider's own words of its ready text, where there are any, in the
/// language of the claimant. So it stays as it was sent, whatever becomes of them.
fn in_words(message: &Message, wordings: &[Stored], locale: Locale) -> Message {
    let own = message.ready.map(Wording::Ready);
    let own = own.and_then(|ready| worded(wordings, ready, locale));
    let Some(own) = own else {
        return message.clone();
    };
    let text = match &message.text {
        Some(text) => alloc::format!("{own}\n\n{text}"),
        None => own.into(),
    };
    Message {
        ready: None,
        text: Some(text),
    }
}

impl super::CaseDetails {
    /// Whether this member of staff can write to the claimant.
    ///
    /// # Errors
    /// Why not.
    pub fn takes_message_of(&self, by: &crate::id::AccountId) -> Result<(), Refused> {
        match self.case.state {
            state if !state.is_open() => Err(TransitionError::WrongState.into()),
            // Nobody can take on a case that cools off.
            state if state.is_pending() && !self.is_held_by(by) => Err(Refused::ClaimFirst),
            _ => Ok(()),
        }
    }
}
