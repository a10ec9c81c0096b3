//! The provider's rules for recovery cases, as data.
//!
//! In scope: what a rulebook says, which one a name means, and what would be
//! wrong with one. `docs/policies.md` explains the fields.
//!
//! Out of scope: what holds whatever the provider likes. It is a rule of the
//! cases, not a field here.

mod loss;
mod terms;

pub use loss::{Loss, Lost};
pub use terms::{Check, CoolOff, Flaw, Item, MadeOutTo, Rulebook, Text, is_slug};

/// The files of `policies`, each by its name; build.rs has checked them.
const RULEBOOKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/rulebooks.rs"));

impl Rulebook {
    /// The rulebook of this name, as in the variable `POLICY`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = RULEBOOKS.iter().find(|(known, _)| *known == name)?;
        Self::parse(text).ok()
    }

    /// Every name there is.
    pub fn names() -> impl Iterator<Item = &'static str> {
        RULEBOOKS.iter().map(|(name, _)| *name)
    }

    /// Whether a mailed code has to come back: where one of the losses takes it.
    #[must_use]
    pub fn takes_code(&self, lost: Lost) -> bool {
        self.code.iter().any(|loss| lost.has(*loss))
    }

    /// Whether support calls first. Where mailbox and second factor are gone, no call
    /// stands in for documents.
    #[must_use]
    pub const fn calls(&self, lost: Lost) -> bool {
        self.call && !lost.is_grave()
    }
}

impl Lost {
    /// Whether mailbox and second factor are gone together. With both, a claimant has
    /// nothing of the account left to show, and whoever wins has all of it.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        self.has(Loss::Email) && self.has(Loss::Totp)
    }

    /// Whether what a recovery of these gave back lets its owner find out that the others
    /// are lost too: a sign-in gets as far as the next obstacle, and no further.
    #[must_use]
    pub fn reveals(self, others: Self) -> bool {
        let first = self.iter().next();
        let revealed = |other| !self.has(other) && Some(other) > first;
        others.iter().all(revealed)
    }
}

#[cfg(test)]
mod tests;
