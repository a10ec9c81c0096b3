//! The machine-readable zone of identity documents (ICAO 9303, parts 3 to 6): the lines of
//! capitals, digits and `<` in which a document says once more what is printed on it, with
//! check digits. Whoever forges the print often forgets them. Nothing is decided by it.
//!
//! Formats: TD1 (cards, three lines of 30), TD2 (two of 36), TD3 (passports, two of 44), and
//! the identity card of France, 1988 to 2021 (two of 36, in an order of its own).

use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use core::ops::Range;

/// The most that is typed of a zone: 90 characters, and blanks between them.
pub const LONGEST: usize = 200;

/// What a zone says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The number of the document.
    pub number: String,
    /// When its holder was born, where that is a day.
    pub birth: Option<NaiveDate>,
    /// Until when it is valid, where it says so and that is a day.
    pub expiry: Option<NaiveDate>,
    /// Family name and given names, where the line with them was typed. Long ones are cut.
    pub name: Option<String>,
    /// Each check digit, and whether it is the one that its characters ask for.
    pub digits: Vec<(Part, bool)>,
}

/// What a check digit is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The number of the document.
    Number,
    /// The date of birth.
    Birth,
    /// The date of expiry.
    Expiry,
    /// A passport's personal number.
    Optional,
    /// All of them together.
    Whole,
}

impl Zone {
    /// Reads what somebody typed, in as many lines as they like: all lines of a document, or
    /// those with digits, which are the second one and on TD1 the first two. None where that
    /// is no zone of a format that we know.
    #[must_use]
    pub fn read(typed: &str, today: NaiveDate) -> Option<Self> {
        let typed = typed.chars().filter(|letter| !letter.is_whitespace());
        let typed: String = typed.flat_map(char::to_uppercase).collect();
        let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<';
        if !typed.bytes().all(known) {
            return None;
        }
        match typed.len() {
            88 => Some(Self::td3(rest(&typed, 44), Some(cut(&typed, 5..44)), today)),
            44 => Some(Self::td3(&typed, None, today)),
            72 if typed.starts_with("IDFRA") => Some(Self::idfra(&typed, today)),
            72 => Self::td2(rest(&typed, 36), Some(cut(&typed, 5..36)), today),
            36 => Self::td2(&typed, None, today),
            90 => Self::td1(cut(&typed, 0..60), Some(rest(&typed, 60)), today),
            60 => Self::td1(&typed, None, today),
            _ => None,
        }
    }

    fn td3(line: &str, name: Option<&str>, today: NaiveDate) -> Self {
        let mut zone = Self::of(
            cut(line, 0..9),
            cut(line, 13..19),
            cut(line, 21..27),
            name,
            today,
        );
        zone.check(Part::Number, &[cut(line, 0..9)], cut(line, 9..10));
        zone.check(Part::Birth, &[cut(line, 13..19)], cut(line, 19..20));
        zone.check(Part::Expiry, &[cut(line, 21..27)], cut(line, 27..28));
        // Where there is no personal number it may be a filler.
        if cut(line, 42..43) != "<" || !line[28..42].bytes().all(|byte| byte == b'<') {
            zone.check(Part::Optional, &[cut(line, 28..42)], cut(line, 42..43));
        }
        let all = [cut(line, 0..10), cut(line, 13..20), cut(line, 21..43)];
        zone.check(Part::Whole, &all, rest(line, 43));
        zone
    }

    fn td2(line: &str, name: Option<&str>, today: NaiveDate) -> Option<Self> {
        let number = Number::of(cut(line, 0..9), cut(line, 9..10), cut(line, 28..35))?;
        let mut zone = Self::of(
            &number.whole,
            cut(line, 13..19),
            cut(line, 21..27),
            name,
            today,
        );
        zone.check(Part::Number, &[&number.whole], &number.digit);
        zone.check(Part::Birth, &[cut(line, 13..19)], cut(line, 19..20));
        zone.check(Part::Expiry, &[cut(line, 21..27)], cut(line, 27..28));
        let all = [cut(line, 0..10), cut(line, 13..20), cut(line, 21..35)];
        zone.check(Part::Whole, &all, rest(line, 35));
        Some(zone)
    }

