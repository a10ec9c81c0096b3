//! The texts of the second step of a sign-in, of a proof and of the address.

use regain_core::http::locale::Locale;

super::texts!("sign_in");

/// Which code, and until when.
pub fn code_lead(locale: Locale, provider: &str, minutes: i64) -> String {
    SecondFactor::of(locale).lead(SecondFactorLead {
        minutes: minutes.max(1).unsigned_abs(),
        provider,
    })
}
