//! `regain-audit verify FILE [--head FILE]`: prints what is wrong with an exported
//! audit log, row by row. Ends with 0 where nothing is, with 1 where something is, and with
//! 2 where it cannot say.
//!
//! `regain-audit head FILE`: prints a new head for an audit log that is whole, see
//! docs/deployment.md. Both take the keyring from the environment variable `AUDIT_KEY`.
//!
//! `regain-audit rows FILE`: prints the rows for a collector of logs, with their names in
//! OWASP's logging vocabulary. It needs no key.

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use regain_audit::{check, new_head, rows};
use regain_core::crypto::keyring::Keyring;

const USAGE: &str =
    "regain-audit verify FILE [--head FILE], regain-audit head FILE, or regain-audit rows FILE";

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("cannot say: {error}");
        ExitCode::from(2)
    })
}

/// Whether all is well.
fn run() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["rows", file] = arguments.as_slice() {
        print!("{}", rows(&read(file)?)?);
        return Ok(ExitCode::SUCCESS);
    }
    let keyring = env::var("AUDIT_KEY").map_err(|_| "AUDIT_KEY is not set")?;
    let keys = Keyring::parse(&keyring).map_err(|error| format!("AUDIT_KEY: {error:?}"))?;
    let (text, is_whole) = match arguments.as_slice() {
        ["verify", file, rest @ ..] => {
            let head = match rest {
                [] => None,
                ["--head", head] => Some(read(head)?),
                _ => return Err(USAGE.into()),
            };
            let verdict = check(&read(file)?, head.as_deref(), &keys)?;
            (verdict.to_string(), verdict.is_whole())
        }
        ["head", file] => match new_head(&read(file)?, &keys)? {
            Some(head) => (head, true),
            None => (
                "The audit log is not whole: see `regain-audit verify`.".into(),
                false,
            ),
        },
        _ => return Err(USAGE.into()),
    };
    println!("{}", text.trim_end());
    Ok(ExitCode::from(u8::from(!is_whole)))
}

fn read(path: &str) -> Result<String, Box<dyn Error>> {
    fs::read_to_string(path).map_err(|error| format!("{path}: {error}").into())
}
