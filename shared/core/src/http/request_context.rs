//! Time and client of a request: facts that core is told and never finds out.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use core::net::IpAddr;
use ipnet::IpNet;

use crate::limits::Limits;

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
    /// The limits that it is judged by.
    pub limits: &'a Limits,
}

/// The other end of the connection.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address that the front vouches for, in canonical form.
    pub address: IpAddr,
    /// The country that the platform takes the address to be in, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The city that the platform takes it to be in.
    pub city: Option<String>,
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
            city: None,
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

    /// The same client in this city. A city without a country is a guess of a platform that
    /// does not know.
    #[must_use]
    pub fn in_city(mut self, name: Option<String>) -> Self {
        let plain = |name: &String| {
            !name.is_empty() && name.chars().count() <= 64 && !name.contains(char::is_control)
        };
        self.city = name.filter(plain).filter(|_| self.country.is_some());
        self
    }

    /// The widest of its networks.
    #[must_use]
    pub fn network(&self) -> String {
        self.networks().pop().unwrap_or_default()
    }

    /// The same as the one of its family of addresses, of IPv4 and of IPv6.
    #[must_use]
    pub fn network_by_family(&self) -> [Option<String>; 2] {
        let network = Some(self.network());
        if self.address.is_ipv6() {
            [None, network]
        } else {
            [network, None]
        }
    }

    /// The networks that what the client does is counted for, the narrowest first: an IPv4
    /// address and its /24; of IPv6 the /64 of a home or server, and the /56 and /48 that
    /// providers hand out, in which whoever has one has many of the narrower.
    #[must_use]
    pub fn networks(&self) -> Vec<String> {
        let lengths: &[u8] = match self.address {
            IpAddr::V4(_) => &[32, 24],
            IpAddr::V6(_) => &[64, 56, 48],
        };
        let network = |bits: &u8| IpNet::new(self.address, *bits).ok();
        let networks = lengths.iter().filter_map(network);
        networks
            .map(|network| network.trunc().to_string())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_known_in_a_country_alone() {
        let city = |country: &str, city: &str| {
            let client = Client::new([192, 0, 2, 7].into(), "");
            let client = client.in_country(Some(country.into()));
            client.in_city(Some(city.into())).city
        };
        assert_eq!(city("FR", "Besançon").as_deref(), Some("Besançon"));
        for (country, name) in [("XX", "Austin"), ("FR", ""), ("FR", "a\nb")] {
            assert_eq!(city(country, name), None);
        }
        assert_eq!(city("FR", &"a".repeat(65)), None);
    }

    #[test]
    fn networks_are_nested_and_the_narrowest_is_one_customer() {
        for (address, expected) in [
            ("192.0.2.7", &["192.0.2.7/32", "192.0.2.0/24"][..]),
            ("::ffff:192.0.2.7", &["192.0.2.7/32", "192.0.2.0/24"]),
            (
                "2001:db8:1:2222:3:4:5:6",
                &[
                    "2001:db8:1:2222::/64",
                    "2001:db8:1:2200::/56",
                    "2001:db8:1::/48",
                ],
            ),
        ] {
            let address = address.parse().unwrap_or([0, 0, 0, 0].into());
            assert_eq!(Client::new(address, "").networks(), expected);
        }
    }
}