    fn td1(lines: &str, name: Option<&str>, today: NaiveDate) -> Option<Self> {
        let (first, second) = lines.split_at(30);
        let number = Number::of(cut(first, 5..14), cut(first, 14..15), rest(first, 15))?;
        let mut zone = Self::of(
            &number.whole,
            cut(second, 0..6),
            cut(second, 8..14),
            name,
            today,
        );
        zone.check(Part::Number, &[&number.whole], &number.digit);
        zone.check(Part::Birth, &[cut(second, 0..6)], cut(second, 6..7));
        zone.check(Part::Expiry, &[cut(second, 8..14)], cut(second, 14..15));
        let all = [
            rest(first, 5),
            cut(second, 0..7),
            cut(second, 8..15),
            cut(second, 18..29),
        ];
        zone.check(Part::Whole, &all, rest(second, 29));
        Some(zone)
    }

    /// The family name in the first line, the given names in the second; no expiry.
    fn idfra(lines: &str, today: NaiveDate) -> Self {
        let (first, second) = lines.split_at(36);
        let name = alloc::format!("{}<{}", cut(first, 5..30), cut(second, 13..27));
        let mut zone = Self::of(
            cut(second, 0..12),
            cut(second, 27..33),
            "",
            Some(&name),
            today,
        );
        zone.check(Part::Number, &[cut(second, 0..12)], cut(second, 12..13));
        zone.check(Part::Birth, &[cut(second, 27..33)], cut(second, 33..34));
        zone.check(Part::Whole, &[first, cut(second, 0..35)], rest(second, 35));
        zone
    }

    fn of(number: &str, birth: &str, expiry: &str, name: Option<&str>, today: NaiveDate) -> Self {
        // Nobody was born in a time to come.
        let born = day(birth, 2000).filter(|born| *born <= today);
        let birth = born.or_else(|| day(birth, 1900));
        Self {
            number: number.trim_end_matches('<').into(),
            birth,
            expiry: day(expiry, 2000),
            name: name.map(words),
            digits: Vec::new(),
        }
    }

    fn check(&mut self, part: Part, of: &[&str], digit: &str) {
        let worked_out = check_digit(of.iter().flat_map(|text| text.bytes()));
        let agrees = digit.bytes().eq([worked_out]);
        self.digits.push((part, agrees));
    }

    /// Whether each check digit is right.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.digits.iter().all(|(_, agrees)| *agrees)
    }
}

/// A number of a document, which goes on in the optional data where it has more than nine
/// characters; its check digit comes at the end of it then.
struct Number {
    whole: String,
    digit: String,
}

