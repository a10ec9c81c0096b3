//! What claimants hand in.

use regain_core::evidence;
use regain_core::id::FileId;
use regain_core::policy::Policy;
use regain_core::problem::Problem;
use regain_core::recovery::hand_in::{self, Fresh, Given, Purpose};
use regain_core::recovery::rulebook::Rulebook;
use regain_core::recovery::vault::Vault;
use regain_core::recovery::view;
use regain_core::reply::Reply;
use regain_core::store::{Database, StoreError};

use crate::papers;
use crate::run::block_on;
use crate::settled::Settled as _;
use crate::words::{body, evidence_rings};
use crate::world::{Caller, World};

/// A file as somebody sends it.
pub struct Upload {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Its name.
    pub name: Option<String>,
    /// The media type that its sender says.
    pub declared: Option<String>,
    /// Whether it takes the place of what the item has.
    pub replaces: bool,
}

/// A file without a name, as one more of its item.
#[must_use]
pub fn upload(bytes: Vec<u8>) -> Upload {
    Upload {
        bytes,
        name: None,
        declared: None,
        replaces: false,
    }
}

impl World {
    /// Somebody hands in a file, over any store and vault.
    ///
    /// # Errors
    /// The store's or the vault's.
    pub async fn hand_in_over(
        &self,
        db: &impl Database,
        vault: &impl Vault,
        caller: &Caller,
        item: &str,
        upload: Upload,
    ) -> Result<Reply, StoreError> {
        let fresh = Fresh {
            id: self.fresh(),
            seal: self.fresh(),
        };
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let [keys, _] = evidence_rings();
        let (policy, credential) = (&Policy::DEFAULT, credential.as_ref());
        let purpose = Purpose {
            item,
            replaces: upload.replaces,
        };
        let receive = async move || {
            Ok(evidence::Upload {
                bytes: upload.bytes,
                name: upload.name,
                declared: upload.declared,
            })
        };
        let handed_in = hand_in::hand_in(
            db, vault, credential, &purpose, receive, &fresh, &at, policy, &keys,
        );
        Ok(match handed_in.await.settled()? {
            Ok(file) => Reply::json(201, &view::file(&file)),
            Err(refused) => Problem::from(refused).into(),
        })
    }

    /// Somebody hands in a file.
    pub fn hand_in(&self, caller: &Caller, item: &str, upload: Upload) -> Reply {
        block_on(self.hand_in_over(&self.db, &self.vault, caller, item, upload)).unwrap()
    }

    /// Somebody hands in a small PDF; its id.
    pub fn hand_in_pdf(&self, caller: &Caller, item: &str) -> String {
        let reply = self.hand_in(caller, item, upload(papers::pdf()));
        assert_eq!(reply.status, 201, "{reply:?}");
        body(&reply)["id"].as_str().unwrap().into()
    }

    /// Somebody hands in a small PDF for each item that their case asks for.
    pub fn hand_in_all(&self, caller: &Caller) {
        for item in self.items(caller) {
            self.hand_in_pdf(caller, &item);
        }
    }

    /// The items that somebody's case asks for.
    #[must_use]
    pub fn items(&self, caller: &Caller) -> Vec<String> {
        let shown = body(&self.case(caller));
        let items = shown["documents"].as_array().unwrap().iter();
        items
            .map(|item| item["item"].as_str().unwrap().into())
            .collect()
    }

    /// Somebody takes back one file of an item, or all, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn take_back_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        item: &str,
        file: Option<&str>,
    ) -> Result<Reply, StoreError> {
        let (credential, at) = (caller.credential(), caller.at(self.now()));
        let (policy, credential) = (&Policy::DEFAULT, credential.as_ref());
        let file = file.map(FileId::from);
        let given = file.as_ref().map_or(Given::Item(item), Given::File);
        let taken = hand_in::take_back(db, credential, &given, &at, policy);
        Ok(match taken.await.settled()? {
            Ok(()) => Reply::empty(204),
            Err(refused) => Problem::from(refused).into(),
        })
    }

    /// Somebody takes back one file of an item, or all.
    pub fn take_back(&self, caller: &Caller, item: &str, file: Option<&str>) -> Reply {
        block_on(self.take_back_over(&self.db, caller, item, file)).unwrap()
    }

    /// The rules that cases go by from now on.
    #[must_use]
    pub fn rules(&self) -> Rulebook {
        Rulebook::named(self.rulebook).unwrap()
    }
}
