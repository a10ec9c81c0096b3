//! The seals of the audit log, and the audit log as it is sealed, verified and exported.

use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize, Serializer};

use super::{Guard, Query, Statement, guard, statement};

/// A row of the audit log and its seal. Either half can be missing: the seal of a row that
/// waits for it, the row where somebody removed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The row's number.
    pub seq: i64,
    /// When.
    #[serde(serialize_with = "write_instant")]
    pub at: Option<DateTime<Utc>>,
    /// What, in the words of [`Event`](crate::audit::event::Event).
    pub event: Option<String>,
    /// Who did it, as in [`Entry::actor`](crate::audit::event::Entry::actor).
    pub actor: Option<String>,
    /// The id of the account it happened to.
    pub account: Option<String>,
    /// The id of the recovery case it is about.
    pub case: Option<String>,
    /// The id of the request.
    pub request: Option<String>,
    /// From where: personal data, which is not sealed and can be erased.
    pub address: Option<String>,
    /// The mac of the seal before; empty for the first.
    pub prev: Option<String>,
    /// The mac of row and `prev`, in base64url.
    pub mac: Option<String>,
    /// The key that the seal was made with.
    pub key_id: Option<String>,
}

impl Line {
    /// Its seal, where there is one.
    #[must_use]
    pub fn seal(&self) -> Option<Seal> {
        Some(Seal {
            seq: self.seq,
            prev: self.prev.clone()?,
            mac: self.mac.clone()?,
            key_id: self.key_id.clone()?,
        })
    }

    /// Whether the row is there.
    #[must_use]
    pub const fn has_row(&self) -> bool {
        self.event.is_some() && self.request.is_some()
    }
}

/// A seal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The number of the row that it seals.
    pub seq: i64,
    /// The mac of the seal before; empty for the first.
    pub prev: String,
    /// The mac of row and `prev`, in base64url.
    pub mac: String,
    /// The key that it was made with.
    pub key_id: String,
}

/// An instant as people and programs read it: RFC 3339, in UTC, with milliseconds.
#[must_use]
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Writes an instant like that.
#[expect(clippy::ref_option, reason = "serde's own signature")]
pub(crate) fn write_instant<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    at.map(rfc3339).serialize(serializer)
}

/// The columns of a row as a [`Line`] has them: the database's milliseconds are written
/// as in a file, so that there is one way to read them.
macro_rules! row {
    () => {
        "strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, event, actor,
         account_id AS account, case_id AS \"case\", request_id AS request"
    };
}

/// The last seal of the chain.
#[must_use]
pub fn last() -> Query<Option<Seal>> {
    statement!("SELECT seq, prev, mac, key_id FROM audit_chain WHERE seq = (SELECT max(seq) FROM audit_chain)")
        .optional()
}

/// The seal of a row.
#[must_use]
pub fn of_row(seq: i64) -> Query<Option<Seal>> {
    statement!(
        "SELECT seq, prev, mac, key_id FROM audit_chain WHERE seq = ?1",
        seq
    )
    .optional()
}

/// The rows after the last seal, so many at most.
#[must_use]
pub fn unsealed(limit: u32) -> Query<Vec<Line>> {
    statement!(
        concat!(
            "SELECT seq, ",
            row!(),
            " FROM audit WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit_chain)
             ORDER BY seq LIMIT ?1"
        ),
        i64::from(limit),
    )
    .all()
}

/// Fails the batch unless this is still the last seal, or there is still none.
#[must_use]
pub fn require_last(last: Option<&Seal>) -> Statement {
    guard!(
        LastSeal,
        "(SELECT mac FROM audit_chain WHERE seq = (SELECT max(seq) FROM audit_chain)) IS ?1",
        last.map(|seal| seal.mac.as_str()),
    )
}

/// Adds seals, given as a JSON array.
#[must_use]
pub fn insert(seals: &str, now: DateTime<Utc>) -> Statement {
    statement!(
        "INSERT INTO audit_chain (seq, prev, mac, key_id, sealed_at)
         SELECT value ->> 'seq', value ->> 'prev', value ->> 'mac', value ->> 'key_id', ?2
         FROM json_each(?1)",
        seals,
        now,
    )
}

