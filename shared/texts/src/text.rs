//! One text: its parts, its arguments and its plural forms.

use std::collections::BTreeMap;
use toml::{Table, Value};

use crate::language::Language;

/// What a text takes; the value says whether it is a number.
pub(crate) type Arguments = BTreeMap<String, bool>;

/// A text in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    /// The same whatever it takes.
    Plain(String),
    /// One form or another, by a number.
    Plural {
        /// The number that decides.
        by: String,
        /// For numbers that have a form of their own, and for plural categories.
        forms: Vec<(Form, String)>,
        /// For all the others.
        other: String,
    },
}

/// When a form is taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// For this very number.
    Exactly(u64),
    /// For a plural category of the language.
    Category(String),
}

impl Text {
    /// Reads a text, or says what is wrong with it.
    pub(crate) fn parse(value: &Value, language: &Language) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self::Plain(text.clone())),
            Value::Table(table) => plural(table, language),
            _ => Err("must be a text, or a table of plural forms".into()),
        }
    }

    /// Every form of it.
    pub(crate) fn forms(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => vec![text],
            Self::Plural { forms, other, .. } => {
                let others = forms.iter().map(|(_, text)| text.as_str());
                others.chain([other.as_str()]).collect()
            }
        }
    }

    /// What it takes, over all its forms.
    pub(crate) fn arguments(&self) -> Result<Arguments, String> {
        let mut all = Arguments::new();
        for form in self.forms() {
            for (name, number) in arguments(form)? {
                if *all.entry(name.clone()).or_insert(number) != number {
                    return Err(format!(
                        "{name} is a number in one place and a text in another"
                    ));
                }
            }
        }
        if let Self::Plural { by, forms, other } = self {
            let whole = arguments(other)?;
            if all.get(by) != Some(&true) {
                return Err(format!("goes by {by}, which is no number of it"));
            }
            // "One is left" need not repeat the number.
            for (_, form) in forms {
                let given = arguments(form)?;
                if let Some((name, _)) = whole
                    .iter()
                    .find(|(name, _)| *name != by && !given.contains_key(*name))
                {
                    return Err(format!("one of its forms leaves out {name}"));
                }
            }
            if let Some(name) = all.keys().find(|name| !whole.contains_key(*name)) {
                return Err(format!("its form for all other numbers leaves out {name}"));
            }
        }
        Ok(all)
    }
}

fn plural(table: &Table, language: &Language) -> Result<Text, String> {
    let mut by = None;
    let mut forms = Vec::new();
    let mut other = None;
    for (name, value) in table {
        let Some(text) = value.as_str() else {
            return Err(format!("{name} must be a text"));
        };
        let text = text.to_owned();
        match name.as_str() {
            "by" => by = Some(text),
            "other" => other = Some(text),
            _ => {
                let form = match name.parse() {
                    Ok(number) => Form::Exactly(number),
                    Err(_) if language.rule(name).is_some() => Form::Category(name.clone()),
                    Err(_) => return Err(format!("the language has no plural form {name}")),
                };
                forms.push((form, text));
            }
        }
    }
    for category in language.categories() {
        if !table.contains_key(category) {
            return Err(format!("the plural form {category} is missing"));
        }
    }
    let other = other.ok_or("the plural form other is missing")?;
    let by = match by {
        Some(by) => by,
        None => only_number(&other)?,
    };
    forms.sort();
    Ok(Text::Plural { by, forms, other })
}

fn only_number(text: &str) -> Result<String, String> {
    let mut numbers = arguments(text)?.into_iter().filter(|(_, number)| *number);
    match (numbers.next(), numbers.next()) {
        (Some((name, _)), None) => Ok(name),
        _ => Err("must name in `by` the number that it goes by".into()),
    }
}

/// Names in braces, with `#` before that of a number.
pub(crate) fn arguments(text: &str) -> Result<Arguments, String> {
    let mut arguments = Arguments::new();
    let mut pieces = text.split('{');
    let stray = || "has a brace that is no argument".to_owned();
    if pieces.next().unwrap_or_default().contains('}') {
        return Err(stray());
    }
    for piece in pieces {
        let (inner, rest) = piece.split_once('}').ok_or_else(stray)?;
        if rest.contains('}') {
            return Err(stray());
        }
        let number = inner.starts_with('#');
        let name = inner.strip_prefix('#').unwrap_or(inner);
        if !is_name(name) {
            return Err(format!("{name:?} cannot name an argument"));
        }
        if *arguments.entry(name.to_owned()).or_insert(number) != number {
            return Err(format!(
                "{name} is a number in one place and a text in another"
            ));
        }
    }
    Ok(arguments)
}

/// Whether this can name a field or an argument in Rust.
pub(crate) fn is_name(name: &str) -> bool {
    const KEYWORDS: [&str; 38] = [
        "as", "async", "await", "box", "break", "const", "continue", "crate", "dyn", "else",
        "enum", "extern", "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match",
        "mod", "move", "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
        "true", "type", "unsafe", "use", "while",
    ];
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !KEYWORDS.contains(&name)
}
