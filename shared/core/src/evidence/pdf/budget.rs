//! What looking at a file may cost: every loop over what its sender wrote is paid here.

use crate::evidence::Flaw;

/// How often a file may be read over: objects can lie in each other.
const READINGS: usize = 8;
/// The most objects, versions of them, and references between them. Each takes memory
/// here; documents have some dozens a page.
const MAX_KEPT: usize = 200_000;
/// How many nodes of trees of pages, and versions of them, are looked at.
const MAX_VISITS: usize = 100_000;

/// What looking at a file may still cost.
pub(super) struct Budget {
    /// How many bytes may still be read, searched or set aside.
    pub(super) steps: usize,
    /// How much more may be kept.
    pub(super) room: usize,
    /// How many nodes may still be looked at.
    pub(super) visits: usize,
}

impl Budget {
    /// For a file of so many bytes.
    pub(super) const fn of(length: usize) -> Self {
        Self {
            steps: length.saturating_mul(READINGS),
            room: MAX_KEPT,
            visits: MAX_VISITS,
        }
    }

    /// So many bytes were, or are to be, read.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where that is too many.
    pub(super) fn read(&mut self, bytes: usize) -> Result<(), Flaw> {
        self.steps = self.steps.checked_sub(bytes).ok_or(Flaw::Opaque)?;
        Ok(())
    }

    /// So much is to be kept.
    ///
    /// # Errors
    /// [`Flaw::Opaque`] where that is too much.
    pub(super) fn keep(&mut self, count: usize) -> Result<(), Flaw> {
        self.room = self.room.checked_sub(count).ok_or(Flaw::Opaque)?;
        Ok(())
    }
}
