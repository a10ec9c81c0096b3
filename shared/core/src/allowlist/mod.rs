//! Allowed addresses: from where an account can be used.
//!
//! A restriction, not a factor: it is checked after every factor was right, and
//! during the session (ASVS 8.2.4). What cannot be judged is refused.

pub mod check;
pub mod edit;
mod entry;

pub use entry::{EntryFlaw, parse, surroundings};

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use core::net::IpAddr;
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize};

/// The most entries of a list.
pub const MAX_ENTRIES: usize = 100;

/// The longest label of an entry, in characters.
pub const MAX_LABEL: usize = 60;

/// One allowed network, or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// In canonical form (RFC 4632; RFC 5952); a single address has no prefix.
    pub cidr: String,
    /// What its owner calls it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
}

/// The list of an account as it is kept: what was saved last, and, while that is
/// on trial, what was before.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Allowlist {
    entries: Vec<Entry>,
    previous: Option<Vec<Entry>>,
    #[serde(with = "chrono::serde::ts_milliseconds_option")]
    trial_until: Option<DateTime<Utc>>,
}

impl Allowlist {
    /// The entries in force at this time. A trial that has run out is over, whether
    /// or not anybody has cleaned up.
    #[must_use]
    pub fn in_force(&self, now: DateTime<Utc>) -> &[Entry] {
        match (&self.previous, self.trial_until) {
            (Some(previous), Some(until)) if until <= now => previous,
            _ => &self.entries,
        }
    }

    /// Until when the entries are on trial, if they are.
    #[must_use]
    pub fn trial(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.trial_until.filter(|until| *until > now)
    }

    /// What a trial that begins or goes on now would have to bring back.
    #[must_use]
    pub fn safe(&self, now: DateTime<Utc>) -> &[Entry] {
        match &self.previous {
            Some(previous) => previous,
            None => self.in_force(now),
        }
    }
}

/// What a list says of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// There is no list, or an empty one.
    Unrestricted,
    /// An entry covers it.
    Allowed(&'a Entry),
    /// None does.
    Refused,
}

impl Answer<'_> {
    /// Whether the account can be used from there.
    #[must_use]
    pub const fn allows(self) -> bool {
        !matches!(self, Self::Refused)
    }

    /// The entry that covers the address.
    #[must_use]
    pub fn matched(&self) -> Option<&str> {
        match self {
            Self::Allowed(entry) => Some(&entry.cidr),
            _ => None,
        }
    }
}

/// Looks an address up in entries.
#[must_use]
pub fn look_up(entries: &[Entry], address: IpAddr) -> Answer<'_> {
    if entries.is_empty() {
        return Answer::Unrestricted;
    }
    let address = address.to_canonical();
    let covers = |entry: &&Entry| match entry.cidr.parse::<IpNet>() {
        Ok(network) => network.contains(&address),
        Err(_) => entry.cidr.parse() == Ok(address),
    };
    entries
        .iter()
        .find(covers)
        .map_or(Answer::Refused, Answer::Allowed)
}

/// What the list of an account, if it has one, says of an address now.
#[must_use]
pub fn judge(list: Option<&Allowlist>, address: IpAddr, now: DateTime<Utc>) -> Answer<'_> {
    look_up(list.map_or(&[], |list| list.in_force(now)), address)
}

/// Reads the column of `allowlist_column!`.
///
/// # Errors
/// The deserializer's, where it is not what was written: nobody gets in then.
pub fn from_column<'de, D: Deserializer<'de>>(column: D) -> Result<Option<Allowlist>, D::Error> {
    Option::<String>::deserialize(column)?
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|_| serde::de::Error::custom("a list that cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::Ipv4Addr;

    const SEEN: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

    fn read(text: &str) -> Result<String, EntryFlaw> {
        parse(text, SEEN)
    }

    fn answer(entry: &str, address: &str) -> Option<bool> {
        let entries = [Entry {
            cidr: read(entry).ok()?,
            label: None,
        }];
        Some(look_up(&entries, address.parse().ok()?).allows())
    }

    #[test]
    fn an_entry_covers_its_addresses_and_no_other() {
        for (entry, address, allowed) in [
            ("192.0.2.0/24", "192.0.2.0", true),
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.0/24", "192.0.1.255", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.70", false),
            ("192.0.2.0/24", "::ffff:192.0.2.7", true),
            ("192.0.2.0/24", "::FFFF:C000:0207", true),
            ("192.0.2.0/24", "::192.0.2.7", false),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.128/25", "192.0.2.128", true),
            (
                "2001:db8:1::/48",
                "2001:db8:1:ffff:ffff:ffff:ffff:ffff",
                true,
            ),
            ("2001:db8:1::/48", "2001:db8:2::", false),
            ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1", true),
            ("203.0.113.4/31", "203.0.113.4", true),
            ("203.0.113.4/31", "203.0.113.5", true),
            ("203.0.113.4/31", "203.0.113.6", false),
            ("::ffff:192.0.2.0/120", "192.0.2.9", true),
        ] {
            assert_eq!(answer(entry, address), Some(allowed), "{entry} {address}");
        }
    }

    #[test]
    fn an_empty_list_restricts_nothing_and_a_spoilt_one_opens_nothing() {
        assert_eq!(look_up(&[], SEEN), Answer::Unrestricted);
        let spoilt = [Entry {
            cidr: "anything".into(),
            label: None,
        }];
        assert_eq!(look_up(&spoilt, SEEN), Answer::Refused);
    }

    #[test]
    fn a_trial_is_over_when_its_time_has_come() {
        let entry = |cidr: &str| Entry {
            cidr: cidr.into(),
            label: None,
        };
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let list = Allowlist {
            entries: alloc::vec![entry("192.0.2.7")],
            previous: Some(alloc::vec![entry("203.0.113.9")]),
            trial_until: Some(at(600)),
        };
        assert!(!judge(Some(&list), SEEN, at(599)).allows());
        assert!(judge(Some(&list), SEEN, at(600)).allows());
        assert_eq!(list.trial(at(599)), Some(at(600)));
        assert_eq!(list.trial(at(600)), None);
    }
}
