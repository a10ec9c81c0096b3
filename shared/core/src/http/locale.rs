//! The languages people are answered in.

use alloc::string::String;
use serde::{Deserialize, Serialize};

use super::weight::weighted;

/// Each language by its tag and by the name that its speakers give it, in the order
/// in which pages offer them. JSON, which as arrays of strings is Rust too.
const LANGUAGES: &[[&str; 2]] = &include!("../../languages.json");

/// A language that every page and mail exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "&'static str")]
pub struct Locale(usize);

impl Locale {
    /// Every language there is.
    #[expect(
        clippy::indexing_slicing,
        reason = "it is done while this is compiled, and a panic fails the build"
    )]
    pub const ALL: [Self; LANGUAGES.len()] = {
        let mut all = [Self(0); LANGUAGES.len()];
        let mut place = 0;
        while place < all.len() {
            all[place] = Self(place);
            place += 1;
        }
        all
    };

    /// Its place among all.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0
    }

    /// The BCP 47 tag, as in `<html lang>` and in the `locale` field.
    #[must_use]
    pub fn tag(self) -> &'static str {
        LANGUAGES.get(self.0).map_or("", |[tag, _]| tag)
    }

    /// What its speakers call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        LANGUAGES.get(self.0).map_or("", |[_, name]| name)
    }

    /// The language of this exact tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// What is told of a field that names none of them.
    #[must_use]
    pub fn expected() -> String {
        let mut text = String::from("The field must be ");
        for locale in Self::ALL {
            text.push_str(match Self::ALL.len() - locale.0 {
                _ if locale.0 == 0 => "",
                1 => " or ",
                _ => ", ",
            });
            text.push_str(locale.tag());
        }
        text.push('.');
        text
    }

    /// The best language for an `Accept-Language` header (RFC 9110, 12.5.4),
    /// by quality and then by order; `None` where it names none of ours.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for (tag, weight) in weighted(accept_language) {
            let primary = tag.split('-').next().unwrap_or_default();
            let Some(locale) = Self::from_tag(primary) else {
                continue;
            };
            if weight > 0 && best.is_none_or(|(highest, _)| weight > highest) {
                best = Some((weight, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

/// As it is kept. Where the pages no longer have a language, its accounts and mails are
/// read in the first: nobody loses their account with it, and no mail waits for theirs.
impl From<String> for Locale {
    fn from(tag: String) -> Self {
        Self::from_tag(&tag).unwrap_or(Self(0))
    }
}

impl From<Locale> for &'static str {
    fn from(locale: Locale) -> Self {
        locale.tag()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_that_exists_wins() {
        for (header, expected) in [
            ("fr", Some("fr")),
            ("en-GB,fr;q=0.9", Some("en")),
            ("de-DE, fr-CA;q=0.7, en;q=0.8", Some("en")),
            ("en;q=0.5, fr;q=0.5", Some("en")),
            ("EN;q=0, FR;q=0.1", Some("fr")),
            ("de, *;q=0.5", None),
            ("fr;q=nan, en;q=2", None),
            ("", None),
        ] {
            let found = Locale::negotiate(header).map(Locale::tag);
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn a_language_travels_by_its_tag() {
        for locale in Locale::ALL {
            let json = serde_json::to_string(&locale).unwrap();
            assert_eq!(json, alloc::format!("\"{}\"", locale.tag()));
            assert_eq!(serde_json::from_str::<Locale>(&json).unwrap(), locale);
        }
        let gone = serde_json::from_str::<Locale>("\"xx\"").unwrap();
        assert_eq!(
            gone,
            Locale::ALL[0],
            "a language that the pages no longer have"
        );
        assert_eq!(Locale::expected(), "The field must be fr or en.");
    }
}
