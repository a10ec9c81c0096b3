//! What all pages share, the texts of every language, and the mails.
//!
//! Pages are a crate of their own, so that an edit of one is not an edit of every
//! function; those that any function may have to show are here. Every function is pure:
//! plain values in, a finished document out. Whatever was typed by somebody is escaped by
//! the templates, and no page needs a script or an inline style, so that the strictest
//! content policy holds.

mod address_refused;
pub mod assets {
    //! Where the files of `assets/` are served.

    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}
mod brand;
pub mod device;
mod error;
mod kept;
pub mod mail;
pub mod office;
mod office_problem;
pub mod site;
#[expect(
    missing_docs,
    clippy::must_use_candidate,
    reason = "a text is public so that pages say it, and its key says what it is"
)]
pub mod texts;
pub mod time;

pub use address_refused::{AddressRefused, address_refused};
pub use error::{ErrorPage, error};
pub use kept::{KeptPage, KeptView, kept};
pub use office::Office;
pub use office_problem::{OfficeProblem, office_problem};
pub use site::Site;

/// The language of this tag.
#[cfg(test)]
fn language(tag: &str) -> regain_core::http::locale::Locale {
    regain_core::http::locale::Locale::from_tag(tag).unwrap()
}
