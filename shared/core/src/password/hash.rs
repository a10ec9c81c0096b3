//! Passwords: how they are kept and checked.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, KeyId, Params, ParamsBuilder, PasswordHasher as _, Version};
use subtle::ConstantTimeEq as _;

use crate::http::fields::Password;
use crate::password::imported::{self, Setting};
use crate::password::work::{Hashing, Work};
use crate::store::StoreError;

const LANES: u32 = 1;
const TAG_LENGTH: usize = 32;

/// What checking a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It is not the password, or there is none to compare with.
    Wrong,
    /// It is.
    Right {
        /// What to hash anew, where it is kept with other parameters or another pepper
        /// than the current ones.
        outdated: Option<&'a str>,
    },
}

/// A stored hash that this service cannot check: its pepper is not in the keyring,
/// or it is no hash at all. The operator has to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncheckable;

impl From<Uncheckable> for StoreError {
    fn from(_: Uncheckable) -> Self {
        Self::Unavailable("a stored password needs a pepper that PEPPERS does not have".into())
    }
}

/// Hashes a password with the current parameters and pepper, in PHC form. The
/// pepper is Argon2's secret input, and its id stands in the string as `keyid`.
///
/// # Errors
/// [`Uncheckable`] where the keyring's key cannot be used.
pub fn hash(password: &str, salt: &[u8; 16], hashing: &Hashing) -> Result<String, Uncheckable> {
    hash_bytes(password.as_bytes(), salt, hashing)
}

/// What is kept of a hash that was made elsewhere: another scheme's is wrapped in ours.
///
/// # Errors
/// [`Uncheckable`] where the keyring's key cannot be used.
pub fn import(
    made_elsewhere: &MadeElsewhere,
    salt: &[u8; 16],
    hashing: &Hashing,
) -> Result<String, Uncheckable> {
    match made_elsewhere {
        MadeElsewhere::Argon2id(phc) => Ok(phc.clone()),
        MadeElsewhere::Foreign(setting, digest) => {
            let phc = hash_bytes(digest.as_bytes(), salt, hashing)?;
            Ok(format!("{setting}{WRAPPED}{phc}"))
        }
    }
}

/// Stands between the setting of another scheme and what is kept of its digest; in
/// neither of them.
const WRAPPED: char = '|';

fn hash_bytes(secret: &[u8], salt: &[u8; 16], hashing: &Hashing) -> Result<String, Uncheckable> {
    let (id, pepper) = hashing.peppers.current();
    let params = params(hashing.work, id)?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
        .map_err(|_| Uncheckable)?
        .hash_password_with_salt(secret, salt)
        .map(|hash| hash.to_string())
        .map_err(|_| Uncheckable)
}

/// Checks a password against what is stored, as it was sent and then, if it has one, in
/// its other spelling. Where nothing is stored it costs the same, so that the time tells
/// nobody whether there is an account (ASVS 6.3.8).
///
/// # Errors
/// [`Uncheckable`] where the stored hash needs a pepper that is not there.
pub fn verify<'a>(
    password: &'a Password,
    stored: Option<&str>,
    hashing: &Hashing,
) -> Result<Verdict<'a>, Uncheckable> {
    match (
        verify_one(&password.sent, stored, hashing)?,
        &password.composed,
    ) {
        (Verdict::Wrong, Some(composed)) => verify_one(composed, stored, hashing),
        (verdict, _) => Ok(verdict),
    }
}

fn verify_one<'a>(
    password: &'a str,
    stored: Option<&str>,
    hashing: &Hashing,
) -> Result<Verdict<'a>, Uncheckable> {
    let (setting, phc) = match stored.and_then(|stored| stored.split_once(WRAPPED)) {
        Some((setting, phc)) => (Some(Setting::parse(setting).ok_or(Uncheckable)?), Some(phc)),
        None => (None, stored),
    };
    let digests = hashing.imported.digests(password, setting.as_ref());
    let mut secrets: Vec<&[u8]> = match &setting {
        None => vec![password.as_bytes()],
        Some(_) => digests.iter().map(String::as_bytes).collect(),
    };
    // As often for everybody. What is added counts for nothing.
    let real = secrets.len();
    secrets.resize(real.max(hashing.imported.spellings(password)), b"");
    let mut right = false;
    let mut outdated = false;
    for (turn, secret) in secrets.into_iter().enumerate() {
        let Some(phc) = phc else {
            let stand_in = hash_bytes(secret, &[0; 16], hashing)?;
            core::hint::black_box(stand_in);
            continue;
        };
        let (same, differs) = compare(secret, phc, hashing)?;
        right |= same && turn < real;
        outdated |= differs;
    }
    Ok(if right {
        let outdated = match &setting {
            None => outdated.then_some(password),
            Some(setting) => setting.next(password),
        };
        Verdict::Right { outdated }
    } else {
        Verdict::Wrong
    })
}

