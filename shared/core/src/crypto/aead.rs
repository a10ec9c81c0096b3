//! Secrets that have to be read again, kept so that the database alone does not
//! give them away: XChaCha20-Poly1305 under a keyring (ASVS 11.3.2, 13.3.1).

use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::crypto::keyring::Keyring;
use crate::store::StoreError;

/// What was sealed cannot be opened: its key is not in the keyring, or it was
/// tampered with, or it belongs to somebody else. The operator has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed;

impl From<Sealed> for StoreError {
    fn from(_: Sealed) -> Self {
        Self::Unavailable("what is sealed needs a key that TOTP_KEYS does not have".into())
    }
}

/// Seals a secret for its owner, as `key-id.base64url(nonce || ciphertext)`. What
/// is moved to another owner's row opens nothing.
///
/// # Errors
/// [`Sealed`] where the keyring's current key cannot be used.
pub fn seal(
    secret: &[u8],
    owner: &str,
    nonce: &[u8; 24],
    keys: &Keyring,
) -> Result<String, Sealed> {
    let (id, key) = keys.current();
    let payload = Payload {
        msg: secret,
        aad: owner.as_bytes(),
    };
    let ciphertext = cipher(key)?
        .encrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| Sealed)?;
    let text = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &ciphertext].concat());
    Ok(alloc::format!("{id}.{text}"))
}

/// Opens what was sealed for this owner.
///
/// # Errors
/// [`Sealed`] where it stays shut.
pub fn open(sealed: &str, owner: &str, keys: &Keyring) -> Result<Vec<u8>, Sealed> {
    let (id, text) = sealed.split_once('.').ok_or(Sealed)?;
    let key = keys.key(id).ok_or(Sealed)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Sealed)?;
    let (nonce, ciphertext) = bytes.split_first_chunk::<24>().ok_or(Sealed)?;
    let payload = Payload {
        msg: ciphertext,
        aad: owner.as_bytes(),
    };
    cipher(key)?
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| Sealed)
}

/// The cipher of a keyring's key, of which it takes the first 32 bytes.
fn cipher(key: &[u8]) -> Result<XChaCha20Poly1305, Sealed> {
    let key = key.first_chunk::<32>().ok_or(Sealed)?;
    Ok(XChaCha20Poly1305::new(&(*key).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    fn keyring(current: &str) -> Option<Keyring> {
        let [a, b] = [[1; 32], [2; 32]].map(|key| STANDARD.encode(key));
        let keys = alloc::format!(r#"{{"a":"{a}","b":"{b}"}}"#);
        Keyring::parse(&alloc::format!(
            r#"{{"current":"{current}","keys":{keys}}}"#
        ))
        .ok()
    }

    #[test]
    fn what_is_sealed_is_opened_by_its_owner_s_key_alone() {
        let (Some(a), Some(b)) = (keyring("a"), keyring("b")) else {
            unreachable!()
        };
        let Ok(sealed) = seal(b"secret", "alice", &[7; 24], &a) else {
            unreachable!()
        };
        assert!(sealed.starts_with("a."));
        assert_eq!(open(&sealed, "alice", &a).as_deref(), Ok(&b"secret"[..]));
        // Another key is current now; the old one still opens.
        assert_eq!(open(&sealed, "alice", &b).as_deref(), Ok(&b"secret"[..]));
        assert_eq!(open(&sealed, "bob", &a), Err(Sealed), "another's row");
        let forged = sealed.replacen("a.", "b.", 1);
        assert_eq!(open(&forged, "alice", &a), Err(Sealed), "another key");
        for odd in [
            "",
            "a",
            "a.",
            "c.AAAA",
            "a.!",
            sealed.trim_end_matches(|_| true),
        ] {
            assert_eq!(open(odd, "alice", &a), Err(Sealed), "{odd}");
        }
        let mut tampered = sealed.clone().into_bytes();
        let last = tampered.len() - 5;
        if let Some(byte) = tampered.get_mut(last) {
            *byte = if *byte == b'A' { b'B' } else { b'A' };
        }
        let tampered = String::from_utf8(tampered).unwrap_or_default();
        assert_eq!(open(&tampered, "alice", &a), Err(Sealed), "a changed byte");
    }
}
