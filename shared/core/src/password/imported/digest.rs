//! The digests of other systems' schemes.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::alphabet::BCRYPT;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64ct::{Base64ShaCrypt, Encoding as _};
use core::fmt::Write as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::crypt::{digest_of, md5_crypt, phpass};
use super::{Before, Scheme, Setting};

/// bcrypt's alphabet. Some libraries leave bits in the last letter of a salt that mean
/// nothing.
pub(super) const BCRYPT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &BCRYPT,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
);

/// What a scheme that reads the password in each of its rounds takes at most: a longer one
/// would multiply its work.
const MOST_BYTES: usize = 256;

impl Scheme {
    const fn reads_it_each_round(self) -> bool {
        matches!(
            self,
            Self::Sha256Crypt | Self::Sha512Crypt | Self::Md5Crypt | Self::Phpass | Self::Drupal
        )
    }
}

impl Setting {
    /// What of a right password becomes the next one: what other systems leave out of it
    /// does not. Nothing where they read only a part of it, so that nobody knows the rest.
    pub(in crate::password) fn next<'a>(&self, password: &'a str) -> Option<&'a str> {
        match (self.scheme, self.before) {
            (_, Before::WordPress) => Some(trimmed(password)),
            (Scheme::Bcrypt, Before::Nothing) if password.len() > 72 => None,
            _ => Some(password),
        }
    }

    /// The digest of a password, in the letters of its scheme. Nothing where it is too long
    /// for that, or where the setting cannot be worked with.
    pub(super) fn digest(&self, password: &[u8], blesta_key: Option<&str>) -> Option<String> {
        if password.len() > MOST_BYTES && self.scheme.reads_it_each_round() {
            // The same work, for nothing.
            let digest = self.digest(password.get(..MOST_BYTES)?, blesta_key);
            core::hint::black_box(digest);
            return None;
        }
        let password = &*self.prepared(password, blesta_key)?;
        let salt = &*self.salt;
        let mut derived = vec![0; self.length];
        match self.scheme {
            Scheme::Bcrypt => {
                // Ends in a NUL, unless it is too long for one.
                let mut bytes = password.to_vec();
                bytes.push(0);
                bytes.truncate(72);
                let digest = bcrypt::bcrypt(self.cost, salt.try_into().ok()?, &bytes);
                return Some(BCRYPT_BASE64.encode(digest.get(..23)?));
            }
            Scheme::Pbkdf2Sha1 => pbkdf2_hmac::<Sha1>(password, salt, self.cost, &mut derived),
            Scheme::Pbkdf2Sha256 => pbkdf2_hmac::<Sha256>(password, salt, self.cost, &mut derived),
            Scheme::Pbkdf2Sha512 => pbkdf2_hmac::<Sha512>(password, salt, self.cost, &mut derived),
            Scheme::Scrypt => {
                let parameters = scrypt::Params::new(self.cost.try_into().ok()?, 8, 1).ok()?;
                scrypt::scrypt(password, salt, &parameters, &mut derived).ok()?;
            }
            Scheme::Yescrypt => {
                let mode = yescrypt::Mode::default();
                let parameters = yescrypt::Params::new(mode, 1 << self.cost, 32, 1).ok()?;
                let mut digest = [0; 32];
                yescrypt::yescrypt(password, salt, &parameters, &mut digest).ok()?;
                return Some(Base64ShaCrypt::encode_string(&digest));
            }
            Scheme::Sha256Crypt => {
                let rounds = sha_crypt::Params::new(self.cost).ok()?;
                let digest = sha_crypt::sha256_crypt(password, salt, rounds);
                return shuffled(&digest, 21, &[30, 31]);
            }
            Scheme::Sha512Crypt => {
                let rounds = sha_crypt::Params::new(self.cost).ok()?;
                let digest = sha_crypt::sha512_crypt(password, salt, rounds);
                return shuffled(&digest, 22, &[63]);
            }
            Scheme::Md5Crypt => return Some(md5_crypt(password, salt)),
            Scheme::Phpass => return Some(phpass::<Md5>(self.cost, salt, password)),
            Scheme::Drupal => {
                let mut digest = phpass::<Sha512>(self.cost, salt, password);
                digest.truncate(43);
                return Some(digest);
            }
            Scheme::Md5 => return Some(hex(&digest_of::<Md5>(&[salt, password]))),
            Scheme::Sha1 => return Some(hex(&digest_of::<Sha1>(&[salt, password]))),
        }
        Some(STANDARD.encode(derived))
    }

    /// What the scheme hashes in place of the password.
    fn prepared<'a>(&self, password: &'a [u8], blesta_key: Option<&str>) -> Option<Cow<'a, [u8]>> {
        let prepared = match self.before {
            Before::Nothing => return Some(Cow::Borrowed(password)),
            Before::Sha256 => hex(&Sha256::digest(password)),
            Before::Md5 => hex(&Md5::digest(password)),
            Before::WordPress => {
                let mut mac = Hmac::<Sha384>::new_from_slice(b"wp-sha384").ok()?;
                mac.update(trimmed(core::str::from_utf8(password).ok()?).as_bytes());
                STANDARD.encode(mac.finalize().into_bytes())
            }
            Before::Blesta => {
                // Without it nobody gets in, and nobody sees that it is missing.
                let key = blesta_key.unwrap_or_default();
                let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
                mac.update(password);
                hex(&mac.finalize().into_bytes())
            }
        };
        Some(Cow::Owned(prepared.into_bytes()))
    }
}

/// As PHP's `trim` has it.
fn trimmed(password: &str) -> &str {
    password.trim_matches([' ', '\t', '\n', '\r', '\0', '\x0b'])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// As crypt(3) writes a digest of SHA-2: three bytes a third of it apart at a time, from a
/// place that moves on by `step`, and then the rest.
fn shuffled(digest: &[u8], step: usize, rest: &[usize]) -> Option<String> {
    let third = digest.len() / 3;
    let round = third * 3;
    let mut places = Vec::new();
    for turn in 0..third {
        let first = turn * step % round;
        // The last is written first.
        for further in [2, 1, 0] {
            places.push((first + further * third) % round);
        }
    }
    places.extend(rest);
    let bytes: Option<Vec<u8>> = places
        .into_iter()
        .map(|place| digest.get(place).copied())
        .collect();
    Some(Base64ShaCrypt::encode_string(&bytes?))
}
