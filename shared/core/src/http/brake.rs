//! Brakes on floods: what the front counts requests by, before any function is asked.

use alloc::string::String;
use alloc::vec::Vec;

use crate::http::request_context::Client;
use crate::http::routes::{Caller, Route};
use crate::limits::Limits;
use crate::sign_in::service_key;

/// The platform's brakes on floods, each with its count of requests in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brake {
    /// For one address, or an IPv6 /64.
    Narrow,
    /// For the networks around it, and for the provider's programs.
    Wide,
}

impl Brake {
    /// Every one there is.
    pub const ALL: [Self; 2] = [Self::Narrow, Self::Wide];

    /// The platform's binding to it.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::Narrow => "BRAKE",
            Self::Wide => "BRAKE_WIDE",
        }
    }

    /// How many requests in a minute it lets pass; `wrangler.toml` says it to the platform.
    #[must_use]
    pub const fn a_minute(self, limits: &Limits) -> u32 {
        match self {
            Self::Narrow => limits.requests,
            Self::Wide => limits.requests_wide,
        }
    }
}

/// What a request is counted by. A panel asks on each page view, all of them from one
/// address: what it asks is counted by its key. Keys that nobody has are counted by their
/// network as well, so that inventing some gets nobody round its limit.
#[must_use]
pub fn braked_by(
    route: &Route,
    authorization: Option<&str>,
    client: &Client,
) -> Vec<(Brake, String)> {
    let networks = client.networks().into_iter();
    let asks_by_key = matches!(
        route.caller,
        Caller::ServiceKey(_) | Caller::KeyOrChallenge(_)
    );
    let key = authorization
        .filter(|_| asks_by_key)
        .and_then(bearer)
        .and_then(service_key::presented);
    if let Some(key) = key {
        let mut callers = alloc::vec![(Brake::Wide, alloc::format!("key:{}", key.hash()))];
        callers.extend(networks.map(|network| (Brake::Wide, alloc::format!("keys:{network}"))));
        return callers;
    }
    let brake = |place| {
        if place == 0 {
            Brake::Narrow
        } else {
            Brake::Wide
        }
    };
    networks
        .enumerate()
        .map(|(place, network)| (brake(place), network))
        .collect()
}

/// What an `Authorization` header shows as a bearer (RFC 6750, 2.1).
#[must_use]
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
