//! Records that whoever has the database cannot forge: HMAC-SHA-256 (RFC 2104) under
//! a keyring that the database does not have.

use alloc::string::String;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::crypto::keyring::Keyring;

/// Signs a record with the keyring's current key, as `key-id.base64url(mac)`.
#[must_use]
pub fn sign(record: &str, keys: &Keyring) -> String {
    let (id, _) = keys.current();
    alloc::format!("{id}.{}", mac(record, id, keys))
}

/// Whether a record is as it was signed.
#[must_use]
pub fn is_genuine(record: &str, signature: &str, keys: &Keyring) -> bool {
    let parts = signature.split_once('.');
    parts.is_some_and(|(id, mac)| is_mac(record, mac, id, keys))
}

/// The mac of a record under the keyring's key of this id, in base64url; empty, which is
/// never genuine, where it has none.
#[must_use]
pub fn mac(record: &str, id: &str, keys: &Keyring) -> String {
    let mac = start(record, id, keys).map(|mac| mac.finalize().into_bytes());
    mac.map(|mac| URL_SAFE_NO_PAD.encode(mac))
        .unwrap_or_default()
}

/// Whether this is the mac of a record under the key of this id. It takes the same
/// time wherever it differs.
#[must_use]
pub fn is_mac(record: &str, mac: &str, id: &str, keys: &Keyring) -> bool {
    let checked = || {
        let given = URL_SAFE_NO_PAD.decode(mac).ok()?;
        start(record, id, keys)?.verify_slice(&given).ok()
    };
    checked().is_some()
}

/// A key of any length will do.
fn start(record: &str, id: &str, keys: &Keyring) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(keys.key(id)?).ok()?;
    mac.update(record.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    fn keyring(byte: u8) -> Option<Keyring> {
        let key = STANDARD.encode([byte; 32]);
        Keyring::parse(&alloc::format!(
            r#"{{"current":"a","keys":{{"a":"{key}"}}}}"#
        ))
        .ok()
    }

    #[test]
    fn a_record_that_was_changed_is_not_genuine() {
        let (Some(keys), Some(others)) = (keyring(1), keyring(2)) else {
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
