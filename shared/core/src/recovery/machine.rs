//! The case as a state machine: one table, and what a step takes beyond it.
//!
//! A step consumes the case and gives the next one, or the reason why not; nothing
//! half-changed is left in anybody's hands. Who may take which step is judged by
//! its caller, who holds the credential, the session or the role for it.

use super::case::{Call, CallTime, Case, Flag, Review, State, Transcription, Verdict, Wish};
use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::better_copy::{CopyReason, WantedCopy};
use super::rulebook::Rulebook;
use crate::account::account_type::AccountType;
use crate::limits::Limits;

/// The account that a case is about, as an agent found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Its id.
    pub account_id: AccountId,
    /// Its address as it stands.
    pub email: String,
    /// What has to be looked at twice.
    pub flags: Vec<Flag>,
}

/// A step in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The claimant gives the right code back.
    ReturnCode,
    /// The claimant asks for another code.
    RenewCode,
    /// The claimant says when they can be called, or that the number is dead.
    CallTime(CallTime),
    /// The claimant hands a file in, or takes it back.
    HandIn,
    /// The claimant has handed in all; these items have a file.
    Submit(Vec<String>),
    /// The claimant, or the owner once signed in, ends it.
    Withdraw,
    /// The owner, by the mailed link, or support ends it.
    Stop,
    /// An agent has called.
    Call(Call),
    /// An agent asks for documents, those of the type of account on file.
    AskDocuments(AccountType),
    /// An agent has found the account that a case is about, which matched none.
    Match(Match),
    /// Somebody has read what is on the documents of an item.
    Transcribe(Transcription),
    /// They have judged it.
    Review(Review),
    /// The claimant is asked for better copies of the items of which one is wanted.
    AskCopies,
    /// Somebody approves.
    Approve {
        /// Their account id.
        by: AccountId,
    },
    /// A second person approves.
    Confirm {
        /// Their account id.
        by: AccountId,
    },
    /// Somebody proposes to reopen it, or agrees as the second person.
    Reopen {
        /// Their account id.
        by: AccountId,
    },
    /// Somebody refuses.
    Refuse,
    /// Its time has run out.
    Expire,
    /// The cool-off is over.
    Apply,
}

/// Why a step cannot be taken. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransitionError {
    /// The table has no such step.
    WrongState,
    /// No code is asked for, or it was given back already.
    NoCodeWanted,
    /// Too many codes were mailed, or wrong ones given.
    CodesUsedUp,
    /// These items have no file.
    ItemsMissing(Vec<String>),
    /// It matches no account, so there is nobody to call and nothing to change.
    Unmatched,
    /// The rulebook knows no call, or none for what was lost, or the phone number is too
    /// new to be trusted, or dead.
    NoPhone,
    /// Documents come after a call that failed.
    CallFirst,
    /// The mailed code was not given back.
    CodeMissing,
    /// A code and a call are one kind of proof, and the second factor takes two:
    /// the password was not proven (NIST 63B-4, 4.2.2.2).
    PasswordNotProven,
    /// It has an account already.
    Matched,
    /// The checklist has no such item.
    NoSuchItem,
    /// Whoever judges an item has to read first what is on it.
    TranscribeFirst,
    /// The documents of this item are older than allowed, or bear no date.
    TooOld(String),
    /// Two people read other names or dates on the documents of this item.
    ReadingsDiffer(String),
    /// An item was not found conform. That is the rule, not a choice.
    Doubt,
    /// A better copy of an item is wanted.
    CopyWanted,
    /// Better copies were asked for as often as they may be.
    CopiesUsedUp,
    /// Nobody wants a better copy of any item.
    NoCopyWanted,
    /// The documents are those of another type of account.
    TypeDiffers,
    /// It takes somebody else.
    SamePerson,
    /// No link in the owner's mailbox stopped it, or too long ago; or its claimant has proven
    /// no more than whoever reads that mailbox could.
    NotReopenable,
    /// Its claimant has opened it, and has what opens it.
    NoLink,
    /// Its time has not come.
    TooEarly,
}

