//! The audit log, as auditors read it, and whether it is whole.

use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::texts;
use askama::Template;
use regain_core::audit::Fault;
use regain_core::audit::event::Event;
use regain_core::http::locale::Locale;
use regain_core::store::audit_chain::{Line, rfc3339};
use regain_core::support::audit_log::{Kept, Page as Part, Verified};

/// What an auditor asked for, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// From this day on.
    pub from: String,
    /// Up to this day.
    pub to: String,
    /// This event.
    pub event: String,
    /// This actor.
    pub actor: String,
    /// About this account.
    pub account: String,
    /// About this case.
    pub case: String,
}

#[derive(Template)]
#[template(path = "support/audit.html")]
struct Audit<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Audit,
    filter: &'a AuditFilter,
    /// Every event there is, by word and name, and whether it is asked for.
    events: Vec<(&'static str, &'static str, bool)>,
    /// What is asked for, where it is no event.
    odd_event: Option<&'a str>,
    rows: Vec<Row<'a>>,
    older: Option<String>,
}

struct Row<'a> {
    line: &'a Line,
    at: String,
    what: &'static str,
    part: Option<&'a Part>,
}

impl Row<'_> {
    /// Who and what it names, each with the head of its column and what it is called.
    fn named(&self, t: &'static texts::Audit) -> [(&'static str, Option<&str>, Option<&str>); 5] {
        let Line {
            actor,
            account,
            case,
            address,
            request,
            ..
        } = self.line;
        [
            (t.actor, actor),
            (t.account, account),
            (t.case, case),
            (t.from_where, address),
            (t.request, request),
        ]
        .map(|(head, value)| {
            let value = value.as_deref();
            (head, value, value.and_then(|id| self.part?.name_of(id)))
        })
    }
}

/// The audit log, the latest first; none of it where what was asked for cannot be read.
#[must_use]
pub fn audit<'a>(office: &Office<'a>, filter: &'a AuditFilter, part: Option<&'a Part>) -> String {
    let locale = office.site.locale;
    let t = texts::Audit::of(locale);
    let mut page = Page::new(&office.site, t.title);
    page.switch = format!("?{}", filter.query("lang", ""));
    if part.is_none() {
        page.joint = "to";
        page.problems.push(Problem {
            field: Some("from".into()),
            text: t.wrong.into(),
        });
    }
    let row = |line: &'a Line| Row {
        line,
        at: line.at.map(rfc3339).unwrap_or_default(),
        what: (line.event.as_deref())
            .and_then(|word| texts::Event::of(locale).by_word(word))
            .unwrap_or_default(),
        part,
    };
    let older = part.and_then(|part| part.older);
    document(&Audit {
        page,
        office: office.frame(Some(Section::Audit)),
        t,
        filter,
        events: events(&filter.event, locale),
        odd_event: Some(&*filter.event)
            .filter(|word| !word.is_empty() && Event::from_word(word).is_none()),
        rows: part
            .map_or(&[][..], |part| &part.lines)
            .iter()
            .map(row)
            .collect(),
        older: older.map(|before| {
            let query = filter.query("before", &before.to_string());
            format!("/support/audit?{query}")
        }),
    })
}

/// Every event there is, in the order of its word, by which those of a kind stand together.
fn events(chosen: &str, locale: Locale) -> Vec<(&'static str, &'static str, bool)> {
    let names = texts::Event::of(locale);
    let event = |event: Event| {
        let word = event.word();
        (
            word,
            names.by_word(word).unwrap_or_default(),
            word == chosen,
        )
    };
    let mut events: Vec<_> = Event::ALL.into_iter().map(event).collect();
    events.sort_unstable();
    events
}

impl AuditFilter {
    /// What is asked for, and one thing more.
    fn query(&self, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, typed) in [
            ("from", &self.from),
            ("to", &self.to),
            ("event", &self.event),
            ("actor", &self.actor),
            ("account", &self.account),
            ("case", &self.case),
        ] {
            if !typed.is_empty() {
                query.append_pair(name, typed);
            }
        }
        query.append_pair(name, value);
        query.finish()
    }
}

#[derive(Template)]
#[template(path = "support/audit_verified.html")]
struct Verification<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Verified,
    whole: bool,
    head: Option<i64>,
    head_problem: Option<&'static str>,
    checked: usize,
    waiting: usize,
    reached: Option<i64>,
    faults: Vec<(String, String)>,
    next: Option<i64>,
}

/// What verifying a part of the audit log has found.
#[must_use]
pub fn audit_verified(office: &Office<'_>, verified: &Verified) -> String {
    let locale = office.site.locale;
    let t = texts::Verified::of(locale);
    let report = &verified.report;
    let (head, head_problem) = match &verified.kept {
        Kept::Head(head) => (Some(head.seq), None),
        Kept::Nothing => (None, Some(t.no_head)),
        Kept::Forged => (None, Some(t.forged_head)),
    };
    let fault = |fault: &Fault| {
        let rows = if fault.first == fault.last {
            fault.first.to_string()
        } else {
            t.rows(texts::VerifiedRows {
                first: fault.first.unsigned_abs(),
                last: fault.last.unsigned_abs(),
            })
        };
        (rows, texts::fault(locale, fault.wrong))
    };
    document(&Verification {
        page: Page::new(&office.site, t.title),
        office: office.frame(Some(Section::Audit)),
        t,
        whole: verified.is_whole(),
        head,
        head_problem,
        checked: report.checked,
        waiting: report.waiting,
        reached: report.reached.as_ref().map(|seal| seal.seq),
        faults: report.faults.iter().map(fault).collect(),
        next: verified.next,
    })
}
