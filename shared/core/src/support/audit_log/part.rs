//! `GET /support/audit/verify` and `.../export`: the audit log part by part, each from the
//! number on that the one before gave.

use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

use super::record;
use crate::audit::event::Event;
use crate::audit::{self, Fault, Head, Heads, Report, Stretch};
use crate::crypto::keyring::Keyring;
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::sign_in::gate::Opened;
use crate::store::Database;
use crate::store::audit_chain::{Line, stretch};
use crate::support::{Auditor, open};

/// Before any number that a row can have.
const LOWEST: i64 = -(1 << 53);

/// What is kept as the head of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// This one.
    Head(Head),
    /// None, so that nobody can say whether rows are missing at either end.
    Nothing,
    /// Something that was not signed with a key of the keyring.
    Forged,
}

/// What was found in a part.
#[derive(Debug)]
pub struct Verified {
    /// Of rows and seals.
    pub report: Report,
    /// In the place of the head.
    pub kept: Kept,
    /// From which number on the next part is to be verified, if there is one.
    pub next: Option<i64>,
}

impl Verified {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.report.faults.is_empty() && matches!(self.kept, Kept::Head(_))
    }
}

/// Verifies a part of the audit log, from its beginning where no number is given. What was
/// found goes on record.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn verify(
    db: &impl Database,
    heads: &impl Heads,
    keys: &Keyring,
    token: Option<&Token>,
    from: Option<i64>,
    at: &RequestContext<'_>,
) -> Opened<(Auditor, Verified)> {
    let (auditor, stretch, signed) = read(db, heads, token, from, at).await?;
    let kept = match signed {
        Some(signed) => Head::read(&signed, keys).map_or(Kept::Forged, Kept::Head),
        None => Kept::Nothing,
    };
    let head = match &kept {
        Kept::Head(head) => Some(head),
        Kept::Nothing | Kept::Forged => None,
    };
    let verified = Verified {
        report: audit::verify(&stretch, head, keys),
        kept,
        next: stretch.next,
    };
    let event = if verified.is_whole() {
        Event::AuditLogVerified
    } else {
        Event::AuditLogBroken
    };
    db.write(alloc::vec![record(event, None, &auditor, at)])
        .await?;
    Ok((auditor, verified))
}

/// A part of the audit log, to be taken away.
pub struct Part {
    /// Rows with their seals.
    pub lines: Vec<Line>,
    /// The head as it is kept, where the audit log ends with them.
    pub signed_head: Option<String>,
    /// From which number on the next part is to be exported, if there is one.
    pub next: Option<i64>,
}

/// Takes a part of the audit log away, from its beginning where no number is given.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn export(
    db: &impl Database,
    heads: &impl Heads,
    token: Option<&Token>,
    from: Option<i64>,
    at: &RequestContext<'_>,
) -> Opened<(Auditor, Part)> {
    let (auditor, stretch, signed) = read(db, heads, token, from, at).await?;
    let record = record(Event::AuditLogExported, None, &auditor, at);
    db.write(alloc::vec![record]).await?;
    let Stretch { lines, next, .. } = stretch;
    let signed_head = signed.filter(|_| next.is_none());
    let part = Part {
        lines,
        signed_head,
        next,
    };
    Ok((auditor, part))
}

/// The head before the audit log, so that it is never of a row that was not read yet. It is
/// read before the session too, to nobody's use: who is not let in is told nothing.
async fn read(
    db: &impl Database,
    heads: &impl Heads,
    token: Option<&Token>,
    from: Option<i64>,
    at: &RequestContext<'_>,
) -> Opened<(Auditor, Stretch, Option<String>)> {
    let signed = heads.get().await?;
    let from = from.unwrap_or(LOWEST);
    let reads = stretch(from, at.limits.audit_log_part);
    let (auditor, rows) = open::<Auditor, _>(db, token, reads, at).await?;
    Ok((auditor, Stretch::new(from, rows), signed))
}

/// What programs are told of a part.
#[must_use]
pub fn describe_verified(verified: &Verified) -> Value {
    let Verified { report, kept, next } = verified;
    let (head, head_seq) = match kept {
        Kept::Head(head) => ("kept", Some(head.seq)),
        Kept::Nothing => ("missing", None),
        Kept::Forged => ("forged", None),
    };
    let fault = |fault: &Fault| {
        json!({
            "first": fault.first,
            "last": fault.last,
            "wrong": fault.wrong.word(),
        })
    };
    json!({
        "whole": verified.is_whole(),
        "checked": report.checked,
        "waiting": report.waiting,
        "reached": report.reached.as_ref().map(|seal| seal.seq),
        "head": head,
        "head_seq": head_seq,
        "faults": report.faults.iter().map(fault).collect::<Vec<_>>(),
        "next": next,
    })
}
