//! Every statement is listed, fits the schema, and is never a walk through a whole
//! table.

use regain_tests::Sqlite;

use crate::sql_listed::{audit_logs, statements};

#[test]
fn the_audit_log_is_searched_by_an_index_for_whatever_is_wanted() {
    let db = Sqlite::new();
    let by = [
        "PRIMARY KEY",
        "audit_case",
        "audit_account",
        "audit_actor",
        "audit_event",
    ];
    for (statement, by) in audit_logs().iter().zip(by) {
        let plan = db.plan(statement).unwrap();
        let search = plan
            .iter()
            .find(|step| step.starts_with("SEARCH audit"))
            .unwrap();
        assert!(
            search.contains(by) && search.contains("rowid<?"),
            "{by}: {plan:#?}"
        );
    }
}

/// The names of the functions in `store/` that return statements.
fn written() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/core/src/store");
    let mut names = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        for function in source.split("pub fn ").skip(1) {
            let (signature, _) = function.split_once('{').unwrap();
            let returned = signature.trim_end();
            let returned = returned.rsplit("-> ").next().unwrap_or_default();
            let kinds = ["Statement", "[Statement; ", "Query<", "Stretch"];
            if module != "query" && kinds.iter().any(|kind| returned.starts_with(kind)) {
                let (name, _) = signature.split_once(['(', '<']).unwrap();
                names.push(format!("{module}::{name}"));
            }
        }
    }
    names.sort();
    names
}

#[test]
fn every_statement_is_listed() {
    let mut listed: Vec<_> = statements()
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    listed.sort();
    listed.dedup();
    assert!(!listed.is_empty());
    assert_eq!(listed, written());
}

#[test]
fn no_sql_stands_outside_the_store() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/core/src");
    let mut folders = vec![std::path::PathBuf::from(sources)];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.extend((path.file_name().unwrap() != "store").then_some(path));
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            read += 1;
            for word in ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM"] {
                assert!(!source.contains(word), "{word} in {}", path.display());
            }
        }
    }
    assert!(read > 10);
}

#[test]
fn every_statement_fits_the_schema_and_binds_all_it_asks_for() {
    let db = Sqlite::new();
    for (name, statement) in statements() {
        let plan = db.plan(&statement);
        assert!(plan.is_ok(), "{name}: {plan:?}");
        assert!(
            statement.params.len() <= 100,
            "{name}: D1 binds a hundred at most"
        );
    }
}

#[test]
fn no_statement_walks_through_a_whole_table() {
    let db = Sqlite::new();
    let mut steps = 0;
    for (name, statement) in statements() {
        for step in db.plan(&statement).unwrap() {
            steps += 1;
            // What `json_each` makes of a parameter is no table, nor are rows that
            // were found by a step of their own.
            let harmless = [
                "SCAN CONSTANT ROW",
                "SCAN json_each VIRTUAL TABLE INDEX 1:",
                "SCAN states VIRTUAL TABLE INDEX 1:",
                "SCAN sets VIRTUAL TABLE INDEX 1:",
                "SCAN left VIRTUAL TABLE INDEX 1:",
                // The oldest cases that wait, until five of them are free.
                "SCAN waiting USING INDEX cases_waiting",
                // Two hundred samples at most.
                "SCAN samples USING INDEX samples_latest",
                // What a search finds, twenty-one for each way at most.
                "SCAN found",
                // A thousand lines at most.
                "SCAN looked",
            ];
            let walks = step.starts_with("SCAN")
                && !step.starts_with("SCAN (subquery-")
                && !harmless.contains(&step.as_str());
            assert!(!walks, "{name}: {step}");
        }
    }
    assert!(steps > 0);
}
