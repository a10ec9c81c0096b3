//! The provider's rules for recovery cases, as data.
//!
//! In scope: what a rulebook says, which one a name means, and what would be
//! wrong with one. `docs/policies.md` explains the fields.
//!
//! Out of scope: what holds whatever the provider likes. It is a rule of the
//! cases, not a field here.

mod terms;
pub use terms::{CoolOff, Flaw, Item, Kind, Rulebook, Text, is_slug};

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
}

#[cfg(test)]
mod tests;
