//! Records that whoever has the database cannot forge: HMAC-SHA-256 (RFC 2104) under
//! a key ring that the database does not have.

use alloc::string::String;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::ring::Ring;

/// Signs a record with the ring's current key, as `key-id.base64url(mac)`.
#[must_use]
pub fn sign(record: &str, keys: &Ring) -> String {
    let (id, key) = keys.current();
    let mac = mac(record, key).map(|mac| mac.finalize().into_bytes());
    alloc::format!("{id}.{}", URL_SAFE_NO_PAD.encode(mac.unwrap_or_default()))
}

/// Whether a record is as it was signed.
#[must_use]
pub fn is_genuine(record: &str, signature: &str, keys: &Ring) -> bool {
    let checked = || {
        let (id, text) = signature.split_once('.')?;
        let given = URL_SAFE_NO_PAD.decode(text).ok()?;
        mac(record, keys.key(id)?)?.verify_slice(&given).ok()
    };
    checked().is_some()
}

/// A key of any length will do.
fn mac(record: &str, key: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(record.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    fn ring(byte: u8) -> Option<Ring> {
        let key = STANDARD.encode([byte; 32]);
        Ring::parse(&alloc::format!(
            r#"{{"current":"a","keys":{{"a":"{key}"}}}}"#
        ))
        .ok()
    }

    #[test]
    fn a_record_that_was_changed_is_not_genuine() {
        let (Some(keys), Some(others)) = (ring(1), ring(2)) else {
            unreachable!()
        };
        let signature = sign("a file was erased", &keys);
        assert!(is_genuine("a file was erased", &signature, &keys));
        assert!(!is_genuine("a file was kept", &signature, &keys));
        assert!(!is_genuine("a file was erased", &signature, &others));
        for odd in ["", "a", "a.", "b.AAAA", &signature.replace("a.", "")] {
            assert!(!is_genuine("a file was erased", odd, &keys), "{odd}");
        }
    }
}
