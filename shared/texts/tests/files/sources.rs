//! No language is named in Rust, but in tests.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["target", "tests", "build", "node_modules"].contains(&name) {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests.rs"
        {
            found.push(path);
        }
    }
}

/// A file without its comments and its tests, in words.
fn words(source: &str) -> impl Iterator<Item = &str> {
    let code = source
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
}

#[test]
fn no_language_is_named_in_rust() {
    let languages = fs::read_to_string(Path::new(ROOT).join("shared/core/languages.json"));
    let languages = languages.unwrap();
    let mut named: Vec<_> = languages.split('"').skip(1).step_by(2).collect();
    assert!(named.contains(&"en"), "{named:?}");
    named.extend(["french", "english"]);

    let mut found = Vec::new();
    for folder in ["shared", "functions"] {
        sources(&Path::new(ROOT).join(folder), &mut found);
    }
    assert!(found.len() > 200, "{}", found.len());
    for path in found {
        let source = fs::read_to_string(&path).unwrap();
        // In capitals it is a country.
        let is_country = |word: &&str| word.bytes().all(|letter| letter.is_ascii_uppercase());
        for word in words(&source).filter(|word| !is_country(word)) {
            let word = word.to_lowercase();
            assert!(
                !named.contains(&word.as_str()),
                "{word} in {}",
                path.display()
            );
        }
    }
}
