//! Seals, and the head of the chain that they are.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::crypto::hmac;
use crate::crypto::keyring::Keyring;
use crate::store::audit_chain::{Line, Seal, write_instant};

/// The text that is sealed: a line's row as if it had this number and followed this seal. What
/// it begins with is said by no other record that is signed with the same keys. None
/// where the row is gone.
pub(crate) fn text(line: &Line, seq: i64, prev: &str) -> Option<String> {
    let Line {
        event: Some(event),
        actor,
        account,
        case,
        request: Some(request),
        ..
    } = line
    else {
        return None;
    };
    let at = line.at.map(|at| at.timestamp_millis());
    let row = (
        "audit row",
        prev,
        seq,
        at,
        event,
        actor,
        account,
        case,
        request,
    );
    serde_json::to_string(&row).ok()
}

/// Seals rows in their order, each over the one before it too, with the keyring's current key.
/// Lines without a row are passed over.
#[must_use]
pub fn seal(lines: &[Line], last: Option<&Seal>, keys: &Keyring) -> Vec<Seal> {
    let (key_id, _) = keys.current();
    let mut prev = last.map_or(String::new(), |seal| seal.mac.clone());
    let upon = |line: &Line| {
        let mac = hmac::mac(&text(line, line.seq, &prev)?, key_id, keys);
        Some(Seal {
            seq: line.seq,
            prev: core::mem::replace(&mut prev, mac.clone()),
            mac,
            key_id: key_id.into(),
        })
    };
    lines.iter().filter_map(upon).collect()
}

/// From which row on none may be missing any more, given from which on none was, and the
/// lines from there on: past rows that are what was sealed, by their seal from before the
/// given instant, and each followed by the one whose seal was made over its own. So it stays where
/// a row is missing or not what it was, and it never comes to a row that is not there.
#[must_use]
pub fn start(from: i64, lines: &[Line], instant: DateTime<Utc>, keys: &Keyring) -> i64 {
    let proven = |line: &Line| {
        let seal = line.seal()?;
        let text = text(line, line.seq, &seal.prev)?;
        let is_proven = hmac::is_mac(&text, &seal.mac, &seal.key_id, keys);
        is_proven.then_some((line.at?, seal))
    };
    let mut start = from;
    let mut before: Option<Seal> = None;
    for (at, seal) in lines.iter().map_while(proven) {
        let follows = match &before {
            Some(before) => seal.prev == before.mac,
            None => seal.seq == from,
        };
        if !follows {
            break;
        }
        start = seal.seq;
        if at >= instant {
            break;
        }
        before = Some(seal);
    }
    start
}

/// Where the chain ends and where it begins, as it is kept outside the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The number of the last sealed row; 0 before the first.
    pub seq: i64,
    /// The mac of its seal.
    pub mac: String,
    /// The key that the seal was made with.
    pub key_id: String,
    /// When it was put there.
    #[serde(serialize_with = "write_instant")]
    pub at: Option<DateTime<Utc>>,
    /// The row from which on none may be missing. Those before are being erased.
    pub start: i64,
}

/// A head with its signature.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    head: Head,
    signature: String,
}

impl Head {
    /// Of an audit log of which nothing is sealed yet.
    pub const NONE: Self = Self {
        seq: 0,
        mac: String::new(),
        key_id: String::new(),
        at: None,
        start: 1,
    };

    /// Moves it to a seal.
    pub fn reach(&mut self, seal: &Seal, now: DateTime<Utc>) {
        self.seq = seal.seq;
        self.mac.clone_from(&seal.mac);
        self.key_id.clone_from(&seal.key_id);
        self.at = Some(now);
    }

    /// As it is kept: JSON, signed with the keyring's current key.
    #[must_use]
    pub fn sign(self, keys: &Keyring) -> String {
        let signature = hmac::sign(&self.text(), keys);
        let signed = Signed {
            head: self,
            signature,
        };
        // What cannot be written would be read as forged.
        serde_json::to_string(&signed).unwrap_or_default()
    }

    /// The head as it was kept; none where it was not signed with one of these keys.
    #[must_use]
    pub fn read(signed: &str, keys: &Keyring) -> Option<Self> {
        let Signed { head, signature } = serde_json::from_str(signed).ok()?;
        hmac::is_genuine(&head.text(), &signature, keys).then_some(head)
    }

