//! Files handed in to a recovery case.

mod flaw;

pub use flaw::Flaw;
