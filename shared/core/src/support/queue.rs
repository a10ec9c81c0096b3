//! `GET /support/cases`: the cases that wait, those first that nobody works on. The list
//! shows nothing of a claimant.

use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{Agent, open, watch};
use crate::crypto::token::Token;
use crate::http::fields::FieldError;
use crate::http::parameter::read;
use crate::http::request_context::RequestContext;
use crate::recovery::case::{Case, Flag, State};
use crate::recovery::chosen_rules;
use crate::recovery::rulebook::{Loss, Lost};
use crate::sign_in::gate::Opened;
use crate::store::queue::{self, After, Count, Listed, Marked, PAGE};
use crate::store::{Database, Query, waiting_mails};
use crate::words::words;

/// The states in which a case waits for support, and which the queue shows unless
/// others are asked for.
pub const WAITING: [State; 4] = [
    State::Submitted,
    State::Verified,
    State::Review,
    State::Decided,
];

/// The states of the queue: those in which a case waits for support, and those in which it
/// waits for others.
pub const OPEN: [State; 6] = [
    State::Submitted,
    State::Verified,
    State::Review,
    State::Decided,
    State::Documents,
    State::CoolingOff,
];

words! {
    /// Which cases somebody wants to see, by the parameter that asks for them.
    #[derive(Default)]
    pub enum View {
        /// Those that wait for support.
        #[default]
        Waiting = "waiting",
        /// Those that they work on themselves, in whatever state.
        Mine = "mine",
        /// Those with a message that waits to be read, in whatever state.
        Messages = "messages",
        /// Those that match no account, in whatever state.
        Unmatched = "unmatched",
        /// Those that bear a sign of fraud, in whatever state.
        Signs = "signs",
        /// Those that a reviewer proposed to reopen, and that wait for a second one.
        Reopenings = "reopenings",
    }
}

/// What somebody wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Which cases.
    pub view: View,
    /// In this state only.
    pub state: Option<State>,
    /// Where this was lost, alone or with more.
    pub lost: Option<Loss>,
    /// Those with this flag, in whatever state.
    pub flag: Option<Flag>,
    /// After this case.
    pub after: Option<After>,
    /// Whether it is the page that asks, and not whoever looks at it.
    pub auto: bool,
}

impl Filter {
    /// Made of the parameters of an address, which have the names of the fields; an empty one
    /// says nothing.
    ///
    /// # Errors
    /// The parameters that cannot be read: a list that left them aside would be another one.
    pub fn read(parameter: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut said = |name| read(&parameter, name, yes, &mut errors).is_some();
        let views = View::ALL.into_iter().filter(|view| said(view.word()));
        let (views, auto): (Vec<_>, _) = (views.collect(), said("auto"));
        let filter = Self {
            view: views.into_iter().next().unwrap_or_default(),
            state: read(&parameter, "state", State::from_word, &mut errors),
            lost: read(&parameter, "lost", Loss::from_word, &mut errors),
            flag: read(&parameter, "flag", Flag::from_word, &mut errors),
            after: read(&parameter, "after", |text| text.parse().ok(), &mut errors),
            auto,
        };
        if errors.is_empty() {
            Ok(filter)
        } else {
            Err(errors)
        }
    }

    fn after(&self) -> After {
        self.after.clone().unwrap_or_default()
    }

    fn waiting(&self, at: &RequestContext) -> Query<Vec<Listed>> {
        if self.view == View::Messages {
            return queue::with_messages(&self.after());
        }
        if self.view == View::Reopenings {
            return queue::reopenings(at.now - at.limits.case_memory, &self.after());
        }
        let marked = matches!(self.view, View::Unmatched | View::Signs) || self.flag.is_some();
        let states = match &self.state {
            Some(state) => core::slice::from_ref(state),
            None if marked => &OPEN,
            None => &WAITING,
        };
        let mut sets = Vec::from(Lost::ALL);
        sets.retain(|set| self.lost.is_none_or(|loss| set.has(loss)));
        let after = &self.after();
        let wanted = Marked {
            states,
            lost: &sets,
            flag: self.flag,
            after,
        };
        match self.view {
            View::Unmatched => queue::unmatched(&wanted),
            View::Signs => queue::with_signs(&wanted),
            _ if marked => queue::flagged(&wanted),
            _ => queue::waiting(states, &sets, after),
        }
    }
}

fn yes(word: &str) -> Option<()> {
    (word == "yes").then_some(())
}

