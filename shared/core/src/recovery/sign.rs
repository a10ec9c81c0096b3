//! Signs of fraud: what a case has in common with others. Support is shown them, and
//! decides; nothing is decided by them.
//!
//! Two cases have something in common where they leave the same trace: a fingerprint under a
//! key that the database does not have, so that whoever has the database can neither read nor
//! guess what it is of.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::open::CaseRequest;
use crate::account::email::Mailbox;
use crate::crypto::hmac::mac;
use crate::crypto::keyring::Keyring;
use crate::http::request_context::Client;
use crate::id::FileId;
use crate::limits::Limits;
use crate::store::account_facts::AccountFacts;
use crate::words::words;

words! {
    /// What makes a case look like fraud.
    pub enum FraudSign {
        /// The same file came in for another case.
        SameFile = "same_file",
        /// An address of its claimant, to be reached or to be the new one, was given in another.
        SameAddress = "same_address",
        /// Another was opened from the same address or IPv6 /64.
        SameNetwork = "same_network",
        /// Another was opened from a network around it.
        NearNetwork = "near_network",
        /// The same file came in for two items of the case.
        FileTwice = "file_twice",
        /// An address of its claimant was put on the account a short while before.
        LateAddress = "late_address",
        /// A file says that an editor wrote it, or that it was changed since the opening.
        EditedFile = "edited_file",
    }
}

impl FraudSign {
    /// Whether it leads to other cases.
    #[must_use]
    pub const fn leads_on(self) -> bool {
        !matches!(self, Self::FileTwice | Self::LateAddress | Self::EditedFile)
    }

    /// Those of a list that say something beside the others.
    pub fn telling(signs: &[Self]) -> impl Iterator<Item = Self> {
        let same = signs.contains(&Self::SameNetwork);
        let signs = signs.iter().copied();
        signs.filter(move |sign| *sign != Self::NearNetwork || !same)
    }
}

/// What a case leaves behind, to be known again in others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// What another case with it is a sign of.
    pub sign: FraudSign,
    /// What it is known by.
    pub fingerprint: String,
    /// The file that it is of.
    pub file_id: Option<FileId>,
}

impl Trace {
    fn new(sign: FraudSign, value: &str, keys: &Keyring) -> Self {
        let (key_id, _) = keys.current();
        Self {
            sign,
            fingerprint: mac(&alloc::format!("{}:{value}", sign.word()), key_id, keys),
            file_id: None,
        }
    }

    /// Those of an opening: the addresses that somebody gives, and the networks that they
    /// come from, unless it is support that opens the case for them.
    #[must_use]
    pub(super) fn of_opening(
        request: &CaseRequest,
        client: Option<&Client>,
        keys: &Keyring,
    ) -> Vec<Self> {
        // By mailbox: whoever has one has all of its addresses.
        let mut addresses: Vec<Mailbox> = request.addresses().map(Mailbox::of).collect();
        addresses.dedup();
        let addresses = addresses.iter().map(Mailbox::as_str);
        let of_address = |address| Self::new(FraudSign::SameAddress, address, keys);
        let mut traces: Vec<_> = addresses.map(of_address).collect();
        let networks = client.map(Client::networks).unwrap_or_default();
        traces.extend(networks.iter().enumerate().map(|(width, network)| {
            let sign = match width {
                0 => FraudSign::SameNetwork,
                _ => FraudSign::NearNetwork,
            };
            Self::new(sign, network, keys)
        }));
        traces
    }

    /// That of a file, by the digest of what was handed in.
    #[must_use]
    pub fn of_file(file_id: &FileId, digest: &str, keys: &Keyring) -> Self {
        Self {
            file_id: Some(file_id.clone()),
            ..Self::new(FraudSign::SameFile, digest, keys)
        }
    }
}

