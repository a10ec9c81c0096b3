//! Turns the texts of every language into Rust; what is wrong with one fails the build.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let (texts, languages) = (Path::new("texts"), Path::new("../core/languages.json"));
    for read in [texts, languages] {
        println!("cargo::rerun-if-changed={}", read.display());
    }
    let out = env::var_os("OUT_DIR").unwrap_or_default();
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
