//! Moves the accounts of another system into Regain: reads a file, checks all of it by the
//! rules of the service itself, sends it in batches, and says what came of each row.
//!
//! Out of scope: how rows come out of the other system (docs/importing.md has examples), and
//! changes of accounts that are there already.

pub mod check;
pub mod letters;
pub mod mails;
pub mod read;
pub mod report;
pub mod send;
pub mod service;
pub mod state;
