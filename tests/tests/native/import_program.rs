//! The program `regain-import`, over HTTP, against the service on its native twin.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::scope;
use std::time::Duration;

use regain_core::password::imported::Accepted;
use regain_import::check::{Checked, check};
use regain_import::mails;
use regain_import::read::{Columns, Format, read};
use regain_import::report::Report;
use regain_import::send::{self, Refusals};
use regain_import::service::Service;
use regain_import::state::State;
use regain_tests::World;
use regain_web::Response;
use serde_json::{Value, json};

const MD5: &str = "2c3fcc56d59882eb51d1842a3914b715:e93h2";

/// What the program waited, in milliseconds.
static WAITED: AtomicU64 = AtomicU64::new(0);

fn pause(wait: Duration) {
    let millis = u64::try_from(wait.as_millis()).unwrap();
    WAITED.fetch_add(millis, Ordering::Relaxed);
}

/// Serves the world while `run` calls it at its origin; `instead` may answer the n-th
/// request in its place.
fn served<T: Send>(
    world: &World,
    instead: impl Fn(usize) -> Option<Response>,
    run: impl FnOnce(&str) -> T + Send,
) -> (T, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    scope(|threads| {
        let running = threads.spawn(move || {
            let outcome = run(&format!("http://{address}"));
            // Nothing more comes.
            drop(TcpStream::connect(address).unwrap());
            outcome
        });
        let mut requests = 0;
        for stream in listener.incoming() {
            let Some((mut stream, path, body)) = request(stream.unwrap()) else {
                break;
            };
            let answer = instead(requests);
            requests += 1;
            answered(
                &mut stream,
                &answer.unwrap_or_else(|| world.by_panel(&path, &body)),
            );
        }
        (running.join().unwrap(), requests)
    })
}

/// Reads a request; none where the line is closed at once.
fn request(stream: TcpStream) -> Option<(TcpStream, String, Value)> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" if head.is_empty() => return None,
            "" => break,
            line => head.push(line.to_ascii_lowercase()),
        }
    }
    let path = head[0].split(' ').nth(1).unwrap().to_owned();
    let length = head
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    let key = format!(
        "authorization: bearer {}",
        World::first_key().to_lowercase()
    );
    assert!(head.contains(&key));
    let body = serde_json::from_slice(&body).unwrap_or_default();
    Some((reader.into_inner(), path, body))
}

