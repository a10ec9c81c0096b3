//! Signed tokens.

use regain_core::oidc::Algorithm;
use regain_core::oidc::jwt::{self, Presented};
use regain_web::{Call, Failure, Platform, Signer as _};
use serde_json::Value;

/// Signs claims with the ring's key for new work.
pub async fn sign(
    call: &Call<impl Platform>,
    algorithm: Algorithm,
    claims: &Value,
) -> Result<String, Failure> {
    let ring = call.platform.keyring(algorithm.keyring())?;
    let (id, key) = ring.current();
    let unsigned = jwt::unsigned(algorithm, &algorithm.key_id(id), claims);
    let signer = call.platform.signer();
    let signature = signer.sign(algorithm, key, unsigned.as_bytes()).await?;
    Ok(jwt::signed(&unsigned, &signature))
}

/// The claims of an ID token of ours, however old: one that hints at somebody, and opens
/// nothing.
pub async fn verified(call: &Call<impl Platform>, token: &str) -> Result<Option<Value>, Failure> {
    let Some(presented) = Presented::read(token) else {
        return Ok(None);
    };
    let algorithm = presented.algorithm;
    let ring = call.platform.keyring(algorithm.keyring())?;
    let id = ring
        .ids()
        .find(|id| algorithm.key_id(id) == presented.key_id);
    let Some(key) = id.and_then(|id| ring.key(id)) else {
        return Ok(None);
    };
    let (message, signature) = (presented.unsigned.as_bytes(), &presented.signature);
    let signer = call.platform.signer();
    let genuine = signer.is_signed(algorithm, key, message, signature).await?;
    Ok(genuine.then_some(presented.claims))
}
