//! Moments and days in words.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use regain_core::http::locale::Locale;

use crate::texts::{Moment, MomentAt, MomentDay, MomentFirstDay, Month};

/// "22 November 2026, 16:05 UTC" or "22 novembre 2026 à 16:05 UTC".
pub(crate) fn in_words(at: DateTime<Utc>, locale: Locale) -> String {
    Moment::of(locale).at(MomentAt {
        day: &day_in_words(at.date_naive(), locale),
        hour: &format!("{:02}", at.hour()),
        minute: &format!("{:02}", at.minute()),
    })
}

/// "22 November 2026" or "22 novembre 2026".
pub(crate) fn day_in_words(date: NaiveDate, locale: Locale) -> String {
    let (day, month) = (date.day().into(), month(date, locale));
    let year = date.year().unsigned_abs().into();
    let t = Moment::of(locale);
    if day == 1 {
        t.first_day(MomentFirstDay { day, month, year })
    } else {
        t.day(MomentDay { day, month, year })
    }
}

fn month(date: NaiveDate, locale: Locale) -> &'static str {
    let t = Month::of(locale);
    let names = [
        t.january,
        t.february,
        t.march,
        t.april,
        t.may,
        t.june,
        t.july,
        t.august,
        t.september,
        t.october,
        t.november,
        t.december,
    ];
    // A month of chrono's is always one of twelve.
    names
        .into_iter()
        .zip(0..)
        .find(|(_, month)| *month == date.month0())
        .map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::language;

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
            assert_eq!(in_words(at, language("en")), english);
            assert_eq!(in_words(at, language("fr")), french);
        }
    }
}
