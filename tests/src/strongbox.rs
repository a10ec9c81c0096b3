//! Where the head of the audit chain ends up in place of a key-value store.

use std::cell::{Cell, RefCell};

use regain_core::audit::Heads;
use regain_core::store::StoreError;

use crate::awkward::Break;
use crate::run::make_room;

/// A place in memory. It can be told to break, and to be slow to show what is new.
#[derive(Default)]
pub struct Strongbox {
    heads: RefCell<Vec<String>>,
    behind: Cell<usize>,
    fault: Cell<Option<Break>>,
}

impl Strongbox {
    /// From now on every use of it fails like this, or none does.
    pub fn fail(&self, fault: Option<Break>) {
        self.fault.set(fault);
    }

    /// From now on it shows what was put so many times ago.
    pub fn lag(&self, behind: usize) {
        self.behind.set(behind);
    }

    /// Everything that was put, the last of it last.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        self.heads.borrow().clone()
    }

    /// Forgets everything.
    pub fn empty(&self) {
        self.heads.borrow_mut().clear();
    }

    fn told<T>(&self, answer: T) -> Result<T, StoreError> {
        match self.fault.get() {
            None => Ok(answer),
            Some(_) => Err(StoreError::Unavailable("the strongbox is stuck".into())),
        }
    }
}

impl Heads for Strongbox {
    async fn get(&self) -> Result<Option<String>, StoreError> {
        make_room().await;
        let heads = self.heads.borrow();
        let shown = heads.iter().rev().nth(self.behind.get());
        self.told(shown.cloned())
    }

    async fn put(&self, signed: String) -> Result<(), StoreError> {
        make_room().await;
        if self.fault.get() != Some(Break::Lost) {
            self.heads.borrow_mut().push(signed);
        }
        self.told(())
    }
}
