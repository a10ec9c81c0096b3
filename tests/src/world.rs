//! The words in which stories are told: who calls, and what they do.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::courier::content::Content;
use regain_core::courier::{self, Tally, Transport};
use regain_core::crypto::keyring::Keyring;
use regain_core::http::routes::Function;
use regain_core::limits::Limits;
use regain_core::mail::template::MailTemplate;
use regain_core::sign_in::proof::Keys;
use regain_core::store::{Database, StoreError};
use regain_web::Response;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::chest::Chest;
use crate::mailbox::{Mailbox, Sent};
use crate::run::block_on;
use crate::sqlite::Sqlite;
use crate::strongbox::Strongbox;
use crate::twin::Missing;
use crate::words::{body, hashing, header, keyring, signing_keyring, token};

/// The password of every account that a story did not give another.
pub const PASSWORD: &str = "a walrus in a wardrobe";
/// The provider's name.
pub(crate) const PROVIDER: &str = "Example Host";

/// A service with nobody in it yet.
pub struct World {
    /// Its database.
    pub db: Sqlite,
    /// Where its mails end up.
    pub mailbox: Mailbox,
    /// Its keys.
    pub keys: Keys,
    /// The keys that records of erasure are signed with, and the audit log is sealed with.
    pub audit_keys: Keyring,
    /// The keys under which cases leave their traces.
    pub trace_keys: Keyring,
    /// The keys of requests of clients that wait for a sign-in.
    pub request_keys: Keyring,
    /// The one of its keys, `a` or `b`, that ID tokens are signed with.
    pub signing_key: Cell<&'static str>,
    /// Where the head of the audit log is kept.
    pub strongbox: Strongbox,
    /// Its rules for recovery cases.
    pub rulebook: &'static str,
    /// For how many days the audit log is kept.
    pub audit_days: &'static str,
    /// For how many days what people said in a case is.
    pub case_days: &'static str,
    /// Its own look.
    pub brand: &'static str,
    /// Where files are kept.
    pub file_store: Chest,
    /// Bindings, variables and secrets that are not there.
    pub missing: RefCell<Missing>,
    /// A function that breaks down whenever it is asked.
    pub broken: Cell<Option<Function>>,
    /// Requests in a minute, by brake and caller.
    pub(crate) braked: RefCell<BTreeMap<(i64, &'static str, String), u32>>,
    /// What was logged.
    pub log: RefCell<Vec<String>>,
    pub(crate) nudged: Cell<bool>,
    now: Cell<DateTime<Utc>>,
    drawn: Cell<u64>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            db: Sqlite::new(),
            mailbox: Mailbox::default(),
            keys: Keys {
                hashing: hashing("a"),
                totp: keyring("a"),
            },
            audit_keys: keyring("b"),
            trace_keys: keyring("b"),
            request_keys: keyring("a"),
            signing_key: Cell::new("a"),
            strongbox: Strongbox::default(),
            rulebook: "alwaysdata",
            audit_days: "365",
            case_days: "30",
            brand: "none",
            file_store: Chest::default(),
            now: Cell::new(DateTime::from_timestamp_millis(1_795_300_000_123).unwrap()),
            missing: RefCell::default(),
            broken: Cell::default(),
            braked: RefCell::default(),
            log: RefCell::default(),
            nudged: Cell::new(false),
            drawn: Cell::new(0),
        }
    }
}

impl World {
    /// A service under this policy.
    #[must_use]
    pub fn under(rulebook: &'static str) -> Self {
        Self {
            rulebook,
            ..Self::default()
        }
    }

    /// A ring of keys for ID tokens, by the name of its secret.
    pub(crate) fn signing_keys(&self, name: &str) -> Keyring {
        signing_keyring(name, self.signing_key.get())
    }

