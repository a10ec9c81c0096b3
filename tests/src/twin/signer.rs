//! The twin of the platform's signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa;
use p256::pkcs8::DecodePrivateKey as _;
use regain_core::oidc::Algorithm;
use regain_web::{Failure, Signer};
use rsa::pkcs1v15;
use rsa::sha2::Sha256;
use rsa::signature::{SignatureEncoding as _, Signer as _, Verifier as _};
use rsa::traits::PublicKeyParts as _;

/// The same algorithms in Rust.
pub struct RustCrypto;

fn rsa_key(key: &[u8]) -> Result<rsa::PrivateKey, Failure> {
    rsa::PrivateKey::from_pkcs8_der(key).map_err(|_| Failure::Platform)
}

fn ec_key(key: &[u8]) -> Result<ecdsa::SigningKey, Failure> {
    ecdsa::SigningKey::from_pkcs8_der(key).map_err(|_| Failure::Platform)
}

impl Signer for RustCrypto {
    async fn sign(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        Ok(match algorithm {
            Algorithm::Rs256 => {
                let key = pkcs1v15::SigningKey::<Sha256>::new(rsa_key(key)?);
                key.sign(message).to_vec()
            }
            Algorithm::Es256 => {
                let signature: ecdsa::Signature = ec_key(key)?.sign(message);
                signature.to_vec()
            }
        })
    }

    async fn is_signed(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failure> {
        Ok(match algorithm {
            Algorithm::Rs256 => {
                let key = pkcs1v15::VerifyingKey::<Sha256>::new(rsa_key(key)?.to_public_key());
                let signature = pkcs1v15::Signature::try_from(signature);
                signature.is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
            Algorithm::Es256 => {
                let key = ec_key(key)?;
                let signature = ecdsa::Signature::from_slice(signature);
                let key = key.verifying_key();
                signature.is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        })
    }

    async fn public(
        &self,
        algorithm: Algorithm,
        key: &[u8],
    ) -> Result<[(&'static str, String); 2], Failure> {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        Ok(match algorithm {
            Algorithm::Rs256 => {
                let key = rsa_key(key)?.to_public_key();
                let (n, e) = (key.n_bytes(), key.e_bytes());
                [("n", encode(&n)), ("e", encode(&e))]
            }
            Algorithm::Es256 => {
                let point = ec_key(key)?.verifying_key().to_sec1_point(false);
                let half = |half: Option<&[u8]>| half.map(encode).unwrap_or_default();
                let x = point.x().map(|x| x.to_vec());
                let y = point.y().map(|y| y.to_vec());
                [("x", half(x.as_deref())), ("y", half(y.as_deref()))]
            }
        })
    }
}
