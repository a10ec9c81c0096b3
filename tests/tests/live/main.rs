//! The flows as they run: over HTTP, against `wrangler dev`, with real D1 and
//! captured mail. `.scripts/test` starts the server and says where it is.
//!
//! Every story has an address, a customer number and an e-mail of its own, so
//! that none waits for another.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expected and stops; a missing JSON member is null"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "json!({}) reads better without a reference"
)]

mod accounts;
mod allowed_addresses;
mod app;
mod bad_input;
mod browser;
mod claimant;
mod client;
mod faults;
mod front;
mod mailbox;
mod password;
mod profile;
mod races;
mod recovery;
mod second_factor;
mod sign_in;
mod ssh;
mod staff;
mod support;
