//! What `make bench` measures, each pair interleaved in one run, since machines
//! are noisy: Argon2id in workerd against the native tool, and whether the time
//! of an answer tells who has an account; how long the largest file takes; and how much
//! memory slow uploads cost.
//! Prints medians; fails over the limits.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark says what it expected and stops"
)]

use std::env::var;
use std::io::Write as _;
use std::process::{Command, ExitCode, Stdio, exit};
use std::thread::sleep;
use std::time::Duration;

use regain_tests::papers;
use regain_tests::story::claimant::{Claimant, a_minute_passes, request, somebody};
use regain_tests::story::client::{Client, provision, sign_in, unique};
use serde_json::{Value, json};

/// Hashes and pairs of each kind.
const HASHES: usize = 100;
const PAIRS: usize = 100;

/// The largest file that is taken, in bytes; how many are sent, and how many
/// milliseconds one may take.
const LARGEST: usize = 10 * 1024 * 1024;
const UPLOADS: usize = 9;
const UPLOAD_LIMIT: f64 = 2000.0;

/// Uploads that promise the largest file and send next to nothing; and how many MiB all
/// of them may cost.
const SLOW: usize = 20;
const SLOW_LIMIT: f64 = 30.0;

const LIGHTER: &str = "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4IBHBCGZwZG/751s+60VA1hVA7CPbz6GXoB7rCaEEqw";

