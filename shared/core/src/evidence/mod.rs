//! What claimants hand in: what it is, and how it is kept.

#[cfg(feature = "evidence")]
pub mod content;
pub mod file_store;
mod flaw;
#[cfg(feature = "evidence")]
mod image;
pub mod made;
#[cfg(feature = "evidence")]
pub mod metadata;
#[cfg(feature = "evidence")]
mod pdf;

pub use flaw::Flaw;

use alloc::string::String;
use alloc::vec::Vec;

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A file as it comes in, and what its sender says of it: hints, which nobody may
/// trust.
pub struct Upload {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its name, with whatever characters.
    pub name: Option<String>,
    /// Its media type, with parameters if any.
    pub declared: Option<String>,
    /// The date that the document bears, as its sender says it.
    pub dated: Option<String>,
}
