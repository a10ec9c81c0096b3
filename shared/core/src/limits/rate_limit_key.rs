//! What attempts are counted by.

use crate::account::email::EmailKey;
use crate::crypto::token::digest;
use crate::http::request_context::Client;
use crate::newtype::newtype;
use crate::store::Param;
use alloc::vec::Vec;

newtype! {
    /// What attempts are counted for: a login, a device, a network.
    RateLimitKey
}

/// Several of them, as a JSON array.
impl From<&[RateLimitKey]> for Param {
    fn from(limit_keys: &[RateLimitKey]) -> Self {
        serde_json::to_string(limit_keys).unwrap_or_default().into()
    }
}

/// The rate-limit keys of everybody on the client's networks, the narrowest first.
#[must_use]
pub fn network_limit_keys(what: &str, client: &Client) -> Vec<RateLimitKey> {
    let key = |network| RateLimitKey(alloc::format!("{what}:network:{network}"));
    client.networks().into_iter().map(key).collect()
}

/// The rate-limit key of what an account does again and again from the client's widest
/// network.
#[must_use]
pub fn repeat_limit_key(what: &str, account_id: &str, client: &Client) -> RateLimitKey {
    let network = client.network();
    RateLimitKey(alloc::format!("repeats:{what}:{account_id}:{network}"))
}

/// The rate-limit key of a login, whether or not there is such an account. The login is
/// hashed: the table is no list of addresses.
#[must_use]
pub fn login_limit_key(what: &str, email_key: &EmailKey) -> RateLimitKey {
    let login = digest(email_key.as_str().as_bytes());
    RateLimitKey(alloc::format!("{what}:login:{login}"))
}
