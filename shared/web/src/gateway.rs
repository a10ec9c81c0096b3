//! What a platform does for the front alone.

use regain_core::http::brake::Brake;
use regain_core::http::routes::Function;

use crate::failure::Failure;
use crate::platform::Host;
use crate::request::Broken;
use crate::response::Response;

/// What the front has at hand besides.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, and so does all that waits for it"
)]
pub trait Gateway: Host {
    /// What a function answers.
    type Answer: Answer;

    /// Counts one request of this caller at a brake on floods; false where it was one
    /// too many.
    ///
    /// # Errors
    /// [`Failure::Missing`] where there is no such brake, [`Failure::Platform`] where it
    /// cannot tell.
    async fn admits(&self, brake: Brake, caller: &str) -> Result<bool, Failure>;

    /// Asks a function at a path, with these header fields.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound, [`Failure::Platform`] where it
    /// cannot be reached, or broke down.
    async fn ask(
        &self,
        function: Function,
        method: &str,
        path: &str,
        fields: &[(&'static str, String)],
        content: Content<'_, Self::Request>,
    ) -> Result<Self::Answer, Failure>;
}

/// What a request to a function carries.
pub enum Content<'a, R> {
    /// Nothing.
    Empty,
    /// A body that was read.
    Bytes(Vec<u8>),
    /// The body of a request, which goes through unread, for it is large.
    Unread(&'a R),
}

/// An answer of a function on its way through the front, which reads the least of it
/// and need not hold its body.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, and so does all that waits for it"
)]
pub trait Answer: From<Response> {
    /// The HTTP status.
    fn status(&self) -> u16;

    /// A header field.
    fn header(&self, name: &str) -> Option<String>;

    /// Sets a header field, in the place of what it was.
    fn set(&mut self, name: &'static str, value: &str);

    /// Takes a header field away.
    fn remove(&mut self, name: &str);

    /// The body as text, once.
    ///
    /// # Errors
    /// [`Broken`] where it breaks off.
    async fn text(&mut self) -> Result<String, Broken>;

    /// The same header fields with another status and body.
    #[must_use]
    fn with_body(self, status: u16, text: String) -> Self;
}

/// An answer that is held whole.
impl Answer for Response {
    fn status(&self) -> u16 {
        self.status
    }

    fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.remove(name);
        self.headers.push((name, value.into()));
    }

    fn remove(&mut self, name: &str) {
        self.headers.retain(|(known, _)| *known != name);
    }

    async fn text(&mut self) -> Result<String, Broken> {
        let bytes = self.body.take().unwrap_or_default();
        String::from_utf8(bytes).map_err(|_| Broken)
    }

    fn with_body(mut self, status: u16, text: String) -> Self {
        self.status = status;
        self.body = Some(text.into_bytes());
        self
    }
}
