//! What only a running service can show: in a browser, over SSH, in races, on bad days of
//! the platform. `.scripts/test` starts the servers and says where they are.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expected and stops; a missing JSON member is null"
)]
mod assets;
mod broken_off;
mod browser;
mod faults;
mod races;
mod relay;
mod ssh;

use regain_tests::story::{app, claimant, client, staff};
