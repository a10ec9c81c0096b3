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

/// What happened, by how much it says; the first of each first.
#[derive(Default)]
pub(super) struct History<'a> {
    /// What was decided.
    pub decided: Vec<Happened<'a>>,
    /// Everything else but for what follows.
    pub rest: Vec<Happened<'a>>,
    /// Files that were opened.
    pub opened: Vec<Happened<'a>>,
}

/// Both records as one.
pub(super) fn history<'a>(view: &View<'a>) -> History<'a> {
    let details = view.details;
    let mut all: Vec<(DateTime<Utc>, Weight, Happened)> = Vec::new();
    let others = details.audit_log.iter();
    all.extend(others.map(|line| (line.at, Weight::Rest, other(view, line))));
    let steps = details.steps.iter();
    all.extend(steps.map(|step| (step.at, Weight::of(step.action), own(view, step))));
    // What happened at one time stays in this order.
    all.sort_by_key(|(at, ..)| *at);
    let mut history = History::default();
    for (_, weight, happened) in all {
        match weight {
            Weight::Decided => history.decided.push(happened),
            Weight::Rest => history.rest.push(happened),
            Weight::Opened => history.opened.push(happened),
        }
    }
    history
}

/// How much a step says.
enum Weight {
    Decided,
    Rest,
    Opened,
}

impl Weight {
    const fn of(action: StaffAction) -> Self {
        match action {
            StaffAction::Approve
            | StaffAction::ApproveAlone
            | StaffAction::Confirm
            | StaffAction::Refuse
            | StaffAction::Stop
            | StaffAction::ProposeReopening
            | StaffAction::Reopen => Self::Decided,
            StaffAction::Open => Self::Opened,
            _ => Self::Rest,
        }
    }
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
