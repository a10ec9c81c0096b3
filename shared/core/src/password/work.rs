//! What a password's hash costs, and with which secret it is made.

use crate::crypto::keyring::Keyring;
use crate::password::imported::Accepted;

/// What passwords are hashed with.
#[derive(Clone)]
pub struct Hashing {
    /// Argon2's secret input, by its id.
    pub peppers: Keyring,
    /// What each hash costs.
    pub work: Work,
    /// The schemes of other systems whose hashes are taken over.
    pub imported: Accepted,
}

/// What one Argon2id hash costs whoever makes it, and whoever guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// In KiB, at least eight.
    pub memory_kib: u32,
    /// How often the memory is gone through, at least once.
    pub passes: u32,
}

impl Work {
    /// Of the OWASP sets the one that leaves room for others in an isolate of 128 MB
    /// (ASVS 11.4.2; RFC 9106).
    pub const OWASP: Self = Self {
        memory_kib: 19_456,
        passes: 2,
    };
}
