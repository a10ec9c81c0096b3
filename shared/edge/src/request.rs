//! A request as the platform hands it over.
//!
//! `worker::Request` would parse every address with a Rust URL parser, which is
//! a fifth of a function's wasm; the platform has parsed it already.

use core::future::poll_fn;
use core::pin::pin;
use core::task::Poll;

use js_sys::{Array, ArrayBuffer, Object, Uint8Array};
use regain_core::evidence::Upload;
use regain_core::limits::Limits;
use regain_web::{Broken, NoFile, Request, room};
use wasm_bindgen::prelude::*;
use worker::web_sys::{self, File, FormData, Headers, ReadableStream, Url};
use worker::{Delay, Error};

#[wasm_bindgen]
extern "C" {
    type Reader;
    #[wasm_bindgen(method, catch)]
    async fn read(this: &Reader) -> Result<JsValue, JsValue>;

    type Chunk;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Chunk) -> Option<Uint8Array>;

    /// Of all that the platform can do with a body, what takes a form apart.
    #[wasm_bindgen(js_name = Response)]
    type Form;
    #[wasm_bindgen(constructor, js_class = "Response", catch)]
    fn new(body: &Uint8Array, options: &Options) -> Result<Form, JsValue>;
    #[wasm_bindgen(method, catch, js_name = formData)]
    async fn form_data(this: &Form) -> Result<JsValue, JsValue>;

    /// What the platform knows of a request.
    type Located;
    #[wasm_bindgen(method, getter)]
    fn cf(this: &Located) -> Option<Place>;

    type Place;
    #[wasm_bindgen(method, getter)]
    fn city(this: &Place) -> Option<String>;

    #[wasm_bindgen(extends = Object)]
    type Options;
    #[wasm_bindgen(method, setter)]
    fn set_headers(this: &Options, headers: &Headers);

    type Content;
    #[wasm_bindgen(method, catch, js_name = arrayBuffer)]
    async fn array_buffer(this: &Content) -> Result<JsValue, JsValue>;
}

/// How much of a body that is too large is taken before the line is cut, in bytes.
const DRAIN_CAP: usize = 4 * 1024 * 1024;

/// The same for a large body, in its caps: somebody's scan that is too large.
const DRAINED_CAPS: usize = 3;

/// What sealing adds to a file, and some more: with room for it, a file need not be
/// copied again.
const ROOM: usize = 2048;

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

    /// The body, to be passed on without being read.
    #[must_use]
    pub fn stream(&self) -> Option<ReadableStream> {
        self.request.body()
    }

    /// The body for a file. It is gathered outside of our own memory: that never
    /// shrinks, and each of many who send slowly would hold a part of it.
    async fn gather(&self, cap: usize) -> Result<Uint8Array, NoFile> {
        let length = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
        let told = self.content_length();
        let mut file = Uint8Array::new_with_length(length(room(0, told, cap)));
        let taken = self.take(cap, |chunk, size| {
            if size > cap {
                return;
            }
            if length(size) > file.length() {
                let larger = Uint8Array::new_with_length(length(room(size, told, cap)));
                larger.set(&file, 0);
                file = larger;
            }
            file.set(chunk, length(size) - chunk.length());
        });
        // Where it breaks off or takes too long, nobody listens any more.
        let taken = in_time(taken).await.ok_or(NoFile::Malformed)?;
        let size = taken.map_err(|_| NoFile::Malformed)?;
        if size > cap {
            return Err(NoFile::TooLarge);
        }
        Ok(file.subarray(0, length(size)))
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

impl Request for Inbound {
    fn method(&self) -> String {
        self.request.method()
    }

    fn path(&self) -> String {
        self.url.pathname()
    }

    fn path_and_query(&self) -> String {
        self.url.pathname() + &self.url.search()
    }

    fn query(&self, name: &str) -> Option<String> {
        self.url.search_params().get(name)
    }

    fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    fn city(&self) -> Option<String> {
        let located: &Located = self.request.unchecked_ref();
        located.cf()?.city()
    }

    async fn body(&self, cap: usize) -> Result<Option<Vec<u8>>, Broken> {
        let mut body = Vec::new();
        let size = self
            .take(cap, |chunk, size| {
                if size <= cap {
                    body.extend_from_slice(&chunk.to_vec());
                }
            })
            .await
            .map_err(|_| Broken)?;
        Ok((size <= cap).then_some(body))
    }

    async fn file(&self, cap: usize) -> Result<Vec<u8>, NoFile> {
        Ok(taken_over(&self.gather(cap).await?))
    }

    async fn form_file(&self, cap: usize, content_type: &str) -> Result<Upload, NoFile> {
        let body = self.gather(cap).await?;
        let malformed = |_| NoFile::Malformed;
        let form = form(&body, content_type).map_err(malformed)?;
        // The platform has its copy.
        drop(body);
        let form: FormData = form.form_data().await.map_err(malformed)?.unchecked_into();
        let (file, dated) = only_file(&form).ok_or(NoFile::NotOneFile)?;
        let content: &Content = file.unchecked_ref();
        let buffer = content.array_buffer().await.map_err(malformed)?;
        let filled = |text: String| (!text.is_empty()).then_some(text);
        Ok(Upload {
            bytes: taken_over(&Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>())),
            name: filled(file.name()),
            declared: filled(file.type_()),
            dated,
        })
    }

    async fn drain(&self, cap: usize) {
        if !self.request.body_used() {
            // Where it breaks off, nobody listens any more.
            _ = self.take(cap, |_, _| ()).await;
        }
    }
}

/// What comes of an upload, unless it takes longer than one may.
async fn in_time<T>(upload: impl Future<Output = T>) -> Option<T> {
    let span = Limits::DEFAULT.upload_time.to_std().unwrap_or_default();
    let (mut upload, mut deadline) = (pin!(upload), pin!(Delay::from(span)));
    poll_fn(|context| match upload.as_mut().poll(context) {
        Poll::Ready(ended) => Poll::Ready(Some(ended)),
        Poll::Pending => deadline.as_mut().poll(context).map(|()| None),
    })
    .await
}

fn form(body: &Uint8Array, content_type: &str) -> Result<Form, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", content_type)?;
    let options: Options = Object::new().unchecked_into();
    options.set_headers(&headers);
    Form::new(body, &options)
}

/// The file of a form that has the field `file` and, beside it, none but `date`.
fn only_file(form: &FormData) -> Option<(File, Option<String>)> {
    let (mut file, mut dated) = (None, None);
    for field in Array::from(form) {
        let field: Array = field.unchecked_into();
        match field.get(0).as_string()?.as_str() {
            // A browser where no file was chosen sends one without name and content.
            "file" if file.is_none() => file = Some(field.get(1).dyn_into().ok()?),
            "date" if dated.is_none() => dated = Some(field.get(1).as_string()?),
            _ => return None,
        }
    }
    Some((file?, dated))
}

/// The platform's bytes as ours.
fn taken_over(array: &Uint8Array) -> Vec<u8> {
    let length = array.length() as usize;
    let mut bytes = Vec::with_capacity(length + ROOM);
    bytes.resize(length, 0);
    array.copy_to(&mut bytes);
    bytes
}
