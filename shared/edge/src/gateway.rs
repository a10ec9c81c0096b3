//! What the platform does for the front: a brake on floods, and functions by service
//! binding.

use regain_core::http::brake::Brake;
use regain_core::http::routes::Function;
use regain_web::{Answer, Broken, Content, Failure, Gateway, Response};
use wasm_bindgen::prelude::*;
use worker::web_sys::console::error_2;
use worker::{EnvBinding, Headers, web_sys};

use crate::request::Inbound;
use crate::serve::respond;
use crate::service::{self, Service};
use crate::workers::Workers;

#[wasm_bindgen]
extern "C" {
    /// The platform's rate limiter. Called by hand and not by `worker::RateLimiter`,
    /// whose answer goes through a deserializer: a tenth of the front's wasm.
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

impl Gateway for Workers<'_> {
    type Answer = Passing;

    async fn admits(&self, brake: Brake, caller: &str) -> Result<bool, Failure> {
        let name = brake.binding();
        let brake: Ratelimit = self
            .env
            .get_binding(name)
            .map_err(|_| Failure::Missing(name))?;
        let options: Options = js_sys::Object::new().unchecked_into();
        options.set_key(caller);
        let outcome = brake.limit(&options).await;
        let outcome: Outcome = outcome.map_err(|_| Failure::Platform)?.unchecked_into();
        Ok(outcome.success())
    }

    async fn ask(
        &self,
        function: Function,
        method: &str,
        path: &str,
        fields: &[(&'static str, String)],
        content: Content<'_, Inbound>,
    ) -> Result<Passing, Failure> {
        let name = function.binding();
        let service = Service::open(self.env, name).map_err(|_| Failure::Missing(name))?;
        let content = match content {
            Content::Empty => service::Content::Empty,
            Content::Bytes(bytes) => service::Content::Bytes(bytes),
            Content::Unread(inbound) => inbound
                .stream()
                .map_or(service::Content::Empty, service::Content::Stream),
        };
        match service.ask(method, path, fields, content).await {
            Ok(response) => Passing::of(response),
            Err(error) => {
                error_2(&name.into(), &error);
                Err(Failure::Platform)
            }
        }
    }
}

/// A function's answer, whose body the platform passes on.
pub struct Passing {
    response: worker::Response,
    headers: Headers,
}

impl Passing {
    /// A copy of the header fields is taken: those of a function's answer cannot be
    /// changed.
    fn of(response: worker::Response) -> Result<Self, Failure> {
        let headers = web_sys::Headers::new_with_headers(&response.headers().0);
        Ok(Self {
            headers: Headers(headers.map_err(|_| Failure::Platform)?),
            response,
        })
    }

    /// The answer for the client.
    #[must_use]
    pub fn finish(self) -> worker::Response {
        self.response.with_headers(self.headers)
    }
}

impl From<Response> for Passing {
    fn from(response: Response) -> Self {
        let status = response.status;
        respond(response)
            .map_err(|_| Failure::Platform)
            .and_then(Self::of)
            .unwrap_or_else(|_| Self {
                response: worker::Response::builder().with_status(status).empty(),
                headers: Headers::new(),
            })
    }
}

impl Answer for Passing {
    fn status(&self) -> u16 {
        self.response.status_code()
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    // A name and a value of ours are always ones that the platform takes.
    fn set(&mut self, name: &'static str, value: &str) {
        _ = self.headers.set(name, value);
    }

    fn remove(&mut self, name: &str) {
        _ = self.headers.delete(name);
    }

    async fn text(&mut self) -> Result<String, Broken> {
        self.response.text().await.map_err(|_| Broken)
    }

    fn with_body(mut self, status: u16, text: String) -> Self {
        let body = worker::ResponseBody::Body(text.into_bytes());
        if let Ok(response) = worker::Response::from_body(body) {
            self.response = response.with_status(status);
        }
        self
    }
}
