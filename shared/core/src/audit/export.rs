//! The audit log as a file: JSON Lines, one row and its seal a line, the signed head last.
//! Parts of an audit log put one after the other are the whole of it.

use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use crate::store::audit_chain::Line;
use crate::words::words;

/// What the line of the head begins with, and no other.
const HEAD: &str = r#"{"head":"#;

words! {
    /// As what it is exported.
    #[derive(Default)]
    pub enum Format {
        /// Lines that can be verified.
        #[default]
        JsonLines = "jsonl",
        /// A table for eyes.
        Csv = "csv",
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::from_word(word).ok_or(())
    }
}

/// Writes lines, and the head as it is kept, where the audit log ends with them.
#[must_use]
pub fn json_lines(lines: &[Line], signed_head: Option<&str>) -> String {
    let mut text = String::new();
    for line in lines {
        // What cannot be written leaves a blank line, which cannot be read.
        text += &serde_json::to_string(line).unwrap_or_default();
        text.push('\n');
    }
    if let Some(head) = signed_head {
        text += head;
        text.push('\n');
    }
    text
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Rows and seals, in their order.
    pub lines: Vec<Line>,
    /// The head as it was kept, if it is there.
    pub signed_head: Option<String>,
}

/// Reads a file.
///
/// # Errors
/// The number, from 1, of the first line that is not one, or whose row does not come
/// after the one before it.
pub fn read(text: &str) -> Result<Export, usize> {
    let mut export = Export {
        lines: Vec::new(),
        signed_head: None,
    };
    for (number, text) in (1..).zip(text.lines()) {
        if export.signed_head.is_some() {
            return Err(number);
        }
        if text.starts_with(HEAD) {
            export.signed_head = Some(text.into());
            continue;
        }
        let line: Line = serde_json::from_str(text).map_err(|_| number)?;
        if export.lines.last().is_some_and(|last| last.seq >= line.seq) {
            return Err(number);
        }
        export.lines.push(line);
    }
    Ok(export)
}
