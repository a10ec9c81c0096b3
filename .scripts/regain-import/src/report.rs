//! What came of each row, in words and as a file.

use std::collections::BTreeMap;
use std::fmt;

use csv::Writer;

use crate::check::{Checked, Row};
use crate::state::State;

/// What came of an import.
pub struct Report<'a> {
    /// What was read.
    pub checked: &'a Checked,
    /// What the service acknowledged; none where nothing was sent.
    pub state: Option<&'a State>,
    /// What it refused, by line.
    pub refused: &'a BTreeMap<u64, String>,
}

/// How many refused rows the text names; the file has all of them.
const NAMED: usize = 20;

impl Report<'_> {
    /// Whether every row is there, or could be.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.refused.is_empty() && self.checked.refused() == 0
    }

    /// Why a row is not there.
    fn reason<'a>(&'a self, row: &'a Row) -> Option<&'a str> {
        let by_us = row.checked.as_ref().err();
        by_us
            .or_else(|| self.refused.get(&row.line))
            .map(String::as_str)
    }

    /// What came of a row, in one word, and the id of its account.
    fn outcome(&self, row: &Row) -> (&'static str, &str) {
        if self.reason(row).is_some() {
            return ("refused", "");
        }
        match self.state.and_then(|state| state.of(row.line)) {
            Some(known) if known.is_new => ("imported", &known.id),
            Some(known) => ("unchanged", &known.id),
            None => ("ready", ""),
        }
    }

    /// Whether the owner still needs a link to choose a password.
    fn needs_mail(&self, row: &Row) -> bool {
        let known = self.state.and_then(|state| state.of(row.line));
        known.is_some_and(|known| !known.has_password && !known.is_mailed)
    }

    /// Every row with what came of it.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn csv(&self) -> Result<Vec<u8>, String> {
        let mut writer = Writer::from_writer(Vec::new());
        let header = [
            "line",
            "customer_number",
            "email",
            "outcome",
            "account",
            "needs_first_password_mail",
            "same_address_as_lines",
            "reason",
        ];
        writer
            .write_record(header)
            .map_err(|error| error.to_string())?;
        let mut same: BTreeMap<u64, String> = BTreeMap::new();
        for address in &self.checked.same_addresses {
            for line in &address.lines {
                let others = address.lines.iter().filter(|other| *other != line);
                let others: Vec<String> = others.map(u64::to_string).collect();
                same.insert(*line, others.join(" "));
            }
        }
        for row in &self.checked.rows {
            let (outcome, account) = self.outcome(row);
            let record = [
                &*row.line.to_string(),
                &row.customer_number,
                &row.email,
                outcome,
                account,
                if self.needs_mail(row) { "yes" } else { "no" },
                same.get(&row.line).map_or("", String::as_str),
                self.reason(row).unwrap_or_default(),
            ];
            writer
                .write_record(record)
                .map_err(|error| error.to_string())?;
        }
        writer.into_inner().map_err(|error| error.to_string())
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = &self.checked.rows;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            *counts.entry(self.outcome(row).0).or_default() += 1;
        }
        writeln!(to, "{} rows", rows.len())?;
        for (outcome, count) in counts {
            writeln!(to, "  {outcome}: {count}")?;
        }
        let refused = rows
            .iter()
            .filter_map(|row| Some((row.line, self.reason(row)?)));
        for (line, reason) in refused.clone().take(NAMED) {
            writeln!(to, "line {line}: {reason}")?;
        }
        let more = refused.count().saturating_sub(NAMED);
        if more > 0 {
            writeln!(to, "and {more} more: see --report")?;
        }
        for same in self.checked.same_addresses.iter().take(NAMED) {
            let lines: Vec<String> = same.lines.iter().map(u64::to_string).collect();
            let (email, lines) = (&same.email, lines.join(", "));
            writeln!(to, "{email} stands in lines {lines}")?;
        }
        let waiting = rows.iter().filter(|row| self.needs_mail(row)).count();
        if waiting > 0 {
            writeln!(
                to,
                "{waiting} owners need a link to choose a password: --first-password-mails"
            )?;
        }
        if self.state.is_none() {
            writeln!(to, "Nothing was sent: --send sends.")?;
        }
        Ok(())
    }
}
