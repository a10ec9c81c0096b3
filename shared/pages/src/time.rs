//! Moments and days in words.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use regain_core::locale::Locale;

const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// "22 November 2026, 16:05 UTC" or "22 novembre 2026 à 16:05 UTC".
pub(crate) fn in_words(at: DateTime<Utc>, locale: Locale) -> String {
    let day = day_in_words(at.date_naive(), locale);
    let (hour, minute) = (at.hour(), at.minute());
    match locale {
        Locale::En => format!("{day}, {hour:02}:{minute:02} UTC"),
        Locale::Fr => format!("{day} à {hour:02}:{minute:02} UTC"),
    }
}

/// "22 November 2026" or "22 novembre 2026".
pub(crate) fn day_in_words(date: NaiveDate, locale: Locale) -> String {
    let (day, year) = (date.day(), date.year());
    // A month of chrono's is always one of twelve.
    let month = |names: [&'static str; 12]| {
        names
            .into_iter()
            .zip(0..)
            .find(|(_, month)| *month == date.month0())
            .map_or("", |(name, _)| name)
    };
    match locale {
        Locale::En => format!("{day} {} {year}", month(EN)),
        Locale::Fr => {
            let ordinal = if day == 1 { "er" } else { "" };
            format!("{day}{ordinal} {} {year}", month(FR))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_people_write_it() {
        for (seconds, english, french) in [
            (
                1_795_363_500,
                "22 November 2026, 16:05 UTC",
                "22 novembre 2026 à 16:05 UTC",
            ),
            (
                0,
                "1 January 1970, 00:00 UTC",
                "1er janvier 1970 à 00:00 UTC",
            ),
            (
                1_796_083_199,
                "30 November 2026, 23:59 UTC",
                "30 novembre 2026 à 23:59 UTC",
            ),
            (
                1_798_761_599,
                "31 December 2026, 23:59 UTC",
                "31 décembre 2026 à 23:59 UTC",
            ),
        ] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            assert_eq!(in_words(at, Locale::En), english);
            assert_eq!(in_words(at, Locale::Fr), french);
        }
    }
}
