// Long: what is counted, how it is told, and tests of both.
//! `GET /support/figures`: how the work on recovery cases goes, over the last twelve
//! weeks, by week and by member of staff.

use crate::id::AccountId;
use crate::words::words;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use core::cmp::Reverse;
use serde_json::{Value, json};

use super::reason::Reason;
use super::{FiguresReader, open};
use crate::crypto::token::Token;
use crate::http::request_context::RequestContext;
use crate::sign_in::gate::Opened;
use crate::store::Database;
use crate::store::figures::{
    self, Aged, FirstLook, MOST, Milestone, OfWeek, Outcomes, Samples, SamplesOfWeek,
};
use crate::support::action::StaffAction;

/// How many weeks are looked at, the present one included.
pub const WEEKS: usize = 12;

/// How the work went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Of everybody in all weeks.
    pub all: Work,
    /// By week, the earliest first; [`WEEKS`] of them.
    pub weeks: Vec<Week>,
    /// By member of staff, whoever did most first.
    pub staff: Vec<Colleague>,
    /// How often each reason was given for a refusal, the most frequent first.
    pub refusals: Vec<(Reason, usize)>,
    /// The median time from the opening of a case until somebody took it on; none without one.
    pub first_look: Option<TimeDelta>,
    /// What became of cases.
    pub outcomes: Outcomes,
    /// What came of second looks.
    pub samples: Samples,
    /// How many cases are open, by age.
    pub open: [(Age, usize); 5],
    /// Whether all steps of these weeks were counted, or the latest of too many.
    pub complete: bool,
}

/// What was done in a week, or by somebody. A case counts where its first call, and
/// where its decision fell, whenever it was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Cases in which somebody called for the first time.
    pub called: usize,
    /// The median time from the opening to that call; none without one.
    pub first_call: Option<TimeDelta>,
    /// Cases that were approved for good.
    pub approved: usize,
    /// Cases that were refused.
    pub refused: usize,
    /// The median time from the opening to the decision; none without one.
    pub decision: Option<TimeDelta>,
}

/// A week of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its first day, UTC.
    pub monday: NaiveDate,
    /// What was done.
    pub work: Work,
    /// The median time until a case was taken on that was taken on then; none without one.
    pub first_look: Option<TimeDelta>,
    /// What became of cases that were decided or stopped then.
    pub outcomes: Outcomes,
    /// What came of second looks at cases that were approved then.
    pub samples: Samples,
}

impl Week {
    /// Its number in the year that it belongs to (ISO 8601).
    #[must_use]
    pub fn number(&self) -> u32 {
        self.monday.iso_week().week()
    }

    /// Its name, as in `2026-W07` (ISO 8601).
    #[must_use]
    pub fn name(&self) -> String {
        let year = self.monday.iso_week().year();
        alloc::format!("{year}-W{:02}", self.number())
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Their account id.
    pub id: AccountId,
    /// Their name; none where they are gone.
    pub name: Option<String>,
    /// What they did.
    pub work: Work,
}

words! {
    /// How long a case has been open.
    pub enum Age {
        /// Less than a day.
        Day = "under_1_day",
        /// Less than three days.
        ThreeDays = "1_to_3_days",
        /// Less than seven.
        Week = "3_to_7_days",
        /// Less than fourteen.
        TwoWeeks = "7_to_14_days",
        /// Longer.
        Longer = "over_14_days",
    }
}

impl Age {
    /// That of a case that was opened so many whole days ago.
    #[must_use]
    pub const fn of(days: u32) -> Self {
        match days {
            0 => Self::Day,
            1..3 => Self::ThreeDays,
            3..7 => Self::Week,
            7..14 => Self::TwoWeeks,
            _ => Self::Longer,
        }
    }
}

/// Reads the figures of the last twelve weeks.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn read(
    db: &impl Database,
    token: Option<&Token>,
    at: &RequestContext<'_>,
) -> Opened<(FiguresReader, Figures)> {
    let since = first_monday(at.now).and_time(NaiveTime::MIN).and_utc();
    let reads = (
        figures::milestones(since),
        figures::open_by_age(at.now),
        figures::first_looks(since),
        figures::outcomes(since),
        figures::samples(since),
    );
    let (reader, read) = open::<FiguresReader, _>(db, token, reads, at).await?;
    let (milestones, ages, looks, outcomes, samples) = read;
    let mut figures = sum_up(&milestones, &ages, at.now);
    figures.add(&looks, &outcomes);
    figures.add_samples(&samples);
    Ok((reader, figures))
}

