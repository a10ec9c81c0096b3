//! Which version of a case a step is about.

use alloc::vec::Vec;

use super::refused::Refused;
use crate::http::fields::Fields;
use crate::recovery::case::Case;

/// The version of the case that a step is about: that of the page, or of the answer,
/// that it was decided on (RFC 6585, 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// None is named.
    Missing,
    /// `If-Match` cannot be read.
    Unreadable,
    /// Whatever it is now: `*`.
    Any,
    /// One of these.
    OneOf(Vec<u64>),
}

impl Version {
    /// Reads the field `If-Match`, or else `version` of the body.
    #[must_use]
    pub fn read(if_match: Option<&str>, fields: &mut Fields) -> Self {
        let typed = fields.number("version");
        match if_match.map(str::trim) {
            None => typed.map_or(Self::Missing, |version| Self::OneOf(alloc::vec![version])),
            Some("*") => Self::Any,
            Some(tags) => {
                let versions: Option<_> = tags.split(',').map(tagged).collect();
                versions.map_or(Self::Unreadable, Self::OneOf)
            }
        }
    }

    /// Whether it is the case's.
    pub(super) fn check(&self, case: &Case) -> Result<(), Refused> {
        match self {
            Self::Missing => Err(Refused::VersionRequired),
            Self::Unreadable => Err(Refused::VersionUnreadable),
            Self::Any => Ok(()),
            Self::OneOf(versions) if versions.contains(&case.version) => Ok(()),
            Self::OneOf(_) => Err(Refused::Stale),
        }
    }
}

/// The version in an entity tag. A weak one will do, although RFC 9110, 13.1.1, compares
/// strongly: whatever compresses an answer on its way makes its tag weak.
fn tagged(tag: &str) -> Option<u64> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}
