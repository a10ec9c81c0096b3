//! What the service has acknowledged, in a file, so that a run that broke off is gone on with.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, read_to_string};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::service::text;

/// An account that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Whether this import made it.
    pub is_new: bool,
    /// Whether its owner has a password.
    pub has_password: bool,
    /// Whether they were mailed a link to choose one.
    pub is_mailed: bool,
}

/// What is known so far, by line.
#[derive(Debug)]
pub struct State {
    known: BTreeMap<u64, Known>,
    file: File,
}

impl State {
    /// Opens the state of an input, or begins one. The digest is that of the input and of the
    /// service that it goes to.
    ///
    /// # Errors
    /// Why it cannot be gone on with.
    pub fn open(path: &Path, digest: &str) -> Result<Self, String> {
        let name = path.display();
        let failed = |error: io::Error| format!("{name}: {error}");
        let kept = match read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(failed)?,
        };
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).open(path);
        let mut state = Self {
            known: BTreeMap::new(),
            file: file.map_err(failed)?,
        };
        if kept.is_empty() {
            state.write(&json!({ "digest": digest })).map_err(failed)?;
            return Ok(state);
        }
        let whole = kept.rfind('\n').map_or(0, |end| end + 1);
        let mut entries = kept.get(..whole).unwrap_or_default().lines();
        let head = entries
            .next()
            .and_then(|line| serde_json::from_str(line).ok());
        if head.is_none_or(|head: Value| text(&head, "digest") != digest) {
            return Err(format!(
                "{name} is the state of another file or service: name another one, or remove it"
            ));
        }
        for entry in entries {
            let entry: Value = serde_json::from_str(entry)
                .map_err(|_| format!("{name} has a line that cannot be read"))?;
            state.take(&entry);
        }
        // The last line may be half of one, and gives way to what comes now.
        state.file.set_len(whole as u64).map_err(failed)?;
        Ok(state)
    }

    fn take(&mut self, entry: &Value) {
        let flag = |name: &str| entry.get(name).and_then(Value::as_bool) == Some(true);
        if let Some(line) = entry.get("line").and_then(Value::as_u64) {
            let known = Known {
                id: text(entry, "id").to_owned(),
                is_new: flag("new"),
                has_password: flag("password"),
                is_mailed: flag("mailed"),
            };
            self.known.insert(line, known);
        }
    }

    /// What is known of a line.
    #[must_use]
    pub fn of(&self, line: u64) -> Option<&Known> {
        self.known.get(&line)
    }

    /// Keeps what is known of lines now.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn keep(&mut self, known: Vec<(u64, Known)>) -> Result<(), String> {
        for (line, known) in known {
            let entry = json!({
                "line": line, "id": known.id, "new": known.is_new,
                "password": known.has_password, "mailed": known.is_mailed,
            });
            self.write(&entry).map_err(|error| error.to_string())?;
            self.known.insert(line, known);
        }
        self.file.flush().map_err(|error| error.to_string())
    }

    fn write(&mut self, entry: &Value) -> io::Result<()> {
        writeln!(self.file, "{entry}")
    }
}
