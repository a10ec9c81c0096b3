//! Turns the texts of every language into Rust, and the names that assets are served by;
//! what is wrong with a text fails the build.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(
        Path::new(&out).join("assets.rs"),
        assets(Path::new("../../assets"))?,
    )?;
    let (texts, languages) = (Path::new("texts"), Path::new("../core/languages.json"));
    for read in [texts, languages] {
        println!("cargo::rerun-if-changed={}", read.display());
    }
    match regain_texts::read(texts, languages) {
        Ok(texts) => {
            for (subject, code) in regain_texts::rust(&texts) {
                fs::write(Path::new(&out).join(subject).with_extension("rs"), code)?;
            }
        }
        Err(faults) => {
            for fault in faults {
                println!("cargo::error={fault}");
            }
        }
    }
    Ok(())
}

/// A constant for each asset: the path that `.scripts/assets` puts it at. It has a
/// fingerprint, so that a page never meets a style sheet of another time. While somebody
/// works on it, it has none: an edit would be an edit of every page.
fn assets(folder: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-env-changed=REGAIN_FINGERPRINT");
    let fixed = env::var("REGAIN_FINGERPRINT").ok();
    let mut code = String::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some((stem, extension)) = name.rsplit_once('.') else {
            continue;
        };
        // What has an address of its own keeps it.
        if extension == "txt" {
            continue;
        }
        let print = match &fixed {
            Some(fixed) => fixed.clone(),
            None => fingerprint(&fs::read(&path)?),
        };
        let constant = stem.to_ascii_uppercase().replace('-', "_");
        let _ = writeln!(
            code,
            "/// Where `{name}` is.\npub const {constant}: &str = \"/assets/{stem}.{print}.{extension}\";"
        );
    }
    Ok(code)
}

/// The first 12 digits of the SHA-256, as `sha256sum` writes it.
fn fingerprint(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let digits = digest.iter().take(6).map(|byte| format!("{byte:02x}"));
    digits.collect()
}
