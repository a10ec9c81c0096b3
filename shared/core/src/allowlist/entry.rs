//! One entry of a list as somebody writes it.

use alloc::string::{String, ToString as _};
use core::net::IpAddr;
use ipnet::{IpNet, Ipv6Net};

/// Why an entry cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryFlaw {
    /// No address or network in one of the plain forms.
    NotAnAddress,
    /// Bits after the prefix are set.
    HostBits {
        /// The network that was probably meant.
        network: String,
    },
    /// So wide that it hardly restricts: over /8, or /32 of IPv6.
    TooWide,
    /// No client has such an address: unspecified, multicast, broadcast.
    Special,
    /// It exists inside a home or office only, and is not what this service sees.
    Internal {
        /// What it sees instead.
        seen: IpAddr,
    },
    /// It stands there already, maybe in another spelling.
    Twice,
    /// Its label reads as another address, which would be allowed by nobody's reckoning.
    LabelIsAddress,
    /// Its label is too long.
    LabelTooLong,
    /// There are too many of them.
    TooMany,
}

impl EntryFlaw {
    /// The reason for programs.
    #[must_use]
    pub fn detail(&self) -> String {
        let text = match self {
            Self::NotAnAddress => {
                "This is no address or network in plain form, like 203.0.113.7, 203.0.113.0/24 or 2001:db8:1::/48."
            }
            Self::HostBits { network } => {
                return alloc::format!("Bits after the prefix are set. The network is {network}.");
            }
            Self::TooWide => "The network is too wide: at most /8, or /32 of IPv6.",
            Self::Special => "No client has an address like this.",
            Self::Internal { seen } => {
                return alloc::format!(
                    "An address like this exists inside one network only. You are seen at {seen}."
                );
            }
            Self::Twice => "The entry is given twice, maybe in another spelling.",
            Self::LabelIsAddress => {
                "The label reads as an address: each address is an entry of its own."
            }
            Self::LabelTooLong => "The label must have at most 60 characters.",
            Self::TooMany => "The list must have at most 100 members.",
        };
        text.into()
    }
}

/// Reads an address or network, as seen by a service to which its owner comes
/// from `seen`. Only the plain forms: no octal-looking numbers, short forms,
/// netmasks, zones, ports or brackets (CVE-2021-29922 and its like).
///
/// # Errors
/// The first five of [`EntryFlaw`].
pub fn parse(text: &str, seen: IpAddr) -> Result<String, EntryFlaw> {
    let network = match text.split_once('/') {
        None => {
            let address: IpAddr = text.parse().map_err(|_| EntryFlaw::NotAnAddress)?;
            IpNet::from(address.to_canonical())
        }
        Some((_, prefix)) => {
            // `/024` is read by some as octal, by others not.
            if prefix.len() > 1 && prefix.starts_with('0') {
                return Err(EntryFlaw::NotAnAddress);
            }
            canonical(text.parse().map_err(|_| EntryFlaw::NotAnAddress)?)
        }
    };
    if network.trunc() != network {
        let network = show(network.trunc());
        return Err(EntryFlaw::HostBits { network });
    }
    let (widest, address) = match network {
        IpNet::V4(_) => (8, network.addr()),
        IpNet::V6(_) => (32, network.addr()),
    };
    if network.prefix_len() < widest {
        return Err(EntryFlaw::TooWide);
    }
    if is_special(address) {
        return Err(EntryFlaw::Special);
    }
    if is_internal(address) && !is_internal(seen) {
        return Err(EntryFlaw::Internal { seen });
    }
    Ok(show(network))
}

/// Whether a word of a label could be meant as an address, in whatever spelling: with a
/// prefix, a port, a range or a place for any number.
pub(super) fn reads_as_address(word: &str) -> bool {
    let word = word.trim_matches([',', ';', '.', '(', ')', '[', ']', '"', '\'']);
    let address = word.split(['/', '%']).next().unwrap_or_default();
    let dotted = address.starts_with(|c: char| c.is_ascii_digit())
        && address.matches('.').count() >= 3
        && address
            .chars()
            .all(|c| c.is_ascii_digit() || ".:-*x".contains(c));
    dotted || address.parse::<IpAddr>().is_ok()
}

