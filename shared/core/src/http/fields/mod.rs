// Long: its tests stand below it.
//! The fields of a request, from JSON or from a form, taken one by one.
//!
//! Endpoints take what they know and then call [`Fields::finish`]: what is left
//! is unknown, what stood twice is a duplicate, and both are refused (ASVS
//! 15.3.3, 15.3.7). All errors are collected, so that a caller mends them at once.

mod raw;

use alloc::borrow::ToOwned as _;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::ops::RangeInclusive;
use serde::Serialize;

use raw::Given;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`: a program, answered in JSON.
    Json,
    /// `application/x-www-form-urlencoded`: a browser, answered with a page.
    Form,
}

/// A field that cannot be accepted, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON Pointer to the field (RFC 6901).
    pub pointer: String,
    /// What is wrong and what would be right. Never quotes the value.
    pub detail: String,
}

/// How many faults one answer names.
const MOST_ERRORS: usize = 32;

/// The body is not what its content type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Whether a character is not seen, and only says how others are to be set (Unicode,
/// category Cf): copied along with numbers and names, and a way to hide what they say.
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// A password as it was sent and, where that is something else, with each letter and its
/// accents as one character (NFC): keyboards and programs differ in that.
pub struct Password {
    /// As it was sent.
    pub sent: String,
    /// In the other spelling.
    pub composed: Option<String>,
}

impl From<&str> for Password {
    fn from(sent: &str) -> Self {
        Self {
            sent: sent.into(),
            composed: None,
        }
    }
}

/// What a platform knows of letters; its tables need no room here.
#[derive(Clone, Copy)]
pub struct Letters {
    /// Each letter and its accents as one character, where there is one (NFC, UAX 15).
    pub compose: fn(&str) -> String,
    /// A domain in its own letters as DNS takes it (UTS 46), if it can be one.
    pub ascii_domain: fn(&str) -> Option<String>,
}

/// The fields that hold an address: of mail, or as a login, or among other words.
const ADDRESSES: [&str; 6] = [
    "contact_email",
    "email",
    "login",
    "new_email",
    "notice_email",
    "words",
];

impl Letters {
    /// An address whose domain was in other letters, in the form that is kept and compared.
    fn in_ascii(self, text: &str) -> Option<String> {
        let (local, domain) = text.trim().rsplit_once('@')?;
        let ascii = (!domain.is_ascii()).then(|| (self.ascii_domain)(domain))??;
        Some(alloc::format!("{local}@{ascii}"))
    }
}

/// What is wrong with a field that is no list, and was given like one.
const TWICE: &str = "The field is given twice.";

/// What was given, and what is wrong with it so far.
#[derive(Default)]
pub struct Fields {
    given: Vec<(String, Given)>,
    errors: Vec<FieldError>,
    letters: Option<Letters>,
    /// Whether they come from a form, which writes a list as one field for each member.
    form: bool,
    /// Pointer to the object whose members they are; empty for the whole body.
    place: String,
}

/// The names and values of a form, as they were sent.
#[must_use]
pub fn pairs(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// How long a text is in a form that a browser sends, which writes each line's end as two
/// characters.
#[must_use]
pub fn sent_length(text: &str) -> usize {
    let before = core::iter::once(0).chain(text.bytes());
    let lengths = text.bytes().zip(before).map(|pair| match pair {
        (b'\n', b'\r') => 0,
        (b'\r' | b'\n', _) => 6,
        (b' ' | b'*' | b'-' | b'.' | b'_', _) => 1,
        (byte, _) if byte.is_ascii_alphanumeric() => 1,
        _ => 3,
    });
    lengths.sum()
}

impl Fields {
    /// Reads a body.
    ///
    /// # Errors
    /// [`Malformed`] where it is no JSON object, or not UTF-8.
    pub fn read(encoding: Encoding, body: &[u8]) -> Result<Self, Malformed> {
        match encoding {
            Encoding::Json => {
                // Some programs begin with a byte order mark (RFC 8259, 8.1).
                let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
                let Ok(Given::Object(pairs)) = serde_json::from_slice(body) else {
                    return Err(Malformed);
                };
                Ok(Self::of(pairs, String::new()))
            }
            Encoding::Form => {
                core::str::from_utf8(body).map_err(|_| Malformed)?;
                Ok(Self::of_form(body))
            }
        }
    }

    fn of_form(body: &[u8]) -> Self {
        let mut fields = Self {
            form: true,
            ..Self::default()
        };
        // In a tree: a body of nothing but names would be compared with itself.
        let mut places = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            let value = Given::Text(value.into_owned());
            let place = places.get(&name).copied();
            match place.and_then(|place: usize| fields.given.get_mut(place)) {
                Some((_, Given::List(values))) => values.push(value),
                Some((_, first)) => {
                    let text = core::mem::replace(first, Given::Other);
                    *first = Given::List(alloc::vec![text, value]);
                }
                None => {
                    places.insert(name.clone(), fields.given.len());
                    fields.given.push((name.into_owned(), value));
                }
            }
        }
        fields
    }

    fn of(pairs: Vec<(String, Given)>, place: String) -> Self {
        let mut fields = Self {
            given: Vec::new(),
            errors: Vec::new(),
            letters: None,
            form: false,
            place,
        };
        // As above.
        let mut seen = BTreeSet::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                fields.refuse(&name, TWICE);
            } else {
                seen.insert(name.clone());
                fields.given.push((name, value));
            }
        }
        fields
    }

    /// The same fields, with addresses in the form that is kept, and passwords in both of
    /// their spellings.
    #[must_use]
    pub fn in_letters(mut self, letters: Letters) -> Self {
        for (name, value) in &mut self.given {
            if let (true, Given::Text(text)) = (ADDRESSES.contains(&name.as_str()), value) {
                *text = letters
                    .in_ascii(text)
                    .unwrap_or_else(|| core::mem::take(text));
            }
        }
        self.letters = Some(letters);
        self
    }

    /// Takes a field out that was left empty, as a form sends what nobody filled in,
    /// and says whether there is one with something in it.
    pub fn filled(&mut self, name: &str) -> bool {
        let is_blank = |value: &Given| matches!(value, Given::Text(text) if text.trim().is_empty());
        self.given
            .retain(|(given, value)| given != name || !is_blank(value));
        self.has(name)
    }

    /// Whether the field was given at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| given == name)
    }

    /// The text of a field, for a form that is shown again; empty where there is none.
    #[must_use]
    pub fn peek(&self, name: &str) -> &str {
        let given = self.given.iter().find(|(given, _)| given == name);
        match given {
            Some((_, Given::Text(text))) => text,
            _ => "",
        }
    }

    /// Which of the boxes of one name are ticked, for a form that is shown again.
    pub fn peek_each(&self, name: &str) -> impl Iterator<Item = &str> {
        let given = self.given.iter().filter(move |(given, _)| given == name);
        let values = given.flat_map(|(_, value)| match value {
            Given::List(values) => values,
            one => core::slice::from_ref(one),
        });
        values.filter_map(|value| match value {
            Given::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Whether they come from a form.
    #[must_use]
    pub const fn is_form(&self) -> bool {
        self.form
    }

    /// Takes what a page carries through a form for itself; empty where there is none, and
    /// for programs, whose calls have no such field.
    pub fn hidden(&mut self, name: &str) -> String {
        if !self.form {
            return String::new();
        }
        let text = self.peek(name).to_owned();
        self.ignore(name);
        text
    }

    /// In a form, a list that stands in one field has a line for each member.
    pub fn by_line(&mut self, name: &str) {
        if !self.form || !self.filled(name) {
            return;
        }
        for (_, value) in self.given.iter_mut().filter(|(given, _)| given == name) {
            if let Given::Text(text) = value {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                *value = Given::List(lines.map(|line| Given::Text(line.into())).collect());
            }
        }
    }

    /// In a form, words that are one text stand in a box each.
    pub fn joined(&mut self, name: &str) {
        if self.form {
            let words: Vec<_> = self.peek_each(name).collect();
            let text = words.join(" ");
            self.ignore(name);
            self.given.push((name.into(), Given::Text(text)));
        }
    }

    /// Takes a field that says nothing.
    pub fn ignore(&mut self, name: &str) {
        self.given.retain(|(given, _)| given != name);
    }

    /// A text without control characters, of so many characters; blanks around
    /// it are dropped.
    pub fn text(&mut self, name: &str, length: RangeInclusive<usize>) -> String {
        let Some(text) = self.take(name) else {
            return String::new();
        };
        if text.chars().any(char::is_control) {
            self.refuse(name, "Control characters are not allowed.");
        }
        let text = text.trim();
        self.measure(name, text, length);
        text.to_owned()
    }

    /// A text of several lines, of at most so many characters.
    pub fn lines(&mut self, name: &str, most: usize) -> String {
        let Some(text) = self.take(name) else {
            return String::new();
        };
        let text = text.replace("\r\n", "\n");
        if text
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t')
        {
            self.refuse(name, "Control characters are not allowed.");
        }
        let text = text.trim();
        self.measure(name, text, 1..=most);
        text.to_owned()
    }

    /// A text taken exactly as it is, of so many characters.
    pub fn secret(&mut self, name: &str, length: RangeInclusive<usize>) -> String {
        let Some(text) = self.take(name) else {
            return String::new();
        };
        self.measure(name, &text, length);
        text
    }

    /// A password, of so many characters, for comparison with one that is kept.
    pub fn password(&mut self, name: &str, length: RangeInclusive<usize>) -> Password {
        let sent = self.secret(name, length);
        let letters = self.letters.filter(|_| !sent.is_ascii());
        let composed = letters.map(|letters| (letters.compose)(&sent));
        Password {
            composed: composed.filter(|composed| *composed != sent),
            sent,
        }
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let value = self.remove(name);
        if value.is_none() {
            self.refuse(name, "The field is missing.");
        }
        match value? {
            Given::Text(text) => return Some(text),
            Given::List(_) if self.form => self.refuse(name, TWICE),
            _ => self.refuse(name, "The field must be a string."),
        }
        None
    }

    fn remove(&mut self, name: &str) -> Option<Given> {
        let index = self.given.iter().position(|(given, _)| given == name)?;
        Some(self.given.swap_remove(index).1)
    }

    /// A whole number: of JSON, or as a form writes it.
    pub fn number(&mut self, name: &str) -> Option<u64> {
        let number = match self.remove(name)? {
            Given::Number(number) => Some(number),
            Given::Text(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.refuse(name, "The field must be a whole number.");
        }
        number
    }

    /// Whether a box is ticked, or its JSON member `true`. One that was not given is not.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.remove(name) {
            None => false,
            Some(Given::Flag(flag)) => flag,
            Some(Given::Text(text)) if matches!(text.as_str(), "yes" | "on") => true,
            Some(_) => {
                self.refuse(name, "The field must be true or false.");
                false
            }
        }
    }

    /// What `read` makes of each object of a list of at most `most`; its errors
    /// point into the list.
    pub fn each<T>(
        &mut self,
        name: &str,
        most: usize,
        mut read: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (index, item) in self.list(name, most).into_iter().enumerate() {
            let place = self.place_of(name, index);
            let Some(pairs) = self.object(item, &place) else {
                continue;
            };
            let mut fields = Self::of(pairs, place);
            all.push(read(&mut fields));
            for error in fields.finish().err().unwrap_or_default() {
                self.record(error);
            }
        }
        all
    }

    /// Each object of a list of at most `most`, as if it had come alone: with errors of its
    /// own, that point into it.
    pub fn apart(&mut self, name: &str, most: usize) -> Vec<Self> {
        let mut all = Vec::new();
        for (index, item) in self.list(name, most).into_iter().enumerate() {
            let place = self.place_of(name, index);
            let Some(pairs) = self.object(item, &place) else {
                continue;
            };
            let fields = Self::of(pairs, String::new());
            all.push(match self.letters {
                Some(letters) => fields.in_letters(letters),
                None => fields,
            });
        }
        all
    }

    /// The members of a list of at most `most`.
    fn list(&mut self, name: &str, most: usize) -> Vec<Given> {
        let value = self.remove(name);
        if value.is_none() {
            self.refuse(name, "The field is missing.");
        }
        match value {
            None => Vec::new(),
            Some(Given::List(items)) if items.len() <= most => items,
            Some(Given::List(_)) => {
                let detail = alloc::format!("The list must have at most {most} members.");
                self.refuse(name, &detail);
                Vec::new()
            }
            Some(_) => {
                self.refuse(name, "The field must be a list.");
                Vec::new()
            }
        }
    }

    /// The members of an object that stands in a list.
    fn object(&mut self, item: Given, place: &str) -> Option<Vec<(String, Given)>> {
        if let Given::Object(pairs) = item {
            return Some(pairs);
        }
        self.record(FieldError {
            pointer: place.into(),
            detail: "The member must be an object.".into(),
        });
        None
    }

    /// Where a member of a list stands.
    fn place_of(&self, name: &str, index: usize) -> String {
        alloc::format!("{}/{name}/{index}", self.place)
    }

    /// Records what is wrong with a field of a member of a list, where it is not known
    /// already that something is.
    pub(crate) fn refuse_within(&mut self, name: &str, index: usize, member: &str, detail: String) {
        let pointer = alloc::format!("{}/{member}", self.place_of(name, index));
        if self.errors.iter().all(|told| told.pointer != pointer) {
            self.record(FieldError { pointer, detail });
        }
    }

    /// A list of words, one at least, each of which `read` knows; the same word twice
    /// counts once. In a form it is a group of boxes of one name.
    pub fn words<T: PartialEq>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
        wrong: &str,
    ) -> Vec<T> {
        let mut all = Vec::new();
        let items = match self.remove(name) {
            Some(Given::List(items)) => items,
            Some(text @ Given::Text(_)) if self.form => alloc::vec![text],
            None if self.form => Vec::new(),
            _ => {
                self.refuse(name, "The field must be a list.");
                return all;
            }
        };
        if items.is_empty() {
            self.refuse(name, "The list must have at least one member.");
        }
        for (index, item) in items.into_iter().enumerate() {
            let value = match &item {
                Given::Text(text) => read(text),
                _ => None,
            };
            match value {
                Some(value) if all.contains(&value) => {}
                Some(value) => all.push(value),
                None => self.record(FieldError {
                    pointer: self.place_of(name, index),
                    detail: wrong.to_string(),
                }),
            }
        }
        all
    }

    fn measure(&mut self, name: &str, text: &str, length: RangeInclusive<usize>) {
        let count = text.chars().count();
        if count == 0 && *length.start() > 0 {
            self.refuse(name, "The field is empty.");
        } else if !length.contains(&count) {
            let (min, max) = length.into_inner();
            let detail = alloc::format!("The field must have {min} to {max} characters.");
            self.refuse(name, &detail);
        }
    }

    /// A text that a reader turns into a value, or refuses with `wrong`.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str) -> Option<T>,
        wrong: &str,
    ) -> Option<T> {
        let before = self.errors.len();
        let text = self.text(name, 1..=1024);
        if self.errors.len() > before {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.refuse(name, wrong);
        }
        value
    }

    /// Records what is wrong with a field.
    pub fn refuse(&mut self, name: &str, detail: &str) {
        let name = name.replace('~', "~0").replace('/', "~1");
        self.record(FieldError {
            pointer: alloc::format!("{}/{name}", self.place),
            detail: detail.to_string(),
        });
    }

    /// A body of nothing but faults gets no answer that is longer than itself: so many are
    /// told of, each once.
    fn record(&mut self, error: FieldError) {
        if self.errors.len() < MOST_ERRORS && !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// Every known field was taken: refuses what is left.
    ///
    /// # Errors
    /// All that is wrong with the fields.
    pub fn finish(mut self) -> Result<(), Vec<FieldError>> {
        for (name, _) in core::mem::take(&mut self.given) {
            self.refuse(&name, "The field is not known here.");
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn errors(encoding: Encoding, body: &str) -> Result<Vec<(String, String)>, Malformed> {
        let mut fields = Fields::read(encoding, body.as_bytes())?;
        fields.text("login", 1..=5);
        fields.secret("password", 1..=5);
        Ok(fields
            .finish()
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|error| (error.pointer, error.detail))
            .collect())
    }

    #[test]
    fn the_length_of_a_text_is_that_of_what_a_browser_sends() {
        for text in [
            "plain",
            "a b*-._~",
            "\u{e9}t\u{e9} & co",
            "1\n2\r3\r\n4\n\r5\n\n6",
            "=%+",
        ] {
            let lines = text.replace("\r\n", "\n").replace('\r', "\n");
            let sent = lines.replace('\n', "\r\n");
            let sent: String = form_urlencoded::byte_serialize(sent.as_bytes()).collect();
            assert_eq!(sent_length(text), sent.len(), "{text:?}: {sent}");
        }
    }

    #[test]
    fn both_encodings_give_the_same_fields() {
        for (encoding, body) in [
            (Encoding::Json, r#"{"login":" al ","password":" \u0000 "}"#),
            (Encoding::Form, "login=+al+&password=+%00+"),
        ] {
            let fields = Fields::read(encoding, body.as_bytes());
            let Ok(mut fields) = fields else {
                unreachable!()
            };
            assert_eq!(fields.text("login", 1..=5), "al");
            assert_eq!(fields.secret("password", 1..=5), " \0 ");
            assert_eq!(fields.finish(), Ok(()));
        }
    }

    #[test]
    fn every_error_is_named_with_its_field() {
        for (body, pointer, detail) in [
            (r#"{"password":"x"}"#, "/login", "The field is missing."),
            (
                r#"{"login":"","password":"x"}"#,
                "/login",
                "The field is empty.",
            ),
            (
                r#"{"login":1,"password":"x"}"#,
                "/login",
                "The field must be a string.",
            ),
            (
                r#"{"login":"a\u0000b","password":"x"}"#,
                "/login",
                "Control characters are not allowed.",
            ),
            (
                r#"{"login":"abcdef","password":"x"}"#,
                "/login",
                "The field must have 1 to 5 characters.",
            ),
            (
                r#"{"login":"a","password":"x","role":"admin"}"#,
                "/role",
                "The field is not known here.",
            ),
            (
                r#"{"login":"a","password":"x","a/b":1}"#,
                "/a~1b",
                "The field is not known here.",
            ),
            (
                r#"{"login":"a","login":"b","password":"x"}"#,
                "/login",
                "The field is given twice.",
            ),
        ] {
            let expected = vec![(pointer.into(), detail.into())];
            assert_eq!(errors(Encoding::Json, body), Ok(expected), "{body}");
        }
    }

    #[test]
    fn the_members_of_a_list_are_read_and_their_errors_point_into_it() {
        let body = r#"{"list":[{"a":"x"},{"a":"","b":1,"a":"y"},3],"flag":true}"#;
        let Ok(mut fields) = Fields::read(Encoding::Json, body.as_bytes()) else {
            unreachable!()
        };
        let read = fields.each("list", 3, |item| item.text("a", 1..=5));
        assert!(fields.flag("flag") && !fields.flag("other"));
        assert_eq!(read, ["x", ""]);
        let errors = fields.finish().err().unwrap_or_default();
        let pointers: Vec<_> = errors.into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/list/1/a", "/list/1/a", "/list/1/b", "/list/2"]);
    }

    #[test]
    fn a_list_that_is_too_long_is_refused() {
        let body = r#"{"list":[{},{},{}]}"#;
        let Ok(mut fields) = Fields::read(Encoding::Json, body.as_bytes()) else {
            unreachable!()
        };
        assert!(fields.each("list", 2, |_| ()).is_empty());
        assert!(fields.finish().is_err());
    }

    #[test]
    fn a_list_of_words_has_each_once_and_none_that_is_not_known() {
        let body = r#"{"list":["a","b","a","c",1],"text":"a","none":[]}"#;
        let Ok(mut fields) = Fields::read(Encoding::Json, body.as_bytes()) else {
            unreachable!()
        };
        let read = |text: &str| matches!(text, "a" | "b").then(|| text.to_string());
        assert_eq!(fields.words("list", read, "No."), ["a", "b"]);
        for name in ["text", "missing", "none"] {
            assert!(fields.words(name, read, "No.").is_empty());
        }
        let errors = fields.finish().err().unwrap_or_default();
        let pointers: Vec<_> = errors.into_iter().map(|error| error.pointer).collect();
        assert_eq!(
            pointers,
            ["/list/3", "/list/4", "/text", "/missing", "/none"]
        );
    }

    #[test]
    fn boxes_of_one_name_are_a_list_and_other_fields_of_one_name_are_refused() {
        for (body, expected) in [
            ("list=a", &["a"][..]),
            ("list=b&text=x&list=a&list=b", &["b", "a"]),
        ] {
            let Ok(mut fields) = Fields::read(Encoding::Form, body.as_bytes()) else {
                unreachable!()
            };
            let read = |text: &str| Some(text.to_string());
            assert_eq!(fields.words("list", read, "No."), expected);
        }
        let twice = vec![("/login".into(), TWICE.into())];
        let body = "login=a&password=b&login=c";
        assert_eq!(errors(Encoding::Form, body), Ok(twice));
    }

    #[test]
    fn so_many_faults_are_told_of_wherever_they_stand() {
        let words = alloc::vec!["\"x\""; 500].join(",");
        let objects = alloc::vec!["{\"a\":1}"; 500].join(",");
        let body = alloc::format!("{{\"words\":[{words}],\"each\":[{objects}]}}");
        let mut fields = Fields::read(Encoding::Json, body.as_bytes()).unwrap_or_default();
        fields.words("words", |_| None::<u8>, "wrong");
        fields.each("each", 500, |_| ());
        let errors = fields.finish().err().unwrap_or_default();
        assert_eq!(errors.len(), MOST_ERRORS);
    }

    #[test]
    fn a_body_that_is_no_object_is_malformed() {
        for body in ["", "{", "[]", "null", "\"a\"", "{} {}", "{'a':1}"] {
            assert_eq!(errors(Encoding::Json, body), Err(Malformed), "{body}");
        }
        assert!(Fields::read(Encoding::Form, b"login=\xff").is_err());
    }
}
