//! The lists of cases: those that wait, and those that were searched for.

use super::frame::{Frame, Office, Section};
use crate::site::{Page, Problem, Tab, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::recovery::case::{Flag, State};
use regain_core::recovery::rulebook::Loss;
use regain_core::store::case_details::Holder;
use regain_core::store::queue::{COUNTED, Count, Listed};
use regain_core::support::queue::{Filter, OPEN, Page as Part, Results, View, WAITING};
use regain_core::support::{Agent, Capacity as _};
use std::borrow::Cow;

/// The cases that wait, as somebody wants to see them.
#[derive(Clone, Copy)]
pub struct QueuePage<'a> {
    /// The key of the form that takes on the next case: another page of it takes on another.
    pub key: &'a str,
    /// Whether none was free just now.
    pub none_free: bool,
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
    key: &'a str,
    /// That none was free just now.
    none_free: Option<&'static str>,
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Queue,
    /// Whether it can be filtered.
    filtered: bool,
    /// Whether these match no account.
    unmatched: bool,
    views: [Tab; View::ALL.len()],
    empty: &'static str,
    /// How many cases wait, for the title of the page.
    waiting: String,
    counts: Vec<Counted>,
    states: Vec<Choice>,
    losses: Vec<Choice>,
    flags: Vec<Choice>,
    rows: Vec<Row<'a>>,
    caption: String,
    /// Whether these are not the first.
    later: bool,
    here: String,
    /// The address of this very part.
    own: String,
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

/// How many cases are in a state.
struct Counted {
    word: &'static str,
    name: &'static str,
    cases: String,
    chosen: bool,
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
    /// What has come in, and whom it waits for.
    marks: Vec<&'static str>,
    /// What to look at: how late it is, flags, and why it has no account.
    notes: Vec<Cow<'static, str>>,
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
    let flags = texts::CaseFlags::of(locale);
    let after = filter.after.as_ref().map(ToString::to_string);
    let late = |case: &Listed| view.part.is_late(case, view.now);
    let mut page = Page::new(&office.site, t.title);
    let mut switch = parameters(filter, None);
    switch.push("lang=".into());
    page.switch = format!("?{}", switch.join("&"));
    document(&Queue {
        key: view.key,
        none_free: view.none_free.then_some(t.none_free),
        page,
        office: office.frame(Some(Section::Cases)),
        t,
        unmatched: filter.view == View::Unmatched,
        filtered: matches!(filter.view, View::Waiting | View::Unmatched),
        views: View::ALL.map(|view| Tab {
            path: match view {
                View::Waiting => "/support/cases",
                View::Mine => "/support/cases?mine=yes",
                View::Messages => "/support/cases?messages=yes",
                View::Unmatched => "/support/cases?unmatched=yes",
            },
            name: match view {
                View::Waiting => t.waiting,
                View::Mine => t.mine,
                View::Messages => t.messages,
                View::Unmatched => t.unmatched,
            },
            here: filter.view == view,
        }),
        empty: match filter.view {
            View::Mine => t.empty_mine,
            View::Messages => t.empty_messages,
            View::Waiting | View::Unmatched => t.empty,
        },
        waiting: waiting(view.part),
        counts: (view.part.counts.iter())
            .map(|count| Counted {
                word: count.state.word(),
                name: words.state(count.state),
                cases: counted(count.cases, count.cases == COUNTED),
                chosen: filter.view == View::Waiting && filter.state == Some(count.state),
            })
            .collect(),
        states: OPEN
            .map(|state| Choice {
                word: state.word(),
                name: words.state(state),
                chosen: filter.state == Some(state),
            })
            .into(),
        losses: Loss::ALL
            .map(|loss| Choice {
                word: loss.word(),
                name: words.loss(loss),
                chosen: filter.lost == Some(loss),
            })
            .into(),
        flags: Flag::ALL
            .map(|flag| Choice {
                word: flag.word(),
                name: flags.name(flag),
                chosen: filter.flag == Some(flag),
            })
            .into(),
        rows: rows(&view.part.cases, view.by, view.now, late, locale),
        caption: texts::cases_shown(locale, view.part.cases.len(), view.part.next.is_some()),
        later: filter.after.is_some(),
        here: path(filter, None),
        own: path(filter, after.as_deref()),
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
        rows: rows(cases, view.by, view.now, |_| false, locale),
    })
}

fn rows<'a>(
    cases: &'a [Listed],
    by: &AccountId,
    now: DateTime<Utc>,
    late: impl Fn(&Listed) -> bool,
    locale: Locale,
) -> Vec<Row<'a>> {
    let t = texts::Queue::of(locale);
    let words = texts::CaseWords::of(locale);
    let flags = texts::CaseFlags::of(locale);
    let unmatched = texts::CaseUnmatched::of(locale);
    let row = |case: &'a Listed| {
        let second = if case.decided_by.as_ref() == Some(by) {
            t.colleague
        } else {
            t.second_person
        };
        let marks = [
            (case.message, t.message),
            (
                case.code_returned && case.state.is_pending(),
                t.code_returned,
            ),
            (case.state == State::Decided, second),
        ];
        let waits_since = case.waits_since().filter(|_| late(case));
        let overdue = waits_since.map(|since| t.overdue(&texts::lasted(locale, now - since)));
        let names = case.flags.iter().map(|flag| flags.name(*flag));
        let names = names.chain(case.unmatched.map(|why| unmatched.name(why)));
        Row {
            id: case.id.as_str(),
            reference: &case.reference,
            lost: texts::losses(locale, case.lost),
            account_type: words.account_type(case.account_type),
            state: words.state(case.state),
            class: class(case.state),
            marks: (marks.into_iter())
                .filter_map(|(marked, name)| marked.then_some(name))
                .collect(),
            notes: (overdue.into_iter().map(Cow::Owned))
                .chain(names.map(Cow::Borrowed))
                .collect(),
            agent: if case.agent_id.as_ref() == Some(by) {
                Some(t.you)
            } else {
                case.agent.as_deref()
            },
            since: texts::lasted(locale, case.ended_at.unwrap_or(now) - case.opened_at),
        }
    };
    cases.iter().map(row).collect()
}

/// How many cases wait, as the title of the page begins.
fn waiting(part: &Part) -> String {
    let capped = |count: &Count| WAITING.contains(&count.state) && count.cases == COUNTED;
    match part.waiting() {
        0 => String::new(),
        cases => format!("({}) ", counted(cases, part.counts.iter().any(capped))),
    }
}

/// A number of cases, which may be more.
fn counted(cases: usize, capped: bool) -> String {
    format!("{cases}{}", if capped { "+" } else { "" })
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
    if filter.view != View::Waiting {
        parameters.push(format!("{}=yes", filter.view.word()));
    }
    if let Some(state) = filter.state {
        parameters.push(format!("state={}", state.word()));
    }
    if let Some(loss) = filter.lost {
        parameters.push(format!("lost={loss}"));
    }
    if let Some(flag) = filter.flag {
        parameters.push(format!("flag={}", flag.word()));
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
