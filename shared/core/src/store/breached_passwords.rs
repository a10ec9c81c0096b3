//! Passwords that became known, as far as the operator has loaded them.

use alloc::string::String;
use core::fmt::Write as _;

use sha1::{Digest as _, Sha1};

use super::{Query, statement};

/// Whether a password is among them: by the first 64 bits of its SHA-1, the form in which
/// such sets are given out. That is no way to keep a password, and none is kept by it.
#[must_use]
pub fn has(password: &str) -> Query<bool> {
    let mut hash = String::new();
    for byte in Sha1::digest(password.as_bytes()).iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(hash, "{byte:02X}");
    }
    statement!("SELECT hash FROM breached_passwords WHERE hash = ?1", hash).exists()
}
