//! What the functions' wrangler.toml must say.

use std::fs;
use std::path::Path;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Every function's configuration, by its path.
fn configurations() -> Vec<(String, String)> {
    let workspace = Path::new(WORKSPACE);
    let functions = fs::read_dir(workspace.join("functions")).unwrap();
    let folders = functions.map(|function| function.unwrap().path());
    // The front's is at the root.
    let files = folders
        .map(|folder| folder.join("wrangler.toml"))
        .filter(|file| file.exists());
    let files = files.chain([workspace.join("wrangler.toml")]);
    let read = |file: std::path::PathBuf| {
        (
            file.display().to_string(),
            fs::read_to_string(&file).unwrap(),
        )
    };
    files.map(read).collect()
}

#[test]
fn no_function_has_a_second_origin() {
    let configurations = configurations();
    assert_eq!(configurations.len(), 15);
    for (file, text) in configurations {
        for switch in ["workers_dev = false", "preview_urls = false"] {
            assert!(text.lines().any(|line| line == switch), "{file}: {switch}");
        }
    }
}
