//! `docs/ssh.md` as it runs: OpenSSH's server and client, PAM, the script and the
//! service. `.scripts/ssh` sets up the host that the stories share, as root only.

use std::env::var;
use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use serde_json::json;

use crate::app::enrolled;
use crate::client::{origin, service_key};

/// What the host logs about a code that Regain says no to.
const NO: &str = "wrong or used code, or an address that is not allowed";

/// The host, while one story has it.
struct Host {
    folder: String,
    user: String,
    _alone: MutexGuard<'static, ()>,
}

impl Host {
    /// Set up as documented, with this login for its Unix user.
    fn of(login: &str) -> Self {
        static TAKEN: Mutex<()> = Mutex::new(());
        let host = Self {
            folder: set("REGAIN_SSH_HOST"),
            user: set("REGAIN_SSH_USER"),
            // After a story that failed, too.
            _alone: TAKEN.lock().unwrap_or_else(PoisonError::into_inner),
        };
        host.write("origin", &origin());
        host.write("users", &format!("root nobody\n{} {login}", host.user));
        host.write(
            "key",
            &format!("Authorization: Bearer {}", service_key("totp")),
        );
        host
    }

    /// Changes one of the script's files.
    fn write(&self, name: &str, text: &str) {
        fs::write(format!("{}/etc/{name}", self.folder), format!("{text}\n")).expect("written");
    }

    fn ssh(&self, code: &str, options: &[&str]) -> Output {
        let Self { folder, user, .. } = self;
        Command::new("ssh")
            .args(["-F", "none", "-p", &set("REGAIN_SSH_PORT")])
            .args(["-o", &format!("UserKnownHostsFile={folder}/known_hosts")])
            .args(["-o", "StrictHostKeyChecking=yes"])
            .args(["-o", "NumberOfPasswordPrompts=1"])
            .args(options)
            .args([&format!("{user}@127.0.0.1"), "echo in"])
            .env_remove("SSH_AUTH_SOCK")
            .env("SSH_ASKPASS", format!("{folder}/askpass"))
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env("REGAIN_CODE", code)
            .output()
            .expect("ssh")
    }

    /// Comes with the right SSH key and this code: `in`, or why not.
    fn knock(&self, code: &str) -> String {
        let log = format!("{}/refusals", self.folder);
        fs::write(&log, "").expect("an empty log");
        let key = format!("{}/key", self.folder);
        let visit = self.ssh(code, &["-i", &key, "-o", "IdentitiesOnly=yes"]);
        let log = fs::read_to_string(&log).expect("a log");
        let typed = code.trim();
        assert!(
            typed.is_empty() || !log.contains(typed),
            "a code in the log"
        );
        let prefix = format!("{}: ", self.user);
        let mut reasons = log.lines().filter_map(|line| line.strip_prefix(&prefix));
        let said = String::from_utf8_lossy(&visit.stderr);
        match (visit.status.code(), reasons.next()) {
            (Some(0), None) if visit.stdout == b"in\n" => "in".into(),
            (Some(255), Some(reason)) => {
                assert!(visit.stdout.is_empty());
                assert!(
                    said.ends_with("Permission denied (keyboard-interactive).\r\n"),
                    "{said}"
                );
                reason.into()
            }
            odd => panic!("{odd:?}: {visit:?}"),
        }
    }
}

/// What `.scripts/ssh` said.
fn set(name: &str) -> String {
    var(name).expect("what .scripts/test sets where it runs as root")
}

/// Somebody else in Regain's place, asked once: looks around, gives an answer or
/// none at all, and tells what was asked.
fn instead(
    answer: Option<&str>,
    look: impl FnOnce() + Send + 'static,
) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = answer.map(String::from);
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a question");
        let mut question = Vec::new();
        while !question.ends_with(b"}") {
            let mut bytes = [0; 4096];
            let length = stream.read(&mut bytes).expect("the question");
            assert!(length > 0, "half a question");
            question.extend_from_slice(&bytes[..length]);
        }
        look();
        match answer {
            Some(answer) => stream.write_all(answer.as_bytes()).expect("answered"),
            None => assert_eq!(stream.read(&mut [0]).expect("the end"), 0),
        }
        String::from_utf8(question).expect("text")
    });
    (origin, asked)
}

