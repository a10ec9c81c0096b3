//! Keyrings: secrets with ids, so that each can be rotated.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// Keys by id, one of which is for new work; the others still open old work.
/// It has no `Debug`, so that it cannot be logged by accident.
#[derive(Clone)]
pub struct Keyring {
    current: String,
    keys: BTreeMap<String, Vec<u8>>,
}

/// Why a keyring cannot be used. Says nothing of the keys themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyringError {
    /// Not `{"current": id, "keys": {id: base64}}`.
    Malformed,
    /// A key under 32 bytes, or an id of no or over 8 characters, which is what
    /// an Argon2 string can carry.
    KeyUnfit,
    /// `current` names no key of the keyring.
    NoCurrentKey,
}

impl Keyring {
    /// The keyring of a secret's text, `{"current":"a","keys":{"a":"<base64>"}}`.
    ///
    /// # Errors
    /// See [`KeyringError`].
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Text {
            current: String,
            keys: BTreeMap<String, String>,
        }
        let text: Text = serde_json::from_str(text).map_err(|_| KeyringError::Malformed)?;
        let mut keys = BTreeMap::new();
        for (id, key) in text.keys {
            let key = STANDARD.decode(key).map_err(|_| KeyringError::Malformed)?;
            if key.len() < 32 || id.is_empty() || id.len() > 8 {
                return Err(KeyringError::KeyUnfit);
            }
            keys.insert(id, key);
        }
        if !keys.contains_key(&text.current) {
            return Err(KeyringError::NoCurrentKey);
        }
        Ok(Self {
            current: text.current,
            keys,
        })
    }

    /// The id and the key for new work.
    #[must_use]
    pub fn current(&self) -> (&str, &[u8]) {
        (&self.current, self.key(&self.current).unwrap_or_default())
    }

    /// The ids of all keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// The key of this id.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<&[u8]> {
        self.keys.get(id).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_keyring_that_could_not_be_trusted_is_refused() {
        let key = STANDARD.encode([1; 32]);
        let short = STANDARD.encode([1; 31]);
        for (text, expected) in [
            ("secret".into(), KeyringError::Malformed),
            (
                format!(r#"{{"current":"b","keys":{{"a":"{key}"}}}}"#),
                KeyringError::NoCurrentKey,
            ),
            (
                format!(r#"{{"current":"a","keys":{{"a":"{short}"}}}}"#),
                KeyringError::KeyUnfit,
            ),
            (
                format!(r#"{{"current":"a","keys":{{"a":"{key}"}},"x":1}}"#),
                KeyringError::Malformed,
            ),
            (
                r#"{"current":"a","keys":{"a":"%"}}"#.into(),
                KeyringError::Malformed,
            ),
        ] {
            assert_eq!(Keyring::parse(&text).err(), Some(expected), "{text}");
        }
    }
}
