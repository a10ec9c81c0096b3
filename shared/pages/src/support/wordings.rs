//! The texts that admins word.

use super::admin::AdminDone;
use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::{texts, time};
use askama::Template;
use regain_core::http::locale::Locale;
use regain_core::recovery::wording::{Wording, stored};
use regain_core::store::wordings::Stored;

/// The list of texts.
#[derive(Clone, Copy)]
pub struct WordingsPage<'a> {
    /// What was worded.
    pub stored: &'a [Stored],
    /// What was just done.
    pub done: Option<AdminDone>,
}

/// One text, to be changed.
#[derive(Clone, Copy)]
pub struct WordingPage<'a> {
    /// Which one.
    pub which: Wording,
    /// In this language.
    pub locale: Locale,
    /// What was worded.
    pub stored: &'a [Stored],
    /// The version that it is to take the place of; the newest one unless it was typed about
    /// another.
    pub version: Option<u64>,
    /// Whether all factors were proved a short while ago, as changes need it.
    pub fresh: bool,
    /// How many characters it has at most.
    pub most: usize,
    /// What was typed.
    pub typed: Option<&'a str>,
    /// Why it was not carried out.
    pub problem: Option<WordingProblem>,
}

/// Why a text was not worded so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordingProblem {
    /// It is too long, or no plain text.
    Text,
    /// Somebody else was faster.
    Meanwhile,
}

#[derive(Template)]
#[template(path = "support/wordings.html")]
struct List<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Wordings,
    done: Option<&'static str>,
    groups: Vec<Group<'a>>,
}

/// The texts of one kind in one language.
struct Group<'a> {
    id: String,
    title: &'static str,
    locale: Locale,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    path: String,
    /// The words of the pages.
    standard: Vec<&'static str>,
    own: Option<&'a str>,
    changed: Option<String>,
}

/// Every text, with the words that stand.
#[must_use]
pub fn wordings(office: &Office<'_>, view: &WordingsPage<'_>) -> String {
    let here = office.site.locale;
    let t = texts::Wordings::of(here);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for locale in Locale::ALL {
        for wording in Wording::all() {
            let row = row(view.stored, wording, locale, here);
            let title = t.kind(wording);
            match groups.last_mut() {
                Some(group) if group.title == title => group.rows.push(row),
                _ => groups.push(Group {
                    id: format!("texts-{}", groups.len()),
                    title,
                    locale,
                    rows: vec![row],
                }),
            }
        }
    }
    document(&List {
        page: Page::new(&office.site, t.title),
        office: office.frame(Some(Section::Wordings)),
        t,
        done: view.done.map(|done| done.told(here)),
        groups,
    })
}

fn row(all: &[Stored], wording: Wording, locale: Locale, here: Locale) -> Row<'_> {
    let stored = stored(all, wording, locale);
    let (tag, name) = (locale.tag(), wording.name());
    Row {
        path: format!("/support/wordings?locale={tag}&name={name}"),
        standard: texts::standard(locale, wording),
        own: stored.and_then(|stored| stored.text.as_deref()),
        changed: stored.map(|stored| {
            let by = stored.by.as_deref();
            let by = by.unwrap_or(texts::CaseWords::of(here).gone);
            format!("{} · {by}", time::in_words(stored.at, here))
        }),
    }
}

#[derive(Template)]
#[template(path = "support/wording.html")]
struct One<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Wordings,
    admin: &'static texts::Admin,
    kind: &'static str,
    locale: Locale,
    row: Row<'a>,
    name: String,
    version: u64,
    fresh: bool,
    typed: &'a str,
    most: usize,
    hint: String,
}

/// The form for one of them.
#[must_use]
pub fn wording(office: &Office<'_>, view: &WordingPage<'_>) -> String {
    let here = office.site.locale;
    let t = texts::Wordings::of(here);
    let admin = texts::Admin::of(here);
    let row = row(view.stored, view.which, view.locale, here);
    let stored = stored(view.stored, view.which, view.locale);
    let mut page = Page::new(&office.site, t.change_title);
    let problem = |problem| match problem {
        WordingProblem::Text => Problem {
            field: Some("text".into()),
            text: t.text_wrong(&texts::whole(here, view.most)),
        },
        WordingProblem::Meanwhile => Problem {
            field: None,
            text: t.meanwhile.into(),
        },
    };
    page.problems.extend(view.problem.map(problem));
    document(&One {
        page,
        office: office.frame(Some(Section::Wordings)),
        t,
        admin,
        kind: t.kind(view.which),
        locale: view.locale,
        name: view.which.name(),
        version: (view.version).unwrap_or(stored.map_or(0, |stored| stored.version)),
        fresh: view.fresh,
        typed: view.typed.or(row.own).unwrap_or_default(),
        row,
        most: view.most,
        hint: t.hint(&texts::whole(here, view.most)),
    })
}
