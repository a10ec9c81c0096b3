//! The words of a PDF (ISO 32000-2, 7.2 and 7.3): strings and comments are passed over,
//! names are read without their escapes.

use alloc::borrow::Cow;
use alloc::vec::Vec;

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name without its slash.
    Name(Cow<'a, [u8]>),
    /// A number, without its sign and what stands behind its point.
    Number(u32),
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
            if is_regular(first) {
                let word = self.take(is_regular);
                return Some(number(word).map_or(Token::Word(word), Token::Number));
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

/// The whole part of a number, as large as it fits. Readers take odd ones such as
/// `--5` and `5-`, too.
fn number(word: &[u8]) -> Option<u32> {
    let mut bytes = word.iter();
    let whole = word.split(|byte| *byte == b'.').next().unwrap_or_default();
    let digits = whole.iter().filter(|byte| byte.is_ascii_digit());
    let digits = digits.map(|byte| u32::from(byte - b'0'));
    bytes
        .all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte))
        .then(|| {
            digits.fold(0, |sum: u32, digit| {
                sum.saturating_mul(10).saturating_add(digit)
            })
        })
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
        for (text, expected) in [
            ("12", 12),
            ("+9999", 9999),
            ("-3", 3),
            ("51.9", 51),
            ("--7", 7),
            (".5", 0),
            ("99999999999", u32::MAX),
        ] {
            let read = Lexer::new(text.as_bytes()).next();
            assert_eq!(read, Some(Token::Number(expected)), "{text}");
        }
        for text in ["R", "1e5", "x1", "0obj"] {
            let read = Lexer::new(text.as_bytes()).next();
            assert_eq!(read, Some(Token::Word(text.as_bytes())));
        }
    }
}
