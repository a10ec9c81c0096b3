//! Telephone numbers in E.164, the form in which they can be called.

use alloc::string::String;

/// A number of `+`, a country code and up to 15 digits in all (ITU-T E.164).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number; blanks, dots, hyphens and parentheses are for the eye
    /// and dropped. A number without its country code is refused: guessing the
    /// country would call a stranger.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text
            .strip_prefix('+')?
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')'))
            .collect();
        let valid = (8..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        valid.then(|| Self(alloc::format!("+{digits}")))
    }

    /// The number, as in `+33123456789`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_as_it_is_dialled() {
        for (text, expected) in [
            ("+33 1 23 45 67 89", Some("+33123456789")),
            ("+1 (212) 555-0100", Some("+12125550100")),
            ("0123456789", None),
            ("+0123456789", None),
            ("+3312345", None),
            ("+331234567890123456", None),
            ("+33x23456789", None),
            ("", None),
        ] {
            let phone = Phone::parse(text);
            assert_eq!(phone.as_ref().map(Phone::as_str), expected, "{text}");
        }
    }
}
