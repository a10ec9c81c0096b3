//! `regain-import FILE`: checks the accounts in a file, and with `--send` moves them into
//! Regain; see docs/importing.md. Ends with 0 where every row is there or could be, with 1
//! where some are refused, and with 2 where it cannot go on.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::sleep;
use std::{env, fs};

use regain_core::crypto::token::digest;
use regain_core::password::imported::Accepted;
use regain_import::check::check;
use regain_import::read::{Columns, Format, read};
use regain_import::report::Report;
use regain_import::service::Service;
use regain_import::state::State;
use regain_import::{mails, send};

const USAGE: &str = "regain-import FILE [--columns FIELD=COLUMN,..] [--set FIELD=VALUE,..] [--report FILE]
  [--send --to ORIGIN [--skip-refused] [--state FILE] [--first-password-mails [--per-minute N]]]
The environment has REGAIN_SERVICE_KEY and, as the service has them, IMPORTED_PASSWORDS and BLESTA_KEY.";

/// What the command line says.
#[derive(Default)]
struct Options {
    file: PathBuf,
    columns: Columns,
    report: Option<PathBuf>,
    to: Option<String>,
    state: Option<PathBuf>,
    per_minute: Option<u32>,
    send: bool,
    skip_refused: bool,
    mails: bool,
}

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("regain-import: {error}");
        ExitCode::from(2)
    })
}

fn options(arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    let mut options = Options::default();
    let mut arguments = arguments;
    let mut file = None;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--columns" => options.columns.named = pairs(&value()?)?,
            "--set" => options.columns.fixed = pairs(&value()?)?,
            "--report" => options.report = Some(value()?.into()),
            "--to" => options.to = Some(value()?),
            "--state" => options.state = Some(value()?.into()),
            "--per-minute" => options.per_minute = Some(value()?.parse()?),
            "--send" => options.send = true,
            "--skip-refused" => options.skip_refused = true,
            "--first-password-mails" => options.mails = true,
            name if !name.starts_with("--") && file.is_none() => file = Some(name.into()),
            _ => return Err(USAGE.into()),
        }
    }
    options.file = file.ok_or(USAGE)?;
    Ok(options)
}

fn pairs(text: &str) -> Result<BTreeMap<String, String>, String> {
    let pair = |text: &str| {
        let (field, value) = text.split_once('=').ok_or(format!("{text} has no ="))?;
        Ok((field.trim().to_owned(), value.trim().to_owned()))
    };
    text.split(',').map(pair).collect()
}

/// Whether all is well.
fn run() -> Result<ExitCode, Box<dyn Error>> {
    let options = options(env::args().skip(1))?;
    let name = options.file.display();
    let file = fs::read(&options.file).map_err(|error| format!("{name}: {error}"))?;
    let imported = env::var("IMPORTED_PASSWORDS").unwrap_or_else(|_| "none".into());
    let accepted = Accepted::parse(&imported, env::var("BLESTA_KEY").ok())
        .ok_or("IMPORTED_PASSWORDS cannot be read")?;
    let format = match options
        .file
        .extension()
        .and_then(|extension| extension.to_str())
    {
        Some("jsonl" | "ndjson") => Format::JsonLines,
        _ => Format::Csv,
    };
    let lines = read(&file, format, &options.columns).map_err(|why| format!("{name}: {why}"))?;
    let checked = check(lines, &accepted);
    eprintln!("{} rows checked", checked.rows.len());
    let mut refused = BTreeMap::new();
    let mut state = None;
    let stops = checked.refused() > 0 && !options.skip_refused;
    if options.send && stops {
        eprintln!("Nothing is sent: some rows are refused. --skip-refused leaves them out.");
    } else if options.send {
        let to = options.to.as_deref().ok_or("--send needs --to ORIGIN")?;
        let key = env::var("REGAIN_SERVICE_KEY").map_err(|_| "REGAIN_SERVICE_KEY is not set")?;
        let service = Service::new(to, key, sleep)?;
        let beside = || format!("{name}.state").into();
        let path = options.state.clone().unwrap_or_else(beside);
        let input = digest(&[to.as_bytes(), b"\n", &file].concat());
        let state = state.insert(State::open(&path, &input)?);
        refused.extend(send::send(
            &checked.rows,
            &service,
            state,
            progress("sent"),
        )?);
        if options.mails {
            let rate = options.per_minute.unwrap_or(60);
            let told = progress("mailed");
            refused.extend(mails::send(
                &checked.rows,
                &service,
                state,
                rate,
                sleep,
                told,
            )?);
        }
    }
    let report = Report {
        checked: &checked,
        state: state.as_ref(),
        refused: &refused,
    };
    print!("{report}");
    if let Some(path) = &options.report {
        fs::write(path, report.csv()?).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(ExitCode::from(u8::from(!report.is_whole())))
}

/// Says on one line how far it is.
fn progress(what: &str) -> impl FnMut(usize, usize) {
    let what = what.to_owned();
    move |done, all| {
        let end = if done == all { "\n" } else { "" };
        eprint!("\r{what} {done} of {all}{end}");
    }
}
