//! A request as the platform hands it over.
//!
//! `worker::Request` would parse every address with a Rust URL parser, which is
//! a fifth of a function's wasm; the platform has parsed it already.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use worker::Error;
use worker::web_sys::{self, ReadableStream, Url};

#[wasm_bindgen]
extern "C" {
    type Reader;
    #[wasm_bindgen(method, catch)]
    async fn read(this: &Reader) -> Result<JsValue, JsValue>;

    type Chunk;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Option<Uint8Array>;
}

/// How much of a body that is too large is taken before the line is cut, in bytes.
const DRAIN_CAP: usize = 4 * 1024 * 1024;

/// The same for a large body, in its caps: somebody's scan that is too large.
const DRAINED_CAPS: usize = 3;

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

    /// How long the client says that the body is, in bytes.
    #[must_use]
    pub fn content_length(&self) -> Option<usize> {
        self.header("content-length")?.parse().ok()
    }

    /// The body, to be passed on without being read.
    #[must_use]
    pub fn stream(&self) -> Option<ReadableStream> {
        self.request.body()
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
        let size = self
            .take(cap, |chunk, size| {
                if size <= cap {
                    body.extend_from_slice(&chunk.to_vec());
                }
            })
            .await?;
        Ok((size <= cap).then_some(body))
    }

    /// The same for a file. It is gathered outside of our own memory: that never
    /// shrinks, and each of many who send slowly would hold a part of it.
    ///
    /// # Errors
    /// [`Error`] where it breaks off.
    pub async fn file(&self, cap: usize) -> Result<Option<Uint8Array>, Error> {
        let room = |size: usize| u32::try_from(size.min(cap)).unwrap_or(u32::MAX);
        let told = self.content_length().unwrap_or_default();
        let mut file = Uint8Array::new_with_length(room(told));
        let size = self
            .take(cap, |chunk, size| {
                if size > cap {
                    return;
                }
                if room(size) > file.length() {
                    let larger = Uint8Array::new_with_length(room(2 * size));
                    larger.set(&file, 0);
                    file = larger;
                }
                file.set(chunk, room(size) - chunk.length());
            })
            .await?;
        Ok((size <= cap).then(|| file.subarray(0, room(size))))
    }

    /// Takes a body that nobody reads, within reason, so that the client hears the
    /// answer. `cap` is what it may have.
    pub async fn drain(&self, cap: usize) {
        if !self.request.body_used() {
            // Where it breaks off, nobody listens any more.
            _ = self.take(cap, |_, _| ()).await;
        }
    }

    /// Takes the body piece by piece, each with the size up to there. The size in
    /// the end.
    async fn take(
        &self,
        cap: usize,
        mut each: impl FnMut(&Uint8Array, usize),
    ) -> Result<usize, Error> {
        let mut size = 0;
        let Some(stream) = self.request.body() else {
            return Ok(size);
        };
        let reader: Reader = stream.get_reader().unchecked_into();
        while size <= DRAIN_CAP.max(DRAINED_CAPS * cap) {
            let chunk: Chunk = reader.read().await?.unchecked_into();
            let Some(bytes) = chunk.value() else {
                break;
            };
            size += bytes.length() as usize;
            each(&bytes, size);
        }
        Ok(size)
    }
}