    /// The time.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now.get()
    }

    /// Lets time pass.
    pub fn wait(&self, span: TimeDelta) {
        self.now.set(self.now.get() + span);
    }

    /// Bytes that were never drawn before.
    pub fn fresh<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// Fills bytes with what was never drawn before: the same in each run of a story, in
    /// the order of drawing at their start, and then spread as random ones are
    /// (`SplitMix64`).
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        self.drawn.set(self.drawn.get() + 1);
        let mut drawn = self.drawn.get();
        let (start, rest) = bytes.split_at_mut(bytes.len().min(6));
        for (byte, counted) in start.iter_mut().zip(drawn.to_le_bytes()) {
            *byte = counted;
        }
        drawn <<= 32;
        for eight in rest.chunks_mut(8) {
            drawn = drawn.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mixed = (mixed ^ (mixed >> 31)).to_le_bytes();
            for (byte, random) in eight.iter_mut().zip(mixed) {
                *byte = random;
            }
        }
    }

    /// What becomes of a request that reads.
    pub(crate) fn get(&self, caller: &Caller, path: &str) -> Response {
        self.answer_to(&caller.request("GET", path))
    }

    /// What becomes of a request without a body.
    pub(crate) fn ask(&self, caller: &Caller, method: &str, path: &str) -> Response {
        block_on(self.ask_over(&self.db, caller, method, path))
    }

    /// The same over any store.
    pub async fn ask_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        method: &str,
        path: &str,
    ) -> Response {
        let request = caller.request(method, path);
        self.answer_over(db, &self.file_store, &request).await
    }

    /// What becomes of a request with JSON.
    pub(crate) fn tell(
        &self,
        caller: &Caller,
        method: &str,
        path: &str,
        given: &Value,
    ) -> Response {
        block_on(self.tell_over(&self.db, caller, method, path, given))
    }

    /// The same over any store.
    pub async fn tell_over(
        &self,
        db: &impl Database,
        caller: &Caller,
        method: &str,
        path: &str,
        given: &Value,
    ) -> Response {
        let request = caller.request(method, path).json(given);
        self.answer_over(db, &self.file_store, &request).await
    }

    /// What becomes of a form.
    pub fn send_form(&self, caller: &Caller, path: &str, fields: &[(&str, &str)]) -> Response {
        self.answer_to(&caller.request("POST", path).form(fields))
    }

    /// What a browser shows at a path.
    pub fn page(&self, caller: &Caller, path: &str) -> Response {
        self.answer_to(&caller.request("GET", path).with("accept", "text/html"))
    }

    /// What a browser shows that follows a mailed link, which leads it on twice.
    fn follow(&self, caller: &Caller, path: &str) -> Response {
        let first = self.page(caller, path);
        let Some(back) = header(&first, "location") else {
            return first;
        };
        let cookie = header(&first, "set-cookie").unwrap_or_default();
        let pair = cookie.split(';').next().unwrap_or_default();
        let browser = |path: &str| {
            let request = caller.request("GET", path).with("accept", "text/html");
            self.answer_to(&request.and_cookie(pair))
        };
        let second = browser(back);
        browser(header(&second, "location").unwrap())
    }

    /// What a mailed page shows; nothing where the link leads nowhere any more.
    pub(crate) fn linked(&self, caller: &Caller, path: &str) -> Option<String> {
        let page = self.follow(caller, path);
        match page.status {
            200 => Some(String::from_utf8(page.body.unwrap()).unwrap()),
            410 => None,
            _ => panic!("{page:?}"),
        }
    }

    /// Whether it was the platform that failed a request: its caller is told to come back
    /// later, and its operator why.
    pub fn broke(&self, answer: &Response) -> bool {
        let logged = self.log.take();
        let logged = logged.iter().any(|line| line.starts_with("unavailable: "));
        logged && answer.status == 503
    }

    /// One attempt to sign in, over any store.
    pub async fn attempt(
        &self,
        db: &impl Database,
        caller: &Caller,
        login: &str,
        password: &str,
    ) -> Response {
        let request = caller.request("POST", "/login");
        let request = if caller.is_browser() {
            request.form(&[("login", login), ("password", password)])
        } else {
            request.json(&json!({"login": login, "password": password}))
        };
        self.answer_over(db, &self.file_store, &request).await
    }

    /// Somebody tries to sign in; they keep what they are given.
    pub fn sign_in(&self, caller: &mut Caller, login: &str, password: &str) -> Response {
        let answer = block_on(self.attempt(&self.db, caller, login, password));
        caller.keep(&answer);
        answer
    }

    /// The session that somebody holds, which counts as a sign of life.
    pub fn session(&self, caller: &Caller) -> Option<Value> {
        let shown = self.get(caller, "/login/session");
        (shown.status == 200).then(|| body(&shown))
    }

    /// Somebody signs out.
    pub fn sign_out(&self, caller: &Caller) -> Response {
        self.ask(caller, "POST", "/logout")
    }

    /// One request for a link, over any store.
    pub async fn request(&self, db: &impl Database, caller: &Caller, email: &str) -> Response {
        let given = json!({"email": email});
        self.tell_over(db, caller, "POST", "/password/lost/", &given)
            .await
    }

    /// Somebody asks for a link to choose a password.
    pub fn lose_password(&self, caller: &Caller, email: &str) -> Response {
        block_on(self.request(&self.db, caller, email))
    }

    /// The courier erases what has expired.
    pub fn erase(&self) {
        let statements = courier::erase_expired(self.now(), &Limits::DEFAULT);
        block_on(self.db.write(statements)).unwrap();
        self.erase_audit_log();
    }

    /// How many mails were given up.
    pub fn dead_mails(&self) -> u32 {
        block_on(courier::count_dead(&self.db)).unwrap()
    }

    /// The courier comes by once.
    pub fn deliver(&self) -> Tally {
        block_on(self.run_courier(&self.db)).unwrap()
    }

    /// One run of the courier, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn run_courier(&self, db: &impl Database) -> Result<Tally, StoreError> {
        self.run_courier_by(db, &self.mailbox).await
    }

    /// The same by any transport.
    ///
    /// # Errors
    /// The store's.
    pub async fn run_courier_by(
        &self,
        db: &impl Database,
        transport: &impl Transport,
    ) -> Result<Tally, StoreError> {
        let mut tally = Tally::default();
        loop {
            let fresh = courier::content::Fresh {
                link: self.fresh(),
                report_link: self.fresh(),
            };
            let delivered =
                courier::deliver(db, transport, &fresh, self.now(), &Limits::DEFAULT).await?;
            match delivered {
                Some(delivered) => tally.count(delivered),
                None => return Ok(tally),
            }
        }
    }

    /// Somebody lost their password; the token of the link in their mail.
    pub fn link(&self, caller: &Caller, email: &str) -> String {
        self.lose_password(caller, email);
        let is_link = |mail: &&Sent| mail.content == Content::Account(MailTemplate::PasswordLink);
        let mails = self.mails();
        token(
            mails
                .iter()
                .rfind(is_link)
                .unwrap()
                .link
                .as_deref()
                .unwrap(),
        )
    }

    /// Somebody opens the mailed page to choose a password: what it shows.
    pub fn open_link(&self, caller: &Caller, token: &str) -> Option<String> {
        self.linked(caller, &format!("/password/reset/{token}"))
    }

    /// One use of a link, over any store.
    pub async fn use_link(
        &self,
        db: &impl Database,
        caller: &Caller,
        token: &str,
        password: &str,
    ) -> Response {
        let given = json!({"token": token, "password": password});
        self.use_link_with(db, caller, &given).await
    }

    /// The same with any fields, such as a code.
    pub async fn use_link_with(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Response {
        self.tell_over(db, caller, "POST", "/password/reset", given)
            .await
    }

    /// Somebody chooses a password by a link.
    pub fn reset(&self, caller: &Caller, token: &str, password: &str) -> Response {
        block_on(self.use_link(&self.db, caller, token, password))
    }

    /// The words of the audit log, in order.
    pub fn audit_log(&self) -> Vec<String> {
        self.db.column("SELECT event FROM audit ORDER BY seq")
    }
}
