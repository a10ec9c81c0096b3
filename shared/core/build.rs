//! Checks every rulebook of `policies`, with the very types that will read it,
//! and hands them to the crate. A wrong one fails the build.

extern crate alloc;

#[path = "src/account/account_type.rs"]
mod account_type;
#[path = "src/http/locale.rs"]
mod locale;
#[path = "src/recovery/rulebook/loss.rs"]
mod loss;
#[path = "src/recovery/rulebook/terms.rs"]
mod terms;
#[path = "src/http/weight.rs"]
mod weight;
#[path = "src/words.rs"]
mod words;

mod account {
    pub(crate) use super::account_type;
}

mod http {
    pub(crate) use super::locale;
}

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use terms::{Rulebook, is_slug};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=policies");
    let mut rulebooks = Vec::new();
    for path in files()? {
        match checked(&path) {
            Ok(rulebook) => rulebooks.push(rulebook),
            Err(faults) => {
                for fault in faults {
                    println!("cargo::error={}: {fault}", path.display());
                }
            }
        }
    }
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    let slice = format!("&{rulebooks:?}");
    fs::write(Path::new(&out).join("rulebooks.rs"), slice)
}

/// The files of `policies`, in the order of their names.
fn files() -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir("policies")?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    paths.sort();
    Ok(paths)
}

/// Its name and its JSON without what is only there for people, or its faults.
fn checked(path: &Path) -> Result<(String, String), Vec<String>> {
    let fault = |fault: &dyn ToString| vec![fault.to_string()];
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    if !is_slug(&name) {
        return Err(fault(
            &"the name of a rulebook is a-z, 0-9 and single hyphens",
        ));
    }
    let text = fs::read_to_string(path).map_err(|error| fault(&error))?;
    let rulebook = Rulebook::parse(&text).map_err(|error| fault(&error))?;
    let flaws = rulebook.flaws();
    if !flaws.is_empty() {
        return Err(flaws.iter().map(ToString::to_string).collect());
    }
    let json: serde_json::Value = serde_json::from_str(&text).map_err(|error| fault(&error))?;
    Ok((name.into_owned(), json.to_string()))
}
