//! Mails that were given up.

use super::admin::AdminDone;
use crate::office::{Frame, Office, Section};
use crate::site::{Page, Problem, document};
use crate::{texts, time};
use askama::Template;
use regain_core::http::locale::Locale;
use regain_core::store::dead_mails::Dead;

/// The list of mails that were given up.
#[derive(Clone, Copy)]
pub struct MailsPage<'a> {
    /// The mails, with their recipients masked.
    pub mails: &'a [Dead],
    /// Whether all factors were proved a short while ago, as sending again needs it.
    pub fresh: bool,
    /// What was just done.
    pub done: Option<AdminDone>,
    /// Why a mail is not sent again.
    pub problem: Option<MailProblem>,
}

/// Why a mail is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailProblem {
    /// It is none of those that were given up.
    Gone,
    /// Somebody else was faster.
    Meanwhile,
}

#[derive(Template)]
#[template(path = "support/mails.html")]
struct List<'a> {
    page: Page<'a>,
    office: Frame<'a>,
    t: &'static texts::Mails,
    admin: &'static texts::Admin,
    done: Option<&'static str>,
    rows: Vec<Row<'a>>,
    fresh: bool,
}

struct Row<'a> {
    mail: &'a Dead,
    about: &'static str,
    error: &'a str,
    created: String,
}

/// The mails that were given up, the latest first.
#[must_use]
pub fn dead_mails(office: &Office<'_>, view: &MailsPage<'_>) -> String {
    let locale = office.site.locale;
    let t = texts::Mails::of(locale);
    let admin = texts::Admin::of(locale);
    let mut page = Page::new(&office.site, t.title);
    page.problems.extend(view.problem.map(|problem| Problem {
        field: None,
        text: match problem {
            MailProblem::Gone => t.resent.into(),
            MailProblem::Meanwhile => admin.meanwhile.into(),
        },
    }));
    document(&List {
        page,
        office: office.frame(Some(Section::Mails)),
        t,
        admin,
        done: view.done.map(|done| done.told(locale)),
        rows: view.mails.iter().map(|mail| row(locale, mail)).collect(),
        fresh: view.fresh,
    })
}

fn row(locale: Locale, mail: &Dead) -> Row<'_> {
    Row {
        mail,
        about: texts::Mails::of(locale).about(&mail.kind),
        error: mail.error.as_deref().unwrap_or_default(),
        created: time::in_words(mail.created_at, locale),
    }
}