/// The rows from a number on, with their seals: those before the first that is not older
/// than the given instant, and that one, of so many numbers at most. It only bounds what
/// is read: `at` is believed where its seal says so.
#[must_use]
pub fn aged(from: i64, instant: DateTime<Utc>, numbers: u32) -> Query<Vec<Line>> {
    // `+at`: the rows are to be walked in their order, and few of them.
    statement!(
        concat!(
            "SELECT audit.seq, ",
            row!(),
            ", prev, mac, key_id FROM audit LEFT JOIN audit_chain ON audit_chain.seq = audit.seq
             WHERE audit.seq >= ?1 AND audit.seq <= coalesce((SELECT seq FROM audit
               WHERE seq >= ?1 AND seq < ?1 + ?3 AND +at >= ?2 ORDER BY seq LIMIT 1), ?1 + ?3)
             ORDER BY audit.seq"
        ),
        from,
        instant,
        i64::from(numbers),
    )
    .all()
}

/// The first number, at or after the given one, that a row or a seal has.
macro_rules! first_from {
    ($number:expr) => {
        concat!(
            "(SELECT seq FROM (SELECT seq FROM audit WHERE seq >= ",
            $number,
            " UNION ALL SELECT seq FROM audit_chain WHERE seq >= ",
            $number,
            ") ORDER BY seq LIMIT 1)"
        )
    };
}

/// The lines of a part of the audit log, the seal before it, the sealed line after it, and
/// the number to go on with.
pub type Stretch = (
    Query<Vec<Line>>,
    Query<Option<Seal>>,
    Query<Option<Line>>,
    Query<Option<i64>>,
);

/// The audit log from a number on: rows and seals, whichever there are, of so many numbers.
/// Numbers and not rows, so that neither table is searched for what it does not have.
/// Then the last seal before, the first after with its row, and with what to go on.
#[must_use]
pub fn stretch(from: i64, numbers: u32) -> Stretch {
    #[derive(Deserialize)]
    struct Next {
        seq: Option<i64>,
    }
    let numbers = i64::from(numbers);
    (
        statement!(
            concat!(
                "SELECT audit.seq, ",
                row!(),
                ", address, prev, mac, key_id FROM audit LEFT JOIN audit_chain ON audit_chain.seq = audit.seq
                 WHERE audit.seq >= ?1 AND audit.seq < ?2 + ",
                first_from!("?1"),
                " UNION ALL
                 SELECT seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, prev, mac, key_id
                 FROM audit_chain WHERE seq >= ?1 AND seq < ?2 + ",
                first_from!("?1"),
                " AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.seq = audit_chain.seq)
                 ORDER BY 1"
            ),
            from,
            numbers,
        )
        .all(),
        statement!(
            "SELECT seq, prev, mac, key_id FROM audit_chain WHERE seq < ?1 ORDER BY seq DESC LIMIT 1",
            from,
        )
        .optional(),
        statement!(
            concat!(
                "SELECT audit_chain.seq, ",
                row!(),
                ", prev, mac, key_id FROM audit_chain LEFT JOIN audit ON audit.seq = audit_chain.seq
                 WHERE audit_chain.seq >= ?2 + ",
                first_from!("?1"),
                " ORDER BY audit_chain.seq LIMIT 1"
            ),
            from,
            numbers,
        )
        .optional(),
        statement!(
            concat!(
                "SELECT ",
                first_from!(concat!("?2 + ", first_from!("?1"))),
                " AS seq"
            ),
            from,
            numbers,
        )
        .read_by(|rows| Ok(rows.first()?.and_then(|next: Next| next.seq))),
    )
}

/// How many lines a page of the audit log has. One more is read, to know of older ones.
pub const PAGE: usize = 50;

