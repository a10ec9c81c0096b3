//! KV, where files are kept and the head of the audit log.
//!
//! Called by hand and not by `worker::kv`, which brings a serializer along.

use chrono::TimeDelta;
use js_sys::{ArrayBuffer, Object, Uint8Array};
use regain_core::store::StoreError;
use wasm_bindgen::prelude::*;
use worker::{Env, EnvBinding, Error};

use regain_web::Failure;

#[wasm_bindgen]
extern "C" {
    type Namespace;
    #[wasm_bindgen(method, catch)]
    async fn put(
        this: &Namespace,
        key: &str,
        value: &Uint8Array,
        options: &Options,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn get(this: &Namespace, key: &str, form: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    async fn delete(this: &Namespace, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(extends = Object)]
    type Options;
    #[wasm_bindgen(method, setter, js_name = expirationTtl)]
    fn set_expiration_ttl(this: &Options, seconds: u32);
}

impl EnvBinding for Namespace {
    const TYPE_NAME: &'static str = "KvNamespace";

    // As for D1, whatever is bound under the name is taken for one.
    fn get(value: JsValue) -> Result<Self, Error> {
        Ok(value.unchecked_into())
    }
}

/// A key-value store. Elsewhere in the world, what was put or deleted may be seen as
/// late as a minute after.
pub(crate) struct Kv(Namespace);

impl Kv {
    /// Opens the one of this binding.
    pub(crate) fn open(env: &Env, name: &'static str) -> Result<Self, Failure> {
        let binding = env.get_binding(name).map(Self);
        binding.map_err(|_| Failure::Missing(name))
    }

    /// Keeps a value, for so long at most or until there is another.
    pub(crate) async fn put(
        &self,
        key: &str,
        value: Vec<u8>,
        life: Option<TimeDelta>,
    ) -> Result<(), StoreError> {
        let options: Options = Object::new().unchecked_into();
        if let Some(life) = life {
            options.set_expiration_ttl(u32::try_from(life.num_seconds()).unwrap_or(u32::MAX));
        }
        let bytes = Uint8Array::from(value.as_slice());
        // The platform has its copy; while it writes, ours need not take up room.
        drop(value);
        let put = self.0.put(key, &bytes, &options).await;
        put.map(drop).map_err(|error| unavailable(&error))
    }

    /// What is kept under a key, if anything is.
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.0.get(key, "arrayBuffer").await;
        let found = found.map_err(|error| unavailable(&error))?;
        if found.is_null() {
            return Ok(None);
        }
        let buffer: ArrayBuffer = found.unchecked_into();
        Ok(Some(Uint8Array::new(&buffer).to_vec()))
    }

    /// Erases what is kept under a key.
    pub(crate) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let deleted = self.0.delete(key).await;
        deleted.map(drop).map_err(|error| unavailable(&error))
    }
}

fn unavailable(error: &JsValue) -> StoreError {
    let error: &js_sys::Error = error.unchecked_ref();
    StoreError::Unavailable(error.message().into())
}
