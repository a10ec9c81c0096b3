//! The platform's rate limiter.

use wasm_bindgen::prelude::*;
use worker::{Env, EnvBinding, Error};

#[wasm_bindgen]
extern "C" {
    type Ratelimit;
    #[wasm_bindgen(method, catch)]
    async fn limit(this: &Ratelimit, options: &Options) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(extends = js_sys::Object)]
    type Options;
    #[wasm_bindgen(method, setter)]
    fn set_key(this: &Options, key: &str);

    type Outcome;
    #[wasm_bindgen(method, getter)]
    fn success(this: &Outcome) -> bool;
}

impl EnvBinding for Ratelimit {
    const TYPE_NAME: &'static str = "Ratelimit";
}

/// A brake on floods. Called by hand and not by `worker::RateLimiter`, whose
/// answer goes through a deserializer: a tenth of the front's wasm.
pub struct Brake(Ratelimit);

impl Brake {
    /// The rate limiter of this binding.
    ///
    /// # Errors
    /// [`Error`] where there is none.
    pub fn open(env: &Env, binding: &str) -> Result<Self, Error> {
        env.get_binding(binding).map(Self)
    }

    /// Counts one request of this caller; false where it was one too many.
    ///
    /// # Errors
    /// [`Error`] where the platform cannot tell.
    pub async fn admits(&self, caller: &str) -> Result<bool, Error> {
        let options: Options = js_sys::Object::new().unchecked_into();
        options.set_key(caller);
        let outcome: Outcome = self.0.limit(&options).await?.unchecked_into();
        Ok(outcome.success())
    }
}