/// The latest lines of the audit log that meet a condition, by an index that has it. Of
/// those a thousand are looked at, for which ones meet the others too; a last line
/// without a row says how far, where there are more. An instant bounds the numbers
/// looked at, give or take a minute: rows are numbered when they are written, which
/// is a little after the time that they tell.
macro_rules! listed {
    ($condition:literal) => {
        concat!(
            "WITH looked AS MATERIALIZED (SELECT * FROM audit WHERE ",
            $condition,
            " seq < ?1
               AND seq > coalesce((SELECT seq FROM audit WHERE at < ?2 - 60000
                 ORDER BY at DESC LIMIT 1), -9007199254740992)
               AND seq < coalesce((SELECT seq FROM audit WHERE at >= ?3 + 60000
                 ORDER BY at LIMIT 1), 9007199254740992)
               ORDER BY seq DESC LIMIT 1000)
             SELECT * FROM (SELECT seq, ",
            row!(),
            ", address FROM looked
               WHERE at >= ?2 AND at < ?3 AND (?4 IS NULL OR event = ?4)
                 AND (?5 IS NULL OR actor = ?5) AND (?6 IS NULL OR account_id = ?6)
                 AND (?7 IS NULL OR case_id = coalesce(
                   (SELECT id FROM cases WHERE reference = ?7), ?7))
               ORDER BY seq DESC LIMIT 51)
             UNION ALL SELECT min(seq), NULL, NULL, NULL, NULL, NULL, NULL, NULL
             FROM looked HAVING count(*) >= 1000"
        )
    };
}

/// What lines of the audit log are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Older than the line of this number.
    pub before: Option<i64>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this one.
    pub until: Option<DateTime<Utc>>,
    /// Of this event.
    pub event: Option<String>,
    /// Of this actor.
    pub actor: Option<String>,
    /// About this account, by its id.
    pub account: Option<AccountId>,
    /// About this case, by its id or its reference.
    pub case: Option<String>,
}

/// The latest lines that are wanted.
#[must_use]
pub fn listed(wanted: &Wanted) -> Query<Vec<Line>> {
    // The widest that D1 has numbers for.
    const FAR: i64 = 1 << 53;
    let sql = match wanted {
        Wanted { case: Some(_), .. } => {
            listed!("case_id = coalesce((SELECT id FROM cases WHERE reference = ?7), ?7) AND")
        }
        Wanted {
            account: Some(_), ..
        } => listed!("account_id = ?6 AND"),
        Wanted { actor: Some(_), .. } => listed!("actor = ?5 AND"),
        Wanted { event: Some(_), .. } => listed!("event = ?4 AND"),
        _ => listed!(""),
    };
    let millis = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp_millis());
    statement!(
        sql,
        wanted.before.unwrap_or(FAR),
        millis(wanted.from).unwrap_or(-FAR),
        millis(wanted.until).unwrap_or(FAR),
        wanted.event.as_deref(),
        wanted.actor.as_deref(),
        wanted.account.as_ref(),
        wanted.case.as_deref(),
    )
    .all()
}

/// What somebody or something is called that lines name by an id.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// The id.
    pub id: String,
    /// The name of one of staff, the customer number of a customer, the label of a key, or the
    /// reference of a case.
    pub name: String,
}

/// What these ids are called, as long as there is anything of theirs. An auditor has no right
/// to the names of customers.
#[must_use]
pub fn names(ids: &[&str]) -> Query<Vec<Named>> {
    statement!(
        "SELECT id, iif(role = 'customer', customer_number, name) AS name FROM accounts
           WHERE id IN (SELECT value FROM json_each(?1))
         UNION ALL SELECT id, label FROM service_keys
           WHERE id IN (SELECT value FROM json_each(?1)) AND label <> ''
         UNION ALL SELECT id, reference FROM cases WHERE id IN (SELECT value FROM json_each(?1))",
        serde_json::to_string(ids).unwrap_or_default(),
    )
    .all()
}

/// Erases old seals, but not the last one before the row from which on none may be
/// missing, nor before the oldest row, whose seal is made over it. The table refuses to
/// lose younger ones than half a year.
#[must_use]
pub fn erase_before(start: i64, instant: DateTime<Utc>) -> Statement {
    statement!(
        "DELETE FROM audit_chain WHERE sealed_at < ?2 AND seq < (SELECT max(seq) FROM audit_chain
           WHERE seq < min(?1, coalesce((SELECT min(seq) FROM audit), ?1)))",
        start,
        instant,
    )
}
