//! What owners have on their phone.

use chrono::{DateTime, TimeDelta, Utc};
use totp_rs::{Builder, Secret};

/// An authenticator app that scanned a secret.
pub struct App {
    /// The secret in base32.
    pub secret: String,
    /// The address that it scanned.
    pub uri: String,
}

impl App {
    /// The app of whoever has this secret in base32.
    #[must_use]
    pub fn new(secret: &str, uri: &str) -> Self {
        Self {
            secret: secret.into(),
            uri: uri.into(),
        }
    }

    /// The secret as it is.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        let secret = Secret::try_from_base32(&self.secret).unwrap();
        secret.as_bytes().to_vec()
    }

    /// What it shows at a time.
    #[must_use]
    pub fn code(&self, now: DateTime<Utc>) -> String {
        let secret = Secret::try_from_base32(&self.secret).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        let seconds = u64::try_from(now.timestamp()).unwrap();
        totp.generate(seconds).to_string()
    }

    /// Six digits that it shows neither now nor a step before or after.
    #[must_use]
    pub fn wrong_code(&self, now: DateTime<Utc>) -> String {
        let step = TimeDelta::seconds(30);
        let near = [now - step, now, now + step].map(|then| self.code(then));
        let mut odd = (0..4).map(|number| format!("{number:06}"));
        odd.find(|code| !near.contains(code)).unwrap()
    }
}
