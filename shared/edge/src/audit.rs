//! Where the head of the audit log is kept: KV, which is not the database.

use regain_core::audit::Heads;
use regain_core::store::StoreError;
use worker::Env;

use crate::kv::Kv;
use regain_web::Failure;

/// The key under which the head is.
const HEAD: &str = "head";

/// The store of the binding `AUDIT`.
pub struct Audit(Kv);

impl Audit {
    /// Opens it.
    ///
    /// # Errors
    /// [`Failure::Missing`] where there is no such binding.
    pub fn open(env: &Env) -> Result<Self, Failure> {
        Kv::open(env, "AUDIT").map(Self)
    }
}

impl Heads for Audit {
    async fn get(&self) -> Result<Option<String>, StoreError> {
        let kept = self.0.get(HEAD).await?;
        // What is no text is not what was put, and is read as forged.
        Ok(kept.map(|bytes| String::from_utf8(bytes).unwrap_or_default()))
    }

    async fn put(&self, signed: String) -> Result<(), StoreError> {
        self.0.put(HEAD, signed.into_bytes(), None).await
    }
}
