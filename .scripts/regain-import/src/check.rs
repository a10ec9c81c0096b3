//! Everything is checked before anything is sent, by the rules that the service goes by.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use regain_core::account::provision::Creation;
use regain_core::account::provision::batch;
use regain_core::http::fields::{Encoding, FieldError, Fields};
use regain_core::password::imported::Accepted;
use serde_json::{Map, Value};

use crate::letters::LETTERS;
use crate::read::Line;

/// A row of the file, and what is to be known of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it begins in the file, from 1.
    pub line: u64,
    /// As the file has it.
    pub customer_number: String,
    /// As the file has it.
    pub email: String,
    /// What is sent, or why nothing is.
    pub checked: Result<Ready, String>,
}

/// A row that can be sent.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Its JSON.
    pub json: String,
    /// Whether the service has to wrap a hash for it.
    pub is_hashed: bool,
}

/// Lines whose accounts have one e-mail address in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameAddress {
    /// As the first of them has it.
    pub email: String,
    /// All of them.
    pub lines: Vec<u64>,
}

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// Every row, in order.
    pub rows: Vec<Row>,
    /// Addresses that stand there more than once.
    pub same_addresses: Vec<SameAddress>,
}

impl Checked {
    /// How many rows cannot be sent.
    #[must_use]
    pub fn refused(&self) -> usize {
        let refused = self.rows.iter().filter(|row| row.checked.is_err());
        refused.count()
    }
}

/// Nobody is seen at an address inside one network: lists that have such are refused.
const SEEN: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// Checks each row by itself, and then against those before it.
#[must_use]
pub fn check(lines: Vec<Line>, accepted: &Accepted) -> Checked {
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    let mut addresses: BTreeMap<String, SameAddress> = BTreeMap::new();
    let mut rows = Vec::new();
    for line in lines {
        let number = line.number;
        let text = |name: &str| -> String {
            let fields = line.fields.as_ref().ok();
            let value = fields.and_then(|fields| fields.get(name)?.as_str());
            value.unwrap_or_default().to_owned()
        };
        let (customer_number, email) = (text("customer_number"), text("email"));
        let checked = line.fields.and_then(|fields| {
            let (creation, ready) = one(&fields, accepted)?;
            if let Some(first) = numbers.get(&creation.number_key()) {
                return Err(format!("The customer number stands in line {first} too."));
            }
            let same = addresses
                .entry(creation.email_key().as_str().to_owned())
                .or_insert_with(|| SameAddress {
                    email: email.clone(),
                    lines: Vec::new(),
                });
            same.lines.push(number);
            if let [first, _, ..] = *same.lines {
                return Err(format!(
                    "The account of line {first} has the e-mail address."
                ));
            }
            numbers.insert(creation.number_key(), number);
            Ok(ready)
        });
        rows.push(Row {
            line: number,
            customer_number,
            email,
            checked,
        });
    }
    let same_addresses = addresses.into_values();
    let mut same_addresses: Vec<_> = same_addresses.filter(|same| same.lines.len() > 1).collect();
    same_addresses.sort_by_key(|same| same.lines.first().copied());
    Checked {
        rows,
        same_addresses,
    }
}

fn one(fields: &Map<String, Value>, accepted: &Accepted) -> Result<(Creation, Ready), String> {
    let json = serde_json::to_string(fields).map_err(|error| error.to_string())?;
    let read = Fields::read(Encoding::Json, json.as_bytes()).map_err(|_| "No JSON.")?;
    let creation = batch::row(read.in_letters(LETTERS), SEEN).map_err(|errors| told(&errors))?;
    let is_taken = creation.check_hash(accepted);
    is_taken.map_err(|error| told(&[error]))?;
    let is_hashed = creation.is_hashed();
    Ok((creation, Ready { json, is_hashed }))
}

/// What is wrong with the fields of a row, in one line.
fn told(errors: &[FieldError]) -> String {
    let told = errors.iter().map(|error| {
        let field = error.pointer.trim_start_matches('/');
        format!("{field}: {}", error.detail)
    });
    told.collect::<Vec<_>>().join(" ")
}
