//! What every source file keeps to.

use std::fs;
use std::path::{Path, PathBuf};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// More lines than this want splitting by meaning, or a reason.
const LONG: usize = 400;

/// Every Rust file of the workspace, by its path in it.
pub(crate) fn sources() -> Vec<(String, String)> {
    let sources = files(&["shared", "functions", "tests", ".scripts"], "rs");
    assert!(sources.len() > 300, "only {} files", sources.len());
    sources
}

/// Every file in these folders whose name ends like this, by its path.
pub(crate) fn files(folders: &[&str], extension: &str) -> Vec<(String, String)> {
    let mut folders: Vec<PathBuf> = folders
        .iter()
        .map(|folder| Path::new(WORKSPACE).join(folder))
        .collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") && !path.ends_with("build") {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(WORKSPACE).unwrap();
                let text = fs::read_to_string(&path).unwrap();
                files.push((name.to_str().unwrap().to_owned(), text));
            }
        }
    }
    files
}

#[test]
fn a_long_file_says_in_its_first_line_why() {
    for (name, text) in sources() {
        let says_why = text.starts_with("// Long: ");
        let lines = text.lines().count();
        assert_eq!(lines > LONG, says_why, "{name} has {lines} lines");
    }
}

#[test]
fn only_the_edge_names_the_platform() {
    for (name, text) in sources() {
        let may = name.starts_with("shared/edge/")
            || name.starts_with("tests/probe/")
            || name.ends_with("/src/worker.rs")
            // Where breaches are planted and looked for.
            || name.starts_with("tests/tests/native/");
        let platform = ["worker::", "regain_edge", "wasm_bindgen", "js_sys"];
        let found = platform.iter().find(|word| text.contains(**word));
        if !may {
            assert_eq!(found, None, "{name}");
        }
    }
}
