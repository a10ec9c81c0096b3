//! What attempts are counted by.

use crate::account::email::EmailKey;
use crate::crypto::token::digest;
use crate::http::request_context::Client;
use crate::newtype::newtype;

newtype! {
    /// What attempts are counted for: a login, a device, a network.
    RateLimitKey
}

/// The rate-limit key of everybody on the client's network.
#[must_use]
pub fn network_limit_key(what: &str, client: &Client) -> RateLimitKey {
    RateLimitKey(alloc::format!("{what}:network:{}", client.network()))
}

/// The rate-limit key of a login, whether or not there is such an account. The login is
/// hashed: the table is no list of addresses.
#[must_use]
pub fn login_limit_key(what: &str, email_key: &EmailKey) -> RateLimitKey {
    let login = digest(email_key.as_str().as_bytes());
    RateLimitKey(alloc::format!("{what}:login:{login}"))
}
