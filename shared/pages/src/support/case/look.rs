//! The second look of an auditor at a case that was drawn.

use crate::site::Problem;
use crate::support::queue::Choice;
use crate::{texts, time};
use chrono::{DateTime, Utc};
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::limits::Limits;
use regain_core::store::samples::Sample;
use regain_core::support::CaseDetails;
use regain_core::support::sample::SampleOutcome;

/// What was typed of a look, to be shown again.
#[derive(Clone, Debug, Default)]
pub struct SampleTyped {
    /// What came of it.
    pub outcome: String,
    /// What there is to say.
    pub note: String,
}

/// Why a look was not written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleProblem {
    /// It is not said what came of it.
    Outcome,
    /// It is not said why, or at too great length.
    Note,
}

impl SampleProblem {
    /// That of a field.
    #[must_use]
    pub fn of_field(pointer: &str) -> Self {
        match pointer {
            "/note" => Self::Note,
            _ => Self::Outcome,
        }
    }
}

/// How what came of a look looks.
pub(in crate::support) const fn class_of_look(outcome: Option<SampleOutcome>) -> &'static str {
    match outcome {
        None => "badge-now",
        Some(SampleOutcome::Sound) => "badge-good",
        Some(SampleOutcome::Doubtful) => "badge-quiet",
        Some(SampleOutcome::Wrong) => "badge-bad",
    }
}

/// Who looked, and when.
pub(in crate::support) fn looked(sample: &Sample, locale: Locale) -> Option<String> {
    let at = time::in_words(sample.judged_at?, locale);
    let name = sample.judge.as_deref();
    let name = name.unwrap_or(texts::CaseWords::of(locale).gone);
    let with = texts::SamplesJudged { day: &at, name };
    Some(texts::Samples::of(locale).judged(with))
}

/// The look at a case that was drawn, in place of the steps that are taken in others.
pub(super) struct Look<'a> {
    pub t: &'static texts::Samples,
    /// What came of it, how that looks, and who looked; none where nobody has yet.
    pub judged: Option<(&'static str, &'static str, String)>,
    pub note: Option<&'a str>,
    /// Whether this person had a part in the case.
    pub had_part: bool,
    pub outcomes: [Choice; SampleOutcome::ALL.len()],
    pub typed: &'a str,
}

/// A case that was drawn, as an auditor looks at it.
#[derive(Clone, Copy)]
pub struct SamplePage<'a> {
    /// The sample.
    pub sample: &'a Sample,
    /// Its case.
    pub details: &'a CaseDetails,
    /// The account id of who looks at it.
    pub by: &'a AccountId,
    /// Whether they had a part in the case, and cannot judge it.
    pub had_part: bool,
    /// The present.
    pub now: DateTime<Utc>,
    /// The numbers that it goes by.
    pub limits: &'a Limits,
    /// What was typed.
    pub typed: &'a SampleTyped,
    /// Why it was not written down.
    pub problems: &'a [SampleProblem],
}

impl<'a> SamplePage<'a> {
    pub(super) fn look(&self, locale: Locale) -> Look<'a> {
        let t = texts::Samples::of(locale);
        let sample = self.sample;
        let came_of_it = |outcome: SampleOutcome| {
            let name = t.outcome(outcome);
            Some((name, class_of_look(Some(outcome)), looked(sample, locale)?))
        };
        Look {
            t,
            judged: sample.outcome.and_then(came_of_it),
            note: sample.note.as_deref(),
            had_part: self.had_part,
            outcomes: SampleOutcome::ALL.map(|outcome| Choice {
                word: outcome.word(),
                name: t.outcome(outcome),
                chosen: outcome.word() == self.typed.outcome,
            }),
            typed: &self.typed.note,
        }
    }

    pub(super) fn told(&self, locale: Locale) -> impl Iterator<Item = Problem> {
        let t = texts::Samples::of(locale);
        self.problems.iter().map(|problem| {
            let (field, text) = match problem {
                SampleProblem::Outcome => ("outcome", t.outcome_wrong),
                SampleProblem::Note => ("note", t.note_wrong),
            };
            Problem {
                field: Some(field.into()),
                text: text.into(),
            }
        })
    }
}
