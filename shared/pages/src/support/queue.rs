// Long: the lists of cases, and the form below one of them.
//! The cases that wait.

use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, Tab, document};
use crate::texts;
use askama::Template;
use chrono::{DateTime, Utc};
use regain_core::http::fields::{FieldError, Fields};
use regain_core::http::locale::Locale;
use regain_core::id::AccountId;
use regain_core::recovery::case::{Flag, State};
use regain_core::recovery::rulebook::Loss;
use regain_core::recovery::sign::FraudSign;
use regain_core::store::queue::{COUNTED, Count, Listed};
use regain_core::support::queue::{Filter, OPEN, Page as Part, View, WAITING};
use regain_core::support::reason::Reason;
use std::borrow::Cow;

/// The cases that wait, as somebody wants to see them.
#[derive(Clone)]
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
    /// What was ticked to be refused, where it could not be read.
    pub refusal: Option<&'a TypedRefusal>,
    /// What was just done.
    pub done: Option<String>,
}

/// The form by which cases without an account are refused, as it was sent.
#[derive(Clone, Debug, Default)]
pub struct TypedRefusal {
    cases: Vec<String>,
    reason: String,
    note: String,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

impl TypedRefusal {
    /// What was typed.
    #[must_use]
    pub fn of(fields: &Fields) -> Self {
        Self {
            cases: fields.peek_each("cases").map(Into::into).collect(),
            reason: fields.peek("reason").into(),
            note: fields.peek("note").into(),
            errors: Vec::new(),
        }
    }
}

/// The same for the eye.
struct Refusal<'a> {
    t: &'static texts::RefuseUnmatched,
    reasons: Vec<Choice>,
    note: &'a str,
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
    /// The form below cases that match no account.
    refusal: Option<Refusal<'a>>,
    done: Option<&'static str>,
    /// Whether its reader is mailed once cases wait for too long.
    mailed: Option<bool>,
    mail: &'static texts::WaitingMail,
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
pub(super) struct Row<'a> {
    pub id: &'a str,
    /// Whether it is ticked, where it can be.
    pub ticked: Option<bool>,
    pub reference: &'a str,
    pub lost: String,
    pub account_type: &'static str,
    pub state: &'static str,
    /// How it stands, for the eye.
    pub class: &'static str,
    /// What has come in, and whom it waits for.
    pub marks: Vec<&'static str>,
    /// What to look at: how late it is, flags, why it has no account, and signs of fraud.
    pub notes: Vec<Cow<'static, str>>,
    pub agent: Option<&'a str>,
    pub since: String,
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
    let r = texts::RefuseUnmatched::of(locale);
    let mail = texts::WaitingMail::of(locale);
    let form = refusal(view, locale);
    let mut page = Page::new(&office.site, t.title);
    page.problems = problems(view, form.is_some(), r);
    let mut rows = rows(&view.part.cases, view.by, view.now, late, locale);
    if filter.view == View::Unmatched {
        let pending = view.part.cases.iter().map(|case| case.state.is_pending());
        for (row, pending) in rows.iter_mut().zip(pending) {
            let ticked = |typed: &TypedRefusal| typed.cases.iter().any(|id| id == row.id);
            row.ticked = pending.then(|| view.refusal.is_some_and(ticked));
        }
    }
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
        refusal: form,
        done: match view.done.as_deref() {
            Some("refuse") => Some(r.done),
            Some("left") => Some(r.left),
            Some("mail_on") => Some(mail.turned_on),
            Some("mail_off") => Some(mail.turned_off),
            _ => None,
        },
        mailed: view.part.mailed,
        mail,
        filtered: matches!(filter.view, View::Waiting | View::Unmatched | View::Signs),
        views: views(filter.view, t),
        empty: match filter.view {
            View::Mine => t.empty_mine,
            View::Messages => t.empty_messages,
            View::Signs => t.empty_signs,
            View::Reopenings => t.empty_reopenings,
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
        rows,
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

pub(super) fn rows<'a>(
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
    let signs = texts::CaseSigns::of(locale);
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
        let proposed = case.proposed_at().map(|at| {
            t.proposed(texts::QueueProposed {
                name: case.proposer.as_deref().unwrap_or(words.gone),
                time: &texts::lasted(locale, now - at),
            })
        });
        let names = case.flags.iter().map(|flag| flags.name(*flag));
        let names = names.chain(case.unmatched.map(|why| unmatched.name(why)));
        let names = names.chain(FraudSign::telling(&case.signs).map(|sign| signs.name(sign)));
        Row {
            id: case.id.as_str(),
            ticked: None,
            reference: &case.reference,
            lost: texts::losses(locale, case.lost),
            account_type: words.account_type(case.account_type),
            state: words.state(case.state),
            class: class(case.state),
            marks: (marks.into_iter())
                .filter_map(|(marked, name)| marked.then_some(name))
                .collect(),
            notes: (overdue.into_iter().chain(proposed).map(Cow::Owned))
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

/// The form that refuses cases without an account.
fn refusal<'a>(view: &QueuePage<'a>, locale: Locale) -> Option<Refusal<'a>> {
    let pending = |case: &Listed| case.state.is_pending();
    if view.filter.view != View::Unmatched || !view.part.cases.iter().any(pending) {
        return None;
    }
    let actions = texts::StaffActions::of(locale);
    let chosen = view.refusal.map_or("", |typed| &typed.reason);
    Some(Refusal {
        t: texts::RefuseUnmatched::of(locale),
        reasons: (Reason::OF_UNMATCHED.iter())
            .map(|reason| Choice {
                word: reason.word(),
                name: actions.reason(*reason),
                chosen: reason.word() == chosen,
            })
            .collect(),
        note: view.refusal.map_or("", |typed| &typed.note),
    })
}

/// What is wrong with the form, if anything; each leads to its field where there is a form.
fn problems(view: &QueuePage<'_>, form: bool, t: &texts::RefuseUnmatched) -> Vec<Problem> {
    let errors = view.refusal.iter().flat_map(|typed| &typed.errors);
    let problem = |error: &FieldError| {
        let (field, text) = match error.pointer.split('/').nth(1) {
            Some("cases") => ("refuse-cases", t.cases_wrong),
            Some("reason") => ("refuse-reason", t.reason_wrong),
            _ => ("refuse-note", t.note_wrong),
        };
        Problem {
            field: form.then(|| field.into()),
            text: text.into(),
        }
    };
    errors.map(problem).collect()
}

/// The ways to each of the lists.
fn views(here: View, t: &'static texts::Queue) -> [Tab; View::ALL.len()] {
    View::ALL.map(|view| Tab {
        path: match view {
            View::Waiting => "/support/cases",
            View::Mine => "/support/cases?mine=yes",
            View::Messages => "/support/cases?messages=yes",
            View::Unmatched => "/support/cases?unmatched=yes",
            View::Signs => "/support/cases?signs=yes",
            View::Reopenings => "/support/cases?reopenings=yes",
        },
        name: match view {
            View::Waiting => t.waiting,
            View::Mine => t.mine,
            View::Messages => t.messages,
            View::Unmatched => t.unmatched,
            View::Signs => t.signs,
            View::Reopenings => t.reopenings,
        },
        here: here == view,
    })
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