/// The Monday that the first of the weeks begins with.
fn first_monday(now: DateTime<Utc>) -> NaiveDate {
    let monday = now.date_naive().week(Weekday::Mon).first_day();
    monday - Days::new(7 * (WEEKS as u64 - 1))
}

/// Sums up what was done in the last twelve weeks, step by step, and what is open now.
#[must_use]
pub fn sum_up(milestones: &[Milestone], ages: &[Aged], now: DateTime<Utc>) -> Figures {
    let mondays = first_monday(now).iter_weeks().take(WEEKS);
    let mut weeks: Vec<(NaiveDate, Tally)> = mondays.map(|it| (it, Tally::default())).collect();
    let (mut all, mut staff) = (Tally::default(), BTreeMap::<&AccountId, _>::new());
    for step in milestones {
        let day = step.at.date_naive();
        let week = weeks.iter_mut().rev().find(|(monday, _)| *monday <= day);
        let Some((_, of_week)) = week else {
            continue;
        };
        let (_, of_person) = staff
            .entry(&step.by)
            .or_insert_with(|| (step.name.clone(), Tally::default()));
        for tally in [&mut all, of_week, of_person] {
            tally.add(step);
        }
    }
    let week = |(monday, tally): (NaiveDate, Tally)| Week {
        monday,
        work: tally.work(),
        first_look: None,
        outcomes: Outcomes::default(),
        samples: Samples::default(),
    };
    let colleague = |(id, (name, tally)): (&AccountId, (Option<String>, Tally))| Colleague {
        id: id.clone(),
        name,
        work: tally.work(),
    };
    let mut staff: Vec<Colleague> = staff.into_iter().map(colleague).collect();
    // Whoever did as much comes in the order of the ids.
    staff.sort_by_key(|colleague| Reverse(colleague.work.steps()));
    Figures {
        refusals: all.reasons(),
        first_look: None,
        outcomes: Outcomes::default(),
        samples: Samples::default(),
        all: all.work(),
        weeks: weeks.into_iter().map(week).collect(),
        staff,
        open: Age::ALL.map(|age| {
            let of_age = ages.iter().filter(|aged| Age::of(aged.days) == age);
            (age, of_age.map(|aged| aged.cases).sum())
        }),
        complete: milestones.len() < MOST,
    }
}

impl Figures {
    /// Counts when cases were first taken on, and what became of them.
    pub fn add(&mut self, looks: &[FirstLook], outcomes: &[OfWeek]) {
        let waited = |look: &FirstLook| look.waited;
        self.first_look = median(looks.iter().map(waited).collect());
        for (place, week) in self.weeks.iter_mut().enumerate() {
            let days = week.monday..week.monday + Days::new(7);
            let then = looks
                .iter()
                .filter(|look| days.contains(&look.at.date_naive()));
            week.first_look = median(then.map(waited).collect());
            for of_week in outcomes.iter().filter(|of_week| of_week.week == place) {
                week.outcomes = of_week.outcomes;
                self.outcomes.on_documents += of_week.outcomes.on_documents;
                self.outcomes.asked_again += of_week.outcomes.asked_again;
                self.outcomes.contested += of_week.outcomes.contested;
            }
        }
    }
}

impl Figures {
    /// Counts what came of second looks.
    pub fn add_samples(&mut self, samples: &[SamplesOfWeek]) {
        for of_week in samples {
            if let Some(week) = self.weeks.get_mut(of_week.week) {
                week.samples = of_week.samples;
                self.samples.drawn += of_week.samples.drawn;
                self.samples.sound += of_week.samples.sound;
                self.samples.doubtful += of_week.samples.doubtful;
                self.samples.wrong += of_week.samples.wrong;
            }
        }
    }
}

impl Work {
    /// First calls and decisions.
    #[must_use]
    pub const fn steps(&self) -> usize {
        self.called + self.approved + self.refused
    }
}

