//! The texts of the lists of cases, and of what cannot be shown.

use regain_core::http::locale::Locale;

super::texts!("support_queue");

/// How many cases there are, where that is known.
pub fn cases_shown(locale: Locale, count: usize, more: bool) -> String {
    let t = Queue::of(locale);
    if more {
        t.shown_of_more(count as u64)
    } else {
        t.shown(count as u64)
    }
}