/// Whether one of these addresses was put on an account a short while ago, to sign in or for
/// notices: a thief who is in writes from an address that then looks like the owner's.
pub(crate) fn is_late<'a>(
    mut addresses: impl Iterator<Item = &'a str>,
    account: &AccountFacts,
    now: DateTime<Utc>,
    limits: &Limits,
) -> bool {
    let recent = |at: Option<_>| at.is_some_and(|at| now - at < limits.contact_doubt);
    let email = Some(&account.email).filter(|_| recent(account.email_changed_at));
    let notices = account.notice_email.as_ref();
    let notices = notices.filter(|_| recent(account.notice_email_since));
    let late: Vec<_> = email.into_iter().chain(notices).collect();
    let late: Vec<_> = late.iter().map(|email| Mailbox::of(email)).collect();
    addresses.any(|address| late.contains(&Mailbox::of(address)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fields::{Encoding, Fields};
    use crate::http::locale::Locale;
    use crate::recovery::open::SignIn;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use chrono::TimeDelta;

    fn keyring(byte: u8) -> Keyring {
        let key = STANDARD.encode([byte; 32]);
        Keyring::parse(&alloc::format!(
            r#"{{"current":"a","keys":{{"a":"{key}"}}}}"#
        ))
        .unwrap()
    }

    fn traces(contact: &str, new_email: &str, address: &str, key: u8) -> Vec<Trace> {
        let form = alloc::format!(
            "login=x&lost=email&contact_email={contact}&new_email={new_email}&type=individual"
        );
        let fields = Fields::read(Encoding::Form, form.as_bytes()).unwrap();
        let page = Locale::from_tag("fr").unwrap();
        let request = CaseRequest::parse(fields, page, SignIn::default()).unwrap();
        let client = Client::new(address.parse().unwrap(), "");
        Trace::of_opening(&request, Some(&client), &keyring(key))
    }

    fn shared(one: &[Trace], other: &[Trace]) -> Vec<FraudSign> {
        let shared = one.iter().filter(|trace| other.contains(trace));
        shared.map(|trace| trace.sign).collect()
    }

    #[test]
    fn cases_share_what_they_have_in_common_and_nothing_else() {
        use FraudSign::{NearNetwork, SameAddress, SameNetwork};
        let case = traces("a@example.org", "b@example.org", "192.0.2.7", 1);
        let all = [SameAddress, SameAddress, SameNetwork, NearNetwork];
        assert_eq!(shared(&case, &case), all);
        for (contact, new_email, address, expected) in [
            // As sign-in compares addresses, and in whatever role.
            (
                "B%2B2@Example.org",
                "c@example.org",
                "198.51.100.7",
                &[SameAddress][..],
            ),
            (
                "c@example.org",
                "c@example.org",
                "192.0.2.7",
                &[SameNetwork, NearNetwork],
            ),
            (
                "c@example.org",
                "c@example.org",
                "192.0.2.8",
                &[NearNetwork],
            ),
            ("c@example.org", "c@example.org", "2001:db8::1", &[]),
        ] {
            let other = traces(contact, new_email, address, 1);
            assert_eq!(shared(&case, &other), expected, "{contact} {address}");
        }
        let six = traces("a@example.org", "a@example.org", "2001:db8:1:2222::1", 1);
        let near = traces("c@example.org", "c@example.org", "2001:db8:1:2200::1", 1);
        assert_eq!(shared(&six, &near), [NearNetwork, NearNetwork]);
        // One address given twice is one trace.
        assert_eq!(six.len(), 4);
    }

    #[test]
    fn a_trace_tells_nothing_without_its_key() {
        let case = traces("a@example.org", "b@example.org", "192.0.2.7", 1);
        let other = traces("a@example.org", "b@example.org", "192.0.2.7", 2);
        assert_eq!(shared(&case, &other), []);
        let told = serde_json::to_string(&case).unwrap();
        for clear in ["example", "192.0.2"] {
            assert!(!told.contains(clear), "{told}");
        }
    }

    #[test]
    fn a_network_around_says_nothing_beside_the_network_itself() {
        use FraudSign::{NearNetwork, SameFile, SameNetwork};
        let told = |signs: &[_]| FraudSign::telling(signs).collect::<Vec<_>>();
        assert_eq!(told(&[NearNetwork, SameFile]), [NearNetwork, SameFile]);
        assert_eq!(told(&[NearNetwork, SameNetwork]), [SameNetwork]);
    }

    #[test]
    fn an_address_that_came_to_the_account_a_short_while_before_is_late() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (limits, ago) = (&Limits::DEFAULT, |days| {
            (now - TimeDelta::days(days)).timestamp_millis()
        });
        let account = |email_at: Option<i64>, notices_at: Option<i64>| -> AccountFacts {
            serde_json::from_value(serde_json::json!({
                "id": "a", "role": "customer", "type": "individual",
                "email": "new@example.org", "phone": "+33123456701",
                "email_changed_at": email_at, "phone_changed_at": null,
                "name_changed_at": null,
                "notice_email": "second@example.org", "notice_email_since": notices_at,
                "signed_in_at": null, "signed_in_elsewhere_at": null, "has_open_case": 0,
                "held_until": null, "held_lost": "null", "has_totp": 0, "proven": null,
            }))
            .unwrap()
        };
        let late = |account: &AccountFacts, address: &str| {
            is_late([address].into_iter(), account, now, limits)
        };
        let changed = account(Some(ago(29)), None);
        assert!(late(&changed, "New+1@example.org"));
        assert!(!late(&changed, "second@example.org") && !late(&changed, "else@example.org"));
        assert!(late(&account(None, Some(ago(1))), "second@example.org"));
        assert!(!late(
            &account(Some(ago(31)), Some(ago(31))),
            "new@example.org"
        ));
        assert!(!late(&account(None, None), "new@example.org"));
    }
}
