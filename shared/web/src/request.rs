//! A request as a platform hands it over.

use regain_core::evidence::Upload;
use regain_core::http::media::{essence, prefers_html};

/// The client broke off while it was sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Why there is no file to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// The body is larger than it may be.
    TooLarge,
    /// The client broke off, or the form cannot be taken apart.
    Malformed,
    /// The form has not the one field `file`, or no file was chosen.
    NotOneFile,
}

/// A request. Its body can be taken once.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, and so does all that waits for it"
)]
pub trait Request {
    /// The method, in capitals.
    fn method(&self) -> String;

    /// The path, without a query.
    fn path(&self) -> String;

    /// The path with its query.
    fn path_and_query(&self) -> String;

    /// A parameter of the query.
    fn query(&self, name: &str) -> Option<String>;

    /// A header field by its name in lower case; several of one name come as one,
    /// with commas.
    fn header(&self, name: &str) -> Option<String>;

    /// The body, or nothing where it is larger than `cap` bytes. It is counted while it
    /// comes in: what a client says of its length is not trusted. The rest is taken and
    /// thrown away, within reason: a client hears no answer while it is still sending.
    ///
    /// # Errors
    /// [`Broken`] where the client breaks off.
    async fn body(&self, cap: usize) -> Result<Option<Vec<u8>>, Broken>;

    /// The body as a file, as [`Request::body`].
    ///
    /// # Errors
    /// [`NoFile`].
    async fn file(&self, cap: usize) -> Result<Vec<u8>, NoFile>;

    /// The one file of a form of this content type, whose only field is `file`.
    ///
    /// # Errors
    /// [`NoFile`].
    async fn form_file(&self, cap: usize, content_type: &str) -> Result<Upload, NoFile>;

    /// Takes a body that nobody reads, within reason, so that the client hears the
    /// answer. `cap` is what it may have.
    async fn drain(&self, cap: usize);

    /// Whether the client asks for HTML; programs rarely do.
    fn asks_for_html(&self) -> bool {
        self.header("accept")
            .is_some_and(|accept| prefers_html(&accept))
    }

    /// The media type of the body, in lower case and without parameters; empty where it
    /// has none.
    fn media_type(&self) -> String {
        essence(&self.header("content-type").unwrap_or_default())
    }

    /// How long the client says that the body is, in bytes.
    fn content_length(&self) -> Option<usize> {
        self.header("content-length")?.parse().ok()
    }
}
