//! The languages people are answered in.

use alloc::string::String;
use serde::{Deserialize, Serialize};

/// A language that every page and mail exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// French.
    Fr,
    /// English.
    En,
}

impl Locale {
    /// Every language there is.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The BCP 47 tag, as in `<html lang>` and in the `locale` field.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The language of this exact tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The best language for an `Accept-Language` header (RFC 9110, 12.5.4),
    /// by quality and then by order; `None` where it names none of ours.
    #[must_use]
    pub fn negotiate(accept_language: &str) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        for range in accept_language.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let primary: String = tag.split('-').next().unwrap_or_default().into();
            let Some(locale) = Self::from_tag(&primary) else {
                continue;
            };
            let quality = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1000, thousandths);
            if quality > 0 && best.is_none_or(|(highest, _)| quality > highest) {
                best = Some((quality, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

/// A quality value such as `0.85` in thousandths; an odd one counts as zero.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "1" if digits => 1000,
        "0" if digits => alloc::format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::Locale::{En, Fr};
    use super::*;

    #[test]
    fn the_preferred_language_that_exists_wins() {
        for (header, expected) in [
            ("fr", Some(Fr)),
            ("en-GB,fr;q=0.9", Some(En)),
            ("de-DE, fr-CA;q=0.7, en;q=0.8", Some(En)),
            ("en;q=0.5, fr;q=0.5", Some(En)),
            ("EN;q=0, FR;q=0.1", Some(Fr)),
            ("de, *;q=0.5", None),
            ("fr;q=nan, en;q=2", None),
            ("", None),
        ] {
            assert_eq!(Locale::negotiate(header), expected, "{header}");
        }
    }
}
