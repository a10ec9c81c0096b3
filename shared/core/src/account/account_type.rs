//! What kinds of customers there are.

use serde::{Deserialize, Serialize};

/// What kind of customer it is; recovery asks other documents of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountType {
    /// A person.
    Individual,
    /// A company.
    Company,
    /// An association.
    Association,
}

impl AccountType {
    /// Every kind of customer there is.
    pub const ALL: [Self; 3] = [Self::Individual, Self::Company, Self::Association];

    /// The word for it, as in the field `type`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::Company => "company",
            Self::Association => "association",
        }
    }
}
