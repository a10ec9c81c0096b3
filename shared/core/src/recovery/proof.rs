//! What a step takes beyond the state that the case is in.

use alloc::string::String;
use alloc::vec::Vec;

use super::machine::{Action, Factor, Flag, Obstacle, State, Verdict};
use super::rulebook::{Kind, Rulebook};
use crate::policy::Policy;
use crate::store::cases::Case;

impl Case {
    /// What a step takes beyond the state.
    pub(super) fn allows(
        &self,
        action: &Action,
        rules: &Rulebook,
        policy: &Policy,
    ) -> Result<(), Obstacle> {
        match action {
            Action::ReturnCode if !self.wants_code(rules) => Err(Obstacle::NoCodeWanted),
            Action::RenewCode => self.allows_another_code(rules, policy),
            Action::Submit(given) => self.has_all(given, rules),
            Action::Call(_) => self.can_be_called(rules),
            Action::AskDocuments(_) if self.call.is_none() && self.can_be_called(rules).is_ok() => {
                Err(Obstacle::CallFirst)
            }
            Action::Confirm { by } if self.decided_by.as_ref() == Some(by) => {
                Err(Obstacle::SamePerson)
            }
            Action::Approve { .. } | Action::Confirm { .. } => self.is_proven(rules),
            _ => Ok(()),
        }
    }

    /// Whether a code is still to be given back.
    #[must_use]
    pub fn wants_code(&self, rules: &Rulebook) -> bool {
        rules.code.contains(&self.kind) && self.code_returned_at.is_none()
    }

    /// How many wrong codes are still let pass.
    #[must_use]
    pub const fn code_tries_left(&self, policy: &Policy) -> u32 {
        policy.case_code_tries.saturating_sub(self.code_failures)
    }

    fn allows_another_code(&self, rules: &Rulebook, policy: &Policy) -> Result<(), Obstacle> {
        if !self.wants_code(rules) {
            return Err(Obstacle::NoCodeWanted);
        }
        if self.code_mails >= policy.case_code_mails || self.code_tries_left(policy) == 0 {
            return Err(Obstacle::CodesUsedUp);
        }
        Ok(())
    }

    fn has_all(&self, given: &[String], rules: &Rulebook) -> Result<(), Obstacle> {
        let missing: Vec<String> = rules
            .checklist(self.account_type, self.kind)
            .filter(|item| !given.contains(&item.id))
            .map(|item| item.id.clone())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Obstacle::ItemsMissing(missing))
        }
    }

    fn can_be_called(&self, rules: &Rulebook) -> Result<(), Obstacle> {
        if self.account_id.is_none() {
            return Err(Obstacle::Unmatched);
        }
        if !rules.call || self.flags.contains(&Flag::PhoneChanged) {
            return Err(Obstacle::NoPhone);
        }
        Ok(())
    }

    /// What it takes to approve: an account, the code, and either a call that went
    /// well or documents that are all conform.
    fn is_proven(&self, rules: &Rulebook) -> Result<(), Obstacle> {
        if self.account_id.is_none() {
            return Err(Obstacle::Unmatched);
        }
        if self.wants_code(rules) {
            return Err(Obstacle::CodeMissing);
        }
        if self.state == State::Verified {
            if self.kind == Kind::Totp && !self.factors.contains(&Factor::Password) {
                return Err(Obstacle::PasswordNotProven);
            }
            return Ok(());
        }
        if self.flags.contains(&Flag::TypeDiffers) {
            return Err(Obstacle::TypeDiffers);
        }
        let conform = |id: &str| {
            self.reviews
                .iter()
                .any(|review| review.item == id && review.verdict == Verdict::Conform)
        };
        let doubt = self
            .reviews
            .iter()
            .any(|review| review.verdict != Verdict::Conform);
        let mut items = rules.checklist(self.account_type, self.kind);
        if doubt || items.any(|item| !conform(&item.id)) {
            return Err(Obstacle::Doubt);
        }
        Ok(())
    }
}
