//! Telephone numbers in E.164, the form in which they can be called.

use alloc::string::String;
use alloc::vec::Vec;

use crate::http::fields::is_unseen;
use crate::http::locale::Locale;
use crate::http::request_context::Client;

/// A number of `+`, a country code and up to 15 digits in all (ITU-T E.164).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

/// How a country writes its numbers (ITU-T E.129).
struct Country {
    /// ISO 3166-1 alpha-2.
    name: &'static str,
    code: &'static str,
    /// Whether numbers are dialled with a 0 in the country alone.
    has_trunk: bool,
    /// Whether these digits, from the first that is dialled from abroad, are a number.
    is_number: fn(&[u8]) -> bool,
}

/// France and the countries around it. Libraries that know all of them are larger than
/// the whole function.
const COUNTRIES: [Country; 12] = [
    Country {
        name: "FR",
        code: "33",
        has_trunk: true,
        is_number: |digits| matches!(digits, [b'1'..=b'9', ..] if digits.len() == 9),
    },
    Country {
        name: "BE",
        code: "32",
        has_trunk: true,
        is_number: |digits| match digits {
            [b'4', ..] => matches!(digits.len(), 8 | 9),
            [b'1'..=b'9', ..] => digits.len() == 8,
            _ => false,
        },
    },
    Country {
        name: "CH",
        code: "41",
        has_trunk: true,
        is_number: |digits| matches!(digits, [b'2'..=b'9', ..] if digits.len() == 9),
    },
    Country {
        name: "DE",
        code: "49",
        has_trunk: true,
        is_number: |digits| matches!(digits, [b'1'..=b'9', ..] if (6..=11).contains(&digits.len())),
    },
    Country {
        name: "GB",
        code: "44",
        has_trunk: true,
        is_number: |digits| matches!(digits, [b'1'..=b'9', ..] if matches!(digits.len(), 9 | 10)),
    },
    Country {
        name: "NL",
        code: "31",
        has_trunk: true,
        is_number: |digits| matches!(digits, [b'1'..=b'9', ..] if digits.len() == 9),
    },
    Country {
        name: "ES",
        code: "34",
        has_trunk: false,
        is_number: |digits| matches!(digits, [b'6'..=b'9', ..] if digits.len() == 9),
    },
    // Here a 0 is a part of the number, from abroad too.
    Country {
        name: "IT",
        code: "39",
        has_trunk: false,
        is_number: |digits| matches!(digits, [b'0' | b'3', ..] if (6..=11).contains(&digits.len())),
    },
    Country {
        name: "LU",
        code: "352",
        has_trunk: false,
        is_number: |digits| matches!(digits, [b'2'..=b'9', ..] if (6..=9).contains(&digits.len())),
    },
    Country {
        name: "MC",
        code: "377",
        has_trunk: false,
        is_number: |digits| matches!(digits, [b'3'..=b'9', ..] if matches!(digits.len(), 8 | 9)),
    },
    Country {
        name: "AD",
        code: "376",
        has_trunk: false,
        is_number: |digits| matches!(digits, [b'3'..=b'8', ..] if matches!(digits.len(), 6 | 9)),
    },
    Country {
        name: "US",
        code: "1",
        has_trunk: false,
        is_number: |digits| matches!(digits, [b'2'..=b'9', ..] if digits.len() == 10),
    },
];

/// Numbers overseas that are dialled like those of France there, and have country codes
/// of their own (decision 2018-0881 of Arcep).
const OVERSEAS: [(&[&str], &str); 4] = [
    (&["262", "263", "269", "639", "692", "693"], "262"),
    (&["590", "690", "691"], "590"),
    (&["594", "694"], "594"),
    (&["596", "696", "697"], "596"),
];

/// Of other countries, those where a 0 is dialled before each number, and in the country alone
/// (the national numbering plans that the ITU publishes); in some it is a part of the number, as
/// in Ivory Coast. Finland, Sweden, Austria, Ireland, Romania, Bulgaria, Croatia, Slovenia,
/// Slovakia, Serbia, Ukraine, Turkey, Morocco, Algeria, Egypt, South Africa, Israel, the
/// Emirates, India, Japan, Australia, New Zealand.
const WITH_TRUNK: [&str; 22] = [
    "358", "46", "43", "353", "40", "359", "385", "386", "421", "381", "380", "90", "212", "213",
    "20", "27", "972", "971", "91", "81", "61", "64",
];

