//! Time and client of a request: facts that core is told and never finds out.

use alloc::string::{String, ToString};
use chrono::{DateTime, Utc};
use core::net::IpAddr;
use ipnet::IpNet;

/// The time of a request and whom it came from. One per request, so that all
/// its rules see the same instant.
#[derive(Clone, Copy, Debug)]
pub struct RequestContext<'a> {
    /// The instant at which the request was read.
    pub now: DateTime<Utc>,
    /// Who is at the other end of the connection.
    pub client: &'a Client,
    /// The id given to the request at the front, quoted in errors and in the audit log.
    pub request_id: &'a str,
}

/// The other end of the connection.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address that the front vouches for, in canonical form.
    pub address: IpAddr,
    /// The country that the platform takes the address to be in, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// What the client calls itself, cut to 256 characters; never trusted.
    pub user_agent: String,
}

impl Client {
    /// A client as the front describes it.
    #[must_use]
    pub fn new(address: IpAddr, user_agent: &str) -> Self {
        Self {
            address: address.to_canonical(),
            country: None,
            user_agent: user_agent.chars().take(256).collect(),
        }
    }

    /// The same client in this country, if it is one: the platform says `XX` where it
    /// does not know, and `T1` for Tor.
    #[must_use]
    pub fn in_country(mut self, code: Option<String>) -> Self {
        let known = |code: &String| {
            code.len() == 2 && code != "XX" && code.bytes().all(|byte| byte.is_ascii_uppercase())
        };
        self.country = code.filter(known);
        self
    }

    /// The network that is counted as one caller: an IPv4 address, or an IPv6
    /// /64, which is what one customer of a provider gets.
    #[must_use]
    pub fn network(&self) -> String {
        let bits = match self.address {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 64,
        };
        IpNet::new(self.address, bits).map_or_else(
            |_| self.address.to_string(),
            |network| network.trunc().to_string(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> Option<String> {
        Some(Client::new(address.parse().ok()?, "").network())
    }

    #[test]
    fn a_network_is_one_ipv4_address_or_one_ipv6_64() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address).as_deref(), Some(expected));
        }
    }
}