    fn text(&self) -> String {
        let at = self.at.map(|at| at.timestamp_millis());
        let head = (
            "audit head",
            self.seq,
            &self.mac,
            &self.key_id,
            at,
            self.start,
        );
        serde_json::to_string(&head).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    /// By another hand (RFC 2104) over the texts below.
    const FIRST: &str = "iNWu5Ny5v4_qLFDKKOxnb_e4RR11TN3UjCwS-b_vYWM";
    const SECOND: &str = "NrWQoI6P2IDpbdnlRVZmqrv7sZD_v8yk6xNzDe_S6eA";

    fn keyring() -> Keyring {
        let key = STANDARD.encode([1; 32]);
        let text = format!(r#"{{"current":"a","keys":{{"a":"{key}"}}}}"#);
        Keyring::parse(&text).unwrap()
    }

    fn rows() -> [Line; 2] {
        let line = |seq, millis, event: &str, request: &str| Line {
            seq,
            at: DateTime::from_timestamp_millis(millis),
            event: Some(event.into()),
            account: Some("a".into()),
            request: Some(request.into()),
            address: Some("192.0.2.1".into()),
            ..Line::default()
        };
        [
            Line {
                case: Some("c".into()),
                ..line(7, 1_795_300_000_123, "authn_login_fail", "r")
            },
            Line {
                actor: Some("account:a".into()),
                ..line(8, 1_795_300_000_124, "session_logout", "\u{e9}\"\n")
            },
        ]
    }

    #[test]
    fn a_seal_is_what_it_will_be_for_as_long_as_audit_logs_are_kept() {
        let [first, second] = rows();
        let texts = [text(&first, 7, ""), text(&second, 8, "x")];
        let expected = [
            r#"["audit row","",7,1795300000123,"authn_login_fail",null,"a","c","r"]"#,
            "[\"audit row\",\"x\",8,1795300000124,\"session_logout\",\"account:a\",\"a\",null,\"\u{e9}\\\"\\n\"]",
        ];
        assert_eq!(texts, expected.map(|text| Some(text.into())));
        let seals = seal(&rows(), None, &keyring());
        let macs: Vec<&str> = seals.iter().map(|seal| &*seal.mac).collect();
        assert_eq!(macs, [FIRST, SECOND]);
        let chained: Vec<(i64, &str)> = seals.iter().map(|seal| (seal.seq, &*seal.prev)).collect();
        assert_eq!(chained, [(7, ""), (8, FIRST)]);
    }

    #[test]
    fn a_head_is_read_as_it_was_signed_and_not_otherwise() {
        let mut head = Head {
            start: 7,
            ..Head::NONE
        };
        let seals = seal(&rows(), None, &keyring());
        let at = DateTime::from_timestamp_millis(1_795_300_000_125).unwrap();
        head.reach(seals.last().unwrap(), at);
        let signed = head.clone().sign(&keyring());
        let expected = format!(
            "{{\"head\":{{\"seq\":8,\"mac\":\"{SECOND}\",\"key_id\":\"a\",\
             \"at\":\"2026-11-21T22:26:40.125Z\",\"start\":7}},\"signature\":\"a.on6QRyc3PW_RAgrqktr1dzoNZA_P9S2dYuz903-SM5s\"}}"
        );
        assert_eq!(signed, expected);
        assert_eq!(Head::read(&signed, &keyring()), Some(head));
        for (part, other) in [
            ("\"seq\":8", "\"seq\":7"),
            (SECOND, FIRST),
            ("\"key_id\":\"a\"", "\"key_id\":\"b\""),
            (".125Z", ".126Z"),
            ("\"start\":7", "\"start\":8"),
            ("\"start\":7", "\"start\":7,\"more\":1"),
            ("a.", "b."),
        ] {
            let forged = signed.replace(part, other);
            assert_ne!(forged, signed);
            assert_eq!(Head::read(&forged, &keyring()), None, "{part}");
        }
    }

    #[test]
    fn no_other_record_that_is_signed_passes_for_a_seal() {
        let [row, _] = rows();
        let sealed = text(&row, 7, "").unwrap();
        let head = Head::NONE.text();
        // Records of erasures are objects, these are arrays that say what they are.
        assert!(sealed.starts_with("[\"audit row\",") && head.starts_with("[\"audit head\","));
    }
}
