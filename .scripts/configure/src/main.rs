//! `configure SETTINGS FOLDER`, from the workspace's root: makes the configuration of every
//! function, `FOLDER/<function>/wrangler.json`, from the settings of one deployment, and what is
//! served of its own look, `FOLDER/assets`. What is
//! wrong with them is told all at once, and then nothing is written.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use configure::{Asset, Configured, configure, functions};

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::from(2)
    })
}

/// Whether the settings were good.
fn run() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [settings, folder] = arguments.as_slice() else {
        return Err("configure SETTINGS FOLDER".into());
    };
    let text = fs::read_to_string(settings).map_err(|error| format!("{settings}: {error}"))?;
    let beside = Path::new(settings).parent().unwrap_or(Path::new("."));
    let (configured, assets) = match configure(&text, beside, &functions(Path::new("."))?) {
        Ok(made) => made,
        Err(faults) => {
            for fault in faults {
                eprintln!("{settings}: {fault}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let served = Path::new(folder).join("assets");
    fs::create_dir_all(&served)?;
    for Asset { name, content } in assets {
        fs::write(served.join(name), content)?;
    }
    for Configured { function, json } in configured {
        let folder = Path::new(folder).join(function);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("wrangler.json"), json)?;
    }
    Ok(ExitCode::SUCCESS)
}
