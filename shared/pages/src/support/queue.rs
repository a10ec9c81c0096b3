//! The lists of cases: those that wait, and those that were searched for.

use super::frame::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::recovery::case::State;
use regain_core::recovery::rulebook::Loss;
use regain_core::store::case_details::Holder;
use regain_core::store::queue::Listed;
use regain_core::support::queue::{Filter, Page as Part, Results, WAITING};
use regain_core::support::{Agent, Capacity as _};

/// The cases that wait, as somebody wants to see them.
#[derive(Clone, Copy)]
pub struct QueuePage<'a> {
    /// The cases.
    pub part: &'a Part,
    /// Which of them were asked for.
    pub filter: &'a Filter,
    /// The account id of who looks at them.
    pub by: &'a AccountId,
    /// The present.
    pub now: DateTime<Utc>,
}

/// What was searched for, and found.
#[derive(Clone, Copy)]
pub struct SearchPage<'a> {
    /// What was searched for.
    pub words: &'a str,
    /// What was found; none where the words could not be searched for.
    pub results: Option<&'a Results>,
    /// The account id of who looks at it.
    pub by: &'a AccountId,
    /// The present.
    pub now: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "support/queue.html")]
struct Queue<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Queue,
    mine: bool,
    messages: bool,
    states: Vec<Choice>,
    losses: Vec<Choice>,
    rows: Vec<Row<'a>>,
    caption: String,
    /// Whether these are not the first.
    later: bool,
    here: String,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "support/search.html")]
struct Search<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Queue,
    texts: &'static texts::Found,
    searched: bool,
    /// Whether they work on cases, and not on accounts only.
    works: bool,
    account: Option<Account<'a>>,
    rows: Vec<Row<'a>>,
}

/// An answer that can be chosen.
pub(super) struct Choice {
    pub word: &'static str,
    pub name: &'static str,
    pub chosen: bool,
}

/// A case in a list.
struct Row<'a> {
    id: &'a str,
    reference: &'a str,
    lost: String,
    account_type: &'static str,
    state: &'static str,
    /// How it stands, for the eye.
    class: &'static str,
    /// Flags, and why it has no account.
    notes: Vec<&'static str>,
    agent: Option<&'a str>,
    since: String,
}

/// The account that was found.
struct Account<'a> {
    holder: &'a Holder,
    name: &'a str,
    customer_type: &'static str,
}

/// The cases that wait, the oldest first.
#[must_use]
pub fn queue(office: &Office<'_>, view: &QueuePage<'_>) -> String {
    let locale = office.site.locale;
    let (t, words) = (texts::Queue::of(locale), texts::CaseWords::of(locale));
    let filter = view.filter;
    let waits = [State::Documents, State::CoolingOff];
    let states = WAITING.into_iter().chain(waits);
    let mut page = Page::new(&office.site, t.title);
    let mut switch = parameters(filter, None);
    switch.push("lang=".into());
    page.switch = format!("?{}", switch.join("&"));
    document(&Queue {
        page,
        office: office.frame(Some(Section::Cases)),
        t,
        mine: filter.mine,
        messages: filter.messages,
        states: states
            .map(|state| Choice {
                word: state.word(),
                name: words.state(state),
                chosen: filter.state == Some(state),
            })
            .collect(),
        losses: Loss::ALL
            .map(|loss| Choice {
                word: loss.word(),
                name: words.loss(loss),
                chosen: filter.lost == Some(loss),
            })
            .into(),
        rows: rows(&view.part.cases, view.by, view.now, locale),
        caption: texts::cases_shown(locale, view.part.cases.len(), view.part.next.is_some()),
        later: filter.after.is_some(),
        here: path(filter, None),
        next: view
            .part
            .next
            .as_deref()
            .map(|next| path(filter, Some(next))),
    })
}

/// What was searched for.
#[must_use]
pub fn search(office: &Office<'_>, view: &SearchPage<'_>) -> String {
    let locale = office.site.locale;
    let found = texts::Found::of(locale);
    let mut page = Page::new(&office.site, found.title);
    if view.results.is_none() {
        page.problems.push(Problem {
            field: Some("words".into()),
            text: found.words_wrong.into(),
        });
    }
    let words = texts::CaseWords::of(locale);
    let holder = view.results.and_then(|results| results.holder.as_ref());
    let blind = view.results.is_some_and(|results| results.blind);
    let cases = view.results.map_or(&[][..], |results| &results.cases);
    let mut frame = office.frame(None);
    frame.search = frame.search.map(|_| view.words);
    document(&Search {
        page,
        office: frame,
        t: texts::Queue::of(locale),
        texts: found,
        searched: view.results.is_some(),
        works: Agent::ROLES.contains(&office.role),
        account: holder.map(|holder| Account {
            holder,
            name: if blind {
                texts::Bench::of(locale).name_hidden
            } else {
                &holder.name
            },
            customer_type: words.account_type(holder.account_type),
        }),
        rows: rows(cases, view.by, view.now, locale),
    })
}

fn rows<'a>(
    cases: &'a [Listed],
    by: &AccountId,
    now: DateTime<Utc>,
    locale: Locale,
) -> Vec<Row<'a>> {
    let words = texts::CaseWords::of(locale);
    let flags = texts::CaseFlags::of(locale);
    let unmatched = texts::CaseUnmatched::of(locale);
    let row = |case: &'a Listed| {
        let mut notes: Vec<_> = case.flags.iter().map(|flag| flags.name(*flag)).collect();
        notes.extend(case.message.then_some(texts::Queue::of(locale).message));
        notes.extend(case.unmatched.map(|why| unmatched.name(why)));
        Row {
            id: case.id.as_str(),
            reference: &case.reference,
            lost: texts::losses(locale, case.lost),
            account_type: words.account_type(case.account_type),
            state: words.state(case.state),
            class: class(case.state),
            notes,
            agent: if case.agent_id.as_ref() == Some(by) {
                Some(texts::Queue::of(locale).you)
            } else {
                case.agent.as_deref()
            },
            since: texts::lasted(locale, case.ended_at.unwrap_or(now) - case.opened_at),
        }
    };
    cases.iter().map(row).collect()
}

/// How a state looks.
pub(super) const fn class(state: State) -> &'static str {
    match state {
        State::Verified | State::Applied => "badge-good",
        State::Refused | State::Stopped => "badge-bad",
        State::Withdrawn | State::Expired | State::Documents | State::CoolingOff => "badge-quiet",
        State::Submitted | State::Review | State::Decided => "badge-now",
    }
}

/// What is asked for, from this case on.
fn parameters(filter: &Filter, after: Option<&str>) -> Vec<String> {
    let mut parameters = Vec::new();
    if filter.mine {
        parameters.push("mine=yes".into());
    }
    if filter.messages {
        parameters.push("messages=yes".into());
    }
    if let Some(state) = filter.state {
        parameters.push(format!("state={}", state.word()));
    }
    if let Some(loss) = filter.lost {
        parameters.push(format!("lost={loss}"));
    }
    if let Some(after) = after {
        parameters.push(format!("after={after}"));
    }
    parameters
}

/// The address of a part of the queue.
fn path(filter: &Filter, after: Option<&str>) -> String {
    let parameters = parameters(filter, after);
    if parameters.is_empty() {
        "/support/cases".into()
    } else {
        format!("/support/cases?{}", parameters.join("&"))
    }
}
