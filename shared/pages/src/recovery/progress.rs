//! The way of a case, step by step.

use crate::texts;
use regain_core::http::locale::Locale;
use regain_core::limits::Limits;
use regain_core::recovery::Found;
use regain_core::recovery::case::{State, Wish};

/// A step of the way.
pub(super) struct Step {
    pub title: &'static str,
    /// How it stands, for the eye.
    pub class: &'static str,
    /// How it stands, in a word.
    pub word: &'static str,
    /// Whether it is the one to look at.
    pub current: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Done,
    Now,
    Later,
    Missed,
}

/// The steps of a case that is not over.
pub(super) fn steps(found: &Found, limits: &Limits, locale: Locale) -> Vec<Step> {
    use Progress::{Done, Later, Missed, Now};

    let t = texts::CaseSteps::of(locale);
    let case = &found.case;
    let code_waits = found.takes_code(limits);
    let after = |done: bool, now: bool| match (done, now) {
        (true, _) => Done,
        (_, true) => Now,
        _ => Later,
    };
    let checking = matches!(case.state, State::Verified | State::Review | State::Decided);
    let cooling = case.state == State::CoolingOff;

    let mut steps = vec![(t.opened, Done)];
    if found.rules.takes_code(case.lost) {
        let progress = match (case.code_returned_at, code_waits) {
            (Some(_), _) => Done,
            (None, true) => Now,
            (None, false) => Missed,
        };
        steps.push((t.code, progress));
    }
    // A call comes whether or not the code is back.
    let proofs = if found.has_documents() {
        t.documents
    } else if found.rules.calls(case.lost) {
        t.call_or_documents
    } else {
        t.documents
    };
    let proven = checking || cooling;
    // Whoever cannot succeed any more has nothing to go on with.
    let lost = steps.iter().any(|(_, progress)| *progress == Missed);
    let next = !lost && (!code_waits || found.has_documents());
    steps.push((proofs, after(proven, next)));
    steps.push((t.check, after(cooling, checking && !lost)));
    if case.wish == Wish::Tell {
        steps.push((t.answer, Later));
    } else {
        steps.push((t.wait, after(false, cooling)));
        steps.push((t.end, Later));
    }

    let current = steps
        .iter()
        .position(|(_, progress)| matches!(progress, Now | Missed));
    steps
        .into_iter()
        .enumerate()
        .map(|(place, (title, progress))| {
            let (class, word) = match progress {
                Done => ("done", t.is_done),
                Now => ("now", t.is_now),
                Later => ("later", t.is_later),
                Missed => ("missed", t.is_missed),
            };
            Step {
                title,
                class,
                word,
                current: current == Some(place),
            }
        })
        .collect()
}
