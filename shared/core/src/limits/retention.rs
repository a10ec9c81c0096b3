//! How long records are kept: what the provider sets, within bounds.

use chrono::TimeDelta;
use core::ops::RangeInclusive;

use super::Limits;

/// How long records are kept, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The audit log, and with it what else holds no word of a claimant: bare cases, signed
    /// records of erasures, what admins noted, keys that were revoked.
    pub audit_days: u16,
    /// What people said in a case, from its end on.
    pub case_days: u16,
}

impl Retention {
    /// A year, and a month.
    pub const DEFAULT: Self = Self {
        audit_days: 365,
        case_days: 30,
    };

    /// Half a year at least (CNIL 2021-122 has six months to a year), which the triggers of
    /// the schema hold to, so that nobody shortens the record of what they did; five years at
    /// most, for who has a reason.
    pub const AUDIT_DAYS: RangeInclusive<u16> = 180..=1825;

    /// As long at least as a claimant can ask for a review, and staff reopen a case; no longer
    /// than the audit log has to be kept.
    pub const CASE_DAYS: RangeInclusive<u16> = 30..=180;

    /// So many days, if they are within these bounds.
    #[must_use]
    pub fn days(text: &str, allowed: &RangeInclusive<u16>) -> Option<u16> {
        text.parse().ok().filter(|days| allowed.contains(days))
    }

    /// The limits with these.
    #[must_use]
    pub fn limits(self) -> Limits {
        let audit_kept = TimeDelta::days(self.audit_days.into());
        // A day more than none may be missing, so that clocks need not agree.
        let audit_memory = audit_kept + TimeDelta::days(1);
        Limits {
            case_memory: TimeDelta::days(self.case_days.into()),
            case_trace: audit_memory,
            audit_memory,
            audit_kept,
            ..Limits::DEFAULT
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_set_is_what_the_rules_go_by() {
        let (set, default) = (Retention::DEFAULT.limits(), Limits::DEFAULT);
        let kept = |limits: &Limits| {
            [
                limits.case_memory,
                limits.case_trace,
                limits.audit_memory,
                limits.audit_kept,
            ]
        };
        assert_eq!(kept(&set), kept(&default));
    }

    #[test]
    fn a_case_can_be_reopened_as_long_as_it_is_kept() {
        let least = i64::from(*Retention::CASE_DAYS.start());
        assert_eq!(Limits::DEFAULT.case_memory, TimeDelta::days(least));
        assert!(Retention::CASE_DAYS.end() <= Retention::AUDIT_DAYS.start());
    }
}
