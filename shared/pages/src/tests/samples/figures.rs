//! The figures, of weeks in which somebody did something and of weeks without.

use super::office;
use crate::figures;
use chrono::{DateTime, TimeDelta, Utc};
use regain_core::account::Role;
use regain_core::store::figures::{Aged, Milestone, OfWeek, Outcomes};
use regain_core::support::action::StaffAction;
use regain_core::support::figures::{Figures, sum_up};
use regain_core::support::reason::Reason;
use regain_frame::Site;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_363_500, 0).unwrap()
}

/// Somebody of this name called this week and a week ago, and decided this week.
pub fn busy_weeks(name: &str) -> Figures {
    let step = |ago, action, hours, reasons: &[Reason]| Milestone {
        at: now() - TimeDelta::weeks(ago),
        by: "a".into(),
        name: Some(name.into()),
        action,
        reasons: reasons.to_vec(),
        waited: TimeDelta::hours(hours),
    };
    let steps = [
        step(0, StaffAction::Call, 5, &[]),
        step(1, StaffAction::Call, 9, &[]),
        step(0, StaffAction::Confirm, 40, &[]),
        step(0, StaffAction::Confirm, 61, &[]),
        step(0, StaffAction::Refuse, 90, &[Reason::NobodyReached]),
    ];
    let ages = [Aged { days: 0, cases: 3 }, Aged { days: 9, cases: 1 }];
    let mut figures = sum_up(&steps, &ages, now());
    let outcomes = Outcomes {
        on_documents: 3,
        asked_again: 2,
        contested: 1,
    };
    figures.add(&[], &[OfWeek { week: 11, outcomes }]);
    figures
}

pub fn figures_page(site: &Site<'_>, of: &Figures) -> String {
    figures(&office(site, Role::Auditor, "Ada"), of)
}

pub fn figures_pages(site: &Site<'_>, text: &str) -> Vec<String> {
    let mut too_many = busy_weeks(text);
    too_many.complete = false;
    let idle = sum_up(&[], &[], now());
    [too_many, idle].map(|of| figures_page(site, &of)).into()
}
