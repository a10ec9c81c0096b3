//! The second factor: time-based one-time passwords (RFC 6238) with the values
//! that every app takes for granted, SHA-1, six digits, 30 seconds.

use crate::crypto::code::CodeHash;
use crate::id::AccountId;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Secret};

use crate::audit::event::Factors;
use crate::crypto::aead::{self, Sealed};
use crate::crypto::code::{CODE_BYTES, TypedCode};
use crate::crypto::keyring::Keyring;
use crate::limits::Limits;
use crate::sign_in::guessing::{RECOVERY_CODE, TOTP, accepted};
use crate::store::Statement;
use crate::store::attempts;
use crate::store::rate_limits::Usage;
use crate::store::second_factor::{self, SecondFactor};

/// What somebody typed as a code. It has no `Debug`, so that it cannot be logged
/// by accident.
pub enum Code {
    /// Six digits from an app.
    Totp(String),
    /// A recovery code.
    Recovery(TypedCode),
}

impl Code {
    /// Reads a code. Blanks and hyphens are for the eye.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Totp(digits));
        }
        TypedCode::parse(text, CODE_BYTES).map(Self::Recovery)
    }

    /// What it is counted as.
    #[must_use]
    pub const fn counted_as(&self) -> &'static str {
        match self {
            Self::Totp(_) => TOTP,
            Self::Recovery(_) => RECOVERY_CODE,
        }
    }

    /// What a recovery code is found by; empty, which finds none, for six digits.
    #[must_use]
    pub fn recovery_hash(&self) -> CodeHash {
        match self {
            Self::Totp(_) => CodeHash::default(),
            Self::Recovery(code) => code.hash(),
        }
    }
}

/// The words of a field error where a code can be neither of both.
pub const MALFORMED: &str =
    "The field must have six digits, or the 24 letters and digits of a recovery code.";

/// Proof of the second factor that has still to be spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A code of this time step.
    Totp {
        /// The step.
        step: u64,
    },
    /// A recovery code with this hash.
    Recovery {
        /// The hash.
        hash: CodeHash,
    },
}

impl Proof {
    /// The factors that are proved, with a right password.
    #[must_use]
    pub const fn factors(&self) -> Factors {
        match self {
            Self::Totp { .. } => Factors::Totp,
            Self::Recovery { .. } => Factors::RecoveryCode,
        }
    }
}

/// Checks a code against what is on file. A code of a step that is not later than
/// the last accepted one proves nothing (RFC 6238, 5.2; ASVS 6.5.1), nor does any after too
/// many wrong ones in a row.
///
/// # Errors
/// [`Sealed`] where the secret on file cannot be opened.
pub fn check(
    code: &Code,
    on_file: &SecondFactor,
    usage: &Usage,
    account_id: &AccountId,
    keys: &Keyring,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Result<Option<Proof>, Sealed> {
    match code {
        Code::Totp(_) if !accepted(usage, limits) => Ok(None),
        Code::Totp(digits) => {
            let secret = aead::open(&on_file.secret, account_id.as_str(), keys)?;
            let step = step_of(digits, secret, now).filter(|step| *step > on_file.last_step);
            Ok(step.map(|step| Proof::Totp { step }))
        }
        Code::Recovery(_) => Ok(on_file.recovery_code.then(|| Proof::Recovery {
            hash: code.recovery_hash(),
        })),
    }
}

/// Spends a proof, and gives its attempt back. The batch fails where it was spent meanwhile.
#[must_use]
pub fn spend(
    proof: &Proof,
    on_file: &SecondFactor,
    usage: &Usage,
    account_id: &AccountId,
    now: DateTime<Utc>,
    limits: &Limits,
) -> Vec<Statement> {
    let mut writes = match proof {
        Proof::Totp { step } => alloc::vec![
            second_factor::require_unspent(account_id, &on_file.secret, *step),
            second_factor::spend_step(account_id, *step),
        ],
        Proof::Recovery { hash } => alloc::vec![
            second_factor::require_code(account_id, hash),
            second_factor::spend_code(account_id, hash),
        ],
    };
    writes.extend([
        attempts::refund(usage, &limits.codes, now),
        attempts::end_row(account_id, TOTP),
    ]);
    writes
}

/// The time step that a code is of: the present one, the one before for those who
/// type slowly, or the one after for clocks that run fast. Of two that would do it
/// is the earlier.
#[must_use]
pub fn step_of(digits: &str, secret: Vec<u8>, now: DateTime<Utc>) -> Option<u64> {
    let seconds = u64::try_from(now.timestamp()).ok()?;
    builder(secret).build_noncompliant().check(digits, seconds)
}

fn builder(secret: Vec<u8>) -> Builder {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(1)
        .with_secret(Secret::new(secret.into()))
}

/// A secret that another system made, in base32 or as the address by which apps take it over.
/// Nothing where apps make other codes of it than ours, or where it is shorter than any that
/// is in use.
#[must_use]
pub fn made_elsewhere(text: &str) -> Option<Vec<u8>> {
    let mut secret = String::from(text);
    if let Some(address) = text.strip_prefix("otpauth://totp/") {
        let (_, query) = address.split_once('?')?;
        secret.clear();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "secret" => secret = value.into_owned(),
                "algorithm" if !value.eq_ignore_ascii_case("SHA1") => return None,
                "digits" if value != "6" => return None,
                "period" if value != "30" => return None,
                _ => {}
            }
        }
    }
    secret.retain(|c| !matches!(c, ' ' | '-' | '='));
    let alphabet = base32::Alphabet::Rfc4648 { padding: false };
    let secret = base32::decode(alphabet, &secret.to_ascii_uppercase())?;
    (10..=64).contains(&secret.len()).then_some(secret)
}

