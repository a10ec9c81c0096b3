//! Signatures by the platform's `WebCrypto`: no arithmetic of large numbers is in the wasm.

use js_sys::{Array, Object, Reflect, Uint8Array};
use regain_core::oidc::Algorithm;
use regain_web::{Failure, Signer};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = crypto, js_name = subtle)]
    static SUBTLE: Subtle;

    #[derive(Clone)]
    type Subtle;
    #[wasm_bindgen(method, catch, js_name = importKey)]
    async fn import_key(
        this: &Subtle,
        format: &str,
        key: &JsValue,
        algorithm: &Object,
        extractable: bool,
        usages: &Array,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = exportKey)]
    async fn export_key(this: &Subtle, format: &str, key: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn sign(
        this: &Subtle,
        algorithm: &Object,
        key: &JsValue,
        message: &Uint8Array,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn verify(
        this: &Subtle,
        algorithm: &Object,
        key: &JsValue,
        signature: &Uint8Array,
        message: &Uint8Array,
    ) -> Result<JsValue, JsValue>;
}

/// The platform's own.
pub struct WebCrypto;

impl Signer for WebCrypto {
    async fn sign(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        let key = private(algorithm, key, false).await.map_err(refused)?;
        let (parameters, message) = (parameters(algorithm), Uint8Array::from(message));
        let signature = subtle().sign(&parameters, &key, &message).await;
        Ok(Uint8Array::new(&signature.map_err(refused)?).to_vec())
    }

    async fn is_signed(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failure> {
        let public = self.public(algorithm, key).await?;
        let verified = verify(algorithm, &public, message, signature).await;
        Ok(verified.map_err(refused)?.is_truthy())
    }

    async fn public(
        &self,
        algorithm: Algorithm,
        key: &[u8],
    ) -> Result<[(&'static str, String); 2], Failure> {
        let names = match algorithm {
            Algorithm::Rs256 => ["n", "e"],
            Algorithm::Es256 => ["x", "y"],
        };
        let key = private(algorithm, key, true).await.map_err(refused)?;
        let jwk = subtle().export_key("jwk", &key).await.map_err(refused)?;
        let member = |name: &str| Reflect::get(&jwk, &name.into()).ok()?.as_string();
        Ok(names.map(|name| (name, member(name).unwrap_or_default())))
    }
}

fn subtle() -> Subtle {
    SUBTLE.with(Subtle::clone)
}

/// A key that is none of the algorithm is one that was not set well.
fn refused(_: JsValue) -> Failure {
    Failure::Platform
}

/// What `WebCrypto` calls an algorithm, for keys and for signatures.
fn parameters(algorithm: Algorithm) -> Object {
    let members = match algorithm {
        Algorithm::Rs256 => &[("name", "RSASSA-PKCS1-v1_5"), ("hash", "SHA-256")][..],
        Algorithm::Es256 => &[
            ("name", "ECDSA"),
            ("hash", "SHA-256"),
            ("namedCurve", "P-256"),
        ],
    };
    object(members)
}

fn object(members: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in members {
        // An object of our own takes every member.
        _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

async fn private(algorithm: Algorithm, key: &[u8], extractable: bool) -> Result<JsValue, JsValue> {
    let (bytes, parameters) = (Uint8Array::from(key), parameters(algorithm));
    let usages = Array::of1(&"sign".into());
    let subtle = subtle();
    subtle
        .import_key("pkcs8", &bytes, &parameters, extractable, &usages)
        .await
}

async fn verify(
    algorithm: Algorithm,
    public: &[(&'static str, String); 2],
    message: &[u8],
    signature: &[u8],
) -> Result<JsValue, JsValue> {
    let [(first, one), (second, other)] = public;
    let kind = match algorithm {
        Algorithm::Rs256 => &[("kty", "RSA")][..],
        Algorithm::Es256 => &[("kty", "EC"), ("crv", "P-256")],
    };
    let mut members = kind.to_vec();
    members.extend([(*first, one.as_str()), (*second, other.as_str())]);
    let (jwk, parameters) = (object(&members), parameters(algorithm));
    let usages = Array::of1(&"verify".into());
    let subtle = subtle();
    let key = subtle
        .import_key("jwk", &jwk, &parameters, false, &usages)
        .await?;
    let (message, signature) = (Uint8Array::from(message), Uint8Array::from(signature));
    subtle.verify(&parameters, &key, &signature, &message).await
}
