//! The audit log as a chain that whoever has the database cannot forge.
//!
//! Each row is sealed with an HMAC under a key that the database does not have, over
//! the row and the seal before it; and the last seal, the head, is kept outside the
//! database. So a row that was changed, moved, taken out or put in is found, and so is
//! an audit log that was cut off or put back to an earlier state. Addresses are personal
//! data that may have to go before their row does: they are not sealed.

#[cfg(feature = "records")]
mod chain;
pub mod event;
pub mod export;
mod owasp;
#[cfg(feature = "records")]
mod verify;

#[cfg(feature = "records")]
pub use chain::{Head, seal, start};
#[cfg(feature = "records")]
pub use verify::{Fault, Report, Stretch, Wrong, verify};

use alloc::string::String;
use core::future::Future;

use crate::store::StoreError;

/// A place outside the database for the head of the chain.
pub trait Heads {
    /// What was put last, or a while ago where the place takes its time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where nobody can say.
    fn get(&self) -> impl Future<Output = Result<Option<String>, StoreError>>;

    /// Puts a head in the place of the one before.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where it cannot be kept.
    fn put(&self, signed: String) -> impl Future<Output = Result<(), StoreError>>;
}

/// A reference serves as well.
impl<H: Heads> Heads for &H {
    fn get(&self) -> impl Future<Output = Result<Option<String>, StoreError>> {
        H::get(self)
    }

    fn put(&self, signed: String) -> impl Future<Output = Result<(), StoreError>> {
        H::put(self, signed)
    }
}