/// The address by which apps take a secret over: `otpauth://totp/...`. Nothing
/// that is a default is said, since many apps do not read it. A colon, which
/// separates the parts, becomes a blank.
///
/// # Errors
/// [`Sealed`] where the library finds a part unfit.
#[cfg(feature = "enrolment")]
pub fn otpauth_uri(secret: &[u8; 20], provider: &str, email: &str) -> Result<String, Sealed> {
    let plain = |text: &str| text.replace(':', " ");
    let totp = builder(secret.to_vec())
        .with_issuer(Some(plain(provider)))
        .with_account_name(plain(email))
        .build()
        .map_err(|_| Sealed)?;
    totp.to_url().map_err(|_| Sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    const SEED: &[u8; 20] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap_or_default()
    }

    #[test]
    fn the_vectors_of_the_rfc() {
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(digits, SEED.to_vec(), at(seconds));
            assert_eq!(step, u64::try_from(seconds / 30).ok(), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_in_its_own_step_and_those_beside_it() {
        // The code of step 1, at the edges of the steps around it.
        for (seconds, good) in [
            (0, true),
            (29, true),
            (30, true),
            (59, true),
            (60, true),
            (89, true),
            (90, false),
            (120, false),
        ] {
            let found = step_of("287082", SEED.to_vec(), at(seconds));
            assert_eq!(found, good.then_some(1), "{seconds}");
        }
        // Of step 37037037, two steps before it.
        assert_eq!(step_of("050471", SEED.to_vec(), at(1_111_111_079)), None);
    }

    #[test]
    fn a_secret_of_another_system_is_taken_over_where_apps_make_the_same_codes_of_it() {
        let base32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let address = alloc::format!("otpauth://totp/Host:alice?secret={base32}&issuer=Host");
        for taken in [
            base32,
            "gezd gnbv gy3t qojq gezd-gnbv-gy3t-qojq",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ====",
            &address,
            &alloc::format!("{address}&algorithm=sha1&digits=6&period=30"),
        ] {
            assert_eq!(made_elsewhere(taken).as_deref(), Some(&SEED[..]), "{taken}");
        }
        for refused in [
            "",
            "GEZDGNBV",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
            &base32.repeat(4),
            "otpauth://totp/alice",
            "otpauth://totp/alice?issuer=Host",
            &address.replace("totp", "hotp"),
            &alloc::format!("{address}&algorithm=SHA256"),
            &alloc::format!("{address}&digits=8"),
            &alloc::format!("{address}&period=60"),
        ] {
            assert_eq!(made_elsewhere(refused), None, "{refused}");
        }
    }

    #[test]
    fn blanks_are_for_the_eye_and_nothing_else_passes_for_a_code() {
        let kind = |text: &str| match Code::parse(text) {
            Some(Code::Totp(digits)) => digits,
            Some(Code::Recovery(code)) => code.plain().to_string(),
            None => "-".to_string(),
        };
        for (text, expected) in [
            ("287082", "287082"),
            (" 287 082\n", "287082"),
            ("287\u{a0}082", "287082"),
            ("28708", "-"),
            ("2870821", "-"),
            ("28708a", "-"),
            ("\u{662}\u{668}\u{667}\u{660}\u{668}\u{662}", "-"),
            ("", "-"),
            ("abcd-efgh ijkl-mnop-qrst-uvw2", "ABCDEFGHIJKLMNOPQRSTUVW2"),
            ("0BCD-EFGH-1JKL-MNOP-QRST-UVW2", "OBCDEFGHIJKLMNOPQRSTUVW2"),
            ("ABCD-EFGH-IJKL-MNOP-QRST", "-"),
            ("ABCD-EFGH-IJKL-MNOP-QRST-UVW8", "-"),
        ] {
            assert_eq!(kind(text), expected, "{text:?}");
        }
    }

    #[cfg(feature = "enrolment")]
    #[test]
    fn the_address_for_apps_says_what_they_need_and_no_default() {
        let uri = otpauth_uri(SEED, "Example Host", "alice@example.org");
        let expected = "otpauth://totp/Example%20Host:alice%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20Host";
        assert_eq!(uri.as_deref(), Ok(expected));
        let odd = otpauth_uri(SEED, "A:B & C", "a+b@example.org").unwrap_or_default();
        assert_eq!(odd.matches(':').count(), 2, "{odd}");
    }
}
