//! Who reads the documents of a case, and what they see before they have.

use super::{CaseDetails, Refused};
use crate::account::Role;
use crate::id::{AccountId, FileId};
use crate::recovery::case::{State, Transcription};
use crate::recovery::machine::{Action, TransitionError};
use crate::recovery::rulebook::Item;
use crate::store::staff_actions::Taken;
use crate::support::action::StaffAction;

impl CaseDetails {
    /// Whether somebody may open its documents: whoever works on the case once they
    /// are all in; whoever may confirm an approval, while it waits for that (ASVS
    /// 8.2.2).
    ///
    /// # Errors
    /// [`Refused::ClaimFirst`] where they do not work on it, else
    /// [`TransitionError::WrongState`].
    pub fn documents_open_to(&self, by: &AccountId, role: Role) -> Result<(), Refused> {
        match self.case.state {
            State::Review | State::Decided if self.is_held_by(by) => Ok(()),
            State::Decided if role == Role::Reviewer => Ok(()),
            State::Review | State::Decided => Err(Refused::ClaimFirst),
            _ => Err(TransitionError::WrongState.into()),
        }
    }

    /// Whether the name on file, and what others read, is kept from somebody: from when
    /// documents are asked for until they have read them all. A second person is shown
    /// nothing until both readings agree: so what they correct until then is their own too.
    #[must_use]
    pub fn is_blind(&self, by: &AccountId) -> bool {
        let case = &self.case;
        let looked = |item: &Item| case.last_transcription(&item.id, by).is_some();
        let second = case.state == State::Decided && !self.has_part(by);
        case.asked_at.is_some()
            && case.state.is_for_reading()
            && (!self.items().all(looked) || second && self.readings_agree(by).is_err())
    }

    /// What was read on an item. What others read is kept from somebody who is blind.
    pub fn transcriptions_of<'a>(
        &'a self,
        item: &'a str,
        by: &'a AccountId,
    ) -> impl Iterator<Item = &'a Transcription> {
        let blind = self.is_blind(by);
        let transcriptions = self.case.transcriptions.iter();
        transcriptions.filter(move |transcription| {
            transcription.item == item && (!blind || transcription.by == *by)
        })
    }

    /// Whether somebody named the account, called with success, approved or, before that,
    /// read a document or judged one.
    pub(super) fn has_part(&self, by: &AccountId) -> bool {
        self.paper.parts.contains(by) || self.case.has_part(by)
    }

    /// Who of staff opened the case, if its claimant did not.
    #[must_use]
    pub fn opened_by(&self) -> Option<&AccountId> {
        let mut steps = self.steps.iter();
        let opening = steps.find(|step| step.action == StaffAction::OpenCase)?;
        Some(&opening.by)
    }

    /// The step that proposes to reopen the case, or agrees: not by whoever opened it.
    ///
    /// # Errors
    /// [`TransitionError::SamePerson`].
    pub fn reopening(&self, by: AccountId) -> Result<Action, TransitionError> {
        if self.opened_by() == Some(&by) {
            return Err(TransitionError::SamePerson);
        }
        Ok(Action::Reopen { by })
    }

    /// Whether somebody has read on every item what those did who found it conform.
    pub(super) fn readings_agree(&self, by: &AccountId) -> Result<(), TransitionError> {
        let case = &self.case;
        for item in self.items() {
            let read = |by| case.last_transcription(&item.id, by);
            let own = read(by).ok_or(TransitionError::TranscribeFirst)?;
            let mut reviews = case.reviews.iter().filter(|review| review.item == item.id);
            let differs = |other: &Transcription| !own.agrees(other, item);
            if reviews.any(|review| read(&review.by).is_some_and(differs)) {
                return Err(TransitionError::ReadingsDiffer(item.id.clone()));
            }
        }
        Ok(())
    }

    /// Whether somebody may write down what documents say: whoever works on the case; and
    /// while an approval waits for a second person, whoever may be that. What the first
    /// one read stands from then on.
    ///
    /// # Errors
    /// [`Refused::ClaimFirst`], or [`TransitionError::SamePerson`].
    pub fn documents_read_by(&self, by: &AccountId, role: Role) -> Result<(), Refused> {
        let waits = self.case.state == State::Decided;
        if waits && self.has_part(by) {
            Err(TransitionError::SamePerson.into())
        } else if self.is_held_by(by) || (waits && role == Role::Reviewer) {
            Ok(())
        } else {
            Err(Refused::ClaimFirst)
        }
    }

    /// Whether somebody has opened a file.
    #[must_use]
    pub fn is_opened_by(&self, file_id: &FileId, by: &AccountId) -> bool {
        let mut openings = self.openings.iter();
        openings.any(|opening| opening.file_id == *file_id && opening.by == *by)
    }

    /// What somebody noted on a step. What others noted on what they judged may name whom
    /// they read of, and is kept from whoever is blind.
    #[must_use]
    pub fn note_on<'a>(&self, step: &'a Taken, by: &AccountId) -> Option<&'a str> {
        let judged = matches!(step.action, StaffAction::Review | StaffAction::Approve);
        let hidden = judged && step.by != *by && self.is_blind(by);
        step.note.as_deref().filter(|_| !hidden)
    }
}