/// The table: where a step leads from a state.
#[must_use]
pub const fn next(state: State, action: &Action) -> Option<State> {
    use State::{
        Applied, CoolingOff, Decided, Documents, Expired, Refused, Review, Stopped, Submitted,
        Verified, Withdrawn,
    };
    Some(match (state, action) {
        (state, Action::ReturnCode | Action::RenewCode | Action::Match(_))
            if state.is_pending() =>
        {
            state
        }
        (Submitted, Action::Call(Call::Verified)) => Verified,
        (
            Submitted,
            Action::Call(Call::NotVerified | Call::WrongPerson) | Action::CallTime(CallTime::Never),
        )
        | (Submitted | Verified | Documents | Review, Action::AskDocuments(_))
        | (Documents, Action::HandIn)
        | (Review | Decided, Action::AskCopies) => Documents,
        (Submitted, Action::Call(Call::Unreachable) | Action::CallTime(_)) => Submitted,
        (Documents, Action::Submit(_)) | (Review, Action::Transcribe(_) | Action::Review(_)) => {
            Review
        }
        // The second person reads everything anew, and may want a better copy too.
        (Decided, Action::Transcribe(_)) | (Review, Action::Approve { .. }) => Decided,
        (Decided, Action::Review(review)) if matches!(review.verdict, Verdict::BetterCopy) => {
            Decided
        }
        (Verified, Action::Approve { .. }) | (Decided, Action::Confirm { .. }) => CoolingOff,
        (CoolingOff, Action::Apply) => Applied,
        // Until a second person agrees.
        (Stopped, Action::Reopen { .. }) => Stopped,
        (state, Action::Refuse) if state.is_pending() => Refused,
        (state, Action::Expire) if state.is_pending() => Expired,
        (state, Action::Withdraw) if state.is_open() => Withdrawn,
        (state, Action::Stop) if state.is_open() => Stopped,
        _ => return None,
    })
}

impl Case {
    /// Takes a step.
    ///
    /// # Errors
    /// [`TransitionError`].
    pub fn take(
        mut self,
        action: Action,
        rules: &Rulebook,
        now: DateTime<Utc>,
        limits: &Limits,
    ) -> Result<Self, TransitionError> {
        let mut state = next(self.state, &action).ok_or(TransitionError::WrongState)?;
        if let Action::Reopen { by } = action {
            return self.reopen(by, rules, now, limits);
        }
        if !state.is_open() {
            return self.end(&action, now);
        }
        self.allows(&action, rules, now, limits)?;
        if matches!(action, Action::Approve { .. }) && self.takes_two(rules) {
            state = State::Decided;
        }
        // Nothing changes, so nobody has to be given time to stop it.
        if state == State::CoolingOff && self.wish == Wish::Tell {
            state = State::Applied;
            self.ended_at = Some(now);
        }
        match action {
            Action::ReturnCode => self.code_returned_at = Some(now),
            Action::RenewCode => self.code_mails += 1,
            Action::Call(outcome) => self.call = Some(outcome),
            Action::CallTime(time) => self.call_time = Some(time),
            Action::AskDocuments(on_file) => {
                self.account_type = on_file;
                self.flags.retain(|flag| *flag != Flag::TypeDiffers);
                // What was found to conform is not what is asked for now. A doubt stays.
                self.transcriptions.clear();
                self.copies.clear();
                self.reviews.retain(|review| review.verdict.is_final());
                self.ask(rules, now, limits);
            }
            Action::Match(found) => {
                self.account_id = Some(found.account_id);
                self.email = Some(found.email);
                self.flags = found.flags;
            }
            Action::Transcribe(transcription)
                if self.last_transcription(&transcription.item, &transcription.by)
                    != Some(&transcription) =>
            {
                self.keep(transcription);
            }
            Action::Review(review) => {
                // Whoever judges an item anew does not want what was wanted of it before.
                self.reviews.retain(|before| {
                    let wanted = before.verdict == Verdict::BetterCopy;
                    *before != review && (before.item != review.item || !wanted)
                });
                self.reviews.push(review);
            }
            Action::AskCopies => self.ask_copies(rules, now, limits),
            Action::Submit(_) => self.copies.clear(),
            Action::Approve { by } => self.decided_by = Some(by),
            _ => {}
        }
        match state {
            State::Documents if self.state == State::Submitted => self.ask(rules, now, limits),
            // No longer than the case may last, nor than its files do.
            State::Review if self.state == State::Documents => {
                let asked = self.asked_at.unwrap_or(self.opened_at);
                let files = asked + limits.evidence_life;
                self.expires_at = files.min(self.opened_at + limits.case_life);
                self.remind_at = None;
            }
            State::CoolingOff => self.begin_cool_off(rules, now, limits),
            _ => {}
        }
        self.stand(state, now);
        Ok(self)
    }

