//! Writes the texts as Rust: constants, and functions for texts with arguments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::language::Language;
use crate::read::{Entry, Section, Texts};
use crate::text::{Arguments, Form, Text};

/// Rust for each subject, by its name.
#[must_use]
pub fn rust(texts: &Texts) -> BTreeMap<String, String> {
    let Some(first) = texts.subjects.first() else {
        return BTreeMap::new();
    };
    let subject = |(subject, sections): (&String, &BTreeMap<String, Section>)| {
        let sections = sections.keys().map(|section| {
            let translated = texts
                .subjects
                .iter()
                .filter_map(|subjects| subjects.get(subject)?.get(section));
            let by_language = texts.languages.iter().zip(translated).collect();
            Writer {
                section,
                by_language,
            }
            .write()
        });
        (subject.clone(), sections.collect::<Vec<_>>().join("\n"))
    };
    first.iter().map(subject).collect()
}

/// Writes one section.
struct Writer<'a> {
    section: &'a str,
    by_language: Vec<(&'a Language, &'a Section)>,
}

/// A key, and what is under it in every language.
type Of<'a> = (&'a str, Vec<&'a Entry>);

impl<'a> Writer<'a> {
    fn write(&self) -> String {
        let name = camel(self.section);
        let entries = self.entries();
        let mut fields = String::new();
        let mut constants = vec![String::new(); self.by_language.len()];
        let mut methods = String::new();
        let mut structs = String::new();
        for (key, of) in &entries {
            match of.first() {
                Some(Entry::Text(_, arguments)) if arguments.is_empty() => {
                    let _ = writeln!(fields, "pub {key}: &'static str,");
                }
                Some(Entry::Text(_, arguments)) => {
                    methods.push_str(&self.method(key, arguments, of, &mut structs));
                }
                Some(Entry::Record(_)) => {
                    let _ = writeln!(fields, "pub {key}: {name}Entry,");
                }
                Some(Entry::ByWord(_)) => methods.push_str(&by_word(of)),
                None => {}
            }
            for (constant, entry) in constants.iter_mut().zip(of) {
                constant.push_str(&field(&name, key, entry));
            }
        }
        structs.push_str(&record(&name, &entries));
        if methods.contains("self.of_language") {
            fields.push_str("of_language: usize,\n");
            for (place, constant) in constants.iter_mut().enumerate() {
                let _ = writeln!(constant, "of_language: {place},");
            }
        }

        let mut out = format!("pub struct {name} {{\n{fields}}}\n\nimpl {name} {{\n");
        let mut arms = String::new();
        for (place, ((language, _), constant)) in
            self.by_language.iter().zip(&constants).enumerate()
        {
            let tag = language.tag.to_ascii_uppercase();
            let _ = writeln!(out, "const {tag}: Self = Self {{\n{constant}}};");
            let pattern = self.pattern(place);
            let _ = writeln!(arms, "{pattern} => &Self::{tag},");
        }
        let _ = write!(
            out,
            "pub const fn of(locale: regain_core::http::locale::Locale) -> &'static Self {{\n\
             match locale.index() {{\n{arms}}}\n}}\n{methods}}}\n{structs}"
        );
        out
    }

    fn entries(&self) -> Vec<Of<'a>> {
        let keys = self.by_language.first().map(|(_, section)| section.keys());
        let of = |key: &'a String| {
            let entries = self
                .by_language
                .iter()
                .filter_map(|(_, section)| section.get(key));
            (key.as_str(), entries.collect())
        };
        keys.into_iter().flatten().map(of).collect()
    }

    /// The pattern of a language in a `match` on its place.
    fn pattern(&self, place: usize) -> String {
        if place + 1 == self.by_language.len() {
            "_".into()
        } else {
            place.to_string()
        }
    }

    /// What a function takes, and what brings it into scope: one argument as it is,
    /// several by their names, so that none is taken for another.
    fn parameter(
        &self,
        key: &str,
        arguments: &Arguments,
        structs: &mut String,
    ) -> (String, String) {
        let mut single = arguments.iter();
        if let (Some((name, number)), None) = (single.next(), single.next()) {
            let kind = if *number { "u64" } else { "&str" };
            return (format!("{name}: {kind}"), String::new());
        }
        let name = format!("{}{}", camel(self.section), camel(key));
        let borrows = arguments.values().any(|number| !number);
        let (lifetime, anonymous) = if borrows { ("<'a>", "<'_>") } else { ("", "") };
        let fields = arguments.iter().map(|(name, number)| {
            let kind = if *number { "u64" } else { "&'a str" };
            format!("pub {name}: {kind},\n")
        });
        let _ = write!(
            structs,
            "\n#[derive(Clone, Copy)]\npub struct {name}{lifetime} {{\n{}}}\n",
            fields.collect::<String>()
        );
        let names: Vec<_> = arguments.keys().map(String::as_str).collect();
        let bind = format!("let {name} {{ {} }} = with;\n", names.join(", "));
        (format!("with: {name}{anonymous}"), bind)
    }

    /// A function that says a text with its arguments.
    fn method(
        &self,
        key: &str,
        arguments: &Arguments,
        of: &[&Entry],
        structs: &mut String,
    ) -> String {
        let (parameter, bind) = self.parameter(key, arguments, structs);
        // Languages that say it in the same way share an arm.
        let mut bodies: Vec<(String, Vec<usize>)> = Vec::new();
        for (place, ((language, _), entry)) in self.by_language.iter().zip(of).enumerate() {
            if let Entry::Text(text, _) = entry {
                let body = said(text, language);
                match bodies.iter_mut().find(|(one, _)| *one == body) {
                    Some((_, places)) => places.push(place),
                    None => bodies.push((body, vec![place])),
                }
            }
        }
        let body = match bodies.as_slice() {
            [(body, _)] => format!("let _ = self;\n{body}\n"),
            bodies => {
                let arms = bodies.iter().enumerate().map(|(arm, (body, places))| {
                    let patterns: Vec<_> = places.iter().map(usize::to_string).collect();
                    let last = arm + 1 == bodies.len();
                    let pattern = if last {
                        "_".into()
                    } else {
                        patterns.join(" | ")
                    };
                    format!("{pattern} => {{ {body} }}\n")
                });
                format!(
                    "match self.of_language {{\n{}}}\n",
                    arms.collect::<String>()
                )
            }
        };
        format!("pub fn {key}(&self, {parameter}) -> String {{\n{bind}{body}}}\n")
    }
}

