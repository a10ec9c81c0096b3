//! What support and claimants write to each other.

use alloc::string::String;
use alloc::vec::Vec;

use crate::http::fields::{FieldError, Fields};
use crate::limits::Limits;
use crate::words::words;

words! {
    /// What support often has to say, ready in every language: whoever reads it reads it in theirs.
    pub enum ReadyText {
        /// Their message was read, and is answered here.
        Received = "received",
        /// Documents are taken on the page alone.
        UploadHere = "upload_here",
        /// The mailed code is still to come.
        EnterCode = "enter_code",
        /// They need do nothing for now.
        Checking = "checking",
        /// Support will call again.
        CallAgain = "call_again",
        /// What is on file is told to nobody.
        CannotTell = "cannot_tell",
    }
}

/// What somebody writes: a ready text, words of their own, or one above the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The ready text.
    pub ready: Option<ReadyText>,
    /// Their words.
    pub text: Option<String>,
}

impl Message {
    /// Reads `text`.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(mut fields: Fields, limits: &Limits) -> Result<Self, Vec<FieldError>> {
        let text = fields.lines("text", limits.message);
        fields.finish()?;
        Ok(Self {
            ready: None,
            text: Some(text),
        })
    }

    /// Reads `ready`, `text`, or both, as support sends them.
    pub(crate) fn read(fields: &mut Fields, limits: &Limits) -> Self {
        let wrong = "The field must be one of the ready texts.";
        let ready = if fields.filled("ready") {
            fields.parsed("ready", ReadyText::from_word, wrong)
        } else {
            fields.ignore("ready");
            None
        };
        // Where there is no ready text, their words have to be there.
        let written = ready.is_none() || fields.filled("text");
        let text = written.then(|| fields.lines("text", limits.message));
        if !written {
            fields.ignore("text");
        }
        Self { ready, text }
    }
}
