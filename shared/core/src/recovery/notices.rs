//! Stub.
use crate::moment::Moment;
use crate::store::Statement;
use crate::store::cases::Case;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
#[must_use]
pub fn approved(_: &Case, _: Option<&str>, _: &[[u8; 16]; 3], _: &Moment) -> Vec<Statement> {
    Vec::new()
}
#[must_use]
pub fn documents_asked(_: &Case, _: &[u8; 16], _: DateTime<Utc>) -> Vec<Statement> {
    Vec::new()
}
