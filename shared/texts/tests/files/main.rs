//! What the build refuses, and what a third language takes.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stop where something is amiss, as the tests do"
)]

mod faults;
mod folder;
mod sources;
mod third;
