//! Where files end up in place of a key-value store.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::TimeDelta;
use regain_core::evidence::file_store::FileStore;
use regain_core::store::StoreError;

use crate::awkward::Break;
use crate::run::make_room;

/// A file store in memory. It can be told to break.
#[derive(Default)]
pub struct Chest {
    files: RefCell<BTreeMap<String, (Vec<u8>, TimeDelta)>>,
    fault: Cell<Option<Break>>,
}

impl Chest {
    /// From now on every use of it fails like this, or none does.
    pub fn fail(&self, fault: Option<Break>) {
        self.fault.set(fault);
    }

    /// The keys of all files.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.files.borrow().keys().cloned().collect()
    }

    /// What is kept under a key, and for how long.
    #[must_use]
    pub fn kept(&self, key: &str) -> Option<(Vec<u8>, TimeDelta)> {
        self.files.borrow().get(key).cloned()
    }

    fn carry_out(&self, act: impl FnOnce(&mut BTreeMap<String, (Vec<u8>, TimeDelta)>)) -> Outcome {
        if self.fault.get() != Some(Break::Lost) {
            act(&mut self.files.borrow_mut());
        }
        match self.fault.get() {
            None => Ok(()),
            Some(_) => Err(StoreError::Unavailable("the vault is stuck".into())),
        }
    }
}

type Outcome = Result<(), StoreError>;

impl FileStore for Chest {
    async fn put(&self, id: &str, sealed: Vec<u8>, life: TimeDelta) -> Outcome {
        make_room().await;
        self.carry_out(|files| {
            files.insert(id.into(), (sealed, life));
        })
    }

    async fn get(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        make_room().await;
        // Whether the answer is lost or the question makes no difference here.
        self.carry_out(|_| {})?;
        Ok(self.kept(id).map(|(sealed, _)| sealed))
    }

    async fn erase(&self, id: &str) -> Outcome {
        make_room().await;
        self.carry_out(|files| {
            files.remove(id);
        })
    }
}
