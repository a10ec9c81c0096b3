//! Another function, reached by service binding.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::web_sys::{self, Headers, ReadableStream, Request, RequestInit, RequestRedirect};
use worker::{Env, Error, Response};

#[wasm_bindgen]
extern "C" {
    type Binding;

    #[wasm_bindgen(method, catch)]
    async fn fetch(this: &Binding, request: &Request) -> Result<JsValue, JsValue>;
}

/// What a request to a function carries.
pub enum Content {
    /// Nothing.
    Empty,
    /// A body that was read.
    Bytes(Vec<u8>),
    /// A body that goes through unread, for it is large.
    Stream(ReadableStream),
}

/// A function behind a service binding. Its requests are made here and not by
/// `worker::Fetcher`, which brings in all that a fetch to the world may need.
pub struct Service(Binding);

impl Service {
    /// The function of this binding.
    ///
    /// # Errors
    /// [`Error`] where there is none.
    pub fn open(env: &Env, binding: &str) -> Result<Self, Error> {
        Ok(Self(env.service(binding)?.into_rpc()))
    }

    /// Asks it, at a path.
    ///
    /// # Errors
    /// JavaScript's own where it cannot be reached, or broke down.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, String)],
        content: Content,
    ) -> Result<Response, JsValue> {
        let headers = Headers::new()?;
        for (name, value) in fields {
            headers.set(name, value)?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_headers(&headers);
        // A 303 is for the browser: followed here, it would lose its cookies.
        init.set_redirect(RequestRedirect::Manual);
        match content {
            Content::Bytes(bytes) if !bytes.is_empty() => {
                init.set_body(&Uint8Array::from(bytes.as_slice()));
            }
            Content::Stream(stream) => init.set_body(&stream),
            Content::Bytes(_) | Content::Empty => {}
        }
        // A path is not an address; the host is for form's sake.
        let url = format!("https://function{path}");
        let request = Request::new_with_str_and_init(&url, &init)?;
        let answer = self.0.fetch(&request).await?;
        let response: web_sys::Response = answer.dyn_into()?;
        Ok(response.into())
    }
}
