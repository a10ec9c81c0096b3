//! The forms in which other systems store their hashes.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64ct::{Base64ShaCrypt, Encoding as _};

use super::digest::BCRYPT_BASE64;
use super::{Before, Scheme, Setting};

/// Reads a hash as another system stored it: how it was made, and its digest. Nothing
/// where no supported scheme made it, or at a cost that cannot be taken over.
#[must_use]
pub fn read(stored: &str) -> Option<(Setting, String)> {
    let (setting, digest) = bcrypt(stored)
        .or_else(|| with_colons(stored))
        .or_else(|| with_dollars(stored))?;
    let costs = setting.scheme.costs();
    costs.contains(&setting.cost).then_some((setting, digest))
}

fn bcrypt(stored: &str) -> Option<(Setting, String)> {
    let (before, rest) = [
        ("$wp$2", Before::WordPress),
        ("bcrypt_sha256$$2", Before::Sha256),
        ("bcrypt$$2", Before::Nothing),
        ("blesta:$2", Before::Blesta),
        ("$2", Before::Nothing),
    ]
    .into_iter()
    .find_map(|(prefix, before)| Some((before, stored.strip_prefix(prefix)?)))?;
    let parts: Vec<&str> = rest.split('$').collect();
    let ["a" | "b" | "y", cost, both] = *parts else {
        return None;
    };
    let (salt, digest) = both.split_at_checked(22)?;
    let setting = Setting {
        scheme: Scheme::Bcrypt,
        before,
        cost: cost.parse().ok()?,
        length: 0,
        salt: BCRYPT_BASE64.decode(salt).ok()?,
    };
    let whole = BCRYPT_BASE64.decode(digest).ok()?.len() == 23;
    whole.then(|| (setting, digest.to_owned()))
}

/// WHMCS up to 6.2, `ClientExec`, and digests without a salt.
fn with_colons(stored: &str) -> Option<(Setting, String)> {
    let plain = |scheme, salt: &str, digest: &str| {
        Some((setting(scheme, 1, salt), digest.to_ascii_lowercase()))
    };
    match stored.split_once(':') {
        None if is_hex(stored, 32) => plain(Scheme::Md5, "", stored),
        None if is_hex(stored, 40) => plain(Scheme::Sha1, "", stored),
        Some((digest, salt)) if is_hex(digest, 32) => plain(Scheme::Md5, salt, digest),
        Some((hash, rest)) => {
            let (iterations, rest) = rest.split_once(':')?;
            // A fourth colon is another system's.
            let (salt, digest) = rest.split_once(':')?;
            let scheme = match hash {
                "sha1" => Scheme::Pbkdf2Sha1,
                "sha256" => Scheme::Pbkdf2Sha256,
                "sha512" => Scheme::Pbkdf2Sha512,
                _ => return None,
            };
            derived(scheme, iterations.parse().ok()?, salt, digest)
        }
        None => None,
    }
}

/// crypt(3), Django and phpass.
fn with_dollars(stored: &str) -> Option<(Setting, String)> {
    let parts: Vec<&str> = stored.split('$').collect();
    match *parts {
        ["", "1", salt, digest] => crypt(setting(Scheme::Md5Crypt, 1, salt), digest, 22),
        ["", id @ ("5" | "6"), salt, digest] => sha_crypt(id, 5000, salt, digest),
        ["", id @ ("5" | "6"), rounds, salt, digest] => {
            let rounds = rounds.strip_prefix("rounds=")?.parse().ok()?;
            sha_crypt(id, rounds, salt, digest)
        }
        // The usual flavour, one letter for N, and r = 32.
        ["", "y", parameters, salt, digest] => {
            let [b'j', exponent, b'T'] = *parameters.as_bytes() else {
                return None;
            };
            let mut setting = setting(Scheme::Yescrypt, letter(exponent)? + 1, "");
            setting.salt = Base64ShaCrypt::decode_vec(salt).ok()?;
            crypt(setting, digest, 43)
        }
        ["", "P" | "H", rest] => phpass(Scheme::Phpass, Before::Nothing, rest, 22),
        ["", "S", rest] => phpass(Scheme::Drupal, Before::Nothing, rest, 43),
        ["U", "S", rest] => phpass(Scheme::Drupal, Before::Md5, rest, 43),
        ["pbkdf2_sha1", rounds, salt, digest] => {
            derived(Scheme::Pbkdf2Sha1, rounds.parse().ok()?, salt, digest)
        }
        ["pbkdf2_sha256", rounds, salt, digest] => {
            derived(Scheme::Pbkdf2Sha256, rounds.parse().ok()?, salt, digest)
        }
        ["scrypt", n, salt, "8", "1", digest] => {
            let n: u32 = n.parse().ok().filter(|n: &u32| n.is_power_of_two())?;
            derived(Scheme::Scrypt, n.trailing_zeros(), salt, digest)
        }
        ["md5", salt, digest] if is_hex(digest, 32) => {
            Some((setting(Scheme::Md5, 1, salt), digest.to_ascii_lowercase()))
        }
        ["sha1", salt, digest] if is_hex(digest, 40) => {
            Some((setting(Scheme::Sha1, 1, salt), digest.to_ascii_lowercase()))
        }
        _ => None,
    }
}

fn setting(scheme: Scheme, cost: u32, salt: &str) -> Setting {
    Setting {
        scheme,
        before: Before::Nothing,
        cost,
        length: 0,
        salt: salt.into(),
    }
}

fn sha_crypt(id: &str, rounds: u32, salt: &str, digest: &str) -> Option<(Setting, String)> {
    let (scheme, length) = match id {
        "5" => (Scheme::Sha256Crypt, 43),
        _ => (Scheme::Sha512Crypt, 86),
    };
    // No more of it is read.
    let salt = salt.get(..16).unwrap_or(salt);
    crypt(setting(scheme, rounds, salt), digest, length)
}

fn phpass(scheme: Scheme, before: Before, rest: &str, length: usize) -> Option<(Setting, String)> {
    let (head, digest) = rest.split_at_checked(9)?;
    let (exponent, salt) = head.split_at_checked(1)?;
    let cost = letter(*exponent.as_bytes().first()?)?;
    let setting = Setting {
        before,
        ..setting(scheme, cost, salt)
    };
    crypt(setting, digest, length)
}

/// A digest in Base64, as long as its system wants it. Of a longer one its first block is
/// enough, and each further one would cost as much again.
fn derived(scheme: Scheme, cost: u32, salt: &str, digest: &str) -> Option<(Setting, String)> {
    let mut digest = STANDARD.decode(digest).ok()?;
    digest.truncate(scheme.usual_length());
    let setting = Setting {
        length: digest.len(),
        ..setting(scheme, cost, salt)
    };
    (digest.len() >= 16).then(|| (setting, STANDARD.encode(digest)))
}

/// A digest in the letters of crypt(3).
fn crypt(setting: Setting, digest: &str, length: usize) -> Option<(Setting, String)> {
    let whole = digest.len() == length && digest.bytes().all(|byte| letter(byte).is_some());
    whole.then(|| (setting, digest.to_owned()))
}

/// What a letter of crypt(3) stands for.
fn letter(byte: u8) -> Option<u32> {
    let value = match byte {
        b'.'..=b'9' => byte - b'.',
        b'A'..=b'Z' => byte - b'A' + 12,
        b'a'..=b'z' => byte - b'a' + 38,
        _ => return None,
    };
    Some(value.into())
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