/// The arguments of every process, which anybody on the host can see.
fn arguments() -> String {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    let read = |entry: fs::DirEntry| fs::read(entry.path().join("cmdline")).ok();
    let all: Vec<u8> = processes.filter_map(read).flatten().collect();
    String::from_utf8_lossy(&all).into()
}

#[test]
fn a_key_and_a_code_open_ssh_and_a_code_opens_it_once() {
    let (owner, app) = enrolled();
    let host = Host::of(&owner.email);
    assert_eq!(host.knock(&app.wrong()), NO);
    let [_, code, next] = app.codes();
    // The way some apps show it.
    let (left, right) = code.split_at(3);
    assert_eq!(host.knock(&format!("{left} {right}")), "in");
    assert_eq!(host.knock(&code), NO);
    assert_eq!(host.knock(&next), "in");
    // These are not worth an attempt, of the five that there are.
    for odd in ["", "12345", "1234567", "12345x", "\u{0663}12345"] {
        assert_eq!(host.knock(&format!("{odd} ")), "not a code");
    }
}

#[test]
fn whoever_guesses_is_stopped_and_so_is_a_right_code_meanwhile() {
    let (owner, app) = enrolled();
    let host = Host::of(&owner.email);
    for _ in 0..5 {
        assert_eq!(host.knock(&app.wrong()), NO);
    }
    assert_eq!(host.knock(&app.wrong()), "too many attempts");
    let [_, _, code] = app.codes();
    assert_eq!(host.knock(&code), "too many attempts");
    app.time_passes();
    assert_eq!(host.knock(&code), "in", "it was not used up");
}

#[test]
fn without_the_ssh_key_nobody_gets_as_far_as_a_code() {
    let (owner, app) = enrolled();
    let host = Host::of(&owner.email);
    let [_, code, _] = app.codes();
    let visit = host.ssh(&code, &["-o", "PubkeyAuthentication=no"]);
    let said = String::from_utf8_lossy(&visit.stderr);
    assert_eq!(visit.status.code(), Some(255));
    assert!(
        said.ends_with("Permission denied (publickey).\r\n"),
        "{said}"
    );
    assert_eq!(host.knock(&code), "in", "it was not used up");
}

#[test]
fn without_regain_nobody_gets_in() {
    let (owner, app) = enrolled();
    let host = Host::of(&owner.email);
    let [_, _, code] = app.codes();
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    host.write("origin", &format!("http://{}", nobody.expect("a port")));
    assert_eq!(host.knock(&code), "no answer from Regain (curl 7)");

    // One who listens and says nothing. Until it is too late, everybody on the host
    // can see what runs, but neither the code nor the service key.
    let key = service_key("totp");
    host.write("key", &format!("Authorization: Bearer {key}"));
    let secrets = [code.clone(), key.clone()];
    let (silent, asked) = instead(None, move || {
        let seen = arguments();
        assert!(seen.contains("/totp/verify"));
        assert!(secrets.iter().all(|secret| !seen.contains(secret)));
    });
    host.write("origin", &silent);
    assert_eq!(host.knock(&code), "no answer from Regain (curl 28)");
    let question = asked.join().expect("a question");
    assert!(question.starts_with("POST /totp/verify HTTP/1.1\r\n"));
    assert!(question.contains(&format!("\r\nAuthorization: Bearer {key}\r\n")));
    let body = json!({ "login": owner.email, "code": code, "ip": "127.0.0.1" });
    let sent = question.split_once("\r\n\r\n").expect("a body").1;
    let sent: serde_json::Value = serde_json::from_str(sent).expect("JSON");
    assert_eq!(sent, body);

    host.write("origin", &origin());
    assert_eq!(host.knock(&code), "in", "Regain is back");
}

