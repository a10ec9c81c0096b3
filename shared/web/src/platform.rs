//! What a platform does for the code that runs on it.

use chrono::{DateTime, Utc};
use regain_core::audit::Heads;
use regain_core::crypto::keyring::Keyring;
use regain_core::crypto::token::Token;
use regain_core::evidence::file_store::FileStore;
use regain_core::password::imported::Accepted;
use regain_core::password::work::{Hashing, Work};
use regain_core::sign_in::service_key;
use regain_core::store::Database;

use crate::failure::Failure;
use crate::mailer::Mailer;
use crate::request::Request;
use crate::signer::Signer;

/// What the front and the functions behind it have at hand: time, random values,
/// variables and the log.
pub trait Host {
    /// A request as this platform hands it over.
    type Request: Request;

    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Fills all bytes with fresh random ones. Where there are none, nothing may go on.
    ///
    /// # Errors
    /// [`Failure::Missing`] where the platform gives none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Failure>;

    /// A variable that is not empty.
    ///
    /// # Errors
    /// [`Failure::Missing`] with its name.
    fn variable(&self, name: &'static str) -> Result<String, Failure>;

    /// Whether a binding that can only be asked for is there.
    ///
    /// # Errors
    /// [`Failure::Missing`] with its name.
    fn bound(&self, name: &'static str) -> Result<(), Failure>;

    /// A text with each letter and its accents as one character, where there is one (NFC,
    /// UAX 15).
    fn compose(text: &str) -> String;

    /// A domain in its own letters as DNS takes it (UTS 46), if it can be one.
    fn ascii_domain(domain: &str) -> Option<String>;

    /// Writes to the log what is no failure of ours. Nothing secret or personal stands in it.
    fn note(&self, line: &str);

    /// Writes what went wrong to the log. Nothing secret or personal stands in it.
    fn error(&self, line: &str);

    /// Fresh random bytes.
    ///
    /// # Errors
    /// As [`Host::fill`].
    fn random<const N: usize>(&self) -> Result<[u8; N], Failure> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// So many of them.
    ///
    /// # Errors
    /// As [`Host::fill`].
    fn random_each<const N: usize, const M: usize>(&self) -> Result<[[u8; N]; M], Failure> {
        let mut all = [[0; N]; M];
        self.fill(all.as_flattened_mut())?;
        Ok(all)
    }
}

/// What the functions behind the front have at hand besides.
pub trait Platform: Host {
    /// The SQL database.
    type Database: Database;
    /// The key-value store of evidence.
    type Evidence: FileStore;
    /// The key-value store of the head of the audit log.
    type Audit: Heads;
    /// A way to send mail.
    type Mailer: Mailer;

    /// Signatures of ID tokens.
    type Signer: Signer;

    /// What signs and verifies ID tokens.
    fn signer(&self) -> Self::Signer;

    /// The database.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    fn database(&self) -> Result<Self::Database, Failure>;

    /// The store of evidence. Which evidence there is, the database says.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    fn evidence(&self) -> Result<Self::Evidence, Failure>;

    /// The store of the head of the audit log.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    fn audit(&self) -> Result<Self::Audit, Failure>;

    /// The way to send mail.
    ///
    /// # Errors
    /// [`Failure::Missing`] where it is not bound.
    fn mailer(&self) -> Result<Self::Mailer, Failure>;

    /// A secret as it is.
    ///
    /// # Errors
    /// [`Failure::Missing`] with its name.
    fn secret(&self, name: &'static str) -> Result<String, Failure>;

    /// Wakes the courier once the answer has gone, where it is bound. Where it cannot be
    /// woken, cron comes by within a minute.
    fn nudge_courier(&self);

    /// A keyring that is kept as a secret.
    ///
    /// # Errors
    /// [`Failure::Missing`] with its name, where it is not there or not usable.
    fn keyring(&self, name: &'static str) -> Result<Keyring, Failure> {
        let text = self.secret(name)?;
        Keyring::parse(&text).map_err(|_| Failure::Missing(name))
    }

    /// What passwords are hashed with.
    ///
    /// # Errors
    /// As [`Platform::keyring`].
    fn hashing(&self) -> Result<Hashing, Failure> {
        Ok(Hashing {
            peppers: self.keyring("PEPPERS")?,
            work: Work::OWASP,
            imported: self.imported_passwords()?,
        })
    }

    /// Which hashes of other systems are taken over.
    ///
    /// # Errors
    /// [`Failure::Missing`] where that cannot be read.
    fn imported_passwords(&self) -> Result<Accepted, Failure> {
        let name = "IMPORTED_PASSWORDS";
        let blesta_key = self.secret("BLESTA_KEY").ok();
        Accepted::parse(&self.variable(name)?, blesta_key).ok_or(Failure::Missing(name))
    }

    /// The keys of second factors.
    ///
    /// # Errors
    /// As [`Platform::keyring`].
    fn totp_keys(&self) -> Result<Keyring, Failure> {
        self.keyring("TOTP_KEYS")
    }

    /// A service key that is kept as a secret.
    ///
    /// # Errors
    /// [`Failure::Missing`] with its name, where it is not there or not usable.
    fn service_key(&self, name: &'static str) -> Result<Token, Failure> {
        let text = self.secret(name)?;
        service_key::presented(&text).ok_or(Failure::Missing(name))
    }
}