/// The countries whose numbers may be written without a country code.
#[derive(Default)]
pub struct Homes(Vec<&'static Country>);

impl Homes {
    /// For a form in this language, sent by this client. A language is also of the country
    /// that has its tag for a name, if there is one.
    #[must_use]
    pub fn of(locale: Locale, client: &Client) -> Self {
        let named = |country: &&Country| {
            country.name.eq_ignore_ascii_case(locale.tag())
                || Some(country.name) == client.country.as_deref()
        };
        Self(COUNTRIES.iter().filter(named).collect())
    }

    /// Every country whose numbers are known.
    #[must_use]
    pub fn all() -> Self {
        Self(COUNTRIES.iter().collect())
    }
}

impl Phone {
    /// Reads a number as people write it or copy it from elsewhere. One without its
    /// country code is read as one of `homes`; where two of them could be meant it is
    /// refused, as guessing would call a stranger.
    #[must_use]
    pub fn parse(text: &str, homes: &Homes) -> Option<Self> {
        let mut readings = Self::readings(text, homes).into_iter();
        let first = readings.next()?;
        readings.all(|other| other == first).then_some(first)
    }

    /// All that a number can mean: to look for one is to call nobody.
    #[must_use]
    pub fn readings(text: &str, homes: &Homes) -> Vec<Self> {
        let Some(written) = plain(text) else {
            return Vec::new();
        };
        let written = written.replacen("00", "+", usize::from(written.starts_with("00")));
        if let Some(number) = written.strip_prefix('+') {
            return Vec::from_iter(international(number));
        }
        // In brackets or not, it is the 0 of the country itself.
        let digits = written.replace('?', "0");
        let read = |country: &&'static Country| {
            let number = match digits.strip_prefix('0') {
                Some(number) if country.has_trunk => number,
                None if country.has_trunk => return None,
                _ => &digits,
            };
            country.phone(number)
        };
        homes.0.iter().filter_map(read).collect()
    }

    /// The number, as in `+33123456789`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Country {
    /// The number, if it is one: with its country code.
    fn phone(&self, digits: &str) -> Option<Phone> {
        if !(self.is_number)(digits.as_bytes()) {
            return None;
        }
        let mut overseas = OVERSEAS.iter().filter(|_| self.name == "FR");
        let starts = |starts: &[&str]| starts.iter().any(|start| digits.starts_with(start));
        let code = overseas
            .find(|(starts_with, _)| starts(starts_with))
            .map_or(self.code, |(_, code)| code);
        Some(Phone(alloc::format!("+{code}{digits}")))
    }
}

/// Digits, with `+` in front of a country code and `?` for a 0 in brackets; nothing that
/// is for the eye, and nothing that cannot be seen.
fn plain(text: &str) -> Option<String> {
    let text = match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text.get(4..)?,
        _ => text,
    };
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | '(' | ')' => plain.push(c),
            '+' | '\u{ff0b}' if plain.trim_start_matches('(').is_empty() => {
                plain.clear();
                plain.push('+');
            }
            // Digits of the width of a Chinese sign.
            '\u{ff10}'..='\u{ff19}' => {
                plain.push(char::from_digit(u32::from(c) - 0xff10, 10)?);
            }
            '.' | '-' | '/' | '\u{b7}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            c if c.is_whitespace() || is_unseen(c) => {}
            _ => return None,
        }
    }
    let plain = plain.replace("(0)", "?").replace(['(', ')'], "");
    (!plain.is_empty()).then_some(plain)
}

/// A number with its country code.
fn international(number: &str) -> Option<Phone> {
    for country in &COUNTRIES {
        let Some(digits) = number.strip_prefix(country.code) else {
            continue;
        };
        let digits = digits.replace('?', "0");
        let from_abroad = digits.strip_prefix('0').filter(|_| country.has_trunk);
        return country.phone(from_abroad.unwrap_or(&digits));
    }
    let mut digits = number.replace('?', "");
    let code = WITH_TRUNK.iter().find(|code| digits.starts_with(**code));
    if let Some(code) = code
        && digits.get(code.len()..)?.starts_with('0')
    {
        digits.remove(code.len());
    }
    let valid = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    valid.then(|| Phone(alloc::format!("+{digits}")))
}

