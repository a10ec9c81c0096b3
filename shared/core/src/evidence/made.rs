//! How a file was made, as it says itself. Whoever changes a file can change that as well: it is
//! shown to support, and decides nothing.

use alloc::string::String;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a file says of its making. Most of a photograph or a scan is said by the device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Made {
    /// The programs or the device that wrote it.
    pub software: Option<String>,
    /// When it was made.
    pub created: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub changed: Option<DateTime<Utc>>,
}

/// Programs that change what a picture or a page shows, by a word of the names that they write.
/// Those that only scan, print, turn, join, develop or compress are none: owners use these too.
const EDITORS: [&str; 13] = [
    "affinity",
    "canva",
    "coreldraw",
    "figma",
    "gimp",
    "illustrator",
    "inkscape",
    "krita",
    "paint.net",
    "photopea",
    "photoshop",
    "picsart",
    "pixelmator",
];

/// How long after a file was made it may still be finished by what made it.
const FINISHING: TimeDelta = TimeDelta::hours(1);

impl Made {
    /// Whether this speaks of fraud: an editor wrote it, or it is older and was changed since the
    /// case was opened. A photograph taken for the case is as old as it was changed.
    #[must_use]
    pub fn is_edited(&self, opened_at: DateTime<Utc>) -> bool {
        let software = self.software.as_deref().unwrap_or_default();
        let software = software.to_ascii_lowercase();
        let mut words = software.split(|c: char| !c.is_alphanumeric() && c != '.');
        let late = match (self.created, self.changed) {
            (Some(created), Some(changed)) => changed > opened_at && changed - created > FINISHING,
            _ => false,
        };
        late || words.any(|word| EDITORS.contains(&word))
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_looks_edited_by_its_editor_or_where_it_was_changed_after_the_opening() {
        let at = |hour: i64| DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0);
        let opened_at = at(0).unwrap();
        for (software, created, changed, expected) in [
            (Some("Adobe Photoshop 25.0 (Windows)"), None, None, true),
            (Some("Canva"), at(-1), at(-1), true),
            (Some("cairo 1.15 (inkscape)"), None, None, true),
            (Some("Paint.NET v3.5"), None, None, true),
            (Some("HP Scan; iLovePDF"), None, None, false),
            (Some("Canvas to PDF"), None, None, false),
            (None, at(-50), at(1), true),
            // Made for the case.
            (None, at(1), at(1), false),
            // Before the case.
            (None, at(-50), at(-1), false),
            (None, None, at(1), false),
            (None, at(1), None, false),
            (None, None, None, false),
        ] {
            let made = Made {
                software: software.map(Into::into),
                created,
                changed,
            };
            assert_eq!(made.is_edited(opened_at), expected, "{made:?}");
        }
    }
}
