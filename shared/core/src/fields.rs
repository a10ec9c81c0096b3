//! The fields of a request, from JSON or from a form, taken one by one.
//!
//! Endpoints take what they know and then call [`Fields::finish`]: what is left
//! is unknown, what stood twice is a duplicate, and both are refused (ASVS
//! 15.3.3, 15.3.7). All errors are collected, so that a caller mends them at once.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

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

/// The body is not what its content type says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// What was given, and what is wrong with it so far.
pub struct Fields {
    given: Vec<(String, Value)>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Reads a body.
    ///
    /// # Errors
    /// [`Malformed`] where it is no JSON object, or not UTF-8.
    pub fn read(encoding: Encoding, body: &[u8]) -> Result<Self, Malformed> {
        let pairs = match encoding {
            Encoding::Json => {
                let Pairs(pairs) = serde_json::from_slice(body).map_err(|_| Malformed)?;
                pairs
            }
            Encoding::Form => {
                core::str::from_utf8(body).map_err(|_| Malformed)?;
                form_urlencoded::parse(body)
                    .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                    .collect()
            }
        };
        let mut fields = Self {
            given: Vec::new(),
            errors: Vec::new(),
        };
        for (name, value) in pairs {
            if fields.given.iter().any(|(known, _)| *known == name) {
                fields.refuse(&name, "The field is given twice.");
            } else {
                fields.given.push((name, value));
            }
        }
        Ok(fields)
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
        given
            .and_then(|(_, value)| value.as_str())
            .unwrap_or_default()
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

    /// A text taken exactly as it is, of so many characters.
    pub fn secret(&mut self, name: &str, length: RangeInclusive<usize>) -> String {
        let Some(text) = self.take(name) else {
            return String::new();
        };
        self.measure(name, &text, length);
        text
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let Some(index) = self.given.iter().position(|(given, _)| given == name) else {
            self.refuse(name, "The field is missing.");
            return None;
        };
        let (_, value) = self.given.swap_remove(index);
        let Value::String(text) = value else {
            self.refuse(name, "The field must be a string.");
            return None;
        };
        Some(text)
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
        self.errors.push(FieldError {
            pointer: alloc::format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            detail: detail.to_string(),
        });
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

/// The members of a JSON object in their order, duplicates included, which
/// `serde_json::Map` would silently drop.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
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
    fn both_encodings_give_the_same_fields() {
        for (encoding, body) in [
            (Encoding::Json, r#"{"login":" al ","password":" \u0000 "}"#),
            (Encoding::Form, "login=+al+&password=+%00+"),
        ] {
            let fields = Fields::read(encoding, body.as_bytes());
            let mut fields = fields.unwrap_or_else(|_| Fields {
                given: vec![],
                errors: vec![],
            });
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
    fn a_body_that_is_no_object_is_malformed() {
        for body in ["", "{", "[]", "null", "\"a\"", "{} {}", "{'a':1}"] {
            assert_eq!(errors(Encoding::Json, body), Err(Malformed), "{body}");
        }
        assert!(Fields::read(Encoding::Form, b"login=\xff").is_err());
    }
}
