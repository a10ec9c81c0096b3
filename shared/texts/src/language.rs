//! What a language's `language.toml` says: plural rules and typography.

use std::path::Path;
use toml::{Table, Value};

use crate::fault::Fault;
use crate::plural::Rule;

/// A language's own rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language {
    pub tag: String,
    /// Plural categories but `other`, each with its rule.
    plurals: Vec<(String, Rule)>,
    /// Marks that a no-break space stands before.
    pub spaced: String,
    /// Marks that no space stands before.
    pub tight: String,
    /// The only quotation marks, with the spaces inside them.
    pub quotes: (String, String),
}

impl Language {
    /// Reads a language's own rules.
    pub(crate) fn parse(tag: &str, table: &Table, file: &Path) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |key: &str, what: &str| faults.push(Fault::new(file, key, what));
        for key in table
            .keys()
            .filter(|key| *key != "plural" && *key != "typography")
        {
            fault(key, "nothing of this name is known");
        }
        let empty = Table::new();
        let section = |name| table.get(name).and_then(Value::as_table).unwrap_or(&empty);

        let mut plurals = Vec::new();
        for (category, rule) in section("plural") {
            let key = format!("plural.{category}");
            if !["zero", "one", "two", "few", "many"].contains(&category.as_str()) {
                fault(&key, "must be zero, one, two, few or many");
            }
            match rule.as_str().and_then(Rule::parse) {
                Some(rule) if !rule.is_never() => plurals.push((category.clone(), rule)),
                Some(_) => {}
                None => fault(&key, "must be a plural rule of the CLDR"),
            }
        }

        let typography = section("typography");
        for key in typography.keys() {
            if !["spaced", "tight", "quotes"].contains(&key.as_str()) {
                fault(
                    &format!("typography.{key}"),
                    "nothing of this name is known",
                );
            }
        }
        let mut marks = |name: &str| {
            let marks = typography.get(name).and_then(Value::as_str);
            if marks.is_none() {
                fault(&format!("typography.{name}"), "must be a text of marks");
            }
            marks.unwrap_or_default().to_owned()
        };
        let (spaced, tight) = (marks("spaced"), marks("tight"));
        let quotes = typography.get("quotes").and_then(Value::as_array);
        let quotes =
            if let Some([Value::String(open), Value::String(close)]) = quotes.map(Vec::as_slice) {
                (open.clone(), close.clone())
            } else {
                fault(
                    "typography.quotes",
                    "must be the opening and the closing mark",
                );
                (String::new(), String::new())
            };
        if faults.is_empty() {
            Ok(Self {
                tag: tag.to_owned(),
                plurals,
                spaced,
                tight,
                quotes,
            })
        } else {
            Err(faults)
        }
    }

    /// The plural categories that whole numbers have, but `other`.
    pub(crate) fn categories(&self) -> impl Iterator<Item = &str> {
        self.plurals.iter().map(|(category, _)| category.as_str())
    }

    /// The rule of a category.
    pub(crate) fn rule(&self, category: &str) -> Option<&Rule> {
        let found = self.plurals.iter().find(|(name, _)| name == category);
        found.map(|(_, rule)| rule)
    }
}