    /// It stands there from now on, if it did not before.
    pub(super) fn stand(&mut self, state: State, now: DateTime<Utc>) {
        if self.state != state {
            self.state_since = now;
        }
        self.state = state;
    }

    /// Takes a step that ends it: no rulebook is needed for that.
    ///
    /// # Errors
    /// [`TransitionError`].
    pub fn end(mut self, action: &Action, now: DateTime<Utc>) -> Result<Self, TransitionError> {
        let ended = next(self.state, action).filter(|state| !state.is_open());
        let state = ended.ok_or(TransitionError::WrongState)?;
        match action {
            Action::Expire if now < self.expires_at => return Err(TransitionError::TooEarly),
            Action::Apply if self.effect_at.is_none_or(|at| now < at) => {
                return Err(TransitionError::TooEarly);
            }
            _ => {}
        }
        self.stand(state, now);
        self.ended_at = Some(now);
        Ok(self)
    }

    /// Keeps what somebody read, the latest first. Of what they read of the item before, the
    /// first reading stays, for the second person to see: there is no end to those between.
    fn keep(&mut self, transcription: Transcription) {
        let own = |before: &Transcription| {
            before.item == transcription.item && before.by == transcription.by
        };
        if let Some(first) = self.transcriptions.iter().rposition(own) {
            let mut place = 0..;
            self.transcriptions
                .retain(|before| place.next() == Some(first) || !own(before));
        }
        self.transcriptions.insert(0, transcription);
    }

    /// Documents are wanted from now on.
    pub(super) fn ask(&mut self, rules: &Rulebook, now: DateTime<Utc>, limits: &Limits) {
        let days = chrono::TimeDelta::days(rules.documents_days.into());
        self.asked_at = Some(now);
        self.expires_at = (now + days).min(self.opened_at + limits.case_life);
        self.remind_at = Some(self.expires_at - limits.case_reminder);
    }

    /// Better copies are wanted from now on, within the days that documents have. What was
    /// read and found of these items goes; all that concerns the others stays.
    fn ask_copies(&mut self, rules: &Rulebook, now: DateTime<Utc>, limits: &Limits) {
        self.copies = self.wanted_copies().collect();
        self.copy_rounds += 1;
        self.decided_by = None;
        let asked = |item: &String| self.copies.iter().any(|copy| copy.item == *item);
        self.transcriptions
            .retain(|transcription| !asked(&transcription.item));
        self.reviews.retain(|review| !asked(&review.item));
        let days = chrono::TimeDelta::days(rules.documents_days.into());
        let files = self.asked_at.unwrap_or(self.opened_at) + limits.evidence_life;
        let last = files.min(self.opened_at + limits.case_life);
        self.expires_at = (now + days).min(last);
        self.remind_at = Some(self.expires_at - limits.case_reminder);
    }

    /// The items of which a reviewer wants a better copy, and why.
    pub fn wanted_copies(&self) -> impl Iterator<Item = WantedCopy> {
        self.reviews.iter().filter_map(|review| {
            Some(WantedCopy {
                item: review.item.clone(),
                reason: review.copy?,
            })
        })
    }

    /// Whether files of an item can be handed in and taken back, where the case waits for
    /// documents at all: where better copies were asked for, those alone.
    #[must_use]
    pub fn takes_files_of(&self, item: &str) -> bool {
        self.copies.is_empty() || self.copy_wanted(item).is_some()
    }

    /// Why the claimant is asked for a better copy of an item, where they are.
    #[must_use]
    pub fn copy_wanted(&self, item: &str) -> Option<CopyReason> {
        let copy = self.copies.iter().find(|copy| copy.item == item)?;
        Some(copy.reason)
    }

    /// The effect waits from now on. Where much is at stake, all are reminded halfway.
    pub(super) fn begin_cool_off(&mut self, rules: &Rulebook, now: DateTime<Utc>, limits: &Limits) {
        let grave = self.lost.is_grave() || self.reopened_at.is_some();
        let hours = rules.cool_off_hours.of(self.lost);
        let mut cool_off = chrono::TimeDelta::hours(hours.into());
        if !self.flags.is_empty() {
            cool_off = cool_off.max(limits.flagged_cool_off);
        }
        if grave {
            cool_off = cool_off.max(limits.grave_cool_off);
        }
        self.effect_at = Some(now + cool_off);
        self.remind_at = grave.then_some(now + cool_off / 2);
    }
}
