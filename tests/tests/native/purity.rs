//! The rules cannot reach a clock, randomness or the platform: not by what they
//! depend on, and not by what anybody might write into them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn cargo(workspace: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(workspace)
        .output()
        .unwrap()
}

/// What the command said, on both channels.
fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[test]
fn core_depends_on_nothing_that_has_a_clock_or_randomness_or_a_platform() {
    let arguments = [
        "tree",
        "--locked",
        "--package",
        "regain-core",
        "--all-features",
        "--edges",
        "normal",
        "--target",
        "wasm32-unknown-unknown",
        "--prefix",
        "none",
        "--format",
        "{lib}",
    ];
    let tree = cargo(Path::new(WORKSPACE), &arguments);
    assert!(tree.status.success(), "{}", said(&tree));
    let tree = said(&tree);
    let crates: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        crates.contains(&"argon2") && crates.contains(&"chrono"),
        "{crates:?}"
    );
    for outsider in [
        "worker",
        "worker_sys",
        "js_sys",
        "web_sys",
        "wasm_bindgen",
        "getrandom",
        "rand",
        "tokio",
        "time",
        "web_time",
        "instant",
        "iana_time_zone",
        "futures",
        "futures_util",
        "reqwest",
        "rusqlite",
        "log",
        "tracing",
    ] {
        assert!(!crates.contains(&outsider), "{outsider}");
    }
}

/// A workspace with a copy of core alone; its target folder outlives the run,
/// so that dependencies are checked once.
fn scratch() -> PathBuf {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("purity");
    let core = scratch.join("shared/core");
    let _ = fs::remove_dir_all(&core);
    copy(&Path::new(WORKSPACE).join("shared/core"), &core);
    let manifest = fs::read_to_string(Path::new(WORKSPACE).join("Cargo.toml")).unwrap();
    let (before, rest) = manifest.split_once("members = [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    let alone = format!("{before}members = [\"shared/core\"]{after}");
    fs::write(scratch.join("Cargo.toml"), alone).unwrap();
    fs::copy(
        Path::new(WORKSPACE).join("Cargo.lock"),
        scratch.join("Cargo.lock"),
    )
    .unwrap();
    scratch
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn check(scratch: &Path) -> Output {
    let target = scratch.join("target");
    let arguments = [
        "check",
        "--package",
        "regain-core",
        "--all-features",
        "--target-dir",
        &target.to_string_lossy(),
    ];
    cargo(scratch, &arguments)
}

#[test]
fn a_breach_of_core_does_not_compile() {
    let scratch = scratch();
    let source = scratch.join("shared/core/src");
    let head = fs::read_to_string(source.join("lib.rs")).unwrap();
    fs::write(source.join("lib.rs"), format!("{head}\npub mod breach;\n")).unwrap();
    for breaches in [
        // Names are looked up first, and what they name only if all are found.
        &[
            ("std::time::SystemTime::now()", "`std`"),
            ("std::fs::read_to_string(\"/etc/hostname\")", "`std`"),
            ("getrandom::fill(&mut [0; 16])", "`getrandom`"),
            ("worker::Date::now()", "`worker`"),
            (
                "<hpke::kem::XWing as hpke::Kem>::gen_keypair()",
                "`gen_keypair`",
            ),
        ][..],
        &[
            ("chrono::Utc::now()", "`now`"),
            ("uuid::Uuid::new_v4()", "`new_v4`"),
            ("argon2::password_hash::phc::Salt::generate()", "`generate`"),
        ],
    ] {
        let calls = breaches
            .iter()
            .map(|(call, _)| format!("    let _ = {call};\n"));
        let calls = calls.collect::<Vec<_>>().concat();
        let module = format!("//! Breaches.\n/// Some.\npub fn breach() {{\n{calls}}}\n");
        fs::write(source.join("breach.rs"), module).unwrap();
        let refused = check(&scratch);
        assert!(!refused.status.success());
        let said = said(&refused);
        // No more than these: without a breach it compiles.
        let errors: Vec<&str> = said.split("error[E").skip(1).collect();
        assert_eq!(errors.len(), breaches.len(), "{said}");
        for (line, (call, name)) in (4..).zip(breaches) {
            let place = format!("breach.rs:{line}:");
            let refused = |error: &&str| error.contains(&place) && error.contains(name);
            assert!(errors.iter().any(refused), "{call}: {said}");
        }
    }
}

#[test]
fn core_does_not_let_the_standard_library_in_by_the_back_door() {
    let mut folders = vec![Path::new(WORKSPACE).join("shared/core/src")];
    let mut invited = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let lines = source.lines().map(str::trim);
            invited.extend(
                lines
                    .filter(|line| line.contains("extern crate"))
                    .map(String::from),
            );
        }
    }
    assert_eq!(invited, ["extern crate alloc;"]);
}
