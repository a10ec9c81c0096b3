//! Whose turn it is in a case, and what comes next.

use super::View;
use crate::{texts, time};
use regain_core::recovery::machine::{Obstacle, State, Verdict};
use regain_core::store::accounts::Role;

/// Whose turn it is.
pub(super) struct Turn {
    pub title: String,
    pub text: String,
    /// Whether the case can be taken on.
    pub claim: bool,
    /// Whether it can be given back.
    pub release: bool,
}

/// Whose turn it is.
pub(super) fn turn(view: &View<'_>) -> Turn {
    let t = texts::BenchTurn::of(view.locale);
    let (dossier, case) = (view.dossier, view.case());
    let held = dossier.is_held_by(view.by);
    let plain = |title: &str, text: &str| Turn {
        title: title.into(),
        text: text.into(),
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
            let text = match dossier.approval(view.by, view.now, view.policy) {
                Err(Obstacle::SamePerson) => texts::Barring::of(view.locale).same_person,
                _ if view.role == Role::Reviewer => t.second_you,
                _ => t.second_other,
            };
            return plain(t.second, text);
        }
        state if !state.is_open() => {
            return plain(t.over, &t.over_means(view.words.state(state)));
        }
        _ if held => {}
        _ => {
            let busy = dossier.is_busy(view.by, view.now, view.policy);
            let works = |name: &str| t.works_on_it(name);
            let (title, text) = match dossier.paper.agent.as_deref() {
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
    let (dossier, case) = (view.dossier, view.case());
    let barring = |obstacle: &Obstacle| view.barring(obstacle);
    match case.state {
        _ if case.account_id.is_none() => (t.find, barring(&Obstacle::Unmatched)),
        State::Submitted if dossier.phone_for(view.by).is_some() => (t.call, t.call_means.into()),
        State::Submitted => (t.ask, barring(&Obstacle::NoPhone)),
        State::Documents => (t.waits, t.waits_means.into()),
        State::Review if dossier.is_blind(view.by) => (t.read, t.read_means.into()),
        _ => match dossier.approval(view.by, view.now, view.policy) {
            Ok(()) => (t.decide, t.decide_means.into()),
            Err(Obstacle::Doubt) if !in_doubt(view) => (t.judge, t.judge_means.into()),
            Err(obstacle) => (t.barred, barring(&obstacle)),
        },
    }
}

/// Whether an item was found other than conform.
pub(super) fn in_doubt(view: &View<'_>) -> bool {
    let mut reviews = view.case().reviews.iter();
    reviews.any(|review| review.verdict != Verdict::Conform)
}
