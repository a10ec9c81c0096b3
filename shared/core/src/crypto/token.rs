//! Opaque secrets that are given out once and kept only as a hash.

use crate::newtype::newtype;
use alloc::string::String;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// A secret of 256 random bits: a session, a device, a link.
/// It has no `Debug`, so that it cannot be logged by accident.
pub struct Token(String);

impl Token {
    /// The token made of these random bytes.
    #[must_use]
    pub fn new(random: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// A token that somebody presents; `None` where it cannot be one of ours.
    #[must_use]
    pub fn presented(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.into()))
    }

    /// The same token, to be given to its owner once more.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// Random values that only this token leads to, the same each time: a form whose page
    /// carries a token makes the same of it, however often it is sent. `purpose` is what
    /// they are for, and whatever else they depend on.
    #[must_use]
    pub fn derive<const N: usize>(&self, purpose: &str) -> [u8; N] {
        let purpose = Sha256::digest(purpose.as_bytes());
        let mut derived = [0; N];
        for (block, place) in derived.chunks_mut(32).zip(0_u8..) {
            // Parts of a fixed length: no two inputs run into each other.
            let hash = Sha256::new()
                .chain_update(self.0.as_bytes())
                .chain_update(purpose)
                .chain_update([place])
                .finalize();
            for (byte, random) in block.iter_mut().zip(hash) {
                *byte = random;
            }
        }
        derived
    }

    /// The text to give to its owner: 43 characters of base64url (RFC 4648, 5).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored. A plain SHA-256 is enough for 256 random bits
    /// (ASVS 11.5.1, 6.5.2).
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(digest(self.0.as_bytes()))
    }
}

newtype! {
    /// What is kept of a token. The default is that of none.
    TokenHash
}

/// SHA-256 in base64url.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_again_by_its_hash_alone() {
        let token = Token::new(&[7; 32]);
        let presented = Token::presented(token.as_str()).map(|token| token.hash());
        assert_eq!(presented, Some(token.hash()));
        assert!(!token.hash().as_str().contains(token.as_str()));
    }

    #[test]
    fn what_a_token_leads_to_is_the_same_each_time_and_for_one_purpose() {
        let token = Token::new(&[7; 32]);
        let derived: [u8; 80] = token.derive("codes");
        assert_eq!(derived, token.derive("codes"));
        assert_ne!(derived, token.derive("code"));
        assert_ne!(derived, Token::new(&[8; 32]).derive("codes"));
        assert_ne!(derived.get(..32), derived.get(32..64));
    }

    #[test]
    fn what_cannot_be_a_token_is_none() {
        for odd in ["", "abc", &"A".repeat(44), &"!".repeat(43), "\u{e9}"] {
            assert!(Token::presented(odd).is_none(), "{odd}");
        }
    }
}
