//! What owners lose, alone or together. build.rs reads this file too.

use crate::words::words;
use alloc::vec::Vec;
use core::fmt;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

words! {
    /// A way in that an owner has lost, in the order in which a sign-in needs them.
    #[derive(PartialOrd, Ord)]
    pub enum Loss {
        /// The e-mail address is forgotten or lost.
        Email = "email",
        /// The second factor blocks.
        Totp = "totp",
        /// The list of allowed addresses blocks.
        Ip = "ip",
    }
}

impl Loss {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a case is about: a set of losses, one at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost(u8);

impl Lost {
    /// Every set there is.
    pub const ALL: [Self; 7] = [
        Self(1),
        Self(2),
        Self(3),
        Self(4),
        Self(5),
        Self(6),
        Self(7),
    ];

    /// The set of these; none where there are none.
    #[must_use]
    pub fn of(losses: &[Loss]) -> Option<Self> {
        let bits = losses.iter().fold(0, |bits, loss| bits | loss.bit());
        (bits > 0).then_some(Self(bits))
    }

    /// Whether this was lost.
    #[must_use]
    pub const fn has(self, loss: Loss) -> bool {
        self.0 & loss.bit() > 0
    }

    /// What was lost, in the order of [`Loss`].
    pub fn iter(self) -> impl Iterator<Item = Loss> {
        Loss::ALL.into_iter().filter(move |loss| self.has(*loss))
    }
}

impl From<Loss> for Lost {
    fn from(loss: Loss) -> Self {
        Self(loss.bit())
    }
}

/// The words, with commas.
impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, loss) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            write!(f, "{loss}")?;
        }
        Ok(())
    }
}

/// A list, always in the same order, so that it can be compared as text.
impl Serialize for Lost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Lost {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let losses = Vec::<Loss>::deserialize(deserializer)?;
        Self::of(&losses).ok_or_else(|| D::Error::custom("nothing is lost"))
    }
}
