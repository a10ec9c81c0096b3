//! `/.well-known/openid-configuration` and `/oidc/jwks`.

use regain_core::http::locale::Locale;
use regain_core::http::reply::Reply;
use regain_core::oidc::Algorithm;
use regain_core::oidc::metadata;
use regain_web::{Call, Early, Platform, Signer as _};
use serde_json::{Map, Value, json};

use crate::for_any_site;

/// What clients find out by themselves.
pub fn document(call: &Call<impl Platform>) -> Reply {
    let languages = Locale::ALL.map(Locale::tag);
    let document = metadata::document(&call.config.origin, &languages);
    kept_for_a_while(Reply::json(200, &document))
}

/// The public keys: of every key in the rings, so that what an earlier one signed is
/// verified still, and what the next one signs already.
pub async fn keys(call: &Call<impl Platform>) -> Result<Reply, Early> {
    let mut keys = Vec::new();
    for algorithm in Algorithm::ALL {
        let ring = call.platform.keyring(algorithm.keyring())?;
        for id in ring.ids() {
            let private = ring.key(id).unwrap_or_default();
            let public = call.platform.signer().public(algorithm, private).await?;
            keys.push(described(algorithm, id, public));
        }
    }
    Ok(kept_for_a_while(Reply::json(200, &json!({ "keys": keys }))))
}

/// A public key as a JSON Web Key (RFC 7517).
fn described(algorithm: Algorithm, id: &str, public: [(&'static str, String); 2]) -> Value {
    let mut key = Map::new();
    let mut tell = |name: &str, value: &str| key.insert(name.into(), value.into());
    match algorithm {
        Algorithm::Rs256 => {
            tell("kty", "RSA");
        }
        Algorithm::Es256 => {
            tell("kty", "EC");
            tell("crv", "P-256");
        }
    }
    tell("use", "sig");
    tell("alg", algorithm.word());
    tell("kid", &algorithm.key_id(id));
    for (name, value) in public {
        tell(name, &value);
    }
    Value::Object(key)
}

fn kept_for_a_while(reply: Reply) -> Reply {
    for_any_site(reply).with("cache-control", "public, max-age=300".into())
}
