//! What happened in a case: what staff did beside what others did.

use super::View;
use crate::support::step::title;
use crate::{texts, time};
use chrono::{DateTime, Utc};
use regain_core::audit::event::Actor;
use regain_core::recovery::case::{Call, Verdict};
use regain_core::store::audit::Line;
use regain_core::store::staff_actions::Taken;
use regain_core::support::action::StaffAction;

/// Something that happened.
pub(super) struct Happened<'a> {
    pub at: String,
    pub who: String,
    pub what: &'static str,
    /// On what, with which outcome, and why.
    pub details: Vec<&'a str>,
    pub note: Option<&'a str>,
    pub address: Option<&'a str>,
}

/// Both records as one, the first of it first.
pub(super) fn history<'a>(view: &View<'a>) -> Vec<Happened<'a>> {
    let details = view.details;
    let mut all: Vec<(DateTime<Utc>, Happened)> = Vec::new();
    all.extend(
        details
            .audit_log
            .iter()
            .map(|line| (line.at, other(view, line))),
    );
    all.extend(details.steps.iter().map(|step| (step.at, own(view, step))));
    // What happened at one time stays in this order.
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, happened)| happened).collect()
}

fn own<'a>(view: &View<'a>, step: &'a Taken) -> Happened<'a> {
    let actions = texts::StaffActions::of(view.locale);
    let item = step.item.as_deref();
    let item = item.map(|item| title(view.details, item, view.locale));
    let outcome = step.outcome.as_deref().and_then(|outcome| {
        Some(match step.action {
            StaffAction::Call => actions.outcome(Call::from_word(outcome)?),
            _ => actions.verdict(Verdict::from_word(outcome)?),
        })
    });
    let reasons = step.reasons.iter().map(|reason| actions.reason(*reason));
    Happened {
        at: time::in_words(step.at, view.locale),
        who: view.name_of(&step.by),
        what: actions.name(step.action),
        details: item.into_iter().chain(outcome).chain(reasons).collect(),
        note: view.details.note_on(step, view.by),
        address: None,
    }
}

fn other<'a>(view: &View<'a>, line: &'a Line) -> Happened<'a> {
    let t = view.t;
    let who = match line.by() {
        Actor::Claimant => t.claimant,
        Actor::You => t.owner,
        Actor::Provider => t.program,
        Actor::Nobody | Actor::Support if line.actor.is_some() => t.courier,
        Actor::Nobody | Actor::Support => t.unknown,
    };
    let event = texts::Event::of(view.locale).by_word(&line.event);
    Happened {
        at: time::in_words(line.at, view.locale),
        who: who.into(),
        what: event.unwrap_or(texts::History::of(view.locale).other),
        details: Vec::new(),
        note: None,
        address: line.address.as_deref(),
    }
}
