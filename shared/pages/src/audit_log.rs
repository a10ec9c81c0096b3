//! The audit log as a table.

use regain_core::store::audit_chain::{Line, rfc3339};

use crate::csv::csv;

/// The audit log for a spreadsheet. It is for eyes: what is checked is the file of lines
/// that [`export`](regain_core::audit::export) writes.
#[must_use]
pub fn audit_log_csv(lines: &[Line]) -> String {
    let head = [
        "seq", "at", "event", "actor", "account", "case", "request", "address", "prev", "mac",
        "key_id",
    ];
    let rows = lines.iter().cloned().map(|line| {
        let at = line.at.map(rfc3339);
        let cells = [
            at,
            line.event,
            line.actor,
            line.account,
            line.case,
            line.request,
            line.address,
            line.prev,
            line.mac,
            line.key_id,
        ];
        let mut row = vec![line.seq.to_string()];
        row.extend(cells.map(Option::unwrap_or_default));
        row
    });
    csv(&head, rows)
}
