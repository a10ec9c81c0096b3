//! Where files are kept, sealed: a key-value store in production.

use alloc::vec::Vec;
use chrono::TimeDelta;
use core::future::Future;

use crate::store::StoreError;

/// A place for sealed files.
pub trait FileStore {
    /// Keeps a file for so long at most.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where it cannot be kept.
    fn put(
        &self,
        id: &str,
        sealed: Vec<u8>,
        life: TimeDelta,
    ) -> impl Future<Output = Result<(), StoreError>>;

    /// What is kept under an id, if anything is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where nobody can say so.
    fn get(&self, id: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>>;

    /// Erases a file; one that is not there is erased.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where nobody can say so.
    fn erase(&self, id: &str) -> impl Future<Output = Result<(), StoreError>>;
}

/// A reference serves as well.
impl<V: FileStore> FileStore for &V {
    fn put(
        &self,
        id: &str,
        sealed: Vec<u8>,
        life: TimeDelta,
    ) -> impl Future<Output = Result<(), StoreError>> {
        V::put(self, id, sealed, life)
    }

    fn get(&self, id: &str) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> {
        V::get(self, id)
    }

    fn erase(&self, id: &str) -> impl Future<Output = Result<(), StoreError>> {
        V::erase(self, id)
    }
}
