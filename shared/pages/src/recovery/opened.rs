//! The page of a case that was just opened, and the one to open it again.

use crate::site::{Page, Problem, Site, document};
use crate::texts;
use askama::Template;

/// What a claimant has of a case, shown once.
#[derive(Clone, Copy)]
pub struct CaseOpened<'a> {
    /// Its reference.
    pub reference: &'a str,
    /// Its secret.
    pub secret: &'a str,
    /// Whether it waits for documents at once.
    pub documents: bool,
    /// Whether a code is mailed, to be given back.
    pub code: bool,
}

#[derive(Template)]
#[template(path = "recovery/opened.html")]
struct Opened<'a> {
    page: Page<'a>,
    t: &'static texts::CaseOpened,
    view: &'a CaseOpened<'a>,
}

/// The case is open: what to keep, and what comes next.
#[must_use]
pub fn case_opened(site: &Site<'_>, view: &CaseOpened<'_>) -> String {
    let t = texts::CaseOpened::of(site.locale);
    document(&Opened {
        page: Page::new(site, t.title),
        t,
        view,
    })
}

/// What the page for people who come back shows again. The secret is never among it.
#[derive(Clone, Copy, Debug)]
pub struct CaseSignIn<'a> {
    /// What was typed as reference.
    pub reference: &'a str,
    /// Whether reference and secret open no case.
    pub wrong: bool,
    /// How many minutes to wait, where attempts are paused.
    pub too_many: Option<i64>,
    /// Whether a case was just opened that the browser keeps no cookie of.
    pub cookie_missing: bool,
}

#[derive(Template)]
#[template(path = "recovery/sign_in.html")]
struct SignIn<'a> {
    page: Page<'a>,
    t: &'static texts::CaseSignIn,
    field: &'static texts::Field,
    form: &'a CaseSignIn<'a>,
}

/// The page that asks for reference and secret of a case.
#[must_use]
pub fn case_sign_in(site: &Site<'_>, form: &CaseSignIn<'_>) -> String {
    let t = texts::CaseSignIn::of(site.locale);
    let mut page = Page::new(site, t.title);
    page.problems.extend(form.too_many.map(|minutes| Problem {
        field: None,
        text: texts::pause(site.locale, minutes),
    }));
    if form.cookie_missing {
        page.problems.push(Problem {
            field: None,
            text: t.cookie_missing.into(),
        });
    }
    if form.wrong {
        page.joint = "secret";
        page.problems.push(Problem {
            field: Some("reference".into()),
            text: t.wrong.into(),
        });
    }
    document(&SignIn {
        page,
        t,
        field: texts::Field::of(site.locale),
        form,
    })
}
