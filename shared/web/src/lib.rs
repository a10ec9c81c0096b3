//! What endpoints stand on.
//!
//! In scope: the platform as traits, a request as endpoints read it, what becomes of
//! their replies, configuration, health, and the wording of mails. Out of scope: rules
//! (`regain-core`), words (`regain-pages`), and any platform: `regain-edge` implements
//! the traits on Cloudflare Workers, and the tests on a native twin.

pub mod barred;
mod call;
mod caller;
mod config;
pub mod denied;
mod early;
mod failure;
mod gateway;
mod health;
mod kept;
mod mail;
mod mailer;
mod platform;
mod press;
mod request;
mod response;
mod serve;
mod signer;

pub use call::Call;
pub use config::Config;
pub use early::Early;
pub use failure::Failure;
pub use gateway::{Answer, Content, Gateway};
pub use health::Health;
pub use kept::{Kept, bound, client_request, destination, on_to};
pub use mail::Wording;
pub use mailer::{Mailer, Outgoing};
pub use platform::{Host, Platform};
pub use press::{Remembering, form_key};
pub use request::{Broken, NoFile, Request, room};
pub use response::Response;
pub use serve::serve;
pub use signer::Signer;

/// The header fields by which the front and the functions behind it tell each other
/// what they found out. Functions have no public address, so nobody else can set them.
pub mod hop {
    /// The request's id.
    pub const REQUEST_ID: &str = "regain-request-id";
    /// The client's address, canonical.
    pub const ADDRESS: &str = "regain-address";
    /// The city that the platform takes the address to be in, percent-encoded.
    pub const CITY: &str = "regain-city";
    /// The language to answer in.
    pub const LOCALE: &str = "regain-locale";
    /// Whether that was chosen on a page, and not guessed.
    pub const LOCALE_CHOSEN: &str = "regain-locale-chosen";
    /// The other way round: the kind of problem that an answer is.
    pub const PROBLEM: &str = "regain-problem";
}