/// A part of a list.
pub struct Page {
    /// Its cases.
    pub cases: Vec<Listed>,
    /// Where the next part begins, if there is one: the parameter `after`.
    pub next: Option<String>,
    /// How many cases are in each state of the queue.
    pub counts: Vec<Count>,
    /// In how many hours support means to go on with a case.
    pub target_hours: u16,
    /// Whether whoever lists their own cases is mailed once some wait for longer.
    pub mailed: Option<bool>,
}

impl Page {
    fn of(
        mut cases: Vec<Listed>,
        counts: Vec<Count>,
        target_hours: u16,
        mailed: Option<bool>,
    ) -> Self {
        let more = cases.len() > PAGE;
        cases.truncate(PAGE);
        let last = cases.last().filter(|_| more);
        let next = last.map(|case| {
            let after = After {
                taken: case.agent_id.is_some(),
                opened_at: case.opened_at.timestamp_millis().unsigned_abs(),
                id: case.id.clone(),
            };
            alloc::format!("{after}")
        });
        Self {
            cases,
            next,
            counts,
            target_hours,
            mailed,
        }
    }

    /// Whether a case waits for longer than support means to take.
    #[must_use]
    pub fn is_late(&self, case: &Listed, now: DateTime<Utc>) -> bool {
        let target = TimeDelta::hours(self.target_hours.into());
        case.waits_since().is_some_and(|since| now - since > target)
    }

    /// How many cases wait for support, as far as they are counted.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let waiting = (self.counts.iter()).filter(|count| WAITING.contains(&count.state));
        waiting.map(|count| count.cases).sum()
    }

    /// What programs are told of it.
    #[must_use]
    pub fn describe(&self) -> Value {
        let cases: Vec<_> = self.cases.iter().map(describe).collect();
        let counts: Map<_, _> = (self.counts.iter())
            .map(|count| (count.state.word().into(), count.cases.into()))
            .collect();
        json!({
            "cases": cases,
            "next": self.next,
            "counts": counts,
            "target_hours": self.target_hours,
            "waiting_mail": self.mailed,
        })
    }
}

/// Lists what waits; the rulebook says how long it may.
///
/// # Errors
/// Why the call ends: it is refused, or a failure of ours.
pub async fn list(
    db: &impl Database,
    token: Option<&Token>,
    filter: &Filter,
    rulebook: &str,
    at: &RequestContext<'_>,
) -> Opened<(Agent, Page)> {
    let target_hours = chosen_rules(rulebook)?.target_hours;
    // Whose cases are theirs is known by the session alone: one batch all the same.
    let at_once = (filter.view != View::Mine).then(|| filter.waiting(at));
    let reads = (at_once, queue::counts(&OPEN));
    let (agent, (cases, counts)) = if filter.auto {
        watch::<Agent, _>(db, token, reads, at).await?
    } else {
        open::<Agent, _>(db, token, reads, at).await?
    };
    let (cases, mailed) = if let Some(cases) = cases {
        (cases, None)
    } else {
        let own = queue::of_agent(agent.id(), &filter.after());
        let (cases, wanted) = db.fetch((own, waiting_mails::wanted(agent.id()))).await?;
        (cases, Some(wanted))
    };
    Ok((agent, Page::of(cases, counts, target_hours, mailed)))
}

/// What programs are told of the case that they took on as the next one, if any was free.
#[must_use]
pub fn describe_taken(case: Option<&Case>) -> Value {
    let case = case.map(|case| {
        // It is a step further by being taken on.
        json!({"id": case.id, "reference": case.reference, "status": case.state, "version": case.version + 1})
    });
    json!({ "case": case })
}

/// What programs are told of a case in a list.
pub(crate) fn describe(case: &Listed) -> Value {
    json!({
        "id": case.id,
        "reference": case.reference,
        "lost": case.lost,
        "type": case.account_type,
        "status": case.state,
        "flags": case.flags,
        "signs": case.signs,
        "unmatched": case.unmatched,
        "agent": case.agent,
        "reopening": case.proposed_at().map(|at| json!({ "by": case.proposer, "at": at })),
        "message": case.message,
        "code_returned": case.code_returned,
        "waiting_since": case.waits_since(),
        "opened_at": case.opened_at,
        "expires_at": case.expires_at,
        "effect_at": case.effect_at,
        "ended_at": case.ended_at,
    })
}

impl Listed {
    /// When somebody proposed to reopen it, as long as nobody has agreed.
    #[must_use]
    pub fn proposed_at(&self) -> Option<DateTime<Utc>> {
        self.proposed_at.filter(|_| self.state == State::Stopped)
    }

    /// Since when it waits for support, if it does.
    #[must_use]
    pub fn waits_since(&self) -> Option<DateTime<Utc>> {
        WAITING.contains(&self.state).then_some(self.state_since)
    }
}
