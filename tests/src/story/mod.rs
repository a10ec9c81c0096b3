//! The words in which stories are told over HTTP, the same in both worlds.
#![expect(
    clippy::expect_used,
    clippy::must_use_candidate,
    clippy::new_without_default,
    clippy::return_self_not_must_use,
    missing_docs,
    reason = "a story that finds no answer stops there, and its words speak for themselves"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "json!({}) reads better without a reference"
)]

pub mod app;
pub mod browser;
pub mod claimant;
pub mod client;
pub mod mailbox;
pub mod relying_party;
pub mod staff;
mod world;

pub use world::{at_once, both_at_once, is_live, work};
