//! The words in which stories are told: who calls, and what they do.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::courier::{self, Tally};
use regain_core::entrance::{self, Carried};
use regain_core::login::{self, Attempt, Outcome};
use regain_core::moment::{Moment, Peer};
use regain_core::password_lost::{self, Wish};
use regain_core::password_reset::{self, Use};
use regain_core::policy::Policy;
use regain_core::reply::{Cookie, Reply};
use regain_core::ring::{Keys, Ring};
use regain_core::session;
use regain_core::store::links::Link;
use regain_core::store::sessions::Session;
use regain_core::store::{Database, StoreError};
use regain_core::token::Token;
use serde_json::{Value, json};

use crate::chest::Chest;
use crate::letterbox::Letterbox;
use crate::run::block_on;
use crate::settled::Settled as _;
use crate::sqlite::Sqlite;
use crate::strongbox::Strongbox;
use crate::twin::Missing;
use crate::words::{body, fields, ring, token};

/// The password of every account that a story did not give another.
pub const PASSWORD: &str = "a walrus in a wardrobe";
/// The provider's name.
pub const PROVIDER: &str = "Example Host";

/// A service with nobody in it yet.
pub struct World {
    /// Its database.
    pub db: Sqlite,
    /// Where its mails end up.
    pub letterbox: Letterbox,
    /// Its keys.
    pub keys: Keys,
    /// The keys that records of erasure are signed with, and the trail is sealed with.
    pub audit_keys: Ring,
    /// Where the head of the trail is kept.
    pub strongbox: Strongbox,
    /// Its rules for recovery cases.
    pub rulebook: &'static str,
    /// Where files are kept.
    pub vault: Chest,
    /// Bindings, variables and secrets that are not there.
    pub missing: RefCell<Missing>,
    /// Whether there are more requests than the brake lets through.
    pub floods: Cell<bool>,
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
            letterbox: Letterbox::default(),
            keys: Keys {
                peppers: ring("a"),
                totp: ring("a"),
            },
            audit_keys: ring("b"),
            strongbox: Strongbox::default(),
            rulebook: "alwaysdata",
            vault: Chest::default(),
            now: Cell::new(DateTime::from_timestamp_millis(1_795_300_000_123).unwrap()),
            missing: RefCell::default(),
            floods: Cell::new(false),
            log: RefCell::default(),
            nudged: Cell::new(false),
            drawn: Cell::new(0),
        }
    }
}

/// Somebody at the other end: an address, and what they keep from earlier.
pub struct Caller {
    peer: Peer,
    browser: bool,
    /// The device cookie.
    pub device: Option<String>,
    /// The session, in a cookie or at hand.
    pub session: Option<String>,
    /// A half-done sign-in.
    pub challenge: Option<String>,
    /// The credential of a recovery case, `reference.secret`.
    pub case: Option<String>,
}

impl Caller {
    /// A browser, which keeps cookies.
    #[must_use]
    pub fn browser(address: &str) -> Self {
        Self {
            browser: true,
            ..Self::program(address)
        }
    }

    /// A program, which keeps nothing but its session.
    #[must_use]
    pub fn program(address: &str) -> Self {
        Self {
            peer: Peer::new(address.parse::<IpAddr>().unwrap(), "Story/1.0"),
            browser: false,
            device: None,
            session: None,
            challenge: None,
            case: None,
        }
    }

    /// The same caller at another address.
    pub fn move_to(&mut self, address: &str) {
        self.peer = Peer::new(address.parse().unwrap(), "Story/1.0");
    }

