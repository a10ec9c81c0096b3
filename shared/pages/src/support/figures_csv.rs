//! The figures as files for spreadsheets.

use crate::csv::csv;
use chrono::TimeDelta;
use regain_core::support::figures::{Figures, Week, Work};

/// One of the tables that the figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiguresTable {
    /// What was done in each week.
    Weeks,
    /// What each member of staff did.
    Staff,
    /// The reasons of refusals.
    Refusals,
    /// The open cases by age.
    Open,
}

impl FiguresTable {
    /// Every one there is.
    pub const ALL: [Self; 4] = [Self::Weeks, Self::Staff, Self::Refusals, Self::Open];

    /// The word in an address, and the name of the file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weeks => "weeks",
            Self::Staff => "staff",
            Self::Refusals => "refusals",
            Self::Open => "open",
        }
    }

    /// What a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.word() == word)
    }
}

/// A table as CSV (RFC 4180): words as for programs, in any language.
#[must_use]
pub fn figures_csv(figures: &Figures, table: FiguresTable) -> String {
    let mut head = match table {
        FiguresTable::Weeks => vec!["week", "monday"],
        FiguresTable::Staff => vec!["account", "name"],
        FiguresTable::Refusals => vec!["reason", "cases"],
        FiguresTable::Open => vec!["age", "cases"],
    };
    if let FiguresTable::Weeks | FiguresTable::Staff = table {
        head.extend(WORK);
    }
    if table == FiguresTable::Weeks {
        head.extend(OUTCOMES);
    }
    let counted = |word: &str, cases: usize| vec![word.into(), cases.to_string()];
    let rows: Vec<_> = match table {
        FiguresTable::Weeks => (figures.weeks.iter())
            .map(|week| {
                let name = vec![week.name(), week.monday.to_string()];
                [name, done(&week.work), became(week)].concat()
            })
            .collect(),
        FiguresTable::Staff => (figures.staff.iter())
            .map(|one| {
                let name = vec![one.id.to_string(), one.name.clone().unwrap_or_default()];
                [name, done(&one.work)].concat()
            })
            .collect(),
        FiguresTable::Refusals => (figures.refusals.iter())
            .map(|(reason, cases)| counted(reason.word(), *cases))
            .collect(),
        FiguresTable::Open => (figures.open.iter())
            .map(|(age, cases)| counted(age.word(), *cases))
            .collect(),
    };
    csv(&head, rows)
}

const WORK: [&str; 5] = [
    "called",
    "minutes_to_first_call",
    "approved",
    "refused",
    "minutes_to_decision",
];

const OUTCOMES: [&str; 8] = [
    "minutes_to_first_look",
    "decided_on_documents",
    "asked_again",
    "contested",
    "samples_drawn",
    "samples_sound",
    "samples_doubtful",
    "samples_wrong",
];

fn minutes(span: Option<TimeDelta>) -> String {
    span.map(|span| span.num_minutes().to_string())
        .unwrap_or_default()
}

fn became(week: &Week) -> Vec<String> {
    vec![
        minutes(week.first_look),
        week.outcomes.on_documents.to_string(),
        week.outcomes.asked_again.to_string(),
        week.outcomes.contested.to_string(),
        week.samples.drawn.to_string(),
        week.samples.sound.to_string(),
        week.samples.doubtful.to_string(),
        week.samples.wrong.to_string(),
    ]
}

fn done(work: &Work) -> Vec<String> {
    vec![
        work.called.to_string(),
        minutes(work.first_call),
        work.approved.to_string(),
        work.refused.to_string(),
        minutes(work.decision),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use regain_core::store::figures::{
        Aged, FirstLook, Milestone, OfWeek, Outcomes, Samples, SamplesOfWeek,
    };
    use regain_core::support::action::StaffAction;
    use regain_core::support::figures::sum_up;
    use regain_core::support::reason::Reason;

    /// Somebody of this name called after one hour, and refused another case after ten.
    fn figures_of(name: &str) -> Figures {
        let now: chrono::DateTime<chrono::Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let step = |action, hours, reasons: &[Reason]| Milestone {
            at: now,
            by: "a".into(),
            name: Some(name.into()),
            action,
            reasons: reasons.to_vec(),
            waited: TimeDelta::hours(hours),
        };
        let steps = [
            step(StaffAction::Call, 1, &[]),
            step(StaffAction::Refuse, 10, &[Reason::NobodyReached]),
        ];
        let mut figures = sum_up(&steps, &[Aged { days: 2, cases: 4 }], now);
        let look = FirstLook {
            at: now,
            waited: TimeDelta::minutes(30),
        };
        let outcomes = Outcomes {
            on_documents: 3,
            asked_again: 2,
            contested: 1,
        };
        figures.add(&[look], &[OfWeek { week: 11, outcomes }]);
        let samples = Samples {
            drawn: 7,
            sound: 4,
            doubtful: 2,
            wrong: 0,
        };
        figures.add_samples(&[SamplesOfWeek { week: 11, samples }]);
        figures
    }

    #[test]
    fn each_table_is_a_file() {
        let figures = figures_of("Ada, \"A\"");
        let file = |table| figures_csv(&figures, table);
        let weeks = file(FiguresTable::Weeks);
        let weeks: Vec<_> = weeks.split("\r\n").collect();
        let head = "week,monday,called,minutes_to_first_call,approved,refused,minutes_to_decision,\
                    minutes_to_first_look,decided_on_documents,asked_again,contested,\
                    samples_drawn,samples_sound,samples_doubtful,samples_wrong";
        assert_eq!(
            weeks.len(),
            14,
            "a head, twelve weeks, and the end of the last line"
        );
        assert_eq!([weeks[0], weeks[13]], [head, ""]);
        assert_eq!(weeks[11], "2026-W46,2026-11-09,0,,0,0,,,0,0,0,0,0,0,0");
        assert_eq!(
            weeks[12],
            "2026-W47,2026-11-16,1,60,0,1,600,30,3,2,1,7,4,2,0"
        );
        let staff = "account,name,called,minutes_to_first_call,approved,refused,minutes_to_decision\r\n\
                     a,\"Ada, \"\"A\"\"\",1,60,0,1,600\r\n";
        assert_eq!(file(FiguresTable::Staff), staff);
        assert_eq!(
            file(FiguresTable::Refusals),
            "reason,cases\r\nnobody_reached,1\r\n"
        );
        let open = "age,cases\r\nunder_1_day,0\r\n1_to_3_days,4\r\n3_to_7_days,0\r\n\
                    7_to_14_days,0\r\nover_14_days,0\r\n";
        assert_eq!(file(FiguresTable::Open), open);
    }

    #[test]
    fn a_word_leads_to_its_table_and_no_other_word_to_one() {
        for table in FiguresTable::ALL {
            assert_eq!(FiguresTable::from_word(table.word()), Some(table));
        }
        assert_eq!(FiguresTable::from_word("all"), None);
    }
}