/// What a constant holds of an entry.
fn field(section: &str, key: &str, entry: &Entry) -> String {
    match entry {
        Entry::Text(Text::Plain(text), arguments) if arguments.is_empty() => {
            format!("{key}: {text:?},\n")
        }
        Entry::Record(texts) => {
            let fields = texts
                .iter()
                .map(|(name, text)| format!("{name}: {text:?},\n"));
            format!(
                "{key}: {section}Entry {{\n{}}},\n",
                fields.collect::<String>()
            )
        }
        Entry::Text(..) | Entry::ByWord(_) => String::new(),
    }
}

/// The struct that all records of a section share.
fn record(section: &str, entries: &[Of<'_>]) -> String {
    let mut names = BTreeSet::new();
    for (_, of) in entries {
        if let Some(Entry::Record(texts)) = of.first() {
            names.extend(texts.keys());
        }
    }
    if names.is_empty() {
        return String::new();
    }
    let fields = names
        .iter()
        .map(|name| format!("pub {name}: &'static str,\n"));
    format!(
        "\npub struct {section}Entry {{\n{}}}\n",
        fields.collect::<String>()
    )
}

/// A function that looks a text up.
fn by_word(of: &[&Entry]) -> String {
    let tables: Vec<_> = of
        .iter()
        .filter_map(|entry| match entry {
            Entry::ByWord(texts) => Some(texts),
            _ => None,
        })
        .collect();
    let words = tables
        .first()
        .map(|texts| texts.keys())
        .into_iter()
        .flatten();
    let rows: Vec<_> = words
        .map(|word| {
            let texts: Vec<_> = tables.iter().filter_map(|texts| texts.get(word)).collect();
            format!("({word:?}, {texts:?}),\n")
        })
        .collect();
    format!(
        "const BY_WORD: [(&str, [&str; {}]); {}] = [\n{}];\n\n\
         pub fn by_word(&self, word: &str) -> Option<&'static str> {{\n\
         let (_, texts) = Self::BY_WORD.iter().find(|(one, _)| *one == word)?;\n\
         texts.get(self.of_language).copied()\n}}\n",
        tables.len(),
        rows.len(),
        rows.concat()
    )
}

/// An expression that says a text in one language.
fn said(text: &Text, language: &Language) -> String {
    let (by, forms, other) = match text {
        Text::Plain(text) => return form(text),
        Text::Plural { by, forms, other } => (by, forms, other),
    };
    // Forms in a row that say the same are one.
    let mut branches: Vec<(String, &str)> = Vec::new();
    for (when, text) in forms {
        let condition = match when {
            Form::Exactly(number) => format!("matches!({by}, {number})"),
            Form::Category(name) => language
                .rule(name)
                .map_or_else(String::new, |rule| rule.condition(by)),
        };
        match branches.last_mut() {
            Some((before, said)) if said == text => *before = format!("{before} || {condition}"),
            _ => branches.push((condition, text)),
        }
    }
    while branches.last().is_some_and(|(_, said)| said == other) {
        branches.pop();
    }
    let mut out = String::new();
    for (condition, text) in branches {
        let _ = write!(out, "if {condition} {{ {} }} else ", form(text));
    }
    if out.is_empty() {
        form(other)
    } else {
        format!("{out}{{ {} }}", form(other))
    }
}

/// An expression that says a form with its arguments, which are in scope.
fn form(text: &str) -> String {
    if text.contains('{') {
        format!("format!({:?})", text.replace("{#", "{"))
    } else {
        format!("String::from({text:?})")
    }
}

/// The name of a struct.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(word).collect()
}
