//! The texts of the page of a recovery case.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::http::locale::Locale;
use regain_core::recovery::message::ReadyText;

use crate::time;

super::texts!("case");

/// When a case ends unless it goes on. How much is left is only pressing where it is the
/// claimant's turn.
pub fn until(
    locale: Locale,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    claimants_turn: bool,
) -> String {
    let t = Case::of(locale);
    if !claimants_turn {
        return t.open_until(&time::in_words(at, locale));
    }
    // A case that was just opened has all its days.
    let days = (at - now + TimeDelta::minutes(30)).num_days();
    let at = &time::in_words(at, locale);
    match u64::try_from(days) {
        Ok(days @ 1..) => t.expires(CaseExpires { at, days }),
        _ => t.expires_within_a_day(at),
    }
}

/// What support often has to say.
pub const fn ready(locale: Locale, ready: ReadyText) -> &'static str {
    let t = ReadyTexts::of(locale);
    match ready {
        ReadyText::Received => t.received,
        ReadyText::UploadHere => t.upload_here,
        ReadyText::EnterCode => t.enter_code,
        ReadyText::Checking => t.checking,
        ReadyText::CallAgain => t.call_again,
        ReadyText::CannotTell => t.cannot_tell,
    }
}
