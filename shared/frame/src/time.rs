//! Moments and days in words.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use regain_core::http::locale::Locale;

use crate::texts::{Moment, MomentAt, MomentDay, MomentFirstDay, Month};

/// "22 November 2026 at 17:05 (Paris time)" or "22 novembre 2026 à 17 h 05 (heure de Paris)":
/// few customers know what UTC is. With 24 hours, which nobody mistakes for another half of the day.
#[must_use]
pub fn in_words(at: DateTime<Utc>, locale: Locale) -> String {
    let at = in_paris(at);
    Moment::of(locale).at(MomentAt {
        day: &day_in_words(at.date(), locale),
        hour: &format!("{:02}", at.hour()),
        minute: &format!("{:02}", at.minute()),
    })
}

/// The day of this moment in Paris.
#[must_use]
pub fn day_of(at: DateTime<Utc>, locale: Locale) -> String {
    day_in_words(in_paris(at).date(), locale)
}

/// "22 November 2026" or "22 novembre 2026".
#[must_use]
pub fn day_in_words(date: NaiveDate, locale: Locale) -> String {
    let (day, month) = (date.day().into(), month(date, locale));
    let year = date.year().unsigned_abs().into();
    let t = Moment::of(locale);
    if day == 1 {
        t.first_day(MomentFirstDay { day, month, year })
    } else {
        t.day(MomentDay { day, month, year })
    }
}

/// The clock of Paris: two hours ahead of UTC between the last Sundays of March and October
/// at 01:00 UTC, and one hour in winter (Directive 2000/84/EC).
fn in_paris(at: DateTime<Utc>) -> NaiveDateTime {
    let utc = at.naive_utc();
    let turn = |month| {
        let last = NaiveDate::from_ymd_opt(utc.year(), month, 31)?;
        let sunday = last - Days::new(last.weekday().num_days_from_sunday().into());
        sunday.and_hms_opt(1, 0, 0)
    };
    let summer =
        turn(3).is_some_and(|march| march <= utc) && turn(10).is_some_and(|october| utc < october);
    utc + TimeDelta::hours(if summer { 2 } else { 1 })
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
    use crate::language;

    #[test]
    fn a_moment_reads_as_people_write_it() {
        for (moment, english, french) in [
            (
                "2026-11-22T16:05:00Z",
                "22 November 2026 at 17:05 (Paris time)",
                "22 novembre 2026 à 17\u{a0}h\u{a0}05 (heure de Paris)",
            ),
            (
                "1970-01-01T00:00:00Z",
                "1 January 1970 at 01:00 (Paris time)",
                "1er janvier 1970 à 01\u{a0}h\u{a0}00 (heure de Paris)",
            ),
            (
                "2026-12-31T23:59:59Z",
                "1 January 2027 at 00:59 (Paris time)",
                "1er janvier 2027 à 00\u{a0}h\u{a0}59 (heure de Paris)",
            ),
            (
                "2027-03-28T00:59:59Z",
                "28 March 2027 at 01:59 (Paris time)",
                "28 mars 2027 à 01\u{a0}h\u{a0}59 (heure de Paris)",
            ),
            (
                "2027-03-28T01:00:00Z",
                "28 March 2027 at 03:00 (Paris time)",
                "28 mars 2027 à 03\u{a0}h\u{a0}00 (heure de Paris)",
            ),
            (
                "2027-10-31T00:59:59Z",
                "31 October 2027 at 02:59 (Paris time)",
                "31 octobre 2027 à 02\u{a0}h\u{a0}59 (heure de Paris)",
            ),
            (
                "2027-10-31T01:00:00Z",
                "31 October 2027 at 02:00 (Paris time)",
                "31 octobre 2027 à 02\u{a0}h\u{a0}00 (heure de Paris)",
            ),
        ] {
            let at = moment.parse().unwrap();
            assert_eq!(in_words(at, language("en")), english);
            assert_eq!(in_words(at, language("fr")), french);
        }
    }
}
