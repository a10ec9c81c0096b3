//! Where evidence is kept: KV, which forgets by itself.

use chrono::TimeDelta;
use regain_core::evidence::file_store::FileStore;
use regain_core::store::StoreError;
use worker::Env;

use crate::kv::Kv;
use regain_web::Failure;

/// The store of the binding `EVIDENCE`. Which evidence there is, the database says.
pub struct Evidence(Kv);

impl Evidence {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where there is no such binding.
    pub fn open(env: &Env) -> Result<Self, Failure> {
        Kv::open(env, "EVIDENCE").map(Self)
    }
}

impl FileStore for Evidence {
    async fn put(&self, id: &str, sealed: Vec<u8>, life: TimeDelta) -> Result<(), StoreError> {
        self.0.put(id, sealed, Some(life)).await
    }

    async fn get(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(id).await
    }

    async fn erase(&self, id: &str) -> Result<(), StoreError> {
        self.0.delete(id).await
    }
}
