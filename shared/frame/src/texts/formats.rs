//! How days, times, numbers and sizes are written.

use chrono::TimeDelta;
use regain_core::http::locale::Locale;

super::texts!("formats");

/// How long something has lasted, in its two largest units: "3 days 4 h".
pub fn lasted(locale: Locale, time: TimeDelta) -> String {
    let t = Span::of(locale);
    let minutes = time.num_minutes().max(0).unsigned_abs();
    let (days, hours, minutes) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    let (larger, smaller) = match (days, hours, minutes) {
        (1.., 0, _) => return t.days(days),
        (1.., _, _) => (t.days(days), t.hours(hours)),
        (_, 1.., 0) => return t.hours(hours),
        (_, 1.., _) => (t.hours(hours), t.minutes(minutes)),
        _ => return t.minutes(minutes),
    };
    t.both(SpanBoth {
        larger: &larger,
        smaller: &smaller,
    })
}

/// A whole number: "1,000".
pub fn whole(locale: Locale, number: usize) -> String {
    if number < 1000 {
        return number.to_string();
    }
    Number::of(locale).thousands(NumberThousands {
        before: &whole(locale, number / 1000),
        after: &format!("{:03}", number % 1000),
    })
}

/// A number with at most one decimal.
#[cfg(feature = "records")]
pub fn decimal(locale: Locale, number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    text.replace('.', Number::of(locale).point)
}

/// Things one after the other.
pub fn list(locale: Locale, things: &[&str]) -> String {
    let t = Number::of(locale);
    let mut things = things.iter();
    let first = things
        .next()
        .map_or_else(String::new, |thing| (*thing).into());
    things.fold(first, |before, next| {
        t.list(NumberList {
            before: &before,
            next,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language;
    use chrono::TimeDelta;

    #[test]
    fn a_wait_reads_as_people_say_it() {
        for (minutes, english, french) in [
            (-1, "0\u{a0}min", "0\u{a0}min"),
            (59, "59\u{a0}min", "59\u{a0}min"),
            (120, "2\u{a0}h", "2\u{a0}h"),
            (125, "2\u{a0}h 5\u{a0}min", "2\u{a0}h 5\u{a0}min"),
            (24 * 60, "1\u{a0}day", "1\u{a0}jour"),
            (
                76 * 60 + 59,
                "3\u{a0}days 4\u{a0}h",
                "3\u{a0}jours 4\u{a0}h",
            ),
        ] {
            let time = TimeDelta::minutes(minutes);
            assert_eq!(lasted(language("en"), time), english);
            assert_eq!(lasted(language("fr"), time), french);
        }
    }

    #[test]
    fn thousands_stand_apart_as_in_the_language() {
        for (number, english, french) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1000, "1,000", "1\u{a0}000"),
            (1_034_567, "1,034,567", "1\u{a0}034\u{a0}567"),
        ] {
            assert_eq!(whole(language("en"), number), english);
            assert_eq!(whole(language("fr"), number), french);
        }
    }

    #[cfg(feature = "records")]
    #[test]
    fn numbers_are_written_as_in_the_language() {
        for (number, english, french) in [(0.0, "0", "0"), (2.5, "2.5", "2,5"), (20.0, "20", "20")]
        {
            assert_eq!(decimal(language("en"), number), english);
            assert_eq!(decimal(language("fr"), number), french);
        }
    }
}