fn answered(stream: &mut TcpStream, response: &Response) {
    let body = response.body.as_deref().unwrap_or_default();
    let status = response.status;
    let mut head = format!("HTTP/1.1 {status} .\r\nconnection: close\r\n").into_bytes();
    for (name, value) in &response.headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    write!(head, "content-length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(&head).unwrap();
    stream.write_all(body).unwrap();
}

fn checked(rows: &[Value]) -> Checked {
    let file: Vec<String> = rows.iter().map(Value::to_string).collect();
    let file = file.join("\n");
    let lines = read(file.as_bytes(), Format::JsonLines, &Columns::default()).unwrap();
    check(lines, &Accepted::parse("phpass=11 md5", None).unwrap())
}

fn row(number: usize) -> Value {
    let mut row = json!({
        "customer_number": format!("C-{number}"), "email": format!("c{number}@example.org"),
        "name": "Alice Martin", "type": "individual", "phone": "+33123456701",
    });
    if number.is_multiple_of(2) {
        row["password_hash"] = MD5.into();
    }
    row
}

/// A state file of this test alone.
fn state_file(test: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.state"));
    let _ = std::fs::remove_file(&path);
    path
}

fn sent(origin: &str, checked: &Checked, state: &mut State) -> Result<Refusals, String> {
    let service = Service::new(origin, World::first_key(), pause).unwrap();
    send::send(&checked.rows, &service, state, |_, _| {})
}

#[test]
fn rows_are_sent_once_and_a_second_run_sends_nothing() {
    let world = World::default();
    let rows: Vec<Value> = (0..120).map(row).collect();
    let checked = checked(&rows);
    let path = &state_file("sent-once");
    let run = |origin: &str| sent(origin, &checked, &mut State::open(path, "d").unwrap());
    // Fifty hashes to a batch.
    assert_eq!(served(&world, |_| None, run), (Ok(Vec::new()), 2));
    assert_eq!(world.db.count("accounts"), 120);
    assert_eq!(served(&world, |_| None, run), (Ok(Vec::new()), 0));
    assert!(State::open(path, "another").is_err());
    // Without what is known of it, all is there already.
    let path = &state_file("sent-twice");
    let again = |origin: &str| {
        let mut state = State::open(path, "d").unwrap();
        sent(origin, &checked, &mut state).unwrap();
        let refused = [].into();
        let state = Some(&state);
        Report {
            checked: &checked,
            state,
            refused: &refused,
        }
        .to_string()
    };
    let (told, _) = served(&world, |_| None, again);
    assert!(told.contains("unchanged: 120"), "{told}");
    assert!(told.contains("60 owners need a link"), "{told}");
}

#[test]
fn a_run_that_breaks_off_is_gone_on_with() {
    let world = World::default();
    let rows: Vec<Value> = (0..120).map(row).collect();
    let checked = checked(&rows);
    let path = &state_file("broken-off");
    let run = |origin: &str| sent(origin, &checked, &mut State::open(path, "d").unwrap());
    let breaks = |request| (request > 0).then(|| Response::empty(503));
    let (outcome, requests) = served(&world, breaks, run);
    assert!(outcome.is_err() && requests == 9, "{outcome:?} {requests}");
    let half = world.db.count("accounts");
    assert!(0 < half && half < 120, "{half}");
    // A line that was being written when it broke off is not read.
    let mut text = std::fs::read_to_string(path).unwrap();
    text += "{\"line\":120,\"id\":";
    std::fs::write(path, text).unwrap();
    assert_eq!(served(&world, |_| None, run), (Ok(Vec::new()), 1));
    assert_eq!(world.db.count("accounts"), 120);
    assert!(State::open(path, "d").is_ok());
}

#[test]
fn it_waits_as_long_as_it_is_told_and_stops_where_the_key_is_refused() {
    let world = World::default();
    let checked = checked(&[row(1)]);
    let path = &state_file("waits");
    let run = |origin: &str| sent(origin, &checked, &mut State::open(path, "d").unwrap());
    let before = WAITED.load(Ordering::Relaxed);
    let busy = |request| {
        let mut answer = Response::empty(429);
        answer.headers.push(("retry-after", "700000".into()));
        (request == 0).then_some(answer)
    };
    assert_eq!(served(&world, busy, run), (Ok(Vec::new()), 2));
    assert!(WAITED.load(Ordering::Relaxed) - before >= 700_000_000);

    let path = &state_file("refused-key");
    let run = |origin: &str| sent(origin, &checked, &mut State::open(path, "d").unwrap());
    let refused = |_| Some(Response::empty(403));
    let (outcome, requests) = served(&world, refused, run);
    assert!(outcome.is_err() && requests == 1, "{outcome:?} {requests}");
    assert!(Service::new("http://accounts.example.com", "k".into(), pause).is_err());
}

#[test]
fn what_the_service_refuses_is_told_by_line() {
    let world = World::default();
    world.customer("c2@example.org");
    let checked = checked(&[row(1), row(2), row(3)]);
    let path = &state_file("refused");
    let run = |origin: &str| sent(origin, &checked, &mut State::open(path, "d").unwrap());
    let (outcome, _) = served(&world, |_| None, run);
    let refused: std::collections::BTreeMap<_, _> = outcome.unwrap().into_iter().collect();
    assert_eq!(refused.keys().collect::<Vec<_>>(), [&2]);
    let state = &State::open(path, "d").unwrap();
    let state = Some(state);
    let report = Report {
        checked: &checked,
        state,
        refused: &refused,
    };
    assert!(!report.is_whole());
    let csv = String::from_utf8(report.csv().unwrap()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[1].starts_with("1,C-1,c1@example.org,imported,"),
        "{csv}"
    );
    assert!(lines[1].ends_with(",yes,,"), "{csv}");
    assert!(
        lines[2].starts_with("2,C-2,c2@example.org,refused,,no,,"),
        "{csv}"
    );
}

#[test]
fn owners_without_a_password_are_mailed_once_and_at_a_rate() {
    let world = World::default();
    let rows: Vec<Value> = (0..6).map(row).collect();
    let checked = checked(&rows);
    let path = &state_file("mails");
    let run = |origin: &str| {
        let mut state = State::open(path, "d").unwrap();
        sent(origin, &checked, &mut state).unwrap();
        let service = Service::new(origin, World::first_key(), pause).unwrap();
        mails::send(&checked.rows, &service, &mut state, 60, pause, |_, _| {})
    };
    let before = WAITED.load(Ordering::Relaxed);
    assert_eq!(served(&world, |_| None, run), (Ok(Vec::new()), 4));
    assert!(WAITED.load(Ordering::Relaxed) - before >= 2000);
    assert_eq!(world.deliver().sent, 3);
    assert_eq!(served(&world, |_| None, run), (Ok(Vec::new()), 0));
    let recipients = world.mailbox.empty().into_iter().map(|mail| mail.recipient);
    let mut recipients: Vec<_> = recipients.collect();
    recipients.sort();
    assert_eq!(
        recipients,
        ["c1@example.org", "c3@example.org", "c5@example.org"]
    );
}

#[test]
fn everything_is_checked_before_anything_is_sent() {
    let mut dear = row(3);
    dear["password_hash"] = "$P$BsSozX7pxy0bajB//ff34WOg4vN9OI/".into();
    let mut same_address = row(4);
    same_address["email"] = "C1@Example.org".into();
    let mut same_number = row(5);
    same_number["customer_number"] = "c-1".into();
    let mut several = row(6);
    several["phone"] = "01".into();
    several["surprise"] = "x".into();
    let mut letters = row(7);
    letters["email"] = "alix@exämple.org".into();
    let rows = [
        row(1),
        json!([]),
        dear,
        same_address,
        same_number,
        several,
        letters,
    ];
    let checked = checked(&rows);
    let reasons: Vec<String> = checked
        .rows
        .iter()
        .map(|row| row.checked.clone().err().unwrap_or_default())
        .collect();
    let begins = [
        "",
        "The line is no JSON object.",
        "password_hash: This deployment does not accept",
        "The account of line 1 has the e-mail address.",
        "The customer number stands in line 1 too.",
        "phone: ",
        "",
    ];
    for (reason, begins) in reasons.iter().zip(begins) {
        assert!(reason.starts_with(begins), "{reason}");
        assert_eq!(reason.is_empty(), begins.is_empty(), "{reason}");
    }
    assert!(reasons[5].contains("surprise: "), "{reasons:?}");
    assert_eq!(checked.refused(), 5);
    let same = &checked.same_addresses;
    assert_eq!((same.len(), &*same[0].lines), (1, &[1, 4][..]));
}