/// Whether a hash is that of a secret, and whether it was made with other parameters or
/// another pepper than the current ones.
fn compare(secret: &[u8], phc: &str, hashing: &Hashing) -> Result<(bool, bool), Uncheckable> {
    let stored = PasswordHash::new(phc).map_err(|_| Uncheckable)?;
    let stored_params = Params::try_from(&stored).map_err(|_| Uncheckable)?;
    let key_id = core::str::from_utf8(stored_params.keyid()).map_err(|_| Uncheckable)?;
    let pepper = if key_id.is_empty() {
        &[]
    } else {
        hashing.peppers.key(key_id).ok_or(Uncheckable)?
    };
    let (Some(salt), Some(tag)) = (stored.salt, stored.hash) else {
        return Err(Uncheckable);
    };
    let outdated = differs(&stored_params, hashing.work) || key_id != hashing.peppers.current().0;
    let left = left_over(&stored_params, hashing.work);
    let mut computed = vec![0; tag.len()];
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, stored_params)
        .and_then(|hasher| hasher.hash_password_into(secret, &salt, &mut computed))
        .map_err(|_| Uncheckable)?;
    if let Some(left) = left {
        let mut spent = [0; TAG_LENGTH];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, left)
            .hash_password_into(secret, &salt, &mut spent)
            .map_err(|_| Uncheckable)?;
        core::hint::black_box(spent);
    }
    Ok((computed.as_slice().ct_eq(tag.as_bytes()).into(), outdated))
}

/// A password's hash that another system made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeElsewhere {
    /// Argon2id 1.3 in PHC form, without a pepper of its own, and not so heavy that a
    /// sign-in would exhaust an isolate. Other parameters than ours are welcome: the next
    /// sign-in brings them up to date.
    Argon2id(String),
    /// The setting of another scheme, and the digest that it made.
    Foreign(Setting, String),
}

impl MadeElsewhere {
    /// Reads it in the form in which its system stored it; nothing where that is not known.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        // Django puts its own word before.
        let phc = stored
            .strip_prefix("argon2$")
            .map(|rest| format!("${rest}"));
        let phc = phc.as_deref().unwrap_or(stored);
        if importable(phc) {
            return Some(Self::Argon2id(phc.into()));
        }
        imported::read(stored).map(|(setting, digest)| Self::Foreign(setting, digest))
    }
}

/// What an Argon2id hash of another system costs at least, in KiB times passes: as much as
/// the lightest set that OWASP recommends. It is kept as it came until the next sign-in.
const LEAST: u32 = 7_168 * 5;

fn importable(phc: &str) -> bool {
    let Ok(hash) = PasswordHash::new(phc) else {
        return false;
    };
    let Ok(params) = Params::try_from(&hash) else {
        return false;
    };
    hash.algorithm.as_str() == "argon2id"
        && hash.version == Some(Version::V0x13.into())
        && params.keyid().is_empty()
        && params.data().is_empty()
        && params.m_cost() <= 65_536
        && params.m_cost().saturating_mul(params.t_cost()) >= LEAST
        && params.t_cost() <= 10
        && params.p_cost() <= 4
        && hash.salt.is_some()
        && hash.hash.is_some_and(|tag| tag.len() >= 16)
}

fn params(work: Work, key_id: &str) -> Result<Params, Uncheckable> {
    ParamsBuilder::new()
        .m_cost(work.memory_kib)
        .t_cost(work.passes)
        .p_cost(LANES)
        .output_len(TAG_LENGTH)
        .keyid(KeyId::new(key_id.as_bytes()).map_err(|_| Uncheckable)?)
        .build()
        .map_err(|_| Uncheckable)
}

/// Whether a hash is brought to the current work at the next sign-in: a lighter one, and
/// a heavier one too, whose time would tell for ever that there is an account.
fn differs(params: &Params, work: Work) -> bool {
    params.m_cost() != work.memory_kib || params.t_cost() != work.passes
}

