//! How mails go out.

use regain_core::courier::{Mail, SendError};
use regain_frame::mail as words;

/// A mail in words, on its way.
pub struct Outgoing<'a> {
    /// What it is about, and where it goes.
    pub mail: &'a Mail,
    /// Whom an answer goes to.
    pub reply_to: &'a str,
    /// The sender's name.
    pub sender: &'a str,
    /// What it says.
    pub words: &'a words::Mail,
}

/// A way to send mail. Hosts have relays of their own: another one is another
/// implementation of this.
#[expect(
    async_fn_in_trait,
    reason = "a function runs on one thread, and so does all that waits for it"
)]
pub trait Mailer {
    /// Sends one mail.
    ///
    /// # Errors
    /// See [`SendError`].
    async fn send(&self, mail: &Outgoing<'_>) -> Result<(), SendError>;
}
