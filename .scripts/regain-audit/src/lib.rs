//! Whether an exported audit log is as it was sealed. The rules are those of the
//! service itself, in `regain_core::audit`.

use std::fmt;

use regain_core::audit::event::Event;
use regain_core::audit::export::{self, Export};
use regain_core::audit::{Fault, Head, Report, Stretch, Wrong, verify};
use regain_core::crypto::keyring::Keyring;
use regain_core::store::audit_chain::{Line, Seal, rfc3339};
use serde_json::json;

/// What was found in a file.
#[derive(Debug)]
pub struct Verdict {
    report: Report,
    notes: Vec<String>,
}

impl Verdict {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.report.faults.is_empty()
    }

    /// What is wrong, in the order of the rows.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.report.faults
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            checked,
            waiting,
            faults,
            ..
        } = &self.report;
        writeln!(
            to,
            "{checked} rows checked; {waiting} at the end have no seal yet."
        )?;
        for note in &self.notes {
            writeln!(to, "{note}")?;
        }
        for fault in faults {
            writeln!(to, "{}", words(fault))?;
        }
        let verdict = match faults.as_slice() {
            [] => "Nothing is wrong.".into(),
            [fault, ..] => format!("BROKEN, first at row {}.", fault.first),
        };
        writeln!(to, "{verdict}")
    }
}

fn words(fault: &Fault) -> String {
    let Fault { first, last, .. } = fault;
    let rows = if first == last {
        format!("row {first}")
    } else {
        format!("rows {first} to {last}")
    };
    let what = match fault.wrong {
        Wrong::Changed => "not what was sealed",
        Wrong::Removed => "gone",
        Wrong::Unsealed => "without a seal: put in, or the seal was taken away",
        Wrong::Forged => "as it was, but the seal is not the one that was made",
        Wrong::UnknownKey => "sealed with a key that is not in the keyring",
    };
    format!("{rows}: {what}")
}

/// Why nothing can be said.
#[derive(Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// This line of the file, from 1, is not one of an audit log, or not in its order.
    Line(usize),
    /// The file has no rows.
    Nothing,
    /// A head is not signed with a key of the keyring.
    Head,
    /// The head is that of this row, which comes before all that the file holds.
    EarlierHead(i64),
}

impl std::error::Error for Unreadable {}

impl fmt::Display for Unreadable {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(to, "line {number} is not the next of an audit log"),
            Self::Nothing => write!(to, "there are no rows"),
            Self::Head => write!(to, "the head is not signed with a key of the keyring"),
            Self::EarlierHead(seq) => write!(to, "the head is of row {seq}, before all others"),
        }
    }
}

/// Verifies the text of a file. A head that was kept elsewhere is given beside it: then
/// the audit log has to have both, its own and that one.
///
/// # Errors
/// [`Unreadable`].
pub fn check(file: &str, other_head: Option<&str>, keys: &Keyring) -> Result<Verdict, Unreadable> {
    let Export { lines, signed_head } = read(file)?;
    let signed = signed_head.as_deref().into_iter().chain(other_head);
    let heads = signed.map(|signed| Head::read(signed.trim(), keys).ok_or(Unreadable::Head));
    let heads: Vec<Head> = heads.collect::<Result<_, _>>()?;
    let stretch = whole(lines);
    let mut notes = Vec::new();
    if heads.is_empty() {
        notes.push("No head: rows that are missing at the end would not be noticed.".into());
    }
    for head in &heads {
        if head.seq < stretch.from {
            return Err(Unreadable::EarlierHead(head.seq));
        }
        if let Some(before) = stretch
            .before
            .as_ref()
            .filter(|seal| head.start <= seal.seq)
        {
            let (start, last) = (head.start, before.seq);
            notes.push(format!("Rows {start} to {last} are not in this file."));
        }
    }
    let mut report = verify(&stretch, heads.first(), keys);
    for head in heads.iter().skip(1) {
        report
            .faults
            .extend(verify(&stretch, Some(head), keys).faults);
    }
    report.faults.sort_by_key(|fault| fault.first);
    report.faults.dedup();
    Ok(Verdict { report, notes })
}

/// Signs a new head for a file that is whole but for its head: the way on after the
/// database was put back to an earlier state on purpose. None where it is not whole.
///
/// # Errors
/// [`Unreadable`].
pub fn new_head(file: &str, keys: &Keyring) -> Result<Option<String>, Unreadable> {
    let stretch = whole(read(file)?.lines);
    let report = verify(&stretch, None, keys);
    let last = report.reached.filter(|_| report.faults.is_empty());
    // A seal whose row was erased in its time can stand before the first row.
    let first = stretch.lines.iter().find(|line| line.has_row());
    let head = last.zip(first).map(|(seal, first)| Head {
        seq: seal.seq,
        mac: seal.mac,
        key_id: seal.key_id,
        at: None,
        start: first.seq,
    });
    Ok(head.map(|head| head.sign(keys)))
}

/// The rows of a file for a collector of logs, one JSON object a line: with the name of each
/// event in OWASP's logging vocabulary as `owasp`, where that has one, and without seals.
///
/// # Errors
/// [`Unreadable`].
pub fn rows(file: &str) -> Result<String, Unreadable> {
    let lines = read(file)?.lines;
    let row = |line: &Line| {
        let event = line.event.as_deref()?;
        let owasp = Event::from_word(event).and_then(Event::owasp);
        let row = json!({
            "seq": line.seq, "at": line.at.map(rfc3339), "event": event, "owasp": owasp,
            "actor": line.actor, "account": line.account, "case": line.case,
            "request": line.request, "address": line.address,
        });
        Some(format!("{row}\n"))
    };
    Ok(lines.iter().filter_map(row).collect())
}

fn read(file: &str) -> Result<Export, Unreadable> {
    let export = export::read(file).map_err(Unreadable::Line)?;
    if export.lines.is_empty() {
        return Err(Unreadable::Nothing);
    }
    Ok(export)
}

/// A file as one stretch. What stands before the first seal of a part of an audit log is
/// taken as that seal says.
fn whole(lines: Vec<Line>) -> Stretch {
    let from = lines.first().map_or(1, |line| line.seq);
    let first = lines.iter().find_map(Line::seal);
    let before = first.filter(|seal| !seal.prev.is_empty()).map(|seal| Seal {
        seq: from.saturating_sub(1),
        mac: seal.prev,
        ..Seal::default()
    });
    Stretch {
        from,
        lines,
        before,
        ..Stretch::default()
    }
}
