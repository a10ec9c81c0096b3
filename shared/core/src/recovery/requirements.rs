//! What a step takes beyond the state that the case is in.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, NaiveDate, Utc};

use super::machine::{Action, TransitionError};
use super::rulebook::{Item, Loss, Rulebook};
use crate::limits::Limits;
use crate::recovery::case::{
    Call, CallTime, Case, Factor, Flag, Review, Transcription, Verdict, Wish,
};

impl Case {
    /// What a step takes beyond the state.
    pub(super) fn allows(
        &self,
        action: &Action,
        rules: &Rulebook,
        now: DateTime<Utc>,
        limits: &Limits,
    ) -> Result<(), TransitionError> {
        match action {
            Action::ReturnCode if !self.wants_code(rules) => Err(TransitionError::NoCodeWanted),
            Action::RenewCode => self.allows_another_code(rules, now, limits),
            Action::Submit(given) => self.has_all(given, rules),
            // Where there is nobody to call, nobody was reached: the claimant is told the same
            // as where there is.
            Action::Call(Call::Unreachable)
                if self.account_id.is_none() && rules.calls(self.lost) =>
            {
                Ok(())
            }
            Action::Call(_) => self.can_be_called(rules),
            // The same whether or not there is an account.
            Action::CallTime(_) if !rules.calls(self.lost) => Err(TransitionError::NoPhone),
            Action::Match(_) if self.account_id.is_some() => Err(TransitionError::Matched),
            Action::AskDocuments(_) => self.asks_documents(rules),
            Action::Transcribe(_) | Action::Review(_) if self.asked_at.is_none() => {
                Err(TransitionError::NoSuchItem)
            }
            Action::Transcribe(Transcription { item, .. }) => self.lists(item, rules),
            Action::Review(review) => self.can_be_judged(review, rules, limits),
            Action::AskCopies => self.asks_copies(limits),
            Action::Confirm { by } if self.has_part(by) => Err(TransitionError::SamePerson),
            Action::Approve { .. } | Action::Confirm { .. } => self.is_proven(rules, limits),
            _ => Ok(()),
        }
    }

    /// Whether a code is still to be given back.
    #[must_use]
    pub fn wants_code(&self, rules: &Rulebook) -> bool {
        rules.takes_code(self.lost) && self.code_returned_at.is_none()
    }

    /// How many wrong codes are still let pass.
    #[must_use]
    pub const fn code_tries_left(&self, limits: &Limits) -> u32 {
        limits.case_code_tries.saturating_sub(self.code_failures)
    }

    /// A mail that the budget of a mailbox withholds counts like one that was sent, since nobody
    /// is told of either: so another one can be asked for each day.
    fn allows_another_code(
        &self,
        rules: &Rulebook,
        now: DateTime<Utc>,
        limits: &Limits,
    ) -> Result<(), TransitionError> {
        if !self.wants_code(rules) {
            return Err(TransitionError::NoCodeWanted);
        }
        let days = u32::try_from((now - self.opened_at).num_days()).unwrap_or_default();
        let most = limits.case_code_mails.saturating_add(days);
        if self.code_mails >= most || self.code_tries_left(limits) == 0 {
            return Err(TransitionError::CodesUsedUp);
        }
        Ok(())
    }

