//! A request as the twin of the platform hands it over.

use std::cell::RefCell;

use regain_core::evidence::Upload;
use regain_core::http::reply::Cookie;
use regain_web::{Broken, NoFile, Request};
use serde_json::Value;

use crate::twin::form;

/// A request on its way in.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The header fields, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, until it is taken.
    pub body: RefCell<Vec<u8>>,
}

impl Incoming {
    /// The same request with one more header field.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same request with this token in `Authorization`.
    #[must_use]
    pub fn bearing(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// The same request with those cookies that are there.
    #[must_use]
    pub(crate) fn with_cookies(self, cookies: &[(Cookie, &Option<String>)]) -> Self {
        let pairs: Vec<String> = cookies
            .iter()
            .filter_map(|(cookie, value)| Some(format!("{}={}", cookie.name(), value.as_ref()?)))
            .collect();
        if pairs.is_empty() {
            return self;
        }
        self.with("cookie", &pairs.join("; "))
    }

    /// The same request with one more cookie.
    #[must_use]
    pub(crate) fn and_cookie(mut self, pair: &str) -> Self {
        match self.headers.iter_mut().find(|(name, _)| name == "cookie") {
            Some((_, cookies)) => *cookies = format!("{cookies}; {pair}"),
            None => self = self.with("cookie", pair),
        }
        self
    }

    /// The same request with JSON, as programs write it.
    #[must_use]
    pub fn json(self, value: &Value) -> Self {
        self.bytes("application/json", value.to_string().into_bytes())
    }

    /// The same request with a form, as browsers write it.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.extend_pairs(fields).finish();
        self.bytes("application/x-www-form-urlencoded", form.into_bytes())
    }

    /// The same request with a body of this media type.
    #[must_use]
    pub fn bytes(self, media_type: &str, body: Vec<u8>) -> Self {
        let length = body.len().to_string();
        let mut request = self.with("content-length", &length);
        if !media_type.is_empty() {
            request = request.with("content-type", media_type);
        }
        request.body = body.into();
        request
    }

    fn whole_query(&self) -> &str {
        self.path.split_once('?').map_or("", |(_, query)| query)
    }
}

impl Request for Incoming {
    fn method(&self) -> String {
        self.method.clone()
    }

    fn path(&self) -> String {
        self.path.split('?').next().unwrap_or_default().into()
    }

    fn path_and_query(&self) -> String {
        self.path.clone()
    }

    fn query(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.whole_query().as_bytes());
        let (_, value) = pairs.find(|(known, _)| known == name)?;
        Some(value.into_owned())
    }

    fn header(&self, name: &str) -> Option<String> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let first = values.next()?.1.clone();
        Some(values.fold(first, |all, (_, value)| format!("{all}, {value}")))
    }

    fn city(&self) -> Option<String> {
        self.header("cf-ipcity")
    }

    async fn body(&self, cap: usize) -> Result<Option<Vec<u8>>, Broken> {
        let body = self.body.take();
        Ok((body.len() <= cap).then_some(body))
    }

    async fn file(&self, cap: usize) -> Result<Vec<u8>, NoFile> {
        let body = self.body.take();
        if body.len() > cap {
            return Err(NoFile::TooLarge);
        }
        Ok(body)
    }

    async fn form_file(&self, cap: usize, content_type: &str) -> Result<Upload, NoFile> {
        let body = self.file(cap).await?;
        form::only_file(&body, content_type)
    }

    async fn drain(&self, _cap: usize) {
        self.body.take();
    }
}
