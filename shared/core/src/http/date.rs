//! Days as they are written, `2026-11-22`. chrono reads every other way as well, which
//! would be a fifteenth of each function that reads a case.

use alloc::string::String;
use chrono::NaiveDate;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// The day that is written here.
pub(crate) fn parse(text: &str) -> Option<NaiveDate> {
    let number = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let mut parts = text.split('-');
    let mut next = |length| parts.next().filter(|part| part.len() == length);
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if parts.next().is_some() {
        return None;
    }
    let year = i32::try_from(number(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
}

/// Reads a day.
pub(crate) fn always<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("no day"))
}

/// Reads a day, or none.
pub(crate) fn maybe<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<NaiveDate>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let read = |text: String| parse(&text).ok_or_else(|| D::Error::custom("no day"));
    text.map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_it_is_written_and_in_no_other_way() {
        for written in ["2026-11-22", "0001-01-01", "9999-12-31", "2024-02-29"] {
            let day = parse(written);
            assert_eq!(day, written.parse().ok(), "{written}");
            assert!(day.is_some(), "{written}");
        }
        for odd in [
            "",
            "2026-11",
            "2026-11-22-",
            "2026-1-22",
            "+026-11-22",
            "2026-13-01",
            "2026-02-30",
            "26-11-22",
            "2026-11-22T00:00:00Z",
            " 2026-11-22",
            "2026/11/22",
        ] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
