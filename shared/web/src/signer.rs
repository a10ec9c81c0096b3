//! Signatures that others verify: of ID tokens.

use regain_core::oidc::Algorithm;

use crate::failure::Failure;

/// Signs and verifies with private keys in PKCS #8 (RFC 5958). A platform has this already,
/// so that no function carries the arithmetic of large numbers.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, and so does all that waits for it"
)]
pub trait Signer {
    /// The signature of a message, as RFC 7518, 3.3 and 3.4, write it.
    ///
    /// # Errors
    /// [`Failure`] where the key is not one of this algorithm.
    async fn sign(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
    ) -> Result<Vec<u8>, Failure>;

    /// Whether a signature is one by this key.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    async fn is_signed(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failure>;

    /// The public half as the members of a JSON Web Key: `n` and `e` of RSA, `x` and `y` of
    /// a curve.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    async fn public(
        &self,
        algorithm: Algorithm,
        key: &[u8],
    ) -> Result<[(&'static str, String); 2], Failure>;
}
