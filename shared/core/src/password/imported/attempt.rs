//! The work that a sign-in does for hashes of other systems.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha512};

use super::{Accepted, Before, Scheme, Setting};

impl Scheme {
    /// Whether one more means twice the work.
    pub(super) const fn doubles(self) -> bool {
        matches!(
            self,
            Self::Bcrypt | Self::Scrypt | Self::Yescrypt | Self::Phpass | Self::Drupal
        )
    }

    /// How long digests are, in bytes, where the scheme leaves it open: one block.
    pub(super) const fn usual_length(self) -> usize {
        match self {
            Self::Pbkdf2Sha1 => 20,
            Self::Pbkdf2Sha256 => 32,
            Self::Pbkdf2Sha512 | Self::Scrypt => 64,
            _ => 0,
        }
    }

    /// What other systems hash for a password: itself, and where a framework changes
    /// some passwords first, what it makes of those.
    fn spellings(self, password: &str) -> Vec<Cow<'_, [u8]>> {
        let plain = Cow::Borrowed(password.as_bytes());
        match self {
            // Symfony, since bcrypt reads 72 bytes and some read no further than a NUL.
            Self::Bcrypt if password.len() > 72 || password.contains('\0') => {
                let digest = STANDARD.encode(Sha512::digest(password));
                vec![plain, Cow::Owned(digest.into_bytes())]
            }
            // WHMCS keeps some texts with entities in place of characters.
            Self::Md5 if password.contains(['&', '<', '>', '"', '\'']) => {
                let entities = password
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
                    .replace('>', "&gt;")
                    .replace('"', "&quot;")
                    .replace('\'', "&#039;");
                vec![plain, Cow::Owned(entities.into_bytes())]
            }
            _ => vec![plain],
        }
    }

    /// Does the work of one hash, for nothing.
    fn spend(self, cost: u32, password: &[u8]) {
        let digest = Setting::stand_in(self, cost).digest(password, None);
        core::hint::black_box(digest);
    }

    /// Hashes of which costs make up for one of less than the highest cost.
    pub(super) fn left_over(self, done: u32, most: u32) -> Vec<u32> {
        if self.doubles() {
            (done..most).collect()
        } else if done < most {
            vec![(most - done).max(*self.costs().start())]
        } else {
            Vec::new()
        }
    }
}

impl Setting {
    /// A setting of the usual size that is nobody's.
    fn stand_in(scheme: Scheme, cost: u32) -> Self {
        Self {
            scheme,
            before: Before::Nothing,
            cost,
            length: scheme.usual_length(),
            salt: [b'x'; 16].into(),
        }
    }
}

impl Accepted {
    /// The digests that a password may have under a setting, and nothing without one.
    /// Whatever the setting is, the work of all accepted schemes is done.
    pub(in crate::password) fn digests(
        &self,
        password: &str,
        setting: Option<&Setting>,
    ) -> Vec<String> {
        let mut digests = Vec::new();
        for (scheme, most) in &self.schemes {
            let own = setting.filter(|setting| setting.scheme == *scheme);
            for spelled in scheme.spellings(password) {
                if let Some(setting) = own {
                    digests.extend(setting.digest(&spelled, self.blesta_key.as_deref()));
                    for cost in scheme.left_over(setting.cost, *most) {
                        scheme.spend(cost, &spelled);
                    }
                } else {
                    scheme.spend(*most, &spelled);
                }
            }
        }
        // Accepted no longer: it is right still, and its owner waits a little longer.
        if let Some(setting) = setting.filter(|setting| self.most(setting.scheme).is_none()) {
            for spelled in setting.scheme.spellings(password) {
                digests.extend(setting.digest(&spelled, self.blesta_key.as_deref()));
            }
        }
        digests
    }

    /// How many digests a password may have at most under any accepted scheme.
    pub(in crate::password) fn spellings(&self, password: &str) -> usize {
        let listed = self.schemes.iter();
        listed
            .map(|(scheme, _)| scheme.spellings(password).len())
            .max()
            .unwrap_or(1)
    }
}
