//! What an auditor finds of an approved case that was drawn for a second look.

use alloc::string::String;
use alloc::vec::Vec;

use super::reason::NOTE;
use crate::http::fields::{FieldError, Fields};
use crate::words::words;

words! {
    /// What came of a second look.
    pub enum SampleOutcome {
        /// The approval was right.
        Sound = "sound",
        /// It may have been wrong.
        Doubtful = "doubtful",
        /// It was wrong.
        Wrong = "wrong",
    }
}

/// What an auditor found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What came of it.
    pub outcome: SampleOutcome,
    /// Why; there where the approval was not right.
    pub note: Option<String>,
}

impl Judgement {
    /// Reads `outcome` and `note`, which is there unless all was right.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields) -> Result<Self, Vec<FieldError>> {
        let wrong = "The field must be sound, doubtful or wrong.";
        let outcome = fields.parsed("outcome", SampleOutcome::from_word, wrong);
        let says_all = outcome.is_none_or(|outcome| outcome == SampleOutcome::Sound);
        let note = if fields.filled("note") {
            Some(fields.lines("note", NOTE))
        } else {
            if !says_all {
                fields.refuse("note", "Say why, in words.");
            }
            None
        };
        fields.finish()?;
        match outcome {
            Some(outcome) => Ok(Self { outcome, note }),
            // It was refused above.
            None => Err(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fields::Encoding;

    #[test]
    fn a_note_is_asked_for_where_an_approval_was_not_right() {
        for (form, expected) in [
            ("outcome=sound", Ok(None)),
            ("outcome=sound&note=", Ok(None)),
            ("outcome=sound&note=well", Ok(Some("well"))),
            ("outcome=wrong&note=altered", Ok(Some("altered"))),
            ("outcome=wrong", Err("/note")),
            ("outcome=doubtful&note=+", Err("/note")),
            ("outcome=fine", Err("/outcome")),
            ("note=well", Err("/outcome")),
        ] {
            let fields = Fields::read(Encoding::Form, form.as_bytes()).unwrap();
            let read = Judgement::parse(fields);
            let noted = read.as_ref().map(|it| it.note.as_deref());
            assert_eq!(
                noted.map_err(|errors| &errors[0].pointer[..]),
                expected,
                "{form}"
            );
        }
    }
}