/// What to allow for somebody who is seen at this address: it alone or, as devices
/// change theirs within it, the network of an IPv6 address (RFC 8981; RFC 6177).
#[must_use]
pub fn surroundings(seen: IpAddr) -> String {
    match seen.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Net::new_assert(address, 64).trunc().to_string(),
    }
}

/// IPv4 written as IPv6 is IPv4 (RFC 4291, 2.5.5.2).
fn canonical(network: IpNet) -> IpNet {
    match (network.addr().to_canonical(), network.prefix_len()) {
        (IpAddr::V4(address), prefix) if prefix >= 96 && network.addr().is_ipv6() => {
            IpNet::new(address.into(), prefix - 96).unwrap_or(network)
        }
        _ => network,
    }
}

fn show(network: IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() {
        network.addr().to_string()
    } else {
        network.to_string()
    }
}

fn is_special(address: IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    address.is_unspecified() || address.is_multicast() || broadcast
}

/// Whether an address means something inside one network only.
fn is_internal(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_private() || address.is_loopback() || address.is_link_local()
        }
        IpAddr::V6(address) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::Ipv4Addr;

    const SEEN: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

    fn read(text: &str) -> Result<String, EntryFlaw> {
        parse(text, SEEN)
    }

    #[test]
    fn entries_are_kept_in_their_one_canonical_form() {
        for (text, canonical) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
            ("::FFFF:C000:0207", "192.0.2.7"),
            ("2001:0DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:DB8:1::/48", "2001:db8:1::/48"),
            ("2001:db8::1/128", "2001:db8::1"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn a_label_never_reads_as_an_address() {
        for word in [
            "203.0.113.9",
            "203.0.113.9,",
            "(203.0.113.9)",
            "203.0.113.0/24",
            "203.0.113.9:443",
            "203.0.113.1-203.0.113.9",
            "203.0.113.*",
            "2001:db8::7",
            "[2001:db8::7]",
            "2001:db8::/32",
            "fe80::1%eth0",
            "::1",
        ] {
            assert!(reads_as_address(word), "{word}");
        }
        for word in [
            "Office",
            "v1.2.3.4",
            "12.11.2026",
            "12:30",
            "2.4",
            "5e",
            "",
            "face",
        ] {
            assert!(!reads_as_address(word), "{word}");
        }
    }

    #[test]
    fn an_ipv6_visitor_is_offered_the_network() {
        for (seen, allowed) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(seen.parse().map(surroundings).as_deref(), Ok(allowed));
        }
    }

    #[test]
    fn what_is_odd_is_refused_with_the_reason() {
        for text in [
            "",
            "192.0.2",
            "010.0.0.1",
            "192.000.002.001",
            "0x7f.1",
            "1.2.3.4:443",
            "[::1]",
            "fe80::1%eth0",
            " 192.0.2.7",
            "192.0.2.7 ",
            "192.0.2.0/",
            "192.0.2.0/024",
            "192.0.2.0/33",
            "2001:db8::/129",
            "192.0.2.0/255.255.255.0",
            "192.0.2.0/0.0.0.255",
            "192.0.2.0/+24",
            "office",
        ] {
            assert_eq!(read(text), Err(EntryFlaw::NotAnAddress), "{text:?}");
        }
        let meant = |network: &str| {
            Err(EntryFlaw::HostBits {
                network: network.into(),
            })
        };
        assert_eq!(read("192.0.2.1/24"), meant("192.0.2.0/24"));
        assert_eq!(read("2001:db8::1/48"), meant("2001:db8::/48"));
        for text in ["0.0.0.0/0", "::/0", "2.0.0.0/7", "2001::/16"] {
            assert_eq!(read(text), Err(EntryFlaw::TooWide), "{text}");
        }
        for text in [
            "0.0.0.0",
            "::",
            "224.0.0.0/8",
            "239.1.2.3",
            "ff02::1",
            "255.255.255.255",
        ] {
            assert_eq!(read(text), Err(EntryFlaw::Special), "{text}");
        }
        for text in [
            "10.0.0.0/8",
            "192.168.1.10",
            "127.0.0.1",
            "169.254.1.1",
            "fd00::/32",
            "fe80::1",
            "::1",
        ] {
            assert_eq!(
                read(text),
                Err(EntryFlaw::Internal { seen: SEEN }),
                "{text}"
            );
        }
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(parse("10.1.2.3", local).as_deref(), Ok("10.1.2.3"));
    }
}
