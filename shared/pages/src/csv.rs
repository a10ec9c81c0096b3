//! Tables for spreadsheets: CSV (RFC 4180).

/// Writes a table. A cell that a spreadsheet would take for a formula is made a text by
/// an apostrophe before it (OWASP, CSV injection): what is exported here is for eyes.
#[must_use]
pub(crate) fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail, and every row has as many cells.
    let _ = writer.write_record(head);
    for row in rows {
        let _ = writer.write_record(row.into_iter().map(as_text));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn as_text(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cell: &str) -> String {
        csv(&["a", "b"], [vec![cell.into(), "c".into()]])
    }

    #[test]
    fn a_cell_is_never_a_formula_nor_more_than_one() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+33123456701", "'+33123456701"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("a,b", "\"a,b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("a=b", "a=b"),
        ] {
            assert_eq!(written(cell), format!("a,b\r\n{expected},c\r\n"));
        }
    }
}
