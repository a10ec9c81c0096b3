//! Reads the folder of every language, and compares them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

use crate::fault::Fault;
use crate::language::Language;
use crate::text::{Arguments, Text, is_name};
use crate::typography;

/// The name of the table whose texts are looked up at run time.
const BY_WORD: &str = "by_word";
/// What every section has beside its texts.
const RESERVED: [&str; 2] = ["of", "of_language"];

/// Every text of every language, complete and alike.
#[derive(Debug)]
pub struct Texts {
    /// In the order in which pages offer them.
    pub(crate) languages: Vec<Language>,
    /// In the same order.
    pub(crate) subjects: Vec<Subjects>,
}

/// What is written in one language: files, sections and keys.
pub(crate) type Subjects = BTreeMap<String, BTreeMap<String, Section>>;
pub(crate) type Section = BTreeMap<String, Entry>;

/// What stands under a key.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A text, and what it takes.
    Text(Text, Arguments),
    /// Texts under names of their own.
    Record(BTreeMap<String, String>),
    /// Texts that are looked up.
    ByWord(BTreeMap<String, String>),
}

/// Reads the languages that a file lists, each from its folder in this one.
///
/// # Errors
/// All that is wrong with them.
pub fn read(folder: &Path, languages: &Path) -> Result<Texts, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut texts = Texts {
        languages: Vec::new(),
        subjects: Vec::new(),
    };
    for tag in listed(folder, languages)? {
        match of_language(folder, &tag) {
            Ok((language, subjects)) => {
                texts.languages.push(language);
                texts.subjects.push(subjects);
            }
            Err(more) => faults.extend(more),
        }
    }
    // Half-read languages would be called incomplete.
    if faults.is_empty() {
        compare(folder, &texts, &mut faults);
    }
    if faults.is_empty() {
        Ok(texts)
    } else {
        Err(faults)
    }
}

/// The tags of the languages, each of which has its folder.
fn listed(folder: &Path, file: &Path) -> Result<Vec<String>, Vec<Fault>> {
    let fault = |what: String| vec![Fault::new(file, "", what)];
    let json = fs::read_to_string(file).map_err(|error| fault(error.to_string()))?;
    // An array of arrays of strings is the same in JSON and in TOML.
    let table = format!("languages = {json}").parse::<Table>();
    let table = table.map_err(|error| fault(error.to_string()))?;
    let mut tags = Vec::new();
    for language in table
        .get("languages")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        match language.as_array().map(Vec::as_slice) {
            Some([Value::String(tag), Value::String(name)])
                if is_tag(tag) && !name.trim().is_empty() && !tags.contains(tag) =>
            {
                tags.push(tag.clone());
            }
            _ => {
                return Err(fault(format!(
                    "{language:?} is no language: a tag of two or three letters that is there once, and the name that its speakers give it"
                )));
            }
        }
    }
    let folders = entries(folder).map_err(&fault)?;
    let folders = folders.into_iter().filter(|path| path.is_dir());
    let folders: BTreeSet<String> = folders.map(|path| stem(&path)).collect();
    let known: BTreeSet<String> = tags.iter().cloned().collect();
    if folders == known && !tags.is_empty() {
        Ok(tags)
    } else {
        Err(fault(format!("must list the folders {folders:?}")))
    }
}