/// What [`Work`] is made of.
#[derive(Default)]
struct Tally<'a> {
    to_call: Vec<TimeDelta>,
    to_decision: Vec<TimeDelta>,
    refusals: Vec<&'a [Reason]>,
}

impl<'a> Tally<'a> {
    fn add(&mut self, step: &'a Milestone) {
        match step.action {
            StaffAction::Call => self.to_call.push(step.waited),
            StaffAction::ApproveAlone | StaffAction::Confirm => self.to_decision.push(step.waited),
            StaffAction::Refuse => {
                self.to_decision.push(step.waited);
                self.refusals.push(&step.reasons);
            }
            _ => {}
        }
    }

    /// How often each reason was given, the most frequent first.
    fn reasons(&self) -> Vec<(Reason, usize)> {
        let given = |reason: &Reason| {
            let with = self.refusals.iter().filter(|one| one.contains(reason));
            (*reason, with.count())
        };
        let mut reasons: Vec<_> = Reason::ALL.iter().map(given).collect();
        reasons.retain(|(_, refusals)| *refusals > 0);
        reasons.sort_by_key(|(_, refusals)| Reverse(*refusals));
        reasons
    }

    fn work(self) -> Work {
        Work {
            called: self.to_call.len(),
            approved: self.to_decision.len() - self.refusals.len(),
            refused: self.refusals.len(),
            first_call: median(self.to_call),
            decision: median(self.to_decision),
        }
    }
}

/// The one in the middle, or halfway between the two that are.
fn median(mut spans: Vec<TimeDelta>) -> Option<TimeDelta> {
    spans.sort_unstable();
    let upper = *spans.get(spans.len() / 2)?;
    let lower = *spans.get((spans.len() - 1) / 2)?;
    Some(lower + (upper - lower) / 2)
}

/// What programs are told.
#[must_use]
pub fn describe(figures: &Figures) -> Value {
    let week = |week: &Week| {
        json!({
            "week": week.name(),
            "work": describe_work(&week.work),
            "minutes_to_first_look": week.first_look.map(|span| span.num_minutes()),
            "decided_on_documents": week.outcomes.on_documents,
            "asked_again": week.outcomes.asked_again,
            "contested": week.outcomes.contested,
            "samples": describe_samples(&week.samples),
        })
    };
    let colleague = |colleague: &Colleague| {
        json!({
            "account": colleague.id,
            "name": colleague.name,
            "work": describe_work(&colleague.work),
        })
    };
    let refusal = |(reason, cases): &(Reason, usize)| json!({ "reason": reason, "cases": cases });
    let open = |(age, cases): (Age, usize)| json!({ "age": age.word(), "cases": cases });
    json!({
        "all": describe_work(&figures.all),
        "weeks": figures.weeks.iter().map(week).collect::<Vec<_>>(),
        "staff": figures.staff.iter().map(colleague).collect::<Vec<_>>(),
        "refusals": figures.refusals.iter().map(refusal).collect::<Vec<_>>(),
        "minutes_to_first_look": figures.first_look.map(|span| span.num_minutes()),
        "decided_on_documents": figures.outcomes.on_documents,
        "asked_again": figures.outcomes.asked_again,
        "contested": figures.outcomes.contested,
        "samples": describe_samples(&figures.samples),
        "open": figures.open.map(open),
        "complete": figures.complete,
    })
}

fn describe_samples(samples: &Samples) -> Value {
    json!({
        "drawn": samples.drawn,
        "sound": samples.sound,
        "doubtful": samples.doubtful,
        "wrong": samples.wrong,
    })
}