/// By how much lighter parameters fall short of the current work: that is done as well,
/// so that a hash made elsewhere takes as long as none. Time goes with memory times
/// passes.
fn left_over(params: &Params, work: Work) -> Option<Params> {
    let done = params.m_cost().saturating_mul(params.t_cost());
    let left = (work.memory_kib * work.passes).checked_sub(done)?;
    let passes = left.div_ceil(work.memory_kib).max(1);
    Params::new(left / passes, passes, LANES, None).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::keyring::Keyring;

    fn hashing(current: &str) -> Option<Hashing> {
        use base64::Engine as _;
        let key = |byte| base64::engine::general_purpose::STANDARD.encode([byte; 32]);
        let peppers = Keyring::parse(&format!(
            r#"{{"current":"{current}","keys":{{"a":"{}","b":"{}"}}}}"#,
            key(1),
            key(2)
        ));
        Some(Hashing {
            peppers: peppers.ok()?,
            work: Work::OWASP,
            imported: imported::Accepted::default(),
        })
    }

    /// Published in standards and made with two other implementations.
    const ELSEWHERE: [&str; 5] = [
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
        "$argon2id$v=19$m=12288,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$zsfPcOy6VM72GVFIvoDRVoVzraAxLr6Jsqf8OY0b0Bg",
        "$argon2id$v=19$m=9216,t=4,p=1$c29tZXNhbHRzb21lc2FsdA$CcopKA0VmqB2iA7hmj7LgX2vFql3N5fpiv/XY+jDSZg",
        "$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHRzb21lc2FsdA$4IBHBCGZwZG/751s+60VA1hVA7CPbz6GXoB7rCaEEqw",
        "$argon2id$v=19$m=47104,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AIgDn1Zle9S3Q6BrDvSiLYcmjRwWACHHBR2oJ+vgZBI",
    ];

    #[test]
    fn hashes_made_elsewhere_are_taken_over_and_marked_for_upgrade() {
        let Some(hashing) = hashing("a") else {
            unreachable!()
        };
        for phc in ELSEWHERE {
            let parsed = MadeElsewhere::parse(phc);
            assert_eq!(parsed, Some(MadeElsewhere::Argon2id(phc.into())));
            let right = "correct horse battery staple";
            assert_eq!(
                verify(&right.into(), Some(phc), &hashing),
                Ok(Verdict::Right {
                    outdated: Some(right)
                })
            );
            let wrong = "correct horse battery stapl".into();
            assert_eq!(verify(&wrong, Some(phc), &hashing), Ok(Verdict::Wrong));
        }
    }

    #[test]
    fn what_is_lighter_does_as_much_work_as_what_is_current() {
        let work = Work::OWASP;
        let current = work.memory_kib * work.passes;
        for phc in ELSEWHERE {
            let hash = PasswordHash::new(phc).ok();
            let Some(params) = hash.and_then(|hash| Params::try_from(&hash).ok()) else {
                unreachable!("{phc}")
            };
            let done = params.m_cost() * params.t_cost();
            let left = left_over(&params, work);
            let left = left.map_or(0, |left| left.m_cost() * left.t_cost());
            let whole = done + left;
            assert!(
                whole.abs_diff(current) < 16 || (left == 0 && done > current),
                "{phc}"
            );
            assert_eq!(differs(&params, work), done != current, "{phc}");
        }
    }

    #[test]
    fn hashes_that_could_not_be_checked_safely_are_not_taken_over() {
        for phc in [
            "",
            "correct horse battery staple",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
            "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
            "$argon2id$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
            "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
            "$argon2id$v=19$m=19456,t=500,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
            "$argon2id$v=19$m=19456,t=2,p=1,keyid=YQ$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA",
        ] {
            assert_eq!(MadeElsewhere::parse(phc), None, "{phc}");
        }
    }

    #[test]
    fn the_pepper_is_part_of_the_hash_and_rotates() {
        let (Some(old), Some(new)) = (hashing("a"), hashing("b")) else {
            unreachable!()
        };
        let password = "\u{1f511} sept nains et un z\u{e9}bu\0";
        let stored = hash(password, &[9; 16], &old).unwrap_or_default();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid=YQ$"),
            "{stored}"
        );
        let verdict = |password, hashing| verify_one(password, Some(&stored), hashing);
        assert_eq!(
            verdict(password, &old),
            Ok(Verdict::Right { outdated: None })
        );
        assert_eq!(
            verdict(password, &new),
            Ok(Verdict::Right {
                outdated: Some(password)
            })
        );
        let upper = password.to_uppercase();
        assert_eq!(verdict(&upper, &old), Ok(Verdict::Wrong));
        // The spelling that is right is the one that is kept.
        let spelled = Password {
            sent: upper,
            composed: Some(password.into()),
        };
        assert_eq!(
            verify(&spelled, Some(&stored), &new),
            Ok(Verdict::Right {
                outdated: Some(password)
            })
        );
        let forged = stored.replace("keyid=YQ", "keyid=Yg");
        assert_eq!(
            verify_one(password, Some(&forged), &old),
            Ok(Verdict::Wrong)
        );
        let lost = stored.replace("keyid=YQ", "keyid=Yw");
        assert_eq!(verify_one(password, Some(&lost), &old), Err(Uncheckable));
    }

    #[test]
    fn nobody_gets_in_where_no_password_was_chosen() {
        let Some(hashing) = hashing("a") else {
            unreachable!()
        };
        assert_eq!(verify_one("", None, &hashing), Ok(Verdict::Wrong));
    }
}
