//! What a claimant has of a case: a reference to say, and a secret to show.

use alloc::string::String;

use crate::crypto::code::{CodeHash, TypedCode};

/// 40 bits: enough to be the only one, and short enough for a telephone. It opens
/// nothing by itself.
pub const REFERENCE_BYTES: usize = 5;

/// 128 bits, so that a plain hash is enough (ASVS 6.5.2; NIST 63A-4, 3.9).
pub const SECRET_BYTES: usize = 16;

/// The credential of a case. It has no `Debug`, so that it cannot be logged by
/// accident.
pub struct Credential {
    reference: TypedCode,
    secret: TypedCode,
}

impl Credential {
    /// A new one.
    #[must_use]
    pub fn new(reference: &[u8; REFERENCE_BYTES], secret: &[u8; SECRET_BYTES]) -> Self {
        Self {
            reference: TypedCode::new(reference),
            secret: TypedCode::new(secret),
        }
    }

    /// What a program or a cookie presents, `reference.secret`.
    #[must_use]
    pub fn presented(text: &str) -> Option<Self> {
        let (reference, secret) = text.split_once('.')?;
        Self::typed(reference, secret)
    }

    /// What a person typed.
    #[must_use]
    pub fn typed(reference: &str, secret: &str) -> Option<Self> {
        Some(Self {
            reference: TypedCode::parse(reference, REFERENCE_BYTES)?,
            secret: TypedCode::parse(secret, SECRET_BYTES)?,
        })
    }

    /// That of a case that has a reference already.
    pub(super) fn of_case(reference: &str, secret: &[u8; SECRET_BYTES]) -> Option<Self> {
        Some(Self {
            reference: TypedCode::parse(reference, REFERENCE_BYTES)?,
            secret: TypedCode::new(secret),
        })
    }

    /// For a cookie or an `Authorization` field: `reference.secret`.
    #[must_use]
    pub fn text(&self) -> String {
        alloc::format!("{}.{}", self.reference.plain(), self.secret.plain())
    }

    /// The reference, to be shown.
    #[must_use]
    pub fn reference(&self) -> String {
        self.reference.grouped()
    }

    /// The secret, to be shown once.
    #[must_use]
    pub fn secret(&self) -> String {
        self.secret.grouped()
    }

    /// What is stored of the secret.
    #[must_use]
    pub fn secret_hash(&self) -> CodeHash {
        self.secret.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_read_back_from_a_cookie_and_from_paper() {
        let new = Credential::new(&[7; REFERENCE_BYTES], &[9; SECRET_BYTES]);
        let same = |read: Option<Credential>| {
            read.is_some_and(|read| {
                read.reference() == new.reference() && read.secret_hash() == new.secret_hash()
            })
        };
        assert!(same(Credential::presented(&new.text())));
        let paper = new.secret().to_ascii_lowercase().replace('-', " ");
        assert!(same(Credential::typed(&new.reference(), &paper)));
        assert_eq!(new.reference().len(), 9);
        for odd in [
            "",
            ".",
            "AAAA",
            &new.reference(),
            &alloc::format!("{}.x", new.text()),
        ] {
            assert!(Credential::presented(odd).is_none(), "{odd}");
        }
    }
}
