//! The ways back in that a person of the provider's decides on.

pub mod rulebook;
