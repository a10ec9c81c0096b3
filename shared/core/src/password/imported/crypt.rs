//! MD5 of crypt(3) and phpass, for which there is no kept library.

use alloc::string::String;
use alloc::vec::Vec;
use base64ct::{Base64ShaCrypt, Encoding as _};
use md5::{Digest, Md5};

/// MD5 of crypt(3), as FreeBSD's `crypt_md5` has it.
pub(super) fn md5_crypt(password: &[u8], salt: &[u8]) -> String {
    let salt = salt.get(..8).unwrap_or(salt);
    let inner = digest_of::<Md5>(&[password, salt, password]);
    let mut hasher = Md5::new();
    hasher.update(password);
    hasher.update(b"$1$");
    hasher.update(salt);
    for part in password.chunks(16) {
        hasher.update(inner.get(..part.len()).unwrap_or_default());
    }
    let mut bits = password.len();
    while bits > 0 {
        let first = password.get(..1).unwrap_or_default();
        hasher.update(if bits & 1 == 1 { b"\0" } else { first });
        bits >>= 1;
    }
    let mut digest = hasher.finalize().to_vec();
    for round in 0..1000 {
        let mut parts: Vec<&[u8]> = Vec::new();
        let odd = round % 2 == 1;
        parts.push(if odd { password } else { &digest });
        if round % 3 != 0 {
            parts.push(salt);
        }
        if round % 7 != 0 {
            parts.push(password);
        }
        parts.push(if odd { &digest } else { password });
        digest = digest_of::<Md5>(&parts);
    }
    let order = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];
    let bytes = order.map(|place: usize| digest.get(place).copied().unwrap_or_default());
    Base64ShaCrypt::encode_string(&bytes)
}

/// phpass' portable hashes: salted once, then 2^`cost` times with the password.
pub(super) fn phpass<D: Digest>(cost: u32, salt: &[u8], password: &[u8]) -> String {
    let mut digest = digest_of::<D>(&[salt, password]);
    for _ in 0..1_u32 << cost {
        digest = digest_of::<D>(&[&digest, password]);
    }
    Base64ShaCrypt::encode_string(&digest)
}

/// The digest of parts, one after another.
pub(super) fn digest_of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}
