//! The audit trail as a table.

use regain_core::store::seals::{Line, rfc3339};

use crate::csv::csv;

/// The trail for a spreadsheet. It is for eyes: what is checked is the file of lines
/// that [`export`](regain_core::trail::export) writes.
#[must_use]
pub fn trail_csv(lines: &[Line]) -> String {
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
