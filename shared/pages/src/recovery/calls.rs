//! How support tried to reach the claimant, and when they can be called. Nothing of it says
//! whether there is anybody to call.

use crate::{texts, time};
use regain_core::http::locale::Locale;
use regain_core::recovery::Found;
use regain_core::recovery::case::CallTime;

/// The calls of a case that reached nobody.
pub(super) struct Calls {
    pub t: &'static texts::CaseCalls,
    pub made: Vec<String>,
    /// What comes after the last one.
    pub again: Option<&'static str>,
    /// When the claimant can be called, where they can say so.
    pub times: Vec<Time>,
}

/// A time at which somebody can be called.
pub(super) struct Time {
    pub word: &'static str,
    pub label: &'static str,
    pub chosen: bool,
}

/// The calls of a case, where there were any or one may come.
pub(super) fn calls(found: &Found, locale: Locale) -> Option<Calls> {
    let t = texts::CaseCalls::of(locale);
    let takes_time = found.takes_call_time();
    if found.calls.is_empty() && !takes_time {
        return None;
    }
    let made = found.calls.iter();
    let made = made.map(|call| t.nobody(&time::in_words(call.at, locale)));
    let times = CallTime::ALL.into_iter().filter(|_| takes_time);
    Some(Calls {
        t,
        made: made.collect(),
        again: (takes_time && !found.calls.is_empty()).then_some(t.again),
        times: times
            .map(|time| Time {
                word: time.word(),
                label: match time {
                    CallTime::Morning => t.morning,
                    CallTime::Afternoon => t.afternoon,
                    CallTime::Evening => t.evening,
                    CallTime::Never => t.never,
                },
                chosen: found.case.call_time == Some(time),
            })
            .collect(),
    })
}
