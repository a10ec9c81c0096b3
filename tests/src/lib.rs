//! What Regain is tested with, apart from the tests themselves.
//!
//! In scope: the native twin of the platform, stores that break or interleave
//! on purpose, a mailbox in place of mail, files to hand in, and the words in
//! which stories are told. Out of scope: any rule, and any mock that cannot answer.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test whose tools fail has to stop there"
)]

mod admin;
mod app;
mod audit_log;
mod auditor;
mod awkward;
mod caller;
mod chest;
mod claimant;
mod hand_in;
mod mailbox;
mod owner;
pub mod papers;
mod provider;
mod run;
mod settled;
mod sqlite;
mod staff;
pub mod story;
mod strongbox;
mod twin;
mod words;
mod world;

pub use app::App;
pub use awkward::{Break, Breaking, Stepwise};
pub use caller::Caller;
pub use chest::Chest;
pub use claimant::done;
pub use hand_in::{Upload, is_received, upload};
pub use mailbox::{Mailbox, Sent, Slow};
pub use run::{block_on, interleave};
pub use settled::Settled;
pub use sqlite::{SCHEMA, Sqlite};
pub use strongbox::Strongbox;
pub use twin::{FIRST_SERVICE_KEY, Incoming};
pub use words::{ORIGIN, body, evidence_keyrings, hashing, header, keyring, kind, said, token};
pub use world::{PASSWORD, World};
