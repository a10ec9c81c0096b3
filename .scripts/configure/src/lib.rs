//! The configuration of every function, made of its own `wrangler.toml` and the settings of
//! one deployment. What stands in a `wrangler.toml` is for development, and none of its
//! settings is ever taken for want of another.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;
use std::{fs, io};

mod brand;
mod colours;

use regain_core::account::email::Email;
use regain_core::http::locale::Locale;
use regain_core::limits::retention::Retention;
use regain_core::password::imported::Accepted;
use regain_core::recovery::rulebook::Rulebook;
use serde_json::{Value, json};
use toml::Table;

pub use brand::Asset;

/// The configuration of a function.
pub struct Configured {
    /// Its name, as that of its folder.
    pub function: String,
    /// What wrangler reads.
    pub json: String,
}

/// The tables of the settings, each with what names a thing in it and what holds its value.
const STORES: [(&str, &str); 2] = [("d1_databases", "database_id"), ("kv_namespaces", "id")];

/// Every function of a workspace: its name, and its `wrangler.toml`. The front's is at the
/// root.
///
/// # Errors
/// Where a file cannot be read.
pub fn functions(workspace: &Path) -> io::Result<Vec<(String, String)>> {
    let front = fs::read_to_string(workspace.join("wrangler.toml"))?;
    let mut functions = vec![("front".to_owned(), front)];
    for entry in fs::read_dir(workspace.join("functions"))? {
        let entry = entry?;
        let own = entry.path().join("wrangler.toml");
        if own.exists() {
            let name = entry.file_name().to_string_lossy().into_owned();
            functions.push((name, fs::read_to_string(own)?));
        }
    }
    Ok(functions)
}

/// Makes the configurations of functions, each given by its name and its `wrangler.toml`, and
/// what is served besides. Files that the settings name are looked for in the folder.
///
/// # Errors
/// Everything that is wrong with the settings, in sentences.
pub fn configure(
    settings: &str,
    folder: &Path,
    functions: &[(String, String)],
) -> Result<(Vec<Configured>, Vec<Asset>), Vec<String>> {
    let settings: Table = settings.parse().map_err(|error| vec![format!("{error}")])?;
    let mut faults = Vec::new();
    let brand = brand::read(&settings, folder);
    let (brand, assets) = brand.unwrap_or_else(|fault| {
        faults.push(fault);
        Default::default()
    });
    let mut known = BTreeSet::new();
    let mut configured = Vec::new();
    for (function, text) in functions {
        let mut configuration = match text.parse::<Table>() {
            Ok(table) => json!(table),
            Err(error) => {
                faults.push(format!("wrangler.toml of {function}: {error}"));
                continue;
            }
        };
        let mut set = |table: &str, name: &str, place: &mut Value| {
            if (table, name) == ("vars", "BRAND") {
                *place = json!(brand);
                return;
            }
            known.insert((table.to_owned(), name.to_owned()));
            match value(&settings, table, name) {
                Ok(value) => *place = json!(value),
                Err(fault) => faults.push(format!("{table}.{name} {fault}")),
            }
        };
        if let Some(Value::Object(vars)) = configuration.get_mut("vars") {
            for (name, place) in vars {
                set("vars", name, place);
            }
        }
        for (table, id) in STORES {
            let Some(Value::Array(stores)) = configuration.get_mut(table) else {
                continue;
            };
            for store in stores {
                let name = store.get("binding").and_then(Value::as_str);
                let name = name.unwrap_or_default().to_owned();
                if let Some(place) = store.get_mut(id) {
                    set(table, &name, place);
                }
            }
        }
        place(&mut configuration, function, &settings);
        configured.push(Configured {
            function: function.clone(),
            json: format!("{configuration:#}\n"),
        });
    }
    faults.extend(unknown(&settings, &known));
    faults.sort();
    faults.dedup();
    if faults.is_empty() {
        Ok((configured, assets))
    } else {
        Err(faults)
    }
}

