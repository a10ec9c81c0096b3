//! Ids, which tell nothing and open nothing.

use alloc::string::String;

use crate::newtype::newtype;

newtype! {
    /// The id of an account.
    AccountId
}

newtype! {
    /// The id of a recovery case.
    CaseId
}

newtype! {
    /// The id of a session, which its owner is shown.
    SessionId
}

newtype! {
    /// The id of what a sign-in at a client gave it.
    GrantId
}

newtype! {
    /// The id of a device, which its owner is shown.
    DeviceId
}

newtype! {
    /// The id of a file that was handed in.
    FileId
}

newtype! {
    /// The id of a mail.
    MailId
}

/// An id that is no secret and cannot be guessed: a UUID of version 4.
#[must_use]
pub fn id<T: From<String>>(random: [u8; 16]) -> T {
    use alloc::string::ToString as _;
    uuid::Builder::from_random_bytes(random)
        .into_uuid()
        .to_string()
        .into()
}
