//! Where evidence is kept: KV, which forgets by itself.
//!
//! Called by hand and not by `worker::kv`, which brings a serializer along.

use chrono::TimeDelta;
use js_sys::{ArrayBuffer, Object, Uint8Array};
use regain_core::recovery::vault::Vault;
use regain_core::store::StoreError;
use wasm_bindgen::prelude::*;
use worker::{Env, EnvBinding, Error};

use crate::config::Failure;

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

/// The store of the binding `EVIDENCE`. Elsewhere in the world, what was put or
/// deleted may be seen as late as a minute after: which evidence there is, the
/// database says.
pub struct Evidence(Namespace);

impl Evidence {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where there is no such binding.
    pub fn open(env: &Env) -> Result<Self, Failure> {
        env.get_binding("EVIDENCE")
            .map(Self)
            .map_err(|_| Failure::Missing("EVIDENCE"))
    }
}

impl Vault for Evidence {
    async fn put(&self, id: &str, sealed: Vec<u8>, life: TimeDelta) -> Result<(), StoreError> {
        let options: Options = Object::new().unchecked_into();
        options.set_expiration_ttl(u32::try_from(life.num_seconds()).unwrap_or(u32::MAX));
        let value = Uint8Array::from(sealed.as_slice());
        // The platform has its copy; while it writes, ours need not take up room.
        drop(sealed);
        let put = self.0.put(id, &value, &options).await;
        put.map(drop).map_err(|error| unavailable(&error))
    }

    async fn get(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.0.get(id, "arrayBuffer").await;
        let found = found.map_err(|error| unavailable(&error))?;
        if found.is_null() {
            return Ok(None);
        }
        let buffer: ArrayBuffer = found.unchecked_into();
        Ok(Some(Uint8Array::new(&buffer).to_vec()))
    }

    async fn erase(&self, id: &str) -> Result<(), StoreError> {
        let deleted = self.0.delete(id).await;
        deleted.map(drop).map_err(|error| unavailable(&error))
    }
}

fn unavailable(error: &JsValue) -> StoreError {
    let error: &js_sys::Error = error.unchecked_ref();
    StoreError::Unavailable(error.message().into())
}
