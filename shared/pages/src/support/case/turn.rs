//! Whose turn it is in a case, and what comes next.

use super::View;
use crate::support::next::{Next, next};
use crate::{texts, time};
use regain_core::account::Role;
use regain_core::recovery::case::State;
use regain_core::recovery::machine::{Action, TransitionError};

/// Whose turn it is.
pub(super) struct Turn<'a> {
    pub title: String,
    pub text: String,
    /// The document to go on with.
    pub next: Option<Next<'a>>,
    /// Whether there is nothing for this person to do in it, and another case waits.
    pub over: bool,
    /// Whether the case can be taken on.
    pub claim: bool,
    /// Whether it can be given back.
    pub release: bool,
}

/// Whose turn it is.
pub(super) fn turn<'a>(view: &View<'a>) -> Turn<'a> {
    let t = texts::BenchTurn::of(view.locale);
    let (details, case) = (view.details, view.case());
    let held = details.is_held_by(view.by);
    let open = details.documents_open_to(view.by, view.role).is_ok();
    let had_part =
        case.state == State::Decided && details.documents_read_by(view.by, view.role).is_err();
    let plain = |title: &str, text: &str| Turn {
        title: title.into(),
        text: text.into(),
        over: !case.state.is_pending() || held && case.state == State::Documents || had_part,
        next: open.then(|| next(view, None)).flatten(),
        claim: false,
        release: held && case.state.is_pending() && case.state != State::Decided,
    };
    match case.state {
        State::CoolingOff => {
            let at = case.effect_at.unwrap_or(view.now);
            let at = time::in_words(at, view.locale);
            return plain(t.cooling, &t.cooling_means(&at));
        }
        State::Decided => {
            let text = match details.approval(view.by, view.now, view.limits) {
                Err(TransitionError::SamePerson) => texts::Barring::of(view.locale).same_person,
                Err(error @ TransitionError::ReadingsDiffer(_)) => {
                    return plain(t.second, &view.barring(&error));
                }
                _ if view.role != Role::Reviewer => t.second_other,
                _ if details.is_blind(view.by) => t.second_read,
                _ => t.second_you,
            };
            return plain(t.second, text);
        }
        state if !state.is_open() => {
            return plain(t.over, &t.over_means(view.words.state(state)));
        }
        _ if held => {}
        _ => {
            let busy = details.is_busy(view.by, view.now, view.limits);
            let works = |name: &str| t.works_on_it(name);
            let (title, text) = match details.paper.agent.as_deref() {
                Some(agent) if busy => (works(agent), t.busy_means),
                Some(agent) => (works(agent), t.lapsed_means),
                None => (t.nobody.into(), t.nobody_means),
            };
            return Turn {
                claim: !busy,
                ..plain(&title, text)
            };
        }
    }
    let (title, text) = own(view, t);
    plain(title, &text)
}

/// What whoever works on the case does next.
fn own(view: &View<'_>, t: &'static texts::BenchTurn) -> (&'static str, String) {
    let (details, case) = (view.details, view.case());
    let barring = |error: &TransitionError| view.barring(error);
    match case.state {
        _ if case.account_id.is_none() => (t.find, barring(&TransitionError::Unmatched)),
        State::Submitted if details.phone_for(view.by).is_some() => (t.call, t.call_means.into()),
        State::Submitted => (t.ask, barring(&TransitionError::NoPhone)),
        State::Documents => (t.waits, t.waits_means.into()),
        State::Review if view.allows(Action::AskCopies) => (t.copies, t.copies_means.into()),
        State::Review if details.is_blind(view.by) => (t.read, t.read_means.into()),
        _ => match details.approval(view.by, view.now, view.limits) {
            Ok(()) => (t.decide, t.decide_means.into()),
            Err(TransitionError::Doubt) if !case.is_in_doubt() => (t.judge, t.judge_means.into()),
            Err(error) => (t.barred, barring(&error)),
        },
    }
}
