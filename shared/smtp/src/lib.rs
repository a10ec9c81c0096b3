//! Submission of mail to a host's own relay (RFC 6409): one connection, encrypted before
//! anything is said on it that matters, and as many mails as there are.
//!
//! What the relay says is never trusted: each reply is bounded, and none of its words goes on
//! record, only what class of failure it names (RFC 3463).

mod message;
mod relay;
mod reply;
mod session;

pub use message::Message;
pub use relay::{Credentials, Relay, Security};
pub use session::Session;

use std::io;

/// A connection to a relay.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, and so does all that waits for it"
)]
pub trait Connection: Sized {
    /// Reads what has come, and says how much of `into` it fills: nothing at the end.
    ///
    /// # Errors
    /// What the connection failed with.
    async fn read(&mut self, into: &mut [u8]) -> io::Result<usize>;

    /// Writes all of it.
    ///
    /// # Errors
    /// What the connection failed with.
    async fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The same connection, encrypted from here on. The name in the relay's certificate is
    /// verified before anything is written.
    #[must_use]
    fn start_tls(self) -> Self;
}

/// Why a mail was not handed over. The word goes on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// It may go through later: the relay, or the way to it, has failed, or wants it so.
    Later(&'static str),
    /// The relay never takes this mail.
    Never(&'static str),
}

impl From<io::Error> for Error {
    fn from(_: io::Error) -> Self {
        Self::Later("connection")
    }
}