    fn has_all(&self, given: &[String], rules: &Rulebook) -> Result<(), TransitionError> {
        let missing: Vec<String> = rules
            .checklist(self.account_type, self.lost)
            .filter(|item| !given.contains(&item.id))
            .map(|item| item.id.clone())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(TransitionError::ItemsMissing(missing))
        }
    }

    pub(crate) fn can_be_called(&self, rules: &Rulebook) -> Result<(), TransitionError> {
        if self.account_id.is_none() {
            return Err(TransitionError::Unmatched);
        }
        let dead = self.call_time == Some(CallTime::Never);
        if !rules.calls(self.lost) || dead || self.flags.contains(&Flag::PhoneChanged) {
            return Err(TransitionError::NoPhone);
        }
        Ok(())
    }

    /// After a call that failed, or where there can be none; once they were asked for,
    /// only where they are those of another type of account.
    fn asks_documents(&self, rules: &Rulebook) -> Result<(), TransitionError> {
        if self.asked_at.is_some() && !self.flags.contains(&Flag::TypeDiffers) {
            return Err(TransitionError::WrongState);
        }
        if self.call.is_none() && self.can_be_called(rules).is_ok() {
            return Err(TransitionError::CallFirst);
        }
        Ok(())
    }

    fn lists(&self, item: &str, rules: &Rulebook) -> Result<(), TransitionError> {
        let mut items = rules.checklist(self.account_type, self.lost);
        if items.any(|known| known.id == item) {
            Ok(())
        } else {
            Err(TransitionError::NoSuchItem)
        }
    }

    /// Whoever judges an item has read what is on it; and what is too old does not
    /// conform, whatever they think of it.
    fn can_be_judged(
        &self,
        review: &Review,
        rules: &Rulebook,
        limits: &Limits,
    ) -> Result<(), TransitionError> {
        self.lists(&review.item, rules)?;
        // What cannot be read need not be.
        if review.verdict == Verdict::BetterCopy {
            return self.has_rounds_left(limits);
        }
        if self.last_transcription(&review.item, &review.by).is_none() {
            return Err(TransitionError::TranscribeFirst);
        }
        if review.verdict != Verdict::Conform {
            return Ok(());
        }
        let mut items = rules.checklist(self.account_type, self.lost);
        match items.find(|item| item.id == review.item) {
            Some(item) if !self.is_recent(item) => {
                Err(TransitionError::TooOld(review.item.clone()))
            }
            _ => Ok(()),
        }
    }

    fn has_rounds_left(&self, limits: &Limits) -> Result<(), TransitionError> {
        if self.copy_rounds >= limits.case_copy_rounds {
            return Err(TransitionError::CopiesUsedUp);
        }
        Ok(())
    }

    /// While nothing bars an approval for good: nobody is to send copies in vain.
    fn asks_copies(&self, limits: &Limits) -> Result<(), TransitionError> {
        if self.is_in_doubt() {
            return Err(TransitionError::Doubt);
        }
        if !self.wants_copies() {
            return Err(TransitionError::NoCopyWanted);
        }
        self.has_rounds_left(limits)
    }

    /// Whether a reviewer wants a better copy of an item.
    #[must_use]
    pub fn wants_copies(&self) -> bool {
        self.reviews.iter().any(|review| review.copy.is_some())
    }

    /// Whether an item was found such that nothing can be approved any more.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.reviews.iter().any(|review| review.verdict.is_final())
    }

    /// What somebody read on an item, the last time that they did.
    #[must_use]
    pub fn last_transcription(&self, item: &str, by: &AccountId) -> Option<&Transcription> {
        let mut transcriptions = self.transcriptions.iter();
        transcriptions.find(|transcription| transcription.item == item && transcription.by == *by)
    }

    /// Whether the documents of an item are young enough, as everybody read them who
    /// has: two who read other dates are a doubt.
    fn is_recent(&self, item: &Item) -> bool {
        let mut transcriptions = self
            .transcriptions
            .iter()
            .filter(|transcription| transcription.item == item.id);
        transcriptions.all(|transcription| {
            let last = self.last_transcription(&item.id, &transcription.by);
            last.is_some_and(|transcription| transcription.is_recent(item))
        })
    }

    /// Whether somebody had a part in what is to be confirmed. Whoever wants a better copy
    /// has said nothing for it.
    pub(crate) fn has_part(&self, by: &AccountId) -> bool {
        let judged = |one: &Review| one.by == *by && one.verdict != Verdict::BetterCopy;
        self.decided_by.as_ref() == Some(by) || self.reviews.iter().any(judged)
    }

    /// Whether an approval takes a second person: where documents were judged; where an
    /// agent found the account or opened the case, as they alone could else say whose it is,
    /// whom they called, and that all is well; and where the rulebook says so.
    #[must_use]
    pub fn takes_two(&self, rules: &Rulebook) -> bool {
        self.asked_at.is_some()
            || self.lost.is_grave()
            || self.flags.contains(&Flag::MatchedByHand)
            || self.flags.contains(&Flag::OpenedByStaff)
            || self.wish == Wish::Change && rules.two_people.iter().any(|loss| self.lost.has(*loss))
    }

    /// What it takes to approve: an account, the code, and either a call that went
    /// well or documents that are all conform.
    fn is_proven(&self, rules: &Rulebook, limits: &Limits) -> Result<(), TransitionError> {
        if self.account_id.is_none() {
            return Err(TransitionError::Unmatched);
        }
        if self.wants_code(rules) {
            return Err(TransitionError::CodeMissing);
        }
        // By a call: once documents were asked for, they decide.
        let by_call = self.asked_at.is_none() && !self.lost.is_grave();
        if by_call && self.call == Some(Call::Verified) {
            if self.lost.has(Loss::Totp) && !self.factors.contains(&Factor::Password) {
                return Err(TransitionError::PasswordNotProven);
            }
            return Ok(());
        }
        if self.flags.contains(&Flag::TypeDiffers) {
            return Err(TransitionError::TypeDiffers);
        }
        let conform = |id: &str| {
            self.reviews
                .iter()
                .any(|review| review.item == id && review.verdict == Verdict::Conform)
        };
        if self.is_in_doubt() {
            return Err(TransitionError::Doubt);
        }
        if self.wants_copies() {
            return Err(TransitionError::CopyWanted);
        }
        let mut items = rules.checklist(self.account_type, self.lost);
        if items.any(|item| !conform(&item.id)) {
            return Err(TransitionError::Doubt);
        }
        for review in &self.reviews {
            self.can_be_judged(review, rules, limits)?;
        }
        Ok(())
    }
}

/// Whether a document of an item, by the date that it bears, was young enough when it was
/// handed in.
pub(super) fn is_recent(item: &Item, date: Option<NaiveDate>, received_on: NaiveDate) -> bool {
    item.max_age_days.is_none_or(|days| {
        date.is_some_and(|date| {
            // A day of grace for the other side of the world.
            let age = (received_on - date).num_days();
            (-1..=i64::from(days)).contains(&age)
        })
    })
}

impl Transcription {
    /// Whether the documents of its item were young enough when they were handed in.
    #[must_use]
    pub fn is_recent(&self, item: &Item) -> bool {
        is_recent(item, self.date, self.received_on)
    }
}
