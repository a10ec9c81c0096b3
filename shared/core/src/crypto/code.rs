//! Secrets that people read, type and paste: base32 (RFC 4648, 6), in groups.

use alloc::string::String;
use base32::Alphabet;

use crate::crypto::token::digest;
use crate::newtype::newtype;

const ALPHABET: Alphabet = Alphabet::Rfc4648 { padding: false };

/// The bytes of a code that stands alone: 120 bits, so that a plain hash is enough
/// (ASVS 6.5.2), in 24 characters.
pub const CODE_BYTES: usize = 15;

/// A secret as people have it. It has no `Debug`, so that it cannot be logged by
/// accident.
pub struct TypedCode(String);

impl TypedCode {
    /// The secret made of these random bytes.
    #[must_use]
    pub fn new(random: &[u8]) -> Self {
        Self(base32::encode(ALPHABET, random))
    }

    /// What somebody typed, where it can be a secret of so many bytes. Blanks and
    /// hyphens are for the eye; a zero is read as the letter O and a one as I, which
    /// the alphabet does not have.
    #[must_use]
    pub fn parse(typed: &str, bytes: usize) -> Option<Self> {
        let plain: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                '0' => 'O',
                '1' => 'I',
                c => c,
            })
            .collect();
        let decoded = base32::decode(ALPHABET, &plain)?;
        // The last character may have bits to spare: one secret, one form.
        (decoded.len() == bytes && plain.len() == (bytes * 8).div_ceil(5))
            .then(|| Self::new(&decoded))
    }

    /// Without groups, as it is compared.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.0
    }

    /// In groups of four, as it is shown.
    #[must_use]
    pub fn grouped(&self) -> String {
        let mut grouped = String::new();
        for (index, character) in self.0.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                grouped.push('-');
            }
            grouped.push(character);
        }
        grouped
    }

    /// What is stored.
    #[must_use]
    pub fn hash(&self) -> CodeHash {
        CodeHash(digest(self.0.as_bytes()))
    }
}

newtype! {
    /// What is kept of such a secret. The default is that of none.
    CodeHash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back_however_it_is_typed() {
        let code = TypedCode::new(&[0xa7; CODE_BYTES]);
        let shown = code.grouped();
        assert_eq!(shown.len(), 29);
        for typed in [
            shown.clone(),
            shown.to_ascii_lowercase(),
            shown.replace('-', " "),
            alloc::format!(" {}\n", code.plain()),
        ] {
            let read = TypedCode::parse(&typed, CODE_BYTES).map(|code| code.hash());
            assert_eq!(read, Some(code.hash()), "{typed}");
        }
        let read = |typed| TypedCode::parse(typed, 5).map(|code| code.grouped());
        assert_eq!(read("0ii1-2345").as_deref(), Some("OIII-2345"));
    }

    #[test]
    fn what_cannot_be_one_is_none() {
        let long = "A".repeat(25);
        let short = "A".repeat(23);
        for odd in [
            "",
            "123456",
            &long,
            &short,
            "AAAA8AAAAAAAAAAAAAAAAAAA",
            "\u{e9}",
        ] {
            assert!(TypedCode::parse(odd, CODE_BYTES).is_none(), "{odd}");
        }
    }

    #[test]
    fn spare_bits_make_no_second_form() {
        // 16 bytes leave two bits of the 26th character over.
        let secret = TypedCode::new(&[0; 16]);
        let spare = alloc::format!("{}B", "A".repeat(25));
        let read = TypedCode::parse(&spare, 16).map(|secret| secret.hash());
        assert_eq!(read, Some(secret.hash()));
    }
}
