//! What claimants hand in: what it is, and how it is kept.

pub mod content;
mod image;
mod pdf;
pub mod sealed;
