//! Passwords imported from another system: hashes of other schemes than ours.
//!
//! Such a hash is wrapped when it is imported: what is kept is its setting (scheme, cost
//! and salt) and Argon2id over its digest, so that nothing weaker than our own is stored.
//! The sign-in that proves the password replaces it by a hash of ours.
//!
//! Time must not tell who was imported (ASVS 6.3.8): while a deployment takes hashes over,
//! each sign-in does the work of every scheme that it takes, whoever signs in.

#[cfg(feature = "password")]
mod attempt;
#[cfg(feature = "password")]
mod crypt;
#[cfg(feature = "password")]
mod digest;
#[cfg(feature = "password")]
mod foreign;
mod setting;

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

#[cfg(feature = "password")]
pub use foreign::read;
pub use setting::{Before, Setting};

use crate::words::words;

words! {
    /// How another system hashed.
    pub enum Scheme {
        /// bcrypt, of Django, `WordPress`, Symfony and Blesta too.
        Bcrypt = "bcrypt",
        /// PBKDF2 with HMAC-SHA-1.
        Pbkdf2Sha1 = "pbkdf2_sha1",
        /// PBKDF2 with HMAC-SHA-256.
        Pbkdf2Sha256 = "pbkdf2_sha256",
        /// PBKDF2 with HMAC-SHA-512.
        Pbkdf2Sha512 = "pbkdf2_sha512",
        /// scrypt with blocks of 1 KiB, one lane.
        Scrypt = "scrypt",
        /// yescrypt with blocks of 4 KiB, one lane.
        Yescrypt = "yescrypt",
        /// SHA-256 of crypt(3).
        Sha256Crypt = "sha256_crypt",
        /// SHA-512 of crypt(3).
        Sha512Crypt = "sha512_crypt",
        /// MD5 of crypt(3).
        Md5Crypt = "md5_crypt",
        /// phpass: MD5, again and again.
        Phpass = "phpass",
        /// Drupal's phpass with SHA-512.
        Drupal = "drupal",
        /// MD5 once, with a salt or without.
        Md5 = "md5",
        /// SHA-1 once, with a salt or without.
        Sha1 = "sha1",
    }
}

impl Scheme {
    /// Which costs can be taken over: exponents of two, rounds, or nothing to choose.
    /// More would exhaust an isolate's memory, or let one sign-in take seconds; the
    /// largest are those of Ory Kratos where an isolate can carry them.
    #[must_use]
    pub const fn costs(self) -> RangeInclusive<u32> {
        match self {
            Self::Bcrypt => 4..=15,
            Self::Pbkdf2Sha1 | Self::Pbkdf2Sha256 | Self::Pbkdf2Sha512 => 1..=10_000_000,
            // 64 MiB each.
            Self::Scrypt => 1..=16,
            Self::Yescrypt => 10..=14,
            Self::Sha256Crypt | Self::Sha512Crypt => 1_000..=100_000,
            Self::Phpass | Self::Drupal => 7..=16,
            Self::Md5Crypt | Self::Md5 | Self::Sha1 => 1..=1,
        }
    }
}

/// The schemes that a deployment takes over, each with the highest cost, and Blesta's key.
#[derive(Clone, Default)]
pub struct Accepted {
    schemes: Vec<(Scheme, u32)>,
    /// What Blesta calls `system_key`: the key of the HMAC that it hashes.
    blesta_key: Option<String>,
}

impl Accepted {
    /// Reads `bcrypt=12 sha512_crypt=5000 md5`, or `none`; nothing where a word is unknown, a cost
    /// cannot be taken over or a scheme is named twice.
    #[must_use]
    pub fn parse(text: &str, blesta_key: Option<String>) -> Option<Self> {
        let mut schemes: Vec<(Scheme, u32)> = Vec::new();
        let text = if text == "none" { "" } else { text };
        for entry in text.split_whitespace() {
            let (word, cost) = match entry.split_once('=') {
                Some((word, cost)) => (word, cost.parse().ok()?),
                None => (entry, 1),
            };
            let scheme = Scheme::from_word(word)?;
            let twice = schemes.iter().any(|(known, _)| *known == scheme);
            if twice || !scheme.costs().contains(&cost) {
                return None;
            }
            schemes.push((scheme, cost));
        }
        Some(Self {
            schemes,
            blesta_key,
        })
    }

    /// Whether a hash of this setting is among them.
    #[must_use]
    pub fn takes(&self, setting: &Setting) -> bool {
        let listed = self.most(setting.scheme);
        listed.is_some_and(|most| setting.cost <= most)
            && (setting.before != Before::Blesta || self.blesta_key.is_some())
    }

    fn most(&self, scheme: Scheme) -> Option<u32> {
        let mut listed = self.schemes.iter();
        listed
            .find(|(known, _)| *known == scheme)
            .map(|(_, most)| *most)
    }
}

#[cfg(all(test, feature = "password"))]
mod tests;
