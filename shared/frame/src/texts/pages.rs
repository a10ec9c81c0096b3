//! The texts of the layout, home, sign-in and error pages.

use regain_core::http::locale::Locale;

super::texts!("pages");

/// Attempts to sign in are paused for so many minutes.
pub fn too_many_attempts(locale: Locale, minutes: i64) -> String {
    Attempts::of(locale).sign_in_paused(&wait(locale, minutes))
}

/// The same where there is nothing to ask for.
pub fn pause(locale: Locale, minutes: i64) -> String {
    Attempts::of(locale).paused(&wait(locale, minutes))
}

/// Minutes up to an hour, then whole hours: never less than what is left.
fn wait(locale: Locale, minutes: i64) -> String {
    let t = Attempts::of(locale);
    match minutes.max(1).unsigned_abs() {
        minutes @ ..60 => t.minutes(minutes),
        minutes => t.hours(minutes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;

    #[test]
    fn a_long_wait_is_told_in_hours() {
        for (minutes, english, french) in [
            (0, "1 minute", "1\u{a0}minute"),
            (59, "59 minutes", "59\u{a0}minutes"),
            (60, "1 hour", "1\u{a0}heure"),
            (61, "2 hours", "2\u{a0}heures"),
            (1440, "24 hours", "24\u{a0}heures"),
        ] {
            assert_eq!(wait(language("en"), minutes), english);
            assert_eq!(wait(language("fr"), minutes), french);
        }
    }
}