#[test]
fn only_the_very_words_of_a_yes_open() {
    let host = Host::of("somebody@example.org");
    let yes = "content-length: 14\r\n\r\n{\"valid\":true}";
    for (answer, outcome) in [
        (format!("200 OK\r\n{yes}"), "in"),
        (format!("201 Created\r\n{yes}"), "Regain answered 201"),
        (
            format!("302 Found\r\nlocation: {}/health\r\n{yes}", origin()),
            "Regain answered 302",
        ),
        (format!("401 Unauthorized\r\n{yes}"), "Regain answered 401"),
        (
            format!("503 Service Unavailable\r\n{yes}"),
            "Regain answered 503",
        ),
        (
            "200 OK\r\ncontent-length: 0\r\n\r\n".into(),
            "Regain answered 200",
        ),
        (
            "200 OK\r\ncontent-length: 16\r\n\r\n{\"valid\":\"true\"}".into(),
            "Regain answered 200",
        ),
        (
            "200 OK\r\ncontent-length: 37\r\n\r\n{\"valid\":false,\"other\":{\"valid\":true}}"
                .into(),
            "Regain answered 200",
        ),
        (
            "200 OK\r\ncontent-length: 15\r\n\r\n{\"valid\":true}".into(),
            "no answer from Regain (curl 18)",
        ),
    ] {
        let (origin, asked) = instead(Some(&format!("HTTP/1.1 {answer}")), || ());
        host.write("origin", &origin);
        assert_eq!(host.knock("314159"), outcome, "{answer}");
        asked.join().expect("a question");
    }
}

#[test]
fn a_host_that_is_set_up_wrong_lets_nobody_in() {
    let (owner, app) = enrolled();
    let host = Host::of(&owner.email);
    let etc = format!("{}/etc", host.folder);
    let [_, _, code] = app.codes();

    let keys = [
        (
            service_key("accounts staff ip sessions"),
            "Regain answered 403",
        ),
        (format!("rgs_{}", "A".repeat(43)), "Regain answered 401"),
    ];
    for (wrong, outcome) in keys {
        host.write("key", &format!("Authorization: Bearer {wrong}"));
        assert_eq!(host.knock(&code), outcome);
    }
    host.write(
        "key",
        &format!("Authorization: Bearer {}", service_key("totp")),
    );

    host.write("origin", &origin().replace("localhost", "regain.example"));
    assert_eq!(host.knock(&code), format!("no https:// in {etc}/origin"));
    host.write("origin", &origin());

    let (user, email) = (&host.user, &owner.email);
    for users in [
        format!("root {email}"),
        format!("#{user} {email}"),
        user.clone(),
        format!("{user} {email} {email}"),
        format!("{user} \"{email}"),
        format!("{user} \u{e9}{email}"),
        format!("{user} nobody\\\n{user} {email}"),
    ] {
        host.write("users", &users);
        let outcome = host.knock(&code);
        assert_eq!(outcome, format!("no login in {etc}/users"), "{users}");
    }
    fs::write(format!("{etc}/users"), "").expect("written");
    assert_eq!(host.knock(&code), format!("no {etc}/users"));
    // The last line need not end.
    fs::write(format!("{etc}/users"), format!("{user} {email}")).expect("written");

    let mode = |file: &str, mode: u32| {
        fs::set_permissions(file, Permissions::from_mode(mode)).expect("a mode");
    };
    let (key, users) = (format!("{etc}/key"), format!("{etc}/users"));
    for (file, open, closed) in [(&key, 0o640, 0o600), (&users, 0o646, 0o644)] {
        mode(file, open);
        let outcome = host.knock(&code);
        mode(file, closed);
        assert_eq!(outcome, format!("open to others than root: {file}"));
    }
    assert_eq!(host.knock(&code), "in", "nothing is wrong any more");
}

#[test]
fn files_that_were_written_on_windows_or_explained_are_read() {
    let (owner, app) = enrolled();
    let host = Host::of(&owner.email);
    let [_, code, _] = app.codes();
    let (user, email) = (&host.user, &owner.email);
    let key = format!("Authorization: Bearer {}", service_key("totp"));
    host.write("key", &format!("# for this host\r\n{key}\t# until May\r"));
    host.write("origin", &format!("\u{feff}{} # at home\r", origin()));
    host.write(
        "users",
        &format!("\u{feff}# who\r\n\r\n{user} {email} # boss\r"),
    );
    assert_eq!(host.knock(&code), "in");
    for (file, text, outcome) in [
        ("key", format!("{key}\nX-Other: 1"), "no key"),
        ("key", format!("{key}\"\n"), "no key"),
        ("key", "Bearer x".into(), "no key"),
        ("origin", format!("{} x", origin()), "more than an address"),
    ] {
        host.write(file, &text);
        let outcome = format!("{outcome} in {}/etc/{file}", host.folder);
        assert_eq!(host.knock(&code), outcome, "{text}");
        host.write("origin", &origin());
        host.write("key", &key);
    }
}
