//! Signed JSON (RFC 7515), as ID tokens are written and read again.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Algorithm;

/// What is signed: header and claims. The signature comes behind it.
#[must_use]
pub fn unsigned(algorithm: Algorithm, key_id: &str, claims: &Value) -> String {
    let header = json!({ "alg": algorithm.word(), "kid": key_id, "typ": "JWT" });
    let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    alloc::format!("{header}.{claims}")
}

/// The token of what was signed.
#[must_use]
pub fn signed(unsigned: &str, signature: &[u8]) -> String {
    alloc::format!("{unsigned}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token that somebody shows, taken apart: nothing of it counts before its signature
/// was verified.
pub struct Presented<'a> {
    /// What it says that it was signed with. `none`, and whatever is not ours, is no token.
    pub algorithm: Algorithm,
    /// The id of the key.
    pub key_id: String,
    /// What was signed.
    pub unsigned: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    /// What it claims.
    pub claims: Value,
}

impl<'a> Presented<'a> {
    /// Takes a token apart, if it can be one of ours.
    #[must_use]
    pub fn read(token: &'a str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Header {
            alg: Algorithm,
            kid: String,
        }
        let (unsigned, signature) = token.rsplit_once('.')?;
        let (header, claims) = unsigned.split_once('.')?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        Some(Self {
            algorithm: header.alg,
            key_id: header.kid,
            unsigned,
            signature: decode(signature)?,
            claims: serde_json::from_slice(&decode(claims)?).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let claims = json!({ "sub": "a" });
        let text = unsigned(Algorithm::Es256, "ES256-a", &claims);
        let token = signed(&text, &[1, 2, 3]);
        let Some(read) = Presented::read(&token) else {
            unreachable!("a token")
        };
        assert_eq!(
            (read.algorithm, &*read.key_id),
            (Algorithm::Es256, "ES256-a")
        );
        assert_eq!(
            (read.unsigned, read.signature, read.claims),
            (&*text, alloc::vec![1, 2, 3], claims)
        );
    }

    #[test]
    fn an_algorithm_that_is_not_ours_makes_no_token() {
        for algorithm in ["none", "HS256", "RS512", "rs256", ""] {
            let header = json!({ "alg": algorithm, "kid": "a" });
            let [header, claims] =
                [header, json!({})].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
            for signature in ["", "AQID"] {
                let token = alloc::format!("{header}.{claims}.{signature}");
                assert!(Presented::read(&token).is_none(), "{token}");
            }
        }
        for odd in ["", ".", "..", "a.b.c", "a"] {
            assert!(Presented::read(odd).is_none(), "{odd}");
        }
    }
}
