//! A case that a link in the owner's mailbox stopped, and nothing else: a thief who reads that
//! mailbox must not win by stopping every case of its owner. Two people reopen it where its
//! claimant has proven more than that. No link stops it any more; a session does, on an
//! account whose second factor is older than the case.

use chrono::{DateTime, Utc};

use super::machine::TransitionError;
use super::rulebook::Rulebook;
use crate::id::AccountId;
use crate::limits::Limits;
use crate::recovery::case::{Case, Factor, State, Wish};

impl Case {
    /// Proposes to reopen it; as the second person, does so. One that was approved cools off
    /// anew. Of another the files are gone, and documents are asked for.
    pub(super) fn reopen(
        mut self,
        by: AccountId,
        rules: &Rulebook,
        now: DateTime<Utc>,
        limits: &Limits,
    ) -> Result<Self, TransitionError> {
        if !self.is_reopenable(now, limits) {
            return Err(TransitionError::NotReopenable);
        }
        match &self.reopening_by {
            None => {
                self.reopening_by = Some(by);
                return Ok(self);
            }
            Some(first) if *first == by => return Err(TransitionError::SamePerson),
            Some(_) => {}
        }
        self.ended_at = None;
        self.reopened_at = Some(now);
        if self.cancelled_in.take() == Some(State::CoolingOff) {
            self.stand(State::CoolingOff, now);
            self.begin_cool_off(rules, now, limits);
        } else {
            self.stand(State::Documents, now);
            self.transcriptions.clear();
            self.copies.clear();
            self.reviews.retain(|review| review.verdict.is_final());
            self.decided_by = None;
            self.ask(rules, now, limits);
        }
        Ok(self)
    }

    /// Whether a link alone stopped it, and more was proven than it takes to read that link:
    /// two people found the documents conform, or password and second factor were proven when
    /// it was opened. A password alone is no more: the mailbox can choose a new one.
    fn is_reopenable(&self, now: DateTime<Utc>, limits: &Limits) -> bool {
        let (Some(before), Some(ended_at)) = (self.cancelled_in, self.ended_at) else {
            return false;
        };
        if before == State::CoolingOff && self.asked_at.is_some() {
            return now < ended_at + limits.case_memory;
        }
        let proven = |factor| self.factors.contains(&factor);
        before.is_pending()
            && proven(Factor::Password)
            && proven(Factor::SecondFactor)
            && self.wish == Wish::Change
            && now < self.opened_at + limits.case_life
    }
}
