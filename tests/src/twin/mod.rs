//! The twin of the platform: the front and every function behind it, on the twins of
//! its database, its stores and its mail, without a network in between.

mod form;
mod functions;
mod request;
mod signer;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use regain_core::crypto::keyring::Keyring;
use regain_core::evidence::file_store::FileStore;
use regain_core::password::work::Hashing;
use regain_core::store::Database;
use regain_import::letters;
use regain_web::{Failure, Host, Platform, Response};

use crate::mailbox::Mailbox;
use crate::run::block_on;
use crate::strongbox::Strongbox;
use crate::words::{IMPORTED_PASSWORDS, ORIGIN, evidence_keyrings};
use crate::world::{PROVIDER, World};

pub use request::Incoming;
use signer::RustCrypto;

/// The key to health.
pub const HEALTH_KEY: &str = "a key to health";

/// The service key that a deployment begins with.
pub const FIRST_SERVICE_KEY: &str = "rgs_EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE";

/// A world as the code that runs on it sees it, over any store and file store.
pub struct Twin<'w, D, V> {
    world: &'w World,
    db: &'w D,
    file_store: &'w V,
}

impl World {
    /// What becomes of a request, from the front on.
    pub fn answer_to(&self, request: &Incoming) -> Response {
        block_on(self.answer_over(&self.db, &self.file_store, request))
    }

    /// The same over any store and file store.
    pub async fn answer_over<D: Database, V: FileStore>(
        &self,
        db: &D,
        file_store: &V,
        request: &Incoming,
    ) -> Response {
        let twin = Twin {
            world: self,
            db,
            file_store,
        };
        let mut response = front::serve(&twin, request).await;
        if request.method == "HEAD" {
            response.body = None;
        }
        response
    }

    /// Wakes the courier, if a function has asked for it since it last ran.
    pub fn nudge(&self) {
        if self.nudged.take() {
            self.send_mails();
        }
    }

    /// The courier sends what it has, as it does whenever it is nudged.
    pub fn send_mails(&self) {
        let request = Incoming {
            method: "POST".into(),
            path: "/nudge".into(),
            ..Incoming::default()
        };
        let response = block_on(courier::nudged(&self.twin(), &request));
        assert_eq!(response.status, 200, "the courier, nudged");
    }

    /// Cron wakes the courier.
    pub fn minute(&self) {
        self.nudged.set(false);
        block_on(courier::rounds(&self.twin()));
    }

    const fn twin(&self) -> Twin<'_, crate::Sqlite, crate::Chest> {
        Twin {
            world: self,
            db: &self.db,
            file_store: &self.file_store,
        }
    }
}

impl<D: Database, V: FileStore> Host for Twin<'_, D, V> {
    type Request = Incoming;

    fn now(&self) -> DateTime<Utc> {
        self.world.now()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure> {
        self.world.fill(bytes);
        Ok(())
    }

    fn compose(text: &str) -> String {
        letters::compose(text)
    }

    fn ascii_domain(domain: &str) -> Option<String> {
        letters::ascii_domain(domain)
    }

    fn variable(&self, name: &'static str) -> Result<String, Failure> {
        self.bound(name)?;
        let value = match name {
            "ORIGIN" => ORIGIN,
            "PROVIDER_NAME" => PROVIDER,
            "SUPPORT_EMAIL" => "support@example.net",
            "LOCALE" => "fr",
            "BRAND" => self.world.brand,
            "AUDIT_DAYS" => self.world.audit_days,
            "CASE_DAYS" => self.world.case_days,
            "IMPORTED_PASSWORDS" => IMPORTED_PASSWORDS,
            "MAIL_FROM" => "accounts@example.net",
            "POLICY" => self.world.rulebook,
            "HEALTH_KEY" => HEALTH_KEY,
            _ => return Err(Failure::Missing(name)),
        };
        Ok(value.into())
    }

    fn bound(&self, name: &'static str) -> Result<(), Failure> {
        if self.world.missing.borrow().contains(name) {
            return Err(Failure::Missing(name));
        }
        Ok(())
    }

    fn note(&self, line: &str) {
        self.world.log.borrow_mut().push(line.into());
    }

    fn error(&self, line: &str) {
        self.world.log.borrow_mut().push(line.into());
    }
}

impl<'w, D: Database, V: FileStore> Platform for Twin<'w, D, V> {
    type Database = &'w D;
    type Evidence = &'w V;
    type Audit = &'w Strongbox;
    type Mailer = &'w Mailbox;
    type Signer = RustCrypto;

    fn signer(&self) -> RustCrypto {
        RustCrypto
    }

    fn database(&self) -> Result<&'w D, Failure> {
        self.bound("DB")?;
        Ok(self.db)
    }

    fn evidence(&self) -> Result<&'w V, Failure> {
        self.bound("EVIDENCE")?;
        Ok(self.file_store)
    }

    fn audit(&self) -> Result<&'w Strongbox, Failure> {
        self.bound("AUDIT")?;
        Ok(&self.world.strongbox)
    }

    fn mailer(&self) -> Result<&'w Mailbox, Failure> {
        self.bound("EMAIL")?;
        Ok(&self.world.mailbox)
    }

    fn secret(&self, name: &'static str) -> Result<String, Failure> {
        self.bound(name)?;
        match name {
            "FIRST_SERVICE_KEY" => Ok(FIRST_SERVICE_KEY.into()),
            _ => Err(Failure::Missing(name)),
        }
    }

    fn hashing(&self) -> Result<Hashing, Failure> {
        Ok(Hashing {
            peppers: self.keyring("PEPPERS")?,
            work: self.world.keys.hashing.work,
            imported: self.imported_passwords()?,
        })
    }

    fn keyring(&self, name: &'static str) -> Result<Keyring, Failure> {
        self.bound(name)?;
        let [public, private] = evidence_keyrings();
        Ok(match name {
            "PEPPERS" => self.world.keys.hashing.peppers.clone(),
            "TOTP_KEYS" => self.world.keys.totp.clone(),
            "AUDIT_KEY" => self.world.audit_keys.clone(),
            "RS256_KEYS" | "ES256_KEYS" => self.world.signing_keys(name),
            "REQUEST_KEYS" => self.world.request_keys.clone(),
            "TRACE_KEYS" => self.world.trace_keys.clone(),
            "EVIDENCE_PUBLIC_KEY" => public,
            "EVIDENCE_PRIVATE_KEY" => private,
            _ => return Err(Failure::Missing(name)),
        })
    }

    fn nudge_courier(&self) {
        let bound = self.bound("COURIER").is_ok();
        self.world.nudged.set(self.world.nudged.get() || bound);
    }
}

/// Bindings that are not there.
pub(crate) type Missing = BTreeSet<&'static str>;
