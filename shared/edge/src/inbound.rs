//! A request as the platform hands it over.
//!
//! `worker::Request` would parse every address with a Rust URL parser, which is
//! a fifth of a function's wasm; the platform has parsed it already.

use futures_util::StreamExt as _;
use worker::web_sys::{self, Url};
use worker::{ByteStream, Error};

/// How much of a body that is too large is taken before the line is cut, in bytes.
const DRAIN_CAP: usize = 4 * 1024 * 1024;

/// A request, with its address parsed.
pub struct Inbound {
    request: web_sys::Request,
    url: Url,
}

impl Inbound {
    /// Takes a request over.
    ///
    /// # Errors
    /// [`Error`] where the platform cannot parse its address.
    pub fn new(request: web_sys::Request) -> Result<Self, Error> {
        let url = Url::new(&request.url())?;
        Ok(Self { request, url })
    }

    /// The method, in capitals.
    #[must_use]
    pub fn method(&self) -> String {
        self.request.method()
    }

    /// The path, without a query.
    #[must_use]
    pub fn path(&self) -> String {
        self.url.pathname()
    }

    /// The path with its query.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        self.url.pathname() + &self.url.search()
    }

    /// A parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.url.search_params().get(name)
    }

    /// A header field; several of one name come as one, with commas.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// Whether the client names HTML among what it accepts; programs rarely do.
    #[must_use]
    pub fn asks_for_html(&self) -> bool {
        self.header("accept")
            .is_some_and(|accept| accept.contains("text/html"))
    }

    /// The body, or nothing where it is larger than `cap` bytes. It is counted
    /// while it comes in: what a client says of its length is not trusted. The
    /// rest is taken and thrown away, within reason: a client hears no answer
    /// while it is still sending.
    ///
    /// # Errors
    /// [`Error`] where it breaks off.
    pub async fn body(&self, cap: usize) -> Result<Option<Vec<u8>>, Error> {
        let mut body = Vec::new();
        let Some(stream) = self.request.body() else {
            return Ok(Some(body));
        };
        let mut stream = ByteStream::from(stream);
        let mut size = 0;
        while let Some(chunk) = stream.next().await {
            let chunk = chunk?;
            size += chunk.len();
            if size <= cap {
                body.extend_from_slice(&chunk);
            } else if size > DRAIN_CAP {
                break;
            }
        }
        Ok((size <= cap).then_some(body))
    }
}
