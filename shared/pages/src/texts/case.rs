//! The texts of the page of a recovery case.

use chrono::{DateTime, TimeDelta, Utc};
use regain_core::http::locale::Locale;
use regain_core::recovery::rulebook::Kind;

use crate::time;

super::texts!("case");

impl Case {
    /// What will happen, and when.
    pub fn takes_effect(&self, kind: Kind, at: &str) -> String {
        match kind {
            Kind::Email => self.takes_effect_email(at),
            Kind::Totp => self.takes_effect_totp(at),
            Kind::Ip => self.takes_effect_ip(at),
        }
    }
}

/// When a case ends unless it goes on.
pub(crate) fn until(locale: Locale, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let t = Case::of(locale);
    // A case that was just opened has all its days.
    let days = (at - now + TimeDelta::minutes(30)).num_days();
    let at = &time::in_words(at, locale);
    match u64::try_from(days) {
        Ok(days @ 1..) => t.expires(CaseExpires { at, days }),
        _ => t.expires_within_a_day(at),
    }
}