/// A number of E.164 as people say it: French ones in pairs, others by threes from
/// the end, after their country's code where that is known.
#[must_use]
pub fn spoken(number: &str) -> String {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let codes = COUNTRIES.iter().map(|country| country.code);
    let mut codes = codes.chain(OVERSEAS.iter().map(|(_, code)| *code));
    let code = codes.find(|code| digits.starts_with(code));
    let rest = code.and_then(|code| digits.strip_prefix(code));
    let (code, rest) = (code.unwrap_or_default(), rest.unwrap_or(digits));
    let is_french = code == "33" || OVERSEAS.iter().any(|(_, overseas)| *overseas == code);
    let size = if is_french { 2 } else { 3 };
    let mut said = alloc::format!("+{code}");
    for (place, digit) in rest.chars().enumerate() {
        let is_start = (rest.len() - place).is_multiple_of(size) && place > 0;
        if is_start || place == 0 && !code.is_empty() {
            said.push(' ');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, homes: &Homes) -> Option<String> {
        Phone::parse(text, homes).map(|phone| phone.as_str().into())
    }

    /// What a form in French takes from a client in this country.
    fn french(country: &str) -> Homes {
        let address = core::net::Ipv4Addr::LOCALHOST.into();
        let client = Client::new(address, "").in_country(Some(country.into()));
        Locale::from_tag("fr").map_or_else(Homes::default, |locale| Homes::of(locale, &client))
    }

    #[test]
    fn a_number_is_kept_as_it_is_dialled_from_abroad() {
        for (text, expected) in [
            ("+33 1 23 45 67 89", Some("+33123456789")),
            ("+33 (0)6 12 34 56 78", Some("+33612345678")),
            ("+33 06 12 34 56 78", Some("+33612345678")),
            ("+33 0(6)12345678", Some("+33612345678")),
            ("(+33) 6.12.34.56.78", Some("+33612345678")),
            ("0033 6-12-34-56-78", Some("+33612345678")),
            ("+44 (0)20 7946 0958", Some("+442079460958")),
            (
                "+33\u{a0}6\u{202f}12\u{2009}34\u{a0}56\u{a0}78",
                Some("+33612345678"),
            ),
            ("\u{202a}+33612345678\u{202c}", Some("+33612345678")),
            ("\u{feff}+33\u{200b}612\u{ad}345678", Some("+33612345678")),
            ("TEL:+33-6-12-34-56-78", Some("+33612345678")),
            ("\u{ff0b}\u{ff13}\u{ff13}612345678", Some("+33612345678")),
            ("+33 6 12 34 56\u{2011}78", Some("+33612345678")),
            ("+39 06 6982", Some("+39066982")),
            ("+39 (0)6 6982", Some("+39066982")),
            ("+351 (0)21 123 4567", Some("+351211234567")),
            ("+1 (212) 555-0100", Some("+12125550100")),
            ("+43 0664 1234567", Some("+436641234567")),
            ("+43 (0)664 1234567", Some("+436641234567")),
            ("+43 664 1234567", Some("+436641234567")),
            ("+353 087 123 4567", Some("+353871234567")),
            ("+212 0612-345678", Some("+212612345678")),
            ("+213 0551 23 45 67", Some("+213551234567")),
            ("+46 070 123 45 67", Some("+46701234567")),
            ("+225 01 23 45 67 89", Some("+2250123456789")),
            ("+46 070 123", None),
            ("+33 (0)692 12 34 56", Some("+262692123456")),
            ("+262 692 12 34 56", Some("+262692123456")),
            ("0123456789", None),
            ("+0123456789", None),
            ("+3312345", None),
            ("+33 6 12 34 56 7", None),
            ("+33 6 12 34 56 78 9", None),
            ("+1 212 555 01000", None),
            ("+351234567890123456", None),
            ("+33x23456789", None),
            ("+33612345678;ext=5", None),
            ("33+612345678", None),
            ("tel:", None),
            ("()", None),
            ("", None),
        ] {
            assert_eq!(read(text, &Homes::default()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_number_without_its_country_is_that_of_the_language_or_of_the_client_and_not_of_two() {
        for (text, country, expected) in [
            ("06 12 34 56 78", "FR", Some("+33612345678")),
            ("(0)6 12 34 56 78", "FR", Some("+33612345678")),
            ("06 12 34 56 78", "TH", Some("+33612345678")),
            ("06 12 34 56 78", "BE", Some("+33612345678")),
            ("0692 12 34 56", "RE", Some("+262692123456")),
            ("02 123 45 67", "BE", Some("+3221234567")),
            ("612 345 678", "ES", Some("+34612345678")),
            // Of Brussels or of Lyon, of Bern or a French mobile.
            ("0472 12 34 56", "BE", None),
            ("079 123 45 67", "CH", None),
            ("6 12 34 56 78", "FR", None),
            ("112", "FR", None),
            ("06 12 34 56", "FR", None),
        ] {
            assert_eq!(
                read(text, &french(country)).as_deref(),
                expected,
                "{text} {country}"
            );
        }
    }

    #[test]
    fn a_number_is_looked_for_in_every_country_that_it_can_be_of() {
        let readings = Phone::readings("0472 12 34 56", &Homes::all());
        let readings: Vec<_> = readings.iter().map(Phone::as_str).collect();
        for number in ["+33472123456", "+32472123456"] {
            assert!(readings.contains(&number), "{readings:?}");
        }
        for said in ["+33 4 72 12 34 56", "0033472123456"] {
            let readings = Phone::readings(said, &Homes::all());
            assert_eq!(readings, [Phone("+33472123456".into())]);
        }
        assert_eq!(Phone::readings("Camille", &Homes::all()), []);
    }

    #[test]
    fn a_number_reads_as_it_is_said_and_is_read_again_as_it_was() {
        for (number, expected) in [
            ("+33123456789", "+33 1 23 45 67 89"),
            ("+262692123456", "+262 6 92 12 34 56"),
            ("+32471234567", "+32 471 234 567"),
            ("+4915123456789", "+49 15 123 456 789"),
            ("+351211234567", "+351 211 234 567"),
        ] {
            assert_eq!(spoken(number), expected);
            assert_eq!(read(expected, &Homes::default()).as_deref(), Some(number));
        }
        assert_eq!(spoken("+331"), "+33 1");
    }
}
