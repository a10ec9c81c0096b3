//! How a hash of another system was made, in one form for all of them.

use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use core::fmt;

use super::Scheme;
use crate::words::words;

words! {
    /// What a system makes of a password before it hashes.
    pub enum Before {
        /// Nothing.
        Nothing = "plain",
        /// Django: SHA-256 in hex.
        Sha256 = "sha256",
        /// `WordPress` from 6.8: HMAC-SHA-384 in Base64, without blanks around the password.
        WordPress = "wordpress",
        /// Blesta: HMAC-SHA-256 in hex.
        Blesta = "blesta",
        /// Drupal, of passwords that came from its version 6: MD5 in hex.
        Md5 = "md5",
    }
}

/// All of a hash but its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The function.
    pub scheme: Scheme,
    /// What is done first.
    pub before: Before,
    /// As [`Scheme::costs`] has it.
    pub cost: u32,
    /// How long the digest is, in bytes, where the scheme leaves that open.
    pub length: usize,
    /// As the function takes it.
    pub salt: Vec<u8>,
}

impl Setting {
    /// Reads what is written for it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let mut next = || parts.next();
        Some(Self {
            scheme: Scheme::from_word(next()?)?,
            before: Before::from_word(next()?)?,
            cost: next()?.parse().ok()?,
            length: next()?.parse().ok()?,
            salt: STANDARD_NO_PAD.decode(next()?).ok()?,
        })
    }
}

/// `scheme:before:cost:length:salt`, the salt in Base64.
impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let salt: String = STANDARD_NO_PAD.encode(&self.salt);
        let (scheme, before) = (self.scheme.word(), self.before.word());
        write!(
            formatter,
            "{scheme}:{before}:{}:{}:{salt}",
            self.cost, self.length
        )
    }
}
