//! New passwords: which are acceptable.

use alloc::string::String;
use alloc::vec::Vec;

use crate::http::fields::FieldError;
use crate::http::problem::{Kind, Problem};

/// The fewest characters of a password, which may be the only factor
/// (NIST 63B-4, 3.1.1.2; ASVS 6.2.9).
pub const MIN_CHARS: usize = 15;
/// The most characters, so that nobody makes us hash a book.
pub const MAX_CHARS: usize = 256;

/// Why a new password is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There is none.
    Missing,
    /// Under [`MIN_CHARS`].
    TooShort,
    /// Over [`MAX_CHARS`].
    TooLong,
    /// Among the first that anybody tries: a well-known one, one short piece
    /// repeated, or a straight run along the alphabet, the digits or a keyboard.
    TooCommon,
    /// Among those that became known, as far as these are loaded.
    Breached,
    /// Little more than the account's own words: its address, name or provider.
    OwnWords,
}

impl Flaw {
    /// The reason for programs.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Missing => "The password is missing.",
            Self::TooShort => "The password must have at least 15 characters.",
            Self::TooLong => "The password must have at most 256 characters.",
            Self::TooCommon => "The password is among the first that anybody would try.",
            Self::Breached => "The password is in a set of passwords that became known.",
            Self::OwnWords => {
                "The password is little more than your own name, address or provider."
            }
        }
    }
}

/// What is wrong with a new password. Length and guessability only; there are
/// no composition rules (NIST 63B-4, 3.1.1.2(5); ASVS 6.2.4, 6.2.5, 6.2.11).
#[must_use]
pub fn flaws(password: &str, own_words: &[&str], breached: bool) -> Vec<Flaw> {
    if password.is_empty() {
        return alloc::vec![Flaw::Missing];
    }
    let mut flaws = Vec::new();
    let length = password.chars().count();
    if length < MIN_CHARS {
        flaws.push(Flaw::TooShort);
    }
    if length > MAX_CHARS {
        flaws.push(Flaw::TooLong);
        return flaws;
    }
    let lower = password.to_lowercase();
    if is_common(&lower) {
        flaws.push(Flaw::TooCommon);
    }
    if breached {
        flaws.push(Flaw::Breached);
    }
    if is_own_words(&lower, own_words) {
        flaws.push(Flaw::OwnWords);
    }
    flaws
}

/// Says what is wrong with a new password, for programs.
#[must_use]
pub fn not_acceptable(pointer: &str, flaws: &[Flaw]) -> Problem {
    Problem {
        kind: Kind::PasswordNotAcceptable,
        errors: flaws
            .iter()
            .map(|flaw| FieldError {
                pointer: pointer.into(),
                detail: flaw.detail().into(),
            })
            .collect(),
    }
}

/// Well-known passwords of 15 characters and more, sorted, lower case, one a line.
const COMMON: &str = include_str!("../../data/common-passwords.txt");

/// Rows along which fingers run.
const RUNS: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "1234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertzuiopasdfghjklyxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
];

/// The longest piece whose mere repetition counts as one piece.
const PIECE_CHARS: usize = 8;

fn is_common(lower: &str) -> bool {
    let chars: Vec<char> = lower.chars().collect();
    let repeats = (1..=PIECE_CHARS.min(chars.len() / 2)).any(|piece| {
        chars
            .iter()
            .zip(chars.iter().skip(piece))
            .all(|(before, after)| before == after)
    });
    let backwards: String = chars.iter().rev().collect();
    let runs = RUNS.iter().any(|run| {
        let twice = [*run, *run].concat();
        twice.contains(lower) || twice.contains(&backwards)
    });
    repeats || runs || COMMON.lines().any(|common| common == lower)
}

/// What has to be left of a password once the account's own words are taken out.
const OWN_REMAINDER: usize = 8;

fn is_own_words(lower: &str, own_words: &[&str]) -> bool {
    let mut words: Vec<String> = Vec::new();
    for own in own_words {
        let own = own.to_lowercase();
        words.extend(own.split(|c: char| !c.is_alphanumeric()).map(String::from));
        words.push(own);
    }
    words.retain(|word| word.chars().count() >= 4);
    let mut rest = String::from(lower);
    // The longest first, one by one: sorting would be a kilobyte of wasm.
    while let Some(longest) = words.iter().map(String::len).max() {
        for word in words.extract_if(.., |word| word.len() == longest) {
            rest = rest.replace(word.as_str(), "");
        }
    }
    rest.len() < lower.len() && rest.chars().filter(|c| c.is_alphanumeric()).count() < OWN_REMAINDER
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_new_password_is_long_and_not_the_first_that_anybody_tries() {
        let own = ["alice.martin@example.org", "Alice Martin", "Example Host"];
        for (password, expected) in [
            ("", vec![Flaw::Missing]),
            ("fourteen chars", vec![Flaw::TooShort]),
            ("fifteen letters", vec![]),
            ("aaaa bbbb cccc dddd", vec![]),
            ("82947106352718406253", vec![]),
            (
                &"\u{1f511}\u{1f5dd}\u{1f6aa}".repeat(5),
                vec![Flaw::TooCommon],
            ),
            (
                "\u{1f511}\u{1f5dd}\u{1f6aa}\u{1f3e0}\u{1f408}\u{1f415}\u{1f407}\u{1f98a}\u{1f989}\u{1f41d}\u{1f422}\u{1f419}\u{1f433}\u{1f332}\u{1f335}",
                vec![],
            ),
            ("aaaaaaaaaaaaaaaa", vec![Flaw::TooCommon]),
            ("PasswordPassword", vec![Flaw::TooCommon]),
            ("123456789012345", vec![Flaw::TooCommon]),
            ("zyxwvutsrqponmlk", vec![Flaw::TooCommon]),
            ("azertyuiopqsdfgh", vec![Flaw::TooCommon]),
            ("correcthorsebatterystaple", vec![Flaw::TooCommon]),
            ("correcthorsebatterystaple and more", vec![]),
            ("alice.martin@example.org", vec![Flaw::OwnWords]),
            ("AliceMartin12345", vec![Flaw::OwnWords]),
            ("alice met a walrus in 1987", vec![]),
            (&"long ".repeat(60), vec![Flaw::TooLong]),
        ] {
            assert_eq!(flaws(password, &own, false), expected, "{password}");
        }
    }

    #[test]
    fn the_list_of_common_passwords_holds_what_it_says() {
        let lines: Vec<&str> = COMMON.lines().collect();
        assert!(lines.is_sorted());
        for line in lines {
            assert!(line.chars().count() >= MIN_CHARS, "{line}");
            assert_eq!(line, line.to_lowercase());
        }
    }
}
