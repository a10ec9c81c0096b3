//! The flows, told once over HTTP in the words of the field, in two worlds: natively, each
//! story with a service of its own in this process; and where `REGAIN_URL` says so live,
//! against `wrangler dev`, with real D1 and captured mail.
//!
//! Every story has an address, a customer number and an e-mail of its own, so
//! that none waits for another.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expected and stops; a missing JSON member is null"
)]

mod accounts;
mod allowed_addresses;
mod arrival;
mod bad_input;
mod front;
mod kept;
mod mail_budgets;
mod moving_in;
mod oidc;
mod panel;
mod password;
mod pressed_twice;
mod profile;
mod recovery;
mod routes;
mod second_factor;
mod sign_in;
mod support;

use regain_tests::story::{app, claimant, client, staff};
