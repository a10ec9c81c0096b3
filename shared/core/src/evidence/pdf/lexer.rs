//! The words of a PDF (ISO 32000-2, 7.2 and 7.3): strings and comments are passed over,
//! names are read without their escapes.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::LAST_NUMBER;

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name without its slash.
    Name(Cow<'a, [u8]>),
    /// A number.
    Number(Number),
    /// A string, whatever it says.
    Text,
    /// `obj`, `stream`, `R`, `true` and the like.
    Word(&'a [u8]),
    /// `<<`
    Dictionary,
    /// `>>`
    DictionaryEnd,
    /// `[`
    Array,
    /// `]`
    ArrayEnd,
}

/// A number as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Without its sign and what stands behind its point, as large as it fits. The
    /// largest one where readers disagree.
    pub(super) whole: u32,
    /// Whether it is written in digits alone.
    pub(super) is_plain: bool,
}

impl Number {
    /// Whether all readers take it for the number of the same object.
    pub(super) const fn names_object(self) -> bool {
        self.is_plain && self.whole <= LAST_NUMBER
    }
}

/// Reads words one by one.
pub(super) struct Lexer<'a> {
    rest: &'a [u8],
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Takes bytes while they are like this.
    fn take(&mut self, like: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !like(*byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// A number ends at the first letter, as for readers: `0R` is two words. Some of them
    /// know exponents.
    fn number(&mut self) -> Number {
        let word = self.take(is_numeric);
        let has_exponent = matches!(
            self.rest,
            [b'e' | b'E', next, ..] if is_numeric(*next)
        );
        if has_exponent {
            self.take(is_regular);
            return Number {
                whole: u32::MAX,
                is_plain: false,
            };
        }
        number(word)
    }

    /// Passes over the rest of a string: parentheses are balanced, or escaped.
    fn text(&mut self) -> Token<'a> {
        let mut depth = 1;
        while depth > 0 {
            self.take(|byte| !matches!(byte, b'(' | b')' | b'\\'));
            match self.rest.first() {
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(_) => self.skip(1),
                None => break,
            }
            self.skip(1);
        }
        Token::Text
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.take(is_blank);
            let two = matches!(self.rest, [b'<', b'<', ..] | [b'>', b'>', ..]);
            let first = *self.rest.first()?;
            if is_numeric(first) {
                return Some(Token::Number(self.number()));
            }
            if is_regular(first) {
                return Some(Token::Word(self.take(is_regular)));
            }
            self.skip(if two { 2 } else { 1 });
            match first {
                b'%' => {
                    self.take(|byte| byte != b'\r' && byte != b'\n');
                }
                b'/' => return Some(Token::Name(unescaped(self.take(is_regular)))),
                b'(' => return Some(self.text()),
                b'<' if two => return Some(Token::Dictionary),
                b'>' if two => return Some(Token::DictionaryEnd),
                b'<' => {
                    self.take(|byte| byte != b'>');
                    self.skip(1);
                    return Some(Token::Text);
                }
                b'[' => return Some(Token::Array),
                b']' => return Some(Token::ArrayEnd),
                // What closes nothing.
                _ => {}
            }
        }
    }
}

/// A blank (7.2.3, table 1).
pub(super) fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

/// Neither blank nor delimiter (7.2.3, table 2).
pub(super) fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !b"()<>[]{}/%".contains(&byte)
}

/// A digit, or what else numbers have.
pub(super) fn is_numeric(byte: u8) -> bool {
    byte.is_ascii_digit() || b"+-.".contains(&byte)
}

/// Readers take odd ones such as `--5`, too; `5-3` is 5 for some and 53 for others.
fn number(word: &[u8]) -> Number {
    let is_sign = |byte: &u8| b"+-".contains(byte);
    let signs = word.iter().take_while(|byte| is_sign(byte)).count();
    let unsigned = word.get(signs..).unwrap_or_default();
    let whole = unsigned.split(|byte| *byte == b'.').next();
    let sum = |sum: u32, digit: &u8| {
        let digit = u32::from(digit.saturating_sub(b'0'));
        sum.saturating_mul(10).saturating_add(digit)
    };
    Number {
        whole: if unsigned.iter().any(is_sign) {
            u32::MAX
        } else {
            whole.unwrap_or_default().iter().fold(0, sum)
        },
        is_plain: word.iter().all(u8::is_ascii_digit),
    }
}

/// A name without escapes: `J#61vaScript` is one of the ways to write it.
fn unescaped(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let mut plain = Vec::new();
    let mut rest = name;
    while let Some((first, others)) = rest.split_first() {
        let escape = rest.strip_prefix(b"#").and_then(|rest| rest.first_chunk());
        if let Some(byte) = escape.copied().and_then(hexadecimal) {
            plain.push(byte);
            rest = others.get(2..).unwrap_or_default();
        } else {
            plain.push(*first);
            rest = others;
        }
    }
    Cow::Owned(plain)
}

fn hexadecimal([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Vec<u8>> {
        let names = Lexer::new(text.as_bytes()).filter_map(|token| match token {
            Token::Name(name) => Some(name.into_owned()),
            _ => None,
        });
        names.collect()
    }

    #[test]
    fn names_are_read_without_escapes_and_not_in_strings_or_comments() {
        for (text, expected) in [
            ("/A/B /C\0/D", &["A", "B", "C", "D"][..]),
            (
                "/J#61v#61 /#4a /#zz /#4 /a#",
                &["Java", "J", "#zz", "#4", "a#"],
            ),
            ("(/A (/B) /C\\) /D \\\\) /E", &["E"]),
            ("% /A\r/B %/C\n/D", &["B", "D"]),
            ("<</A<2f42>/C>>", &["A", "C"]),
            ("(never ends /A", &[]),
            ("<never ends /A", &[]),
        ] {
            assert_eq!(
                names(text),
                expected
                    .iter()
                    .map(|name| name.as_bytes())
                    .collect::<Vec<_>>(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_number_is_as_large_as_readers_take_it() {
        for (text, expected, is_plain) in [
            ("12", 12, true),
            ("+9999", 9999, false),
            ("-3", 3, false),
            ("51.9", 51, false),
            ("--7", 7, false),
            (".5", 0, false),
            ("99999999999", u32::MAX, true),
            ("5-3", u32::MAX, false),
            ("1e5", u32::MAX, false),
            ("50E-1", u32::MAX, false),
        ] {
            let mut words = Lexer::new(text.as_bytes());
            let whole = expected;
            let number = Number { whole, is_plain };
            assert_eq!(words.next(), Some(Token::Number(number)), "{text}");
            assert_eq!(words.next(), None, "{text}");
        }
    }

    #[test]
    fn a_number_ends_at_the_first_letter() {
        for (text, letters) in [("0R", "R"), ("0obj", "obj"), ("1e", "e"), ("2x1", "x1")] {
            let mut words = Lexer::new(text.as_bytes());
            assert!(matches!(words.next(), Some(Token::Number(_))), "{text}");
            assert_eq!(words.next(), Some(Token::Word(letters.as_bytes())));
        }
        for text in ["R", "x1"] {
            let read = Lexer::new(text.as_bytes()).next();
            assert_eq!(read, Some(Token::Word(text.as_bytes())));
        }
    }
}
