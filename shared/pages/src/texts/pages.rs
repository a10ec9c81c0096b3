//! The texts of the layout, home, sign-in and error pages.

use regain_core::http::locale::Locale;

super::texts!("pages");

/// Attempts to sign in are paused for so many minutes.
pub(crate) fn too_many_attempts(locale: Locale, minutes: i64) -> String {
    Attempts::of(locale).sign_in_paused(minutes.max(1).unsigned_abs())
}

/// The same where there is nothing to ask for.
pub(crate) fn pause(locale: Locale, minutes: i64) -> String {
    Attempts::of(locale).paused(minutes.max(1).unsigned_abs())
}