fn main() -> ExitCode {
    if var("REGAIN_URL").is_err() {
        println!("make bench starts the service that this measures");
        exit(0);
    }
    // A hash made elsewhere, with lighter parameters.
    let lighter = json!({ "password": null, "password_hash": LIGHTER });
    // And one of another scheme.
    let wordpress =
        json!({ "password": null, "password_hash": "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0" });
    let results = [
        ("Argon2id: workerd / native", argon2(), 1.3),
        ("sign-in: known / unknown login", logins(&json!({})), 1.1),
        ("sign-in: imported / unknown login", logins(&lighter), 1.1),
        (
            "sign-in: WordPress hash / unknown login",
            logins(&wordpress),
            1.1,
        ),
        ("lost password: known / unknown address", lost(), 1.1),
        ("case opened: known / unknown login", cases(), 1.1),
    ];
    let mut passed = true;
    for (what, (one, other), limit) in results {
        let ratio = one / other;
        let within = ratio <= limit && (limit > 1.2 || 1.0 / ratio <= limit);
        passed &= within;
        let word = if within { "ok" } else { "OVER" };
        println!("{what:40} {one:7.1} ms / {other:7.1} ms = {ratio:.2} (limit {limit}) {word}");
    }
    for (what, value, unit, limit) in [
        ("10 MiB handed in", uploads(), "ms", UPLOAD_LIMIT),
        (
            "20 uploads that hold back",
            slow_uploads(),
            "MiB",
            SLOW_LIMIT,
        ),
    ] {
        passed &= value <= limit;
        let word = if value <= limit { "ok" } else { "OVER" };
        println!("{what:40} {value:7.1} {unit} (limit {limit}) {word}");
    }
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// One hash in workerd, without the request around it, and by the native tool.
fn argon2() -> (f64, f64) {
    let probe = var("REGAIN_PROBE_URL").expect("the probe");
    let client = Client::new();
    let ask = |path: &str| timed(|| client.send_to(&probe, "GET", path, None, "").status);
    for _ in 0..5 {
        ask("/hash");
    }
    let (mut hash, mut empty, mut native) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..HASHES {
        hash.push(ask("/hash"));
        empty.push(ask("/fine"));
        native.push(native_argon2());
    }
    // The best of each: the work is always the same, and disturbance only adds.
    (best(hash) - best(empty), best(native))
}

/// The native tool's own measure of one hash at the same parameters.
fn native_argon2() -> f64 {
    let mut tool = Command::new("argon2")
        .args([
            "somesaltsomesalt",
            "-id",
            "-t",
            "2",
            "-k",
            "19456",
            "-p",
            "1",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the argon2 tool");
    let mut stdin = tool.stdin.take().expect("its input");
    stdin.write_all(b"password").expect("a password");
    drop(stdin);
    let output = tool.wait_with_output().expect("its output");
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = output.lines().find(|line| line.ends_with("seconds"));
    let seconds = line
        .and_then(|line| line.split(' ').next())
        .and_then(|text| text.parse().ok());
    seconds
        .map(|seconds: f64| seconds * 1000.0)
        .expect("seconds")
}

/// A wrong password for an account, and for none; four a login, so that no wait begins.
fn logins(fields: &Value) -> (f64, f64) {
    let owners: Vec<_> = (0..PAIRS / 4).map(|_| provision(fields.clone())).collect();
    let nobodies: Vec<_> = owners
        .iter()
        .map(|_| format!("nobody{}@example.org", unique()))
        .collect();
    let attempt = |login: &str| sign_in(&Client::new(), login, "not the password at all").status;
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for number in 0..PAIRS {
        let of = number % owners.len();
        known.push(timed(|| attempt(&owners[of].email)));
        unknown.push(timed(|| attempt(&nobodies[of])));
    }
    (median(known), median(unknown))
}

/// A link for an account, and for none. Between two requests the courier of the
/// first one comes to its end, for here it shares a process with the second.
fn lost() -> (f64, f64) {
    let owners: Vec<_> = (0..PAIRS / 2).map(|_| provision(json!({}))).collect();
    let ask = |email: &str| {
        sleep(Duration::from_millis(250));
        timed(|| {
            Client::new()
                .post("/password/lost/", &json!({ "email": email }))
                .status
        })
    };
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for number in 0..PAIRS {
        let owner = &owners[number % owners.len()];
        known.push(ask(&owner.email));
        unknown.push(ask(&format!("nobody{}@example.org", unique())));
    }
    (median(known), median(unknown))
}

/// A case for an account, and for none: each from another network, with another
/// address to write to, and after the courier of the one before.
fn cases() -> (f64, f64) {
    let owners: Vec<_> = (0..PAIRS).map(|_| provision(json!({}))).collect();
    let open = |login: &str| {
        sleep(Duration::from_millis(250));
        let (client, request) = (Client::new(), request("totp", login, &somebody()));
        timed(|| client.post("/recovery/", &request).status)
    };
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for owner in &owners {
        known.push(open(&owner.email));
        unknown.push(open(&format!("nobody{}@example.org", unique())));
    }
    (median(known), median(unknown))
}

/// The largest file, which takes the place of the one before.
fn uploads() -> f64 {
    let claimant = Claimant::open("ip", &provision(json!({})).email);
    claimant.is_asked_for_documents();
    let file = papers::padded_pdf(LARGEST);
    let send = || {
        let reply = claimant.hand_in("identity", "application/pdf", &file);
        assert_eq!(reply.status, 201, "{reply:?}");
    };
    send();
    let times = (0..UPLOADS).map(|_| {
        // What was taken back makes room once the courier has been by.
        claimant.client.delete("/recovery/case/evidence/identity");
        a_minute_passes();
        timed(send)
    });
    median(times.collect())
}

/// The MiB by which workerd grows while uploads hold back what they promised: two for
/// each of ten cases, as more are refused at once.
fn slow_uploads() -> f64 {
    let claimants: Vec<_> = (0..SLOW / 2)
        .map(|_| Claimant::open("ip", &provision(json!({})).email))
        .collect();
    for claimant in &claimants {
        claimant.is_asked_for_documents();
    }
    let before = resident();
    let mut wires = Vec::new();
    for claimant in &claimants {
        for _ in 0..2 {
            wires.push(claimant.begins_to_hand_in("identity", LARGEST, "%PDF-1.4"));
        }
    }
    sleep(Duration::from_secs(3));
    let grown = resident() - before;
    assert_eq!(wires.len(), SLOW);
    grown
}

/// The memory of all processes of workerd, in MiB.
fn resident() -> f64 {
    let ps = Command::new("ps")
        .args(["-C", "workerd", "-o", "rss="])
        .output()
        .expect("ps");
    let kib = String::from_utf8_lossy(&ps.stdout);
    kib.split_whitespace()
        .filter_map(|one| one.parse::<f64>().ok())
        .sum::<f64>()
        / 1024.0
}

/// The milliseconds that something takes.
fn timed<T>(what: impl FnOnce() -> T) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "measuring is what this is for")]
    let start = std::time::Instant::now();
    what();
    start.elapsed().as_secs_f64() * 1000.0
}

fn best(values: Vec<f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