fn is_tag(tag: &str) -> bool {
    (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths = entries
        .map(|entry| Ok(entry.map_err(|error| error.to_string())?.path()))
        .collect::<Result<Vec<_>, String>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn of_language(folder: &Path, tag: &str) -> Result<(Language, Subjects), Vec<Fault>> {
    let folder = folder.join(tag);
    let file = folder.join("language.toml");
    let language = Language::parse(tag, &table(&file)?, &file)?;
    let mut subjects = Subjects::new();
    let mut faults = Vec::new();
    for path in entries(&folder).map_err(|error| vec![Fault::new(&folder, "", error)])? {
        if path == file {
            continue;
        }
        let name = stem(&path);
        if !is_name(&name) || path.extension().is_none_or(|extension| extension != "toml") {
            faults.push(Fault::new(
                &path,
                "",
                "must be a TOML file in small letters",
            ));
            continue;
        }
        match table(&path) {
            Ok(table) => {
                let mut reader = Reader {
                    file: &path,
                    language: &language,
                    faults: &mut faults,
                };
                subjects.insert(name, reader.sections(&table));
            }
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() {
        Ok((language, subjects))
    } else {
        Err(faults)
    }
}

fn table(file: &Path) -> Result<Table, Vec<Fault>> {
    let fault = |what: String| vec![Fault::new(file, "", what)];
    let text = fs::read_to_string(file).map_err(|error| fault(error.to_string()))?;
    text.parse()
        .map_err(|error: toml::de::Error| fault(error.to_string()))
}

/// Reads one file of one language.
struct Reader<'a> {
    file: &'a Path,
    language: &'a Language,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, key: &str, what: impl Into<String>) {
        self.faults.push(Fault::new(self.file, key, what));
    }

    fn sections(&mut self, table: &Table) -> BTreeMap<String, Section> {
        let mut sections = BTreeMap::new();
        for (name, value) in table {
            match value.as_table() {
                Some(table) if is_name(name) => {
                    sections.insert(name.clone(), self.section(name, table));
                }
                _ => self.fault(name, "must be a table in small letters"),
            }
        }
        sections
    }

    fn section(&mut self, section: &str, table: &Table) -> Section {
        let mut entries = Section::new();
        let mut record: Option<BTreeSet<&String>> = None;
        for (key, value) in table {
            let path = format!("{section}.{key}");
            if !is_name(key) || RESERVED.contains(&key.as_str()) {
                self.fault(&path, "cannot be the name of a text");
                continue;
            }
            let entry = match value.as_table() {
                Some(words) if key == BY_WORD => Some(Entry::ByWord(self.plain(&path, words))),
                Some(texts) if !texts.contains_key("other") => {
                    let names: BTreeSet<_> = texts.keys().collect();
                    if record.get_or_insert_with(|| names.clone()) != &names {
                        self.fault(&path, "has other texts than the records before it");
                    }
                    Some(Entry::Record(self.plain(&path, texts)))
                }
                _ => self.text(&path, value),
            };
            if let Some(entry) = entry {
                entries.insert(key.clone(), entry);
            }
        }
        entries
    }

    fn text(&mut self, path: &str, value: &Value) -> Option<Entry> {
        let read = Text::parse(value, self.language)
            .and_then(|text| text.arguments().map(|arguments| (text, arguments)));
        match read {
            Ok((text, arguments)) => {
                for form in text.forms() {
                    self.set(path, form);
                }
                Some(Entry::Text(text, arguments))
            }
            Err(what) => {
                self.fault(path, what);
                None
            }
        }
    }

    /// Texts that take nothing.
    fn plain(&mut self, path: &str, table: &Table) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (key, value) in table {
            let path = format!("{path}.{key}");
            match value.as_str() {
                Some(text) if !text.contains(['{', '}']) => {
                    self.set(&path, text);
                    texts.insert(key.clone(), text.to_owned());
                }
                _ => self.fault(&path, "must be a text that takes nothing"),
            }
        }
        texts
    }

    fn set(&mut self, path: &str, text: &str) {
        for flaw in typography::flaws(text, self.language) {
            self.fault(path, flaw);
        }
    }
}

/// Whether all languages say the same things.
fn compare(folder: &Path, texts: &Texts, faults: &mut Vec<Fault>) {
    let files: Vec<_> = texts
        .languages
        .iter()
        .map(|language| folder.join(&language.tag))
        .collect();
    let file = |language: usize, subject: &str| {
        let folder = files.get(language).cloned().unwrap_or_default();
        folder.join(format!("{subject}.toml"))
    };
    // By file and then by key: which languages have it, and of what shape.
    let mut shapes: BTreeMap<(&str, String), Vec<Option<String>>> = BTreeMap::new();
    for (place, subjects) in texts.subjects.iter().enumerate() {
        for (subject, sections) in subjects {
            for (key, shape) in sections
                .iter()
                .flat_map(|(name, section)| of_section(name, section))
            {
                let of_all = shapes
                    .entry((subject, key))
                    .or_insert_with(|| vec![None; texts.languages.len()]);
                if let Some(of_this) = of_all.get_mut(place) {
                    *of_this = Some(shape);
                }
            }
        }
    }
    for ((subject, key), of_all) in shapes {
        let places = |has: bool| {
            let all = of_all.iter().enumerate();
            all.filter(move |(_, shape)| shape.is_some() == has)
                .map(|(place, _)| place)
        };
        let first = places(true).next().unwrap_or_default();
        let source = file(first, subject);
        if places(true).count() < places(false).count() {
            for place in places(true) {
                faults.push(Fault::new(
                    &file(place, subject),
                    &key,
                    "is unknown to the other languages",
                ));
            }
            continue;
        }
        for place in places(false) {
            let what = format!("is missing: {} has it", source.display());
            faults.push(Fault::new(&file(place, subject), &key, what));
        }
        let expected = of_all.get(first).cloned().flatten().unwrap_or_default();
        for (place, shape) in of_all.iter().enumerate() {
            if let Some(shape) = shape.as_ref().filter(|shape| **shape != expected) {
                let what = format!("{shape}: in {} it {expected}", source.display());
                faults.push(Fault::new(&file(place, subject), &key, what));
            }
        }
    }
}

/// Each key of a section in full, with what must be the same in every language.
fn of_section(name: &str, section: &Section) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (key, entry) in section {
        match entry {
            Entry::Text(_, arguments) => {
                let names = arguments
                    .iter()
                    .map(|(name, number)| format!("{{{}{name}}}", if *number { "#" } else { "" }));
                let names = names.collect::<Vec<_>>().join(", ");
                let names = if names.is_empty() {
                    "nothing".into()
                } else {
                    names
                };
                all.push((format!("{name}.{key}"), format!("takes {names}")));
            }
            Entry::Record(texts) => {
                let of_record = texts.keys().map(|text| format!("{name}.{key}.{text}"));
                all.extend(of_record.map(|path| (path, "is in a record".into())));
            }
            Entry::ByWord(texts) => {
                let words = texts.keys().map(|word| format!("{name}.{key}.{word}"));
                all.extend(words.map(|path| (path, "is looked up".into())));
            }
        }
    }
    all
}
