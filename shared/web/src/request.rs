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

/// What is set aside for a file before any of it has come, in bytes.
const FIRST_ROOM: usize = 64 * 1024;

/// How much room a file gets that has so many bytes by now: twice as much each time, and
/// not what its sender promises, or a few who send slowly would use up the memory of all.
#[must_use]
pub fn room(size: usize, told: Option<usize>, cap: usize) -> usize {
    let most = told.filter(|told| *told >= size).unwrap_or(cap);
    (2 * size).max(FIRST_ROOM).min(most.min(cap)).max(size)
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

    /// The city that the platform takes the client to be in. Only the front hears it from the
    /// platform.
    fn city(&self) -> Option<String>;

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

    /// The one file of a form of this content type, whose only fields are `file` and, if it
    /// is there, `date`.
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

#[cfg(test)]
mod tests {
    use super::*;

    const CAP: usize = 10 * 1024 * 1024;

    /// The room that a file takes which comes in pieces of this size.
    fn taken(size: usize, piece: usize, told: Option<usize>) -> usize {
        let mut taken = room(0, told, CAP);
        for come in (0..=size).step_by(piece) {
            if come > taken {
                taken = room(come, told, CAP);
            }
        }
        taken
    }

    #[test]
    fn twenty_slow_uploads_that_promise_much_take_less_than_thirty_megabytes() {
        let flood: usize = (0..20).map(|_| taken(8, 1, Some(CAP))).sum();
        assert!(flood <= 20 * FIRST_ROOM, "{flood}");
        // Half a megabyte of each has come.
        let flood: usize = (0..20).map(|_| taken(512 * 1024, 1024, Some(CAP))).sum();
        assert!(flood < 30_000_000, "{flood}");
    }

    #[test]
    fn a_file_gets_room_for_itself_and_at_most_as_much_again() {
        for size in [0, 1, FIRST_ROOM, FIRST_ROOM + 1, 1_000_000, CAP - 1, CAP] {
            for told in [None, Some(size), Some(CAP), Some(0), Some(usize::MAX)] {
                let taken = taken(size, 1, told);
                assert!(taken >= size && taken <= CAP, "{size} {told:?}: {taken}");
                assert!(
                    taken <= FIRST_ROOM.max(2 * size),
                    "{size} {told:?}: {taken}"
                );
            }
            assert_eq!(taken(size, 1, Some(size)), size, "exactly what was said");
        }
    }
}
