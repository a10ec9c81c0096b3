//! Tables for spreadsheets: CSV (RFC 4180).

/// Writes a table. What a spreadsheet would take for a formula is made a text by an
/// apostrophe before it (OWASP, CSV injection), also after what parts cells or lines in
/// some spreadsheets: what is exported here is for eyes.
#[must_use]
pub(crate) fn csv(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail, and every row has as many cells.
    let _ = writer.write_record(head);
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| as_text(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// Puts an apostrophe before the cell, and before each part of it that a spreadsheet may
/// take for one, where a formula begins there. Those that part cells by a semicolon or a
/// tab do not see the quotes of a cell that does not stand first.
fn as_text(cell: &str) -> String {
    let parts = cell.split_inclusive([';', '\t', '\r', '\n']).map(|part| {
        let is_formula = part
            .trim_start_matches(['"', ' '])
            .starts_with(['=', '+', '-', '@', '\t', '\r']);
        [if is_formula { "'" } else { "" }, part].concat()
    });
    parts.collect()
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
            ("\t=1", "'\t'=1"),
            ("\r=1", "\"'\r'=1\""),
            ("a,b", "\"a,b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("a=b", "a=b"),
            ("x;=cmd|'/C calc'!A0", "x;'=cmd|'/C calc'!A0"),
            ("a;b;-c", "a;b;'-c"),
            ("a\t+1", "a\t'+1"),
            ("a;\"=1", "\"a;'\"\"=1\""),
            ("a\r\n=1", "\"a\r\n'=1\""),
            ("a\n=1\r-2", "\"a\n'=1\r'-2\""),
            ("a; =b", "a;' =b"),
        ] {
            assert_eq!(written(cell), format!("a,b\r\n{expected},c\r\n"));
        }
    }
}
