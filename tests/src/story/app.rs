//! A phone with an authenticator app, as others build them: oathtool reckons, and
//! zbarimg reads what is held before the camera.

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::TimeDelta;
use serde_json::json;

use crate::story::client::{Client, Owner, PASSWORD, provision, sign_in, signed_in, sql, unique};
use crate::story::world::{is_live, natively};

/// An app with the secret of one account.
pub struct App {
    account: String,
    pub secret: String,
    pub recovery_codes: Vec<String>,
}

impl App {
    /// Enrols an app by this session, which is fresh.
    pub fn enrol(owner: &Owner, session: &Client) -> Self {
        let reply = session.post("/profile/totp", &json!({}));
        assert_eq!(reply.status, 201, "{reply:?}");
        let mut app = Self {
            account: owner.id.clone(),
            secret: reply.text("/secret"),
            recovery_codes: Vec::new(),
        };
        let [_, code, _] = app.codes();
        let reply = session.put("/profile/totp", &json!({ "code": code }));
        assert_eq!(reply.status, 200, "{reply:?}");
        let codes = reply.json()["recovery_codes"].clone();
        app.recovery_codes = serde_json::from_value(codes).expect("codes");
        app.time_passes();
        app
    }

    /// The app of an account that scanned this secret.
    pub fn of(owner: &Owner, secret: &str) -> Self {
        Self {
            account: owner.id.clone(),
            secret: secret.into(),
            recovery_codes: Vec::new(),
        }
    }

    /// The codes of the step before, of now and of the next.
    pub fn codes(&self) -> [String; 3] {
        if !is_live() {
            let app = crate::App::new(&self.secret, "");
            return [-30, 0, 30].map(|seconds| {
                natively(|world| app.code(world.now() + TimeDelta::seconds(seconds)))
            });
        }
        let mut oathtool = Command::new("oathtool")
            .args(["--totp", "--base32", "--now=30 seconds ago", "--window=2"])
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("oathtool");
        let mut input = oathtool.stdin.take().expect("its input");
        writeln!(input, "{}", self.secret).expect("a secret");
        drop(input);
        let output = oathtool.wait_with_output().expect("codes").stdout;
        let lines = String::from_utf8(output).expect("text");
        let codes: Vec<String> = lines.lines().map(String::from).collect();
        codes.try_into().expect("three codes")
    }

    /// The code of now, long after any that was used.
    pub fn code(&self) -> String {
        self.time_passes();
        let [_, code, _] = self.codes();
        code
    }

    /// A code that is none of the three.
    pub fn wrong(&self) -> String {
        let right = self.codes();
        let mut guesses = (0..4).map(|guess| format!("00000{guess}"));
        guesses
            .find(|guess| !right.contains(guess))
            .expect("a fourth")
    }

    /// Time enough for every code that was used to be one of the past, and for
    /// every attempt to be forgotten.
    pub fn time_passes(&self) {
        let account = &self.account;
        sql(&format!(
            "UPDATE totp SET last_step = 0 WHERE account_id = '{account}'"
        ));
        sql(&format!(
            "DELETE FROM rate_limits WHERE account_id = '{account}' AND limit_key LIKE 'totp:%'"
        ));
    }
}

/// An owner with an app, whose steps and attempts all lie ahead.
pub fn enrolled() -> (Owner, App) {
    let owner = provision(json!({}));
    let app = App::enrol(&owner, &signed_in(&owner));
    (owner, app)
}

/// The challenge that a right password leads to.
pub fn challenge(owner: &Owner) -> String {
    let reply = sign_in(&Client::new(), &owner.email, PASSWORD);
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["status"], "second_factor_required");
    reply.text("/challenge")
}

/// Signs in with password and code, and returns a caller with the session.
pub fn signed_in_with(owner: &Owner, app: &App) -> Client {
    let answer = json!({ "challenge": challenge(owner), "code": app.code() });
    let client = Client::new();
    let reply = client.post("/totp/verify", &answer);
    assert_eq!(reply.status, 200, "{reply:?}");
    client.bearing(&reply.text("/session/token"))
}

/// What a camera reads in a picture, which is a PNG.
pub fn scan(png: &[u8]) -> String {
    let file = std::env::temp_dir().join(format!("regain-{}.png", unique()));
    std::fs::write(&file, png).expect("a file");
    let read = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(&file)
        .output();
    std::fs::remove_file(&file).expect("no file any more");
    let text = String::from_utf8(read.expect("zbarimg").stdout).expect("text");
    text.trim_end_matches('\n').into()
}
