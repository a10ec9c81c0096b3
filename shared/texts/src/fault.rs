//! What is wrong with a text, and where.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong, in which file and with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    file: PathBuf,
    key: String,
    what: String,
}

impl Fault {
    pub(crate) fn new(file: &Path, key: &str, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            key: key.to_owned(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file.display())?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.what)
    }
}
