//! Seals, and the head of the chain that they are.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ring::Ring;
use crate::signed;
use crate::store::seals::{Line, Seal, instant};

/// The text that is sealed: a line's row as if it had this number, upon this seal. What
/// it begins with is said by no other record that is signed with the same keys. None
/// where the row is gone.
pub(super) fn text(line: &Line, seq: i64, prev: &str) -> Option<String> {
    let at = line.at.filter(|_| line.has_row())?.timestamp_millis();
    let Line {
        event,
        actor,
        account,
        case,
        request,
        ..
    } = line;
    let row = json!([
        "audit row",
        prev,
        seq,
        at,
        event,
        actor,
        account,
        case,
        request
    ]);
    Some(row.to_string())
}

/// Seals rows in their order, each upon the one before it, with the ring's current key.
/// Lines without a row are passed over.
#[must_use]
pub fn seal(lines: &[Line], last: Option<&Seal>, keys: &Ring) -> Vec<Seal> {
    let (key_id, _) = keys.current();
    let mut prev = last.map_or(String::new(), |seal| seal.mac.clone());
    let upon = |line: &Line| {
        let mac = signed::mac(&text(line, line.seq, &prev)?, key_id, keys);
        Some(Seal {
            seq: line.seq,
            prev: core::mem::replace(&mut prev, mac.clone()),
            mac,
            key_id: key_id.into(),
        })
    };
    lines.iter().filter_map(upon).collect()
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
    #[serde(with = "instant")]
    pub at: Option<DateTime<Utc>>,
    /// The row from which on none may be missing. Older ones are being erased.
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
    /// Of a trail of which nothing is sealed yet.
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

    /// As it is kept: JSON, signed with the ring's current key.
    #[must_use]
    pub fn sign(self, keys: &Ring) -> String {
        let signature = signed::sign(&self.text(), keys);
        let signed = Signed {
            head: self,
            signature,
        };
        // What cannot be written would be read as forged.
        serde_json::to_string(&signed).unwrap_or_default()
    }

    /// The head as it was kept; none where it was not signed with one of these keys.
    #[must_use]
    pub fn read(signed: &str, keys: &Ring) -> Option<Self> {
        let Signed { head, signature } = serde_json::from_str(signed).ok()?;
        signed::is_genuine(&head.text(), &signature, keys).then_some(head)
    }

    fn text(&self) -> String {
        let at = self.at.map(|at| at.timestamp_millis());
        json!([
            "audit head",
            self.seq,
            self.mac,
            self.key_id,
            at,
            self.start
        ])
        .to_string()
    }
}
