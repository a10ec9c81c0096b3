//! Whether a name on a document is the one on file. People and registers write one
//! name in many ways: in capitals, without accents, the family name first.

use crate::account::name::words;
use crate::recovery::case::Transcription;
use crate::recovery::rulebook::Item;

/// How the name on a document stands to the one on file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They have the same words.
    Same,
    /// The document has all the words on file, and more, such as further given names.
    Longer,
    /// A word on file is not on the document.
    Other,
}

/// Compares a name that was read with the one on file, whatever their case, accents
/// and order of words.
#[must_use]
pub fn compare(read: &str, on_file: &str) -> Likeness {
    let mut left = words(read);
    for word in words(on_file) {
        match left.iter().position(|other| *other == word) {
            Some(place) => drop(left.swap_remove(place)),
            None => return Likeness::Other,
        }
    }
    if left.is_empty() {
        Likeness::Same
    } else {
        Likeness::Longer
    }
}

impl Transcription {
    /// Whether two people read the same on the documents of an item: the same words of a
    /// name, and the same date. Where no date counts, one that only one of them wrote down
    /// is none that differs.
    pub(super) fn agrees(&self, other: &Self, item: &Item) -> bool {
        let one_alone = self.date.is_none() || other.date.is_none();
        let same_date = self.date == other.date || one_alone && item.max_age_days.is_none();
        same_date && compare(&self.name, &other.name) == Likeness::Same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_is_written_in_many_ways() {
        for (read, on_file, expected) in [
            ("Zoé Lœuvre", "LOEUVRE Zoe", Likeness::Same),
            ("Zoe\u{301} Lœuvre", "zoé lœuvre", Likeness::Same),
            ("DURAND-MARTIN, Jean", "Jean Durand Martin", Likeness::Same),
            ("D’Alembert", "d'alembert", Likeness::Same),
            ("DURAND Camille Marie", "Camille Durand", Likeness::Longer),
            ("Camille Durand", "Camille Marie Durand", Likeness::Other),
            ("Jean Jean", "Jean", Likeness::Longer),
            ("Jean", "Jean Jean", Likeness::Other),
            ("Camille Durant", "Camille Durand", Likeness::Other),
            ("", "Camille", Likeness::Other),
        ] {
            assert_eq!(compare(read, on_file), expected, "{read}, {on_file}");
        }
    }
}
