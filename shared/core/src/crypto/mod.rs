//! Cryptography: keyrings, tokens and codes, AEAD, HPKE and HMAC.

#[cfg(feature = "totp")]
pub mod aead;
pub mod code;
pub mod hmac;
#[cfg(feature = "evidence")]
pub mod hpke;
pub mod keyring;
pub mod token;