/// Where what was built is, seen from the folder of the configuration; and for the front,
/// by which domain it is reached.
fn place(configuration: &mut Value, function: &str, settings: &Table) {
    let built = format!("../../functions/{function}/build");
    configuration["main"] = json!(format!("{built}/index.js"));
    if let Some(assets) = configuration.get_mut("assets") {
        assets["directory"] = json!(format!("{built}/assets"));
    }
    if function == "front"
        && let Ok(origin) = value(settings, "vars", "ORIGIN")
    {
        let pattern = origin.trim_start_matches("https://");
        configuration["routes"] = json!([{ "pattern": pattern, "custom_domain": true }]);
    }
}

/// What a setting says, or what is wrong with it.
fn value<'a>(settings: &'a Table, table: &str, name: &str) -> Result<&'a str, String> {
    let given = settings.get(table).and_then(|table| table.get(name));
    let given = given.ok_or("is missing.")?;
    let text = given.as_str().ok_or("is not a text between quotes.")?;
    match fault(table, name, text) {
        Some(fault) => Err(fault),
        None => Ok(text),
    }
}

fn fault(table: &str, name: &str, text: &str) -> Option<String> {
    let is = |good: bool, what: &str| (!good).then(|| format!("is not {what}: {text:?}."));
    match (table, name) {
        ("vars", "ORIGIN") => is(is_origin(text), "https:// and a host, and nothing after it"),
        ("vars", "SUPPORT_EMAIL" | "MAIL_FROM") => {
            is(Email::parse(text).is_some(), "an email address")
        }
        ("vars", "LOCALE") => {
            let tags: Vec<_> = Locale::ALL.iter().map(|locale| locale.tag()).collect();
            let tags = tags.join(", ");
            is(Locale::from_tag(text).is_some(), &format!("one of {tags}"))
        }
        ("vars", "POLICY") => {
            let names: Vec<_> = Rulebook::names().collect();
            let names = names.join(", ");
            is(Rulebook::named(text).is_some(), &format!("one of {names}"))
        }
        ("vars", "AUDIT_DAYS") => within(text, &Retention::AUDIT_DAYS),
        ("vars", "IMPORTED_PASSWORDS") => is(
            Accepted::parse(text, None).is_some(),
            "\"none\", or schemes that docs/importing.md names, each with a cost",
        ),
        ("vars", "CASE_DAYS") => within(text, &Retention::CASE_DAYS),
        ("d1_databases", _) => is(
            text.parse::<uuid::Uuid>().is_ok() && !is_placeholder(text),
            "the id of a database, as `wrangler d1 list` shows it",
        ),
        ("kv_namespaces", _) => is(
            text.len() == 32
                && text.chars().all(|c| c.is_ascii_hexdigit())
                && !is_placeholder(text),
            "the id of a namespace, as `wrangler kv namespace list` shows it",
        ),
        _ => is(
            !text.trim().is_empty() && !text.chars().any(char::is_control),
            "a text of one line",
        ),
    }
}

fn within(text: &str, days: &RangeInclusive<u16>) -> Option<String> {
    let (least, most) = (days.start(), days.end());
    let good = Retention::days(text, days).is_some();
    (!good).then(|| format!("is not a number of days from {least} to {most}: {text:?}."))
}

/// The ids of development, and those of the example.
fn is_placeholder(id: &str) -> bool {
    id.chars().filter(|c| *c == '0').count() > id.len() / 2
}

fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").unwrap_or_default();
    host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        })
}

/// Settings that no function has.
fn unknown(settings: &Table, known: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut faults = Vec::new();
    for (table, values) in settings.iter().filter(|(table, _)| *table != "brand") {
        let Some(values) = values.as_table() else {
            faults.push(format!("{table} stands in no table."));
            continue;
        };
        for name in values.keys() {
            if !known.contains(&(table.clone(), name.clone())) {
                faults.push(format!("{table}.{name} is no setting of any function."));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests;