impl Number {
    fn of(start: &str, digit: &str, optional: &str) -> Option<Self> {
        if digit != "<" {
            let (whole, digit) = (start.into(), digit.into());
            return Some(Self { whole, digit });
        }
        let (rest, _) = optional.split_once('<').unwrap_or((optional, ""));
        let (rest, digit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
        Some(Self {
            whole: alloc::format!("{start}{rest}"),
            digit: digit.into(),
        })
    }
}

/// Characters of a line, which has them.
fn cut(line: &str, part: Range<usize>) -> &str {
    line.get(part).unwrap_or_default()
}

/// The characters of a line from one on.
fn rest(line: &str, from: usize) -> &str {
    line.get(from..).unwrap_or_default()
}

/// The words of a name, without fillers.
fn words(name: &str) -> String {
    let words = name.split('<').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A day as year, month and day of two digits each.
fn day(text: &str, century: i32) -> Option<NaiveDate> {
    let two = |from: usize| text.get(from..from + 2)?.parse::<u32>().ok();
    let year = i32::try_from(two(0)?).ok()?;
    NaiveDate::from_ymd_opt(century + year, two(2)?, two(4)?)
}

/// The check digit of some characters: the last digit of their sum, by the weights 7, 3, 1
/// (ICAO 9303-3, 4.9).
fn check_digit(characters: impl Iterator<Item = u8>) -> u8 {
    let value = |character: u8| match character {
        b'0'..=b'9' => character - b'0',
        b'A'..=b'Z' => character - b'A' + 10,
        _ => 0,
    };
    let weighed = characters.zip([7, 3, 1].into_iter().cycle());
    let sum: u32 = weighed
        .map(|(character, weight)| u32::from(value(character)) * weight)
        .sum();
    b'0' + u8::try_from(sum % 10).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specimens of ICAO 9303 (parts 4 to 6), and those of the card of France.
    const SPECIMENS: [&str; 5] = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6",
        "IDFRABERTHIER<<<<<<<<<<<<<<<<<92C001\n8806923102858CORINNE<<<<<<<6512068F8",
    ];

    fn on(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    fn read(typed: &str) -> Option<Zone> {
        Zone::read(typed, on(2026, 1, 1).unwrap())
    }

    #[test]
    fn the_specimens_agree_and_say_what_is_printed_on_them() {
        for (specimen, number) in SPECIMENS.into_iter().zip([
            "L898902C3",
            "D23145890",
            "D23145890",
            "880692310285",
            "880692310285",
        ]) {
            let zone = read(specimen).unwrap();
            assert!(zone.agrees(), "{zone:?}");
            assert_eq!(zone.number, number);
            let idfra = specimen.starts_with("IDFRA");
            let (name, birth, expiry) = if idfra {
                ("BERTHIER CORINNE", on(1965, 12, 6), None)
            } else {
                ("ERIKSSON ANNA MARIA", on(1974, 8, 12), on(2012, 4, 15))
            };
            assert_eq!(zone.name.as_deref(), Some(name));
            assert_eq!((zone.birth, zone.expiry), (birth, expiry));
            // As people type.
            let spaced = specimen
                .to_lowercase()
                .replace('<', " < ")
                .replace('\n', "");
            assert_eq!(read(&spaced), Some(zone));
        }
    }

    #[test]
    fn the_lines_with_digits_will_do() {
        for specimen in &SPECIMENS[..3] {
            let lines: Vec<_> = specimen.lines().collect();
            let part = if lines.len() == 3 {
                alloc::format!("{}{}", lines[0], lines[1])
            } else {
                lines[1].into()
            };
            let whole = read(specimen).unwrap();
            let expected = Zone {
                name: None,
                ..whole
            };
            assert_eq!(read(&part), Some(expected));
        }
    }

    #[test]
    fn a_long_number_goes_on_in_the_optional_data() {
        // ICAO 9303-5, appendix B: the number D23145890734, its check digit 9.
        let zone = read(
            "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<",
        );
        let zone = zone.unwrap();
        assert_eq!((&*zone.number, zone.agrees()), ("D23145890734", true));
        assert_eq!(zone.birth, on(1934, 7, 12));
    }

    #[test]
    fn what_is_no_zone_is_none() {
        for typed in [
            "",
            "P<UTO",
            &"É".repeat(44),
            &"<".repeat(45),
            &"-".repeat(88),
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
        // Nothing but fillers has no number to go on.
        assert_eq!(read(&"<".repeat(60)), None);
    }

    /// Law: whichever character among those that count is read wrong, some check digit
    /// differs, unless the two have the same value by the weights.
    #[test]
    fn one_wrong_digit_is_noticed_wherever_it_stands() {
        let mut tried = 0;
        for specimen in SPECIMENS {
            for (place, _) in specimen.match_indices(|letter: char| letter.is_ascii_digit()) {
                for digit in b'0'..=b'9' {
                    let mut wrong = specimen.as_bytes().to_vec();
                    if wrong[place] == digit {
                        continue;
                    }
                    wrong[place] = digit;
                    let wrong = String::from_utf8(wrong).unwrap();
                    let zone = read(&wrong).unwrap();
                    assert!(!zone.agrees(), "{wrong}: {zone:?}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 1000, "{tried}");
    }
}
