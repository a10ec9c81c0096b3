//! Rows out of a file: CSV with a header, or JSON Lines.

use std::collections::BTreeMap;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value, json};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, the first row names the columns (RFC 4180).
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// What the columns of a file are called, and what stands in none of them.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The name in the file of each field that is called otherwise there.
    pub named: BTreeMap<String, String>,
    /// What a field is in every row that does not say it.
    pub fixed: BTreeMap<String, String>,
}

/// One row, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: u64,
    /// Its fields as the service takes them.
    pub fields: Result<Map<String, Value>, String>,
}

/// Reads every row; those that cannot be read among them.
///
/// # Errors
/// Why the file has no rows at all.
pub fn read(file: &[u8], format: Format, columns: &Columns) -> Result<Vec<Line>, String> {
    let mut lines = match format {
        Format::Csv => csv_lines(file, columns)?,
        Format::JsonLines => json_lines(file, columns),
    };
    for fields in lines
        .iter_mut()
        .filter_map(|line| line.fields.as_mut().ok())
    {
        for (field, value) in &columns.fixed {
            if !fields.contains_key(field) {
                fields.extend(cell(field, value));
            }
        }
    }
    Ok(lines)
}

fn csv_lines(file: &[u8], columns: &Columns) -> Result<Vec<Line>, String> {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
    let header = reader.headers().map_err(|_| "the header is not UTF-8")?;
    let in_file: Vec<&str> = header.iter().map(str::trim).collect();
    for name in columns.named.values() {
        if !in_file.contains(&name.as_str()) {
            return Err(format!("there is no column {name}"));
        }
    }
    let field_of = |name: &&str| -> Option<String> {
        let mut named = columns.named.iter();
        match named.find(|(_, in_file)| in_file == name) {
            Some((field, _)) => Some(field.clone()),
            // Another column is this field.
            None if columns.named.contains_key(*name) => None,
            None => Some((*name).to_owned()),
        }
    };
    let fields: Vec<Option<String>> = in_file.iter().map(field_of).collect();
    let mut lines = Vec::new();
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(lines),
            Err(error) => return Err(error.to_string()),
        }
        let number = record.position().map_or(0, csv::Position::line);
        let fields = row(&record, &fields);
        lines.push(Line { number, fields });
    }
}

fn row(record: &ByteRecord, fields: &[Option<String>]) -> Result<Map<String, Value>, String> {
    if record.len() != fields.len() {
        let (has, header) = (record.len(), fields.len());
        return Err(format!("The row has {has} cells, the header {header}."));
    }
    let mut read = Map::new();
    for (bytes, field) in record.iter().zip(fields) {
        let text = str::from_utf8(bytes).map_err(|_| "The row is not UTF-8.")?;
        if let Some(field) = field {
            read.extend(cell(field, text));
        }
    }
    Ok(read)
}

fn json_lines(file: &[u8], columns: &Columns) -> Vec<Line> {
    let lines = file.split(|byte| *byte == b'\n').zip(1..);
    let lines = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
    lines
        .map(|(line, number)| {
            let fields = serde_json::from_slice::<Map<String, Value>>(line);
            let fields = fields.map_err(|_| "The line is no JSON object.".to_owned());
            let fields = fields.map(|mut fields| {
                for (field, in_file) in &columns.named {
                    if let Some(value) = fields.remove(in_file) {
                        fields.insert(field.clone(), value);
                    }
                }
                // What a database has no value for.
                fields.retain(|_, value| !value.is_null());
                fields
            });
            Line { number, fields }
        })
        .collect()
}

/// A cell as the field that it is; an empty one is none.
fn cell(field: &str, text: &str) -> Option<(String, Value)> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return None;
    }
    let value = match field {
        "phone_confirmed" => match trimmed {
            "1" | "yes" | "true" => Value::Bool(true),
            "0" | "no" | "false" => Value::Bool(false),
            other => other.into(),
        },
        "allowed_ips" => trimmed.split([';', '\n']).filter_map(entry).collect(),
        // Its blanks may be part of a salt.
        "password_hash" => text.into(),
        _ => trimmed.into(),
    };
    Some((field.to_owned(), value))
}

/// An address or network, and maybe a label after a blank.
fn entry(text: &str) -> Option<Value> {
    let text = text.trim();
    match text.split_once(char::is_whitespace) {
        _ if text.is_empty() => None,
        None => Some(json!({ "cidr": text })),
        Some((cidr, label)) => Some(json!({ "cidr": cidr, "label": label.trim() })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(named: &[(&str, &str)], fixed: &[(&str, &str)]) -> Columns {
        let map = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(a, b)| ((*a).into(), (*b).into()));
            pairs.collect()
        };
        Columns {
            named: map(named),
            fixed: map(fixed),
        }
    }

    fn fields(line: &Line) -> Value {
        match &line.fields {
            Ok(fields) => Value::Object(fields.clone()),
            Err(why) => json!(why),
        }
    }

    #[test]
    fn a_row_is_known_by_its_line_however_many_the_one_before_has() {
        let file =
            b"\xEF\xBB\xBFid,name,note\n1,\"Alice\nMartin\",x\n2,Bob\n3,\xff,x\n4, Carol ,\n";
        let columns = columns(&[("customer_number", "id")], &[("type", "individual")]);
        let lines = read(file, Format::Csv, &columns).unwrap_or_default();
        let read: Vec<(u64, Value)> = lines
            .iter()
            .map(|line| (line.number, fields(line)))
            .collect();
        assert_eq!(
            read,
            [
                (
                    2,
                    json!({"customer_number": "1", "name": "Alice\nMartin", "note": "x", "type": "individual"})
                ),
                (4, json!("The row has 2 cells, the header 3.")),
                (5, json!("The row is not UTF-8.")),
                (
                    6,
                    json!({"customer_number": "4", "name": "Carol", "type": "individual"})
                ),
            ]
        );
    }

    #[test]
    fn cells_become_what_the_service_takes() {
        let file = b"phone_confirmed,allowed_ips,password_hash,locale\n1,192.0.2.1; 2001:db8:1::/48 the office,5f4d: ,\nmaybe,,,fr\n";
        let lines = read(file, Format::Csv, &Columns::default()).unwrap_or_default();
        let entries =
            json!([{"cidr": "192.0.2.1"}, {"cidr": "2001:db8:1::/48", "label": "the office"}]);
        assert_eq!(
            lines.iter().map(fields).collect::<Vec<_>>(),
            [
                json!({"phone_confirmed": true, "allowed_ips": entries, "password_hash": "5f4d: "}),
                json!({"phone_confirmed": "maybe", "locale": "fr"}),
            ]
        );
    }

    #[test]
    fn json_lines_are_read_and_those_that_are_none_are_told() {
        let file = b"{\"id\":\"1\",\"notice_email\":null}\n\n[]\n{\"id\":\n";
        let columns = columns(&[("customer_number", "id")], &[]);
        let lines = read(file, Format::JsonLines, &columns).unwrap_or_default();
        let read: Vec<(u64, Value)> = lines
            .iter()
            .map(|line| (line.number, fields(line)))
            .collect();
        let none = json!("The line is no JSON object.");
        let first = json!({"customer_number": "1"});
        assert_eq!(read, [(1, first), (3, none.clone()), (4, none)]);
    }

    #[test]
    fn a_column_that_is_not_there_is_told() {
        let columns = columns(&[("email", "mail")], &[]);
        let told = read(b"id\n1\n", Format::Csv, &columns);
        assert_eq!(told, Err("there is no column mail".into()));
    }
}
