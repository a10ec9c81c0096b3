//! What claimants hand in: what it is, and how it is kept.

#[cfg(feature = "evidence")]
pub mod content;
mod flaw;
#[cfg(feature = "evidence")]
mod image;
#[cfg(feature = "evidence")]
mod pdf;
#[cfg(feature = "evidence")]
pub mod sealed;

pub use flaw::Flaw;
