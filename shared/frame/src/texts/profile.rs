//! The texts of the overview of an account.

use regain_core::http::locale::Locale;

super::texts!("profile");

/// How many recovery codes are left.
pub fn codes_left(locale: Locale, left: u32) -> String {
    let t = Profile::of(locale);
    match left {
        2..4 => t.few_codes_left(left.into()),
        _ => t.codes_left(left.into()),
    }
}
