//! What is wrong with a copy of a document, where that tells nothing of the document
//! itself: its claimant can be asked for a better one. The reasons tell a thief
//! nothing, since whoever holds the copy sees them too.

use alloc::string::String;
use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $reason:ident = $word:literal;)+) => {
        /// Why a better copy is wanted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum CopyReason { $($(#[doc = $doc])+ #[serde(rename = $word)] $reason,)+ }

        impl CopyReason {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$reason,)+];

            /// The word for programs and the database.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$reason => $word,)+ }
            }
        }
    };
}

reasons! {
    /// It cannot be read.
    Unreadable = "unreadable";
    /// An edge is cut off.
    CutOff = "cut_off";
    /// A side or a page is missing.
    SideMissing = "side_missing";
    /// It is older than allowed, or has expired.
    TooOld = "too_old";
    /// It is not the document that was asked for.
    WrongDocument = "wrong_document";
    /// It is not signed.
    Unsigned = "unsigned";
    /// The sworn statement is not on it.
    StatementMissing = "statement_missing";
    /// It does not name the new address.
    AddressMissing = "address_missing";
}

/// A better copy that the claimant is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedCopy {
    /// The item.
    pub item: String,
    /// Why.
    pub reason: CopyReason,
}