fn describe_work(work: &Work) -> Value {
    json!({
        "called": work.called,
        "minutes_to_first_call": work.first_call.map(|span| span.num_minutes()),
        "approved": work.approved,
        "refused": work.refused,
        "minutes_to_decision": work.decision.map(|span| span.num_minutes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn step(when: &str, by: &str, action: StaffAction, hours: i64) -> Milestone {
        Milestone {
            at: at(when),
            by: by.into(),
            name: Some(by.to_uppercase()),
            action,
            reasons: Vec::new(),
            waited: TimeDelta::hours(hours),
        }
    }

    /// A Sunday, the last day of its week.
    const NOW: &str = "2026-11-22T12:00:00Z";

    #[test]
    fn twelve_weeks_end_with_the_present_one_and_begin_on_a_monday() {
        for (now, first, last) in [
            (NOW, "2026-W36", "2026-W47"),
            ("2026-11-23T00:00:00Z", "2026-W37", "2026-W48"),
            ("2026-11-22T23:59:59Z", "2026-W36", "2026-W47"),
            // The last days of 2026 belong to its week 53, and so do the first of 2027.
            ("2027-01-03T12:00:00Z", "2026-W42", "2026-W53"),
            ("2027-01-04T12:00:00Z", "2026-W43", "2027-W01"),
        ] {
            let figures = sum_up(&[], &[], at(now));
            assert_eq!(figures.weeks.len(), WEEKS, "{now}");
            let names = [&figures.weeks[0], &figures.weeks[WEEKS - 1]].map(Week::name);
            assert_eq!(names, [first, last], "{now}");
            for pair in figures.weeks.windows(2) {
                assert_eq!(
                    pair[1].monday - pair[0].monday,
                    TimeDelta::weeks(1),
                    "{now}"
                );
            }
        }
    }

    #[test]
    fn a_step_counts_in_its_week_and_with_who_took_it() {
        let steps = [
            step("2026-11-22T11:00:00Z", "a", StaffAction::Confirm, 30),
            step("2026-11-16T00:00:00Z", "b", StaffAction::Call, 4),
            step("2026-11-15T23:59:59Z", "a", StaffAction::Call, 2),
            step("2026-08-31T00:00:00Z", "a", StaffAction::Refuse, 50),
            // Before the first week.
            step("2026-08-30T23:59:59Z", "c", StaffAction::Refuse, 1),
        ];
        let figures = sum_up(&steps, &[], at(NOW));
        let hours = |hours| Some(TimeDelta::hours(hours));
        let [first, .., before, last] = figures.weeks.as_slice() else {
            panic!("twelve weeks")
        };
        let expected = Work {
            refused: 1,
            decision: hours(50),
            ..Work::default()
        };
        assert_eq!(first.work, expected);
        let expected = Work {
            called: 1,
            first_call: hours(2),
            ..Work::default()
        };
        assert_eq!(before.work, expected);
        let expected = Work {
            called: 1,
            first_call: hours(4),
            approved: 1,
            decision: hours(30),
            ..Work::default()
        };
        assert_eq!(last.work, expected);
        let expected = Work {
            called: 2,
            first_call: hours(3),
            approved: 1,
            refused: 1,
            decision: hours(40),
        };
        assert_eq!(figures.all, expected);
        let staff: Vec<_> = figures
            .staff
            .iter()
            .map(|one| (one.id.as_str(), one.name.as_deref(), one.work.steps()))
            .collect();
        assert_eq!(staff, [("a", Some("A"), 3), ("b", Some("B"), 1)]);
    }

    #[test]
    fn first_looks_and_outcomes_count_in_their_week_and_in_all() {
        let look = |when, hours| FirstLook {
            at: at(when),
            waited: TimeDelta::hours(hours),
        };
        let outcomes = |contested| Outcomes {
            on_documents: 2,
            asked_again: 1,
            contested,
        };
        let of_week = |week, contested| OfWeek {
            week,
            outcomes: outcomes(contested),
        };
        let mut figures = sum_up(&[], &[], at(NOW));
        let looks = [
            look("2026-11-22T11:00:00Z", 6),
            look("2026-11-16T00:00:00Z", 2),
            look("2026-11-15T23:59:59Z", 1),
        ];
        figures.add(&looks, &[of_week(11, 1), of_week(10, 0)]);
        let told = describe(&figures);
        let [before, last] = [10, 11].map(|week| &told["weeks"][week]);
        assert_eq!(
            (&last["minutes_to_first_look"], &last["contested"]),
            (&json!(240), &json!(1))
        );
        assert_eq!(
            (&before["minutes_to_first_look"], &before["contested"]),
            (&json!(60), &json!(0))
        );
        assert_eq!(told["minutes_to_first_look"], 120);
        let all = Outcomes {
            on_documents: 4,
            asked_again: 2,
            contested: 1,
        };
        assert_eq!(figures.outcomes, all);
        assert_eq!(told["weeks"][0]["decided_on_documents"], 0);
    }

    #[test]
    fn samples_count_in_the_week_of_the_approval_and_in_all() {
        let samples = |drawn, sound, wrong| Samples {
            drawn,
            sound,
            doubtful: 1,
            wrong,
        };
        let of_week = |week, samples| SamplesOfWeek { week, samples };
        let mut figures = sum_up(&[], &[], at(NOW));
        figures.add_samples(&[of_week(9, samples(5, 1, 2)), of_week(10, samples(2, 1, 0))]);
        let told = describe(&figures);
        let week = json!({ "drawn": 5, "sound": 1, "doubtful": 1, "wrong": 2 });
        let all = json!({ "drawn": 7, "sound": 2, "doubtful": 2, "wrong": 2 });
        assert_eq!(
            (&told["weeks"][9]["samples"], &told["samples"]),
            (&week, &all)
        );
    }

    #[test]
    fn the_median_is_the_middle_or_halfway_between_two() {
        for (spans, expected) in [
            (&[][..], None),
            (&[7], Some(7)),
            (&[9, 1], Some(5)),
            (&[90, 1, 2], Some(2)),
            (&[4, 1, 90, 2], Some(3)),
        ] {
            let spans = spans.iter().copied().map(TimeDelta::hours).collect();
            assert_eq!(median(spans), expected.map(TimeDelta::hours));
        }
    }

    #[test]
    fn the_reason_that_is_given_most_often_comes_first() {
        let refused = |reasons: &[Reason]| Milestone {
            reasons: reasons.to_vec(),
            ..step(NOW, "a", StaffAction::Refuse, 1)
        };
        let steps = [
            refused(&[Reason::NotNeeded]),
            refused(&[Reason::NobodyReached]),
            refused(&[Reason::FraudSuspected, Reason::NobodyReached]),
            // Not of a refusal.
            Milestone {
                reasons: alloc::vec![Reason::CallVerified],
                ..step(NOW, "a", StaffAction::Confirm, 1)
            },
        ];
        let expected = [
            (Reason::NobodyReached, 2),
            (Reason::FraudSuspected, 1),
            (Reason::NotNeeded, 1),
        ];
        assert_eq!(sum_up(&steps, &[], at(NOW)).refusals, expected);
    }

    #[test]
    fn each_age_begins_where_the_one_before_it_ends() {
        let aged = [0, 1, 2, 3, 6, 7, 13, 14, 400].map(|days| Aged { days, cases: 1 });
        let open = sum_up(&[], &aged, at(NOW)).open;
        assert_eq!(open.map(|(age, _)| age), Age::ALL);
        assert_eq!(open.map(|(_, cases)| cases), [1, 2, 2, 2, 2]);
    }

    #[test]
    fn too_many_steps_are_said_to_be_too_many() {
        let mut steps = alloc::vec![step(NOW, "a", StaffAction::Call, 1); MOST - 1];
        assert!(sum_up(&steps, &[], at(NOW)).complete);
        steps.push(step(NOW, "a", StaffAction::Call, 1));
        assert!(!sum_up(&steps, &[], at(NOW)).complete);
    }

    #[test]
    fn programs_are_told_minutes_and_words() {
        let steps = [Milestone {
            reasons: alloc::vec![Reason::NobodyReached],
            ..step(NOW, "a", StaffAction::Refuse, 2)
        }];
        let aged = [Aged { days: 5, cases: 3 }];
        let told = describe(&sum_up(&steps, &aged, at(NOW)));
        let work = json!({
            "called": 0, "minutes_to_first_call": null,
            "approved": 0, "refused": 1, "minutes_to_decision": 120,
        });
        assert_eq!(told["all"], work);
        assert_eq!(told["weeks"][11]["week"], "2026-W47");
        assert_eq!(told["weeks"][11]["work"], work);
        let colleague = json!({ "account": "a", "name": "A", "work": work });
        assert_eq!(told["staff"], json!([colleague]));
        let refusal = json!({ "reason": "nobody_reached", "cases": 1 });
        assert_eq!(told["refusals"], json!([refusal]));
        assert_eq!(told["open"][2], json!({ "age": "3_to_7_days", "cases": 3 }));
        assert_eq!(told["minutes_to_first_look"], Value::Null);
        assert_eq!(told["complete"], true);
    }
}