    /// The request of this caller at a time.
    #[must_use]
    pub const fn at(&self, now: DateTime<Utc>) -> Moment<'_> {
        Moment {
            now,
            peer: &self.peer,
            request_id: "request-1",
        }
    }

    /// What the caller carries along to a sign-in.
    pub(crate) fn carried(&self) -> Carried {
        Carried {
            browser: self.browser,
            device: self.device.as_deref().and_then(Token::presented),
            session: self.session.as_deref().and_then(Token::presented),
        }
    }

    /// The session that the caller shows.
    pub(crate) fn token(&self) -> Option<Token> {
        Token::presented(self.session.as_deref()?)
    }

    pub(crate) const fn is_browser(&self) -> bool {
        self.browser
    }

    /// Keeps the cookies and tokens of an answer.
    pub(crate) fn keep(&mut self, reply: &Reply) {
        for (_, cookie) in reply
            .headers
            .iter()
            .filter(|(name, _)| *name == "set-cookie")
        {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some(token) = Cookie::Session.read(pair).and_then(Token::presented) {
                self.session = Some(token.as_str().into());
            }
            if let Some(token) = Cookie::Device.read(pair).and_then(Token::presented) {
                self.device = Some(token.as_str().into());
            }
        }
        if let Some(token) = body(reply)["session"]["token"].as_str() {
            self.session = Some(token.into());
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

    /// Fills bytes with what was never drawn before, eight at a time: the same in each
    /// run of a story, and spread as random ones are (`SplitMix64`).
    pub(crate) fn fill(&self, bytes: &mut [u8]) {
        for eight in bytes.chunks_mut(8) {
            let drawn = self.drawn.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
            self.drawn.set(drawn);
            let mixed = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mixed = (mixed ^ (mixed >> 31)).to_le_bytes();
            for (byte, random) in eight.iter_mut().zip(mixed) {
                *byte = random;
            }
        }
    }

    /// Random values for one session.
    pub fn session_fresh(&self) -> entrance::Fresh {
        entrance::Fresh {
            session_id: self.fresh(),
            session_token: self.fresh(),
            device_token: self.fresh(),
        }
    }

    /// One attempt to sign in, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn attempt(
        &self,
        db: &impl Database,
        caller: &Caller,
        login: &str,
        password: &str,
    ) -> Result<Outcome, StoreError> {
        let given = fields(&json!({"login": login, "password": password}));
        let attempt = Attempt::parse(given, caller.carried()).unwrap();
        let fresh = login::Fresh {
            session: self.session_fresh(),
            challenge: self.fresh(),
            salt: self.fresh(),
        };
        let at = caller.at(self.now());
        login::handle(
            db,
            &attempt,
            &fresh,
            &at,
            &Policy::DEFAULT,
            &self.keys.peppers,
        )
        .await
    }

    /// Somebody tries to sign in; they keep what they are given.
    pub fn sign_in(&self, caller: &mut Caller, login: &str, password: &str) -> Reply {
        let outcome = block_on(self.attempt(&self.db, caller, login, password)).unwrap();
        let reply = match outcome {
            Outcome::SignedIn(signed_in) if caller.browser => signed_in.browser_reply("/profile"),
            Outcome::SecondFactorRequired(challenge) => {
                caller.challenge = Some(challenge.token.as_str().into());
                Outcome::SecondFactorRequired(challenge).into()
            }
            Outcome::AddressRefused(refused, challenge) => {
                caller.challenge = Some(challenge.token.as_str().into());
                Outcome::AddressRefused(refused, challenge).into()
            }
            outcome => outcome.into(),
        };
        caller.keep(&reply);
        reply
    }

    /// The session that somebody holds, which counts as a sign of life.
    pub fn session(&self, caller: &Caller) -> Option<Session> {
        let at = caller.at(self.now());
        let token = caller.token();
        let shown = session::show(&self.db, token.as_ref(), &at, &Policy::DEFAULT);
        block_on(shown).settled().unwrap().ok()
    }

    /// Somebody signs out.
    pub fn sign_out(&self, caller: &Caller) {
        let token = caller.token();
        let at = caller.at(self.now());
        block_on(session::end(&self.db, token.as_ref(), &at)).unwrap();
    }

    /// One wish for a link, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn wish(
        &self,
        db: &impl Database,
        caller: &Caller,
        email: &str,
    ) -> Result<(), StoreError> {
        let wish = Wish::parse(fields(&json!({"email": email}))).unwrap();
        let fresh = password_lost::Fresh {
            mail_id: self.fresh(),
        };
        let at = caller.at(self.now());
        password_lost::handle(db, &wish, &fresh, &at, &Policy::DEFAULT).await
    }

    /// Somebody asks for a link to choose a password.
    pub fn lose_password(&self, caller: &Caller, email: &str) {
        block_on(self.wish(&self.db, caller, email)).unwrap();
    }

    /// The courier erases what has expired.
    pub fn erase(&self) {
        let statements = courier::erase_expired(self.now(), &Policy::DEFAULT);
        block_on(self.db.write(statements)).unwrap();
        self.erase_trail();
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
        let fresh = std::array::from_fn(|_| courier::Fresh {
            link: self.fresh(),
            alarm: self.fresh(),
        });
        courier::deliver(db, &self.letterbox, &fresh, self.now(), &Policy::DEFAULT).await
    }

    /// Somebody lost their password; the token of the link in their mail.
    pub fn link(&self, caller: &Caller, email: &str) -> String {
        self.lose_password(caller, email);
        self.deliver();
        let mails = self.letterbox.empty();
        token(mails.last().and_then(|mail| mail.link.as_deref()).unwrap())
    }

    /// Somebody opens the mailed page.
    pub fn open_link(&self, caller: &Caller, token: &str) -> Option<Link> {
        let at = caller.at(self.now());
        let token = Token::presented(token);
        block_on(password_reset::read_link(&self.db, token.as_ref(), &at)).unwrap()
    }

    /// One use of a link, over any store.
    ///
    /// # Errors
    /// The store's.
    pub async fn use_link(
        &self,
        db: &impl Database,
        caller: &Caller,
        token: &str,
        password: &str,
    ) -> Result<password_reset::Outcome, StoreError> {
        let given = json!({"token": token, "password": password});
        self.use_link_with(db, caller, &given).await
    }

    /// The same with any fields, such as a code.
    ///
    /// # Errors
    /// The store's.
    pub async fn use_link_with(
        &self,
        db: &impl Database,
        caller: &Caller,
        given: &Value,
    ) -> Result<password_reset::Outcome, StoreError> {
        let device = caller.device.as_deref().and_then(Token::presented);
        let used = Use::parse(fields(given), device).unwrap();
        let fresh = password_reset::Fresh {
            salt: self.fresh(),
            mail_id: self.fresh(),
        };
        let at = caller.at(self.now());
        let (policy, keys) = (&Policy::DEFAULT, &self.keys);
        password_reset::handle(db, &used, PROVIDER, &fresh, &at, policy, keys).await
    }

    /// Somebody chooses a password by a link.
    pub fn reset(&self, caller: &Caller, token: &str, password: &str) -> Reply {
        let outcome = block_on(self.use_link(&self.db, caller, token, password)).unwrap();
        Reply::from(&outcome)
    }

    /// The words of the audit trail, in order.
    pub fn trail(&self) -> Vec<String> {
        self.db.column("SELECT event FROM audit ORDER BY seq")
    }
}
